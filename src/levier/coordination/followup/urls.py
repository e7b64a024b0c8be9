from django.urls import path

from levier.coordination.followup import opening_views, owed_views, own_views, views
from levier.coordination.followup.enforcement import holder, releases
from levier.coordination.followup.enforcement import views as enforcement
from levier.coordination.followup.exchanges import views as exchanges
from levier.coordination.followup.reminders import views as reminders

urlpatterns = [
    path("coordination/", views.show_board, name="board"),
    path("coordination/tableau-de-bord.xlsx", views.board_export, name="board_export"),
    path("coordination/ecritures/", views.show_entries, name="entries"),
    path("coordination/ecritures.xlsx", views.entries_export, name="entries_export"),
    path("coordination/heures-dues/", owed_views.show_owed, name="owed_hours"),
    path("coordination/heures-dues.xlsx", owed_views.owed_export, name="owed_export"),
    path("coordination/heures-reprises/", opening_views.show_openings, name="openings"),
    path("coordination/heures-reprises.xlsx", opening_views.openings_export, name="openings_export"),
    path("coordination/operations/<uuid:public_id>/execution", enforcement.show_enforcement, name="enforcement"),
    path("coordination/attributions/<uuid:public_id>/difficulte", enforcement.new_difficulty, name="difficulty_new"),
    path("coordination/difficultes/<uuid:public_id>/suite", enforcement.answer_difficulty, name="difficulty_answer"),
    path("coordination/attributions/<uuid:public_id>/mise-en-demeure", enforcement.new_notice, name="notice_new"),
    path("coordination/mises-en-demeure/<uuid:public_id>/texte", enforcement.edit_notice, name="notice_edit"),
    path("coordination/mises-en-demeure/<uuid:public_id>/envoi", enforcement.send_notice, name="notice_send"),
    path("coordination/mises-en-demeure/<uuid:public_id>/suite", enforcement.notice_outcome, name="notice_outcome"),
    path("coordination/mises-en-demeure/<uuid:public_id>/lettre.pdf", enforcement.notice_pdf, name="notice_pdf"),
    path("coordination/mises-en-demeure/<uuid:public_id>/penalite", enforcement.new_penalty, name="penalty_new"),
    path("coordination/penalites/<uuid:public_id>/decision", enforcement.decide_penalty, name="penalty_decide"),
    path("coordination/attributions/<uuid:public_id>/clause", releases.new_release, name="release_new"),
    path("coordination/suspensions/<uuid:public_id>/fin", releases.end_release, name="suspension_end"),
    path("coordination/operations/<uuid:public_id>/bilan.<str:form>", own_views.buyer_report, name="buyer_report"),
    path("coordination/relances/", reminders.ladder, name="ladder"),
    path("coordination/relances/appels/<uuid:public_id>/", reminders.call, name="ladder_call"),
    path("coordination/echanges/", exchanges.exchanges, name="exchanges"),
    path("coordination/echanges/export.xlsx", exchanges.exchanges_export, name="exchanges_export"),
    path("coordination/attributions/<uuid:public_id>/echange", exchanges.new_exchange, name="exchange_new"),
    path("mes-marches/<uuid:public_id>/difficulte", holder.notify_difficulty, name="my_difficulty"),
    path("mes-operations/", own_views.my_operations, name="my_operations"),
    path("mes-operations/export.xlsx", own_views.my_operations_export, name="my_operations_export"),
    path("mes-operations/<uuid:public_id>/", own_views.my_operation, name="my_operation"),
]
