from django.urls import path

from levier.coordination.hours.views import counting, declaring, door, entering, own

urlpatterns = [
    path("l/<str:token>", door.open_link, name="statement_link"),
    path("releve/<uuid:public_id>/", declaring.statement, name="statement"),
    path("releve/<uuid:public_id>/personne", declaring.add_person, name="statement_person"),
    path("releve/<uuid:public_id>/verifier", declaring.check, name="statement_check"),
    path("releve/<uuid:public_id>/tableau", declaring.deposit_sheet, name="statement_sheet"),
    path("releve/<uuid:public_id>/modele.xlsx", declaring.sheet_model, name="statement_model"),
    path("releve/<uuid:public_id>/recu.pdf", declaring.receipt, name="statement_receipt"),
    path("releve/<uuid:public_id>/erreur", declaring.report_error, name="statement_error"),
    path("releve/<uuid:public_id>/corriger", declaring.correct, name="statement_correct"),
    path("releve/<uuid:public_id>/correspondant", declaring.other_contact, name="statement_contact"),
    path("mes-marches/", own.my_awards, name="my_awards"),
    path("mes-releves/", own.my_statements, name="my_statements"),
    path("mes-releves/export.xlsx", own.my_statements_export, name="my_statements_export"),
    path("mes-marches/<uuid:public_id>/", own.my_award, name="my_award"),
    path("coordination/releves/", counting.received, name="received"),
    path("coordination/releves/export.xlsx", counting.received_export, name="received_export"),
    path("coordination/releves/demander", counting.request_statements, name="request_statements"),
    path("coordination/releves/messages/<uuid:public_id>", counting.handle_message, name="handle_message"),
    path("coordination/releves/<uuid:public_id>/", counting.counting, name="counting"),
    path("coordination/releves/<uuid:public_id>/saisir", entering.enter_statement, name="enter_statement"),
    path("coordination/releves/<uuid:public_id>/saisir/personne", entering.enter_person, name="enter_person"),
    path("coordination/releves/<uuid:public_id>/saisir/verifier", entering.enter_check, name="enter_check"),
    path("coordination/releves/<uuid:public_id>/saisir/corriger", entering.enter_correction, name="enter_correction"),
    path("coordination/releves/<uuid:public_id>/saisir/tableau", entering.enter_sheet, name="enter_sheet"),
    path("coordination/releves/<uuid:public_id>/saisir/modele.xlsx", entering.enter_model, name="enter_model"),
    path("coordination/releves/<uuid:public_id>/retenir", counting.count_plain, name="count_plain"),
    path("coordination/releves/<uuid:public_id>/liens", counting.revoke_links, name="revoke_links"),
    path("coordination/releves/<uuid:public_id>/<uuid:assignment>/<str:month>", counting.judge_line, name="judge_line"),
    path(
        "coordination/releves/<uuid:public_id>/<uuid:assignment>/<str:month>/corriger",
        counting.correct_entry,
        name="correct_entry",
    ),
    path(
        "coordination/releves/<uuid:public_id>/<uuid:assignment>/<str:month>/ecart",
        counting.settle_gap,
        name="settle_gap",
    ),
]
