from django.urls import path

from levier.demo import views

urlpatterns = [
    path("demo/courriels", views.list_mails, name="demo_mails"),
    path("demo/courriels/<uuid:public_id>", views.show_mail, name="demo_mail"),
    path("demo/courriels/<uuid:public_id>/lettre", views.mail_letter, name="demo_mail_letter"),
    path("demo/courriels/<uuid:public_id>/pieces/<int:rank>", views.mail_file, name="demo_mail_file"),
]
