from django.urls import path

from levier.coordination.participants import paper_views as papers
from levier.coordination.participants import recording_views as recording
from levier.coordination.participants import terms_views, views
from levier.coordination.participants.merging import views as merging
from levier.coordination.participants.needs import account, door, listing, own_views
from levier.coordination.participants.needs import hiring_views as hiring
from levier.coordination.participants.needs import proposal_views as proposals
from levier.coordination.participants.needs import publishing_views as publishing
from levier.coordination.participants.needs import views as needs
from levier.coordination.participants.objections import views as objections

PERSON = "coordination/participants/<uuid:public_id>/"
NEED = "coordination/offres/<uuid:public_id>/"
PROPOSAL = f"{NEED}personnes/<uuid:proposal>/"

urlpatterns = [
    path("coordination/participants/", views.people, name="participants"),
    path("coordination/participants/export.xlsx", views.export, name="participants_export"),
    path("coordination/participants/doublons/", merging.duplicates, name="participants_duplicates"),
    path("coordination/participants/doublons/<uuid:one>/<uuid:other>/", merging.compare, name="participants_compare"),
    path("coordination/participants/fusions/<uuid:public_id>/", merging.undo, name="participants_undo_merge"),
    path("coordination/participants/durees/", terms_views.watched_terms, name="participants_terms"),
    path("coordination/lots/<uuid:public_id>/offres/", needs.lot_needs, name="lot_needs"),
    path("coordination/offres/", listing.needs, name="needs"),
    path("coordination/offres/export.xlsx", listing.needs_export, name="needs_export"),
    path(NEED, needs.show_need, name="need"),
    path(f"{NEED}conclure/", needs.settle, name="need_settle"),
    path(f"{NEED}publier/", publishing.publish, name="need_publish"),
    path(f"{NEED}destinataires/<uuid:recipient>/", publishing.act_on_recipient, name="need_recipient"),
    path(PROPOSAL, proposals.show_proposal, name="proposal"),
    path(f"{PROPOSAL}presenter/", proposals.present, name="proposal_present"),
    path(f"{PROPOSAL}fiche/", proposals.open_record, name="proposal_record"),
    path(f"{PROPOSAL}prescription.docx", papers.prescription_sheet, name="prescription_sheet"),
    path(f"{PROPOSAL}embaucher/", hiring.hire, name="proposal_hire"),
    path("mes-marches/personnes/<uuid:public_id>/", own_views.my_proposal, name="my_proposal"),
    path("mes-offres/", account.my_offers, name="my_offers"),
    path("mes-offres/export.xlsx", account.my_offers_export, name="my_offers_export"),
    path("mes-offres/<uuid:public_id>/", account.my_offer, name="my_offer"),
    path("p/<str:token>", door.open_link, name="need_link"),
    path("offre/<uuid:public_id>/", door.show_offer, name="offer"),
    path("coordination/participants/nouveau/", recording.new_person, name="participant_new"),
    path(PERSON, views.person, name="participant"),
    path(f"{PERSON}journal", views.show_journal, name="participant_journal"),
    path(f"{PERSON}fiche-eligibilite.docx", papers.eligibility_sheet, name="eligibility_sheet"),
    path(
        f"{PERSON}affectation/<uuid:assignment>/attestation.docx",
        papers.eligibility_attestation,
        name="eligibility_attestation",
    ),
    path(f"{PERSON}modifier/", recording.edit_person, name="participant_edit"),
    path(f"{PERSON}autres-criteres/", recording.edit_flags, name="participant_flags"),
    path(f"{PERSON}eligibilite/", recording.new_eligibility, name="eligibility_new"),
    path(f"{PERSON}eligibilite/<uuid:record>/annuler/", recording.withdraw_eligibility, name="eligibility_withdraw"),
    path(f"{PERSON}opposition/", objections.new_objection, name="objection_new"),
    path(f"{PERSON}opposition/<uuid:objection>/", objections.decide_objection, name="objection_decide"),
    path(f"{PERSON}affectation/", recording.new_assignment, name="assignment_new"),
    path(f"{PERSON}affectation/<uuid:assignment>/", recording.edit_assignment, name="assignment_edit"),
]
