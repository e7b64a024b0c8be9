from django.urls import path

from levier.coordination.hours import views

urlpatterns = [
    path("l/<str:token>", views.open_link, name="statement_link"),
    path("releve/<uuid:public_id>/", views.statement, name="statement"),
    path("coordination/releves/", views.received, name="received"),
    path("coordination/releves/<uuid:public_id>/", views.counting, name="counting"),
    path("coordination/releves/<uuid:public_id>/retenir", views.count_plain, name="count_plain"),
    path("coordination/releves/<uuid:public_id>/<int:assignment>/<str:month>", views.judge_line, name="judge_line"),
]
