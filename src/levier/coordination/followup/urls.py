from django.urls import path

from levier.coordination.followup import views

urlpatterns = [
    path("coordination/", views.show_board, name="board"),
    path("coordination/ecritures/", views.show_entries, name="entries"),
    path("coordination/operations/<uuid:public_id>/bilan.<str:form>", views.buyer_report, name="buyer_report"),
]
