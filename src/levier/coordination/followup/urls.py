from django.urls import path

from levier.coordination.followup import opening_views, owed_views, views

urlpatterns = [
    path("coordination/", views.show_board, name="board"),
    path("coordination/tableau-de-bord.xlsx", views.board_export, name="board_export"),
    path("coordination/ecritures/", views.show_entries, name="entries"),
    path("coordination/ecritures.xlsx", views.entries_export, name="entries_export"),
    path("coordination/heures-dues/", owed_views.show_owed, name="owed_hours"),
    path("coordination/heures-dues.xlsx", owed_views.owed_export, name="owed_export"),
    path("coordination/heures-reprises/", opening_views.show_openings, name="openings"),
    path("coordination/heures-reprises.xlsx", opening_views.openings_export, name="openings_export"),
    path("coordination/operations/<uuid:public_id>/bilan.<str:form>", views.buyer_report, name="buyer_report"),
    path("mes-operations/", views.my_operations, name="my_operations"),
    path("mes-operations/<uuid:public_id>/", views.my_operation, name="my_operation"),
]
