from django.urls import path

from levier.common.outbox import views

urlpatterns = [
    path("administration/courriels/", views.list_mails, name="mails"),
    path("administration/courriels/<uuid:public_id>/", views.show_mail, name="mail"),
    path("administration/courriels/<uuid:public_id>/lettre", views.mail_letter, name="mail_letter"),
    path("administration/courriels/<uuid:public_id>/renvoyer", views.send_again, name="mail_send_again"),
    path("administration/courriels/<uuid:public_id>/revenu", views.mark_bounced, name="mail_bounced"),
]
