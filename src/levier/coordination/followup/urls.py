from django.urls import path

from levier.coordination.followup import opening_views, owed_views, own_views, remaining_views, territory_views, views
from levier.coordination.followup.calendar import views as calendar
from levier.coordination.followup.closing import report_views
from levier.coordination.followup.closing import views as closing
from levier.coordination.followup.enforcement import holder, papers, penalty_views, pledges, releases
from levier.coordination.followup.enforcement import views as enforcement
from levier.coordination.followup.exchanges import views as exchanges
from levier.coordination.followup.exits import views as exits
from levier.coordination.followup.liaison import views as liaison
from levier.coordination.followup.matches import views as matches
from levier.coordination.followup.meetings import plan_views as plans
from levier.coordination.followup.meetings import views as meetings
from levier.coordination.followup.reminders import views as reminders
from levier.coordination.followup.spaser import views as purchasing
from levier.coordination.followup.state import views as state

urlpatterns = [
    path("coordination/", views.show_board, name="board"),
    path("coordination/tableau-de-bord.xlsx", views.board_export, name="board_export"),
    path("coordination/ecritures/", views.show_entries, name="entries"),
    path("coordination/ecritures.xlsx", views.entries_export, name="entries_export"),
    path("coordination/marches-de-l-etat/", state.show_state_contracts, name="state_contracts"),
    path("coordination/marches-de-l-etat.<str:form>", state.state_report, name="state_report"),
    path("coordination/heures-dues/", owed_views.show_owed, name="owed_hours"),
    path("coordination/heures-dues.xlsx", owed_views.owed_export, name="owed_export"),
    path("coordination/reste/", remaining_views.show_remaining, name="remaining_hours"),
    path("coordination/reste.xlsx", remaining_views.remaining_export, name="remaining_export"),
    path("coordination/heures-reprises/", opening_views.show_openings, name="openings"),
    path("coordination/heures-reprises.xlsx", opening_views.openings_export, name="openings_export"),
    path(
        "coordination/operations/<uuid:public_id>/territoires",
        territory_views.show_territories,
        name="operation_territories",
    ),
    path(
        "coordination/operations/<uuid:public_id>/territoires.xlsx",
        territory_views.export_territories,
        name="operation_territories_export",
    ),
    path("coordination/operations/<uuid:public_id>/execution", enforcement.show_enforcement, name="enforcement"),
    path("coordination/attributions/<uuid:public_id>/difficulte", enforcement.new_difficulty, name="difficulty_new"),
    path("coordination/difficultes/<uuid:public_id>/suite", enforcement.answer_difficulty, name="difficulty_answer"),
    path("coordination/attributions/<uuid:public_id>/mise-en-demeure", enforcement.new_notice, name="notice_new"),
    path("coordination/mises-en-demeure/<uuid:public_id>/texte", enforcement.edit_notice, name="notice_edit"),
    path("coordination/mises-en-demeure/<uuid:public_id>/envoi", enforcement.send_notice, name="notice_send"),
    path("coordination/mises-en-demeure/<uuid:public_id>/suite", enforcement.notice_outcome, name="notice_outcome"),
    path("coordination/mises-en-demeure/<uuid:public_id>/lettre.pdf", papers.notice_pdf, name="notice_pdf"),
    path("coordination/penalites/<uuid:public_id>/acte.pdf", papers.penalty_pdf, name="penalty_pdf"),
    path("coordination/mises-en-demeure/<uuid:public_id>/penalite", penalty_views.new_penalty, name="penalty_new"),
    path("coordination/penalites/<uuid:public_id>/decision", penalty_views.decide_penalty, name="penalty_decide"),
    path("coordination/penalites/<uuid:public_id>/reexamen", penalty_views.review_penalty, name="penalty_review"),
    path("coordination/attributions/<uuid:public_id>/clause", releases.new_release, name="release_new"),
    path("coordination/suspensions/<uuid:public_id>/fin", releases.end_release, name="suspension_end"),
    path("coordination/attributions/<uuid:public_id>/attestation", closing.new_certificate, name="certificate_new"),
    path("coordination/attestations/", closing.show_certificates, name="certificates"),
    path("coordination/attestations.xlsx", closing.certificates_export, name="certificates_export"),
    path("coordination/marches/<uuid:public_id>/bilans/", report_views.show_reports, name="contract_reports"),
    path("coordination/marches/<uuid:public_id>/bilans/<slug:slug>/", report_views.edit_report, name="contract_report"),
    path(
        "coordination/marches/<uuid:public_id>/bilans/<slug:slug>/apercu.<str:form>",
        report_views.draft_report,
        name="contract_report_draft",
    ),
    path("coordination/marches/<uuid:public_id>/engagements/ajouter", pledges.new_pledge, name="pledge_new"),
    path("coordination/engagements/<uuid:public_id>/constat", pledges.find, name="pledge_find"),
    path("coordination/operations/<uuid:public_id>/bilan.<str:form>", own_views.buyer_report, name="buyer_report"),
    path("coordination/etudes/<uuid:public_id>/fiche-liaison", liaison.ask_sheet, name="liaison_ask"),
    path("coordination/fiches-liaison/<uuid:public_id>/", liaison.show_sheet, name="liaison_sheet"),
    path("coordination/fiches-liaison/<uuid:public_id>/<slug:act>", liaison.act_on_sheet, name="liaison_act"),
    path("coordination/rapprochements/<uuid:public_id>/", matches.show_match, name="award_match"),
    path("f/<str:token>", liaison.open_link, name="liaison_link"),
    path("fiche-liaison/<uuid:public_id>", liaison.fill_sheet, name="liaison_fill"),
    path("coordination/sorties/", exits.show_exits, name="exits"),
    path("coordination/sorties.xlsx", exits.exits_export, name="exits_export"),
    path("coordination/sorties/chiffres.xlsx", exits.figures_export, name="exits_figures"),
    path("coordination/sorties/moments/", exits.show_timings, name="exit_timings"),
    path("coordination/sorties/<uuid:public_id>/<int:moment>/", exits.record, name="exit_record"),
    path("achats-responsables/", purchasing.show_buyers, name="purchasing"),
    path("achats-responsables.xlsx", purchasing.buyers_export, name="purchasing_export"),
    path("achats-responsables/<uuid:public_id>/", purchasing.show_buyer, name="purchasing_buyer"),
    path("achats-responsables/<uuid:public_id>/<int:year>/", purchasing.enter_year, name="purchasing_year"),
    path(
        "achats-responsables/<uuid:public_id>/<int:year>.<str:form>", purchasing.publish, name="purchasing_publication"
    ),
    path("coordination/relances/", reminders.ladder, name="ladder"),
    path("coordination/relances/appels/<uuid:public_id>/", reminders.call, name="ladder_call"),
    path("coordination/marches/<uuid:public_id>/reunions/", meetings.contract_meetings, name="contract_meetings"),
    path("coordination/marches/<uuid:public_id>/plan-d-action", plans.show_action_plan, name="action_plan"),
    path("coordination/marches/<uuid:public_id>/plan-d-action.docx", plans.action_plan_docx, name="action_plan_docx"),
    path("coordination/marches/<uuid:public_id>/reunions/ajouter", meetings.new_meeting, name="meeting_new"),
    path("coordination/reunions/<uuid:public_id>/", meetings.show_meeting, name="meeting"),
    path("coordination/reunions/<uuid:public_id>/modifier", meetings.move_meeting, name="meeting_move"),
    path("coordination/reunions/<uuid:public_id>/annuler", meetings.cancel_meeting, name="meeting_cancel"),
    path("coordination/reunions/<uuid:public_id>/compte-rendu", meetings.write_minutes, name="meeting_minutes"),
    path("coordination/echeancier/", calendar.show_calendar, name="calendar"),
    path("coordination/echeancier.xlsx", calendar.calendar_export, name="calendar_export"),
    path("coordination/echeancier.ics", calendar.calendar_file, name="calendar_file"),
    path("coordination/echeancier/agenda", calendar.subscription, name="calendar_subscription"),
    path("a/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("coordination/echanges/", exchanges.exchanges, name="exchanges"),
    path("coordination/echanges/export.xlsx", exchanges.exchanges_export, name="exchanges_export"),
    path("coordination/attributions/<uuid:public_id>/echange", exchanges.new_exchange, name="exchange_new"),
    path("mes-marches/<uuid:public_id>/difficulte", holder.notify_difficulty, name="my_difficulty"),
    path("mes-operations/", own_views.my_operations, name="my_operations"),
    path("mes-operations/export.xlsx", own_views.my_operations_export, name="my_operations_export"),
    path("mes-operations/<uuid:public_id>/", own_views.my_operation, name="my_operation"),
]
