from django.urls import path

from levier.coordination.hours.views import counting, declaring, door, openings, own

urlpatterns = [
    path("l/<str:token>", door.open_link, name="statement_link"),
    path("releve/<uuid:public_id>/", declaring.statement, name="statement"),
    path("releve/<uuid:public_id>/personne", declaring.add_person, name="statement_person"),
    path("releve/<uuid:public_id>/verifier", declaring.check, name="statement_check"),
    path("releve/<uuid:public_id>/recu.pdf", declaring.receipt, name="statement_receipt"),
    path("releve/<uuid:public_id>/erreur", declaring.report_error, name="statement_error"),
    path("releve/<uuid:public_id>/corriger", declaring.correct, name="statement_correct"),
    path("releve/<uuid:public_id>/correspondant", declaring.other_contact, name="statement_contact"),
    path("mes-marches/", own.my_awards, name="my_awards"),
    path("mes-marches/<uuid:public_id>/", own.my_award, name="my_award"),
    path("coordination/attributions/<uuid:public_id>/reprise", openings.opening, name="opening"),
    path("coordination/releves/", counting.received, name="received"),
    path("coordination/releves/export.xlsx", counting.received_export, name="received_export"),
    path("coordination/releves/demander", counting.request_statements, name="request_statements"),
    path("coordination/releves/messages/<uuid:public_id>", counting.handle_message, name="handle_message"),
    path("coordination/releves/<uuid:public_id>/", counting.counting, name="counting"),
    path("coordination/releves/<uuid:public_id>/retenir", counting.count_plain, name="count_plain"),
    path("coordination/releves/<uuid:public_id>/liens", counting.revoke_links, name="revoke_links"),
    path("coordination/releves/<uuid:public_id>/<uuid:assignment>/<str:month>", counting.judge_line, name="judge_line"),
    path(
        "coordination/releves/<uuid:public_id>/<uuid:assignment>/<str:month>/corriger",
        counting.correct_entry,
        name="correct_entry",
    ),
]
