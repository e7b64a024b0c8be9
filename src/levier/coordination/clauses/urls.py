from django.urls import path

from levier.coordination.clauses import (
    category_views,
    clause_views,
    exports,
    paper_views,
    pledge_views,
    proof_views,
    quick_views,
    table_views,
    views,
)
from levier.coordination.clauses.wording import model_views as wording_models
from levier.coordination.clauses.wording import views as words

urlpatterns = [
    path("coordination/marches/<uuid:public_id>/clause", clause_views.edit_clause, name="clause_edit"),
    path("coordination/etudes/", views.list_studies, name="studies"),
    path("coordination/etudes/export.xlsx", exports.export_studies, name="studies_export"),
    path("coordination/etudes/nouvelle", views.new_study, name="study_new"),
    path("coordination/etudes/reponse", quick_views.quick_study, name="study_quick"),
    path("coordination/etudes/calcul", views.compute, name="study_compute"),
    path("coordination/etudes/<uuid:public_id>/", views.show_study, name="study"),
    path("coordination/etudes/<uuid:public_id>/modifier", views.edit_study, name="study_edit"),
    path("coordination/etudes/<uuid:public_id>/journal", views.show_journal, name="study_journal"),
    path("coordination/etudes/<uuid:public_id>/decision", views.decide_study, name="study_decide"),
    path("coordination/etudes/<uuid:public_id>/reprise", views.revise_study, name="study_revise"),
    path("coordination/etudes/<uuid:public_id>/operation", views.open_study_operation, name="study_operation"),
    path(
        "coordination/etudes/<uuid:public_id>/engagements/ajouter",
        pledge_views.new_study_pledge,
        name="study_pledge_new",
    ),
    path(
        "coordination/etudes/engagements/<uuid:public_id>/retirer",
        pledge_views.drop_study_pledge,
        name="study_pledge_drop",
    ),
    path("coordination/etudes/<uuid:public_id>/etude.pdf", exports.study_pdf, name="study_pdf"),
    path("coordination/etudes/<uuid:public_id>/reponse.pdf", exports.answer_pdf, name="study_answer"),
    path("coordination/etudes/<uuid:public_id>/redaction", words.show_words, name="study_words"),
    path("coordination/etudes/<uuid:public_id>/redaction/precisions", words.edit_details, name="study_details"),
    path("coordination/etudes/<uuid:public_id>/redaction.docx", words.words_docx, name="study_words_docx"),
    path(
        "coordination/etudes/<uuid:public_id>/documents/<slug:slug>.docx", paper_views.study_paper, name="study_paper"
    ),
    path("coordination/tables/", table_views.list_tables, name="dated_tables"),
    path(
        "coordination/tables/lignes/<int:number>/retirer", table_views.withdraw_dated_line, name="dated_line_withdraw"
    ),
    path("coordination/tables/publics/", category_views.list_categories, name="categories"),
    path("coordination/tables/publics/ajouter", category_views.add_category_line, name="category_new"),
    path(
        "coordination/tables/publics/<int:number>/retirer", category_views.withdraw_category, name="category_withdraw"
    ),
    path("coordination/tables/justificatifs/", proof_views.list_proofs, name="proofs"),
    path("coordination/tables/justificatifs/ajouter", proof_views.add_proof_line, name="proof_new"),
    path("coordination/tables/justificatifs/<int:number>/retirer", proof_views.withdraw_proof, name="proof_withdraw"),
    path("coordination/tables/<slug:table>/ajouter", table_views.add_dated_line, name="dated_line_new"),
    path("coordination/modeles/", wording_models.list_wordings, name="wordings"),
    path("coordination/modeles/<slug:piece>/", wording_models.show_wording, name="wording"),
    path("coordination/modeles/<slug:piece>/modifier", wording_models.edit_wording, name="wording_edit"),
]
