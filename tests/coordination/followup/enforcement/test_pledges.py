"""A training clause and a progress plan: from the study to the contract, found kept or not, told to the buyer."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.models import InsertionClause, OpportunityStudy, Pledge, PledgeFinding
from levier.coordination.clauses.services import decide, revise
from levier.coordination.procurement.models import Contract, Lot
from tests.builders import make_organization
from tests.coordination.clauses.builders import make_ready_study
from tests.coordination.procurement.builders import sign_in
from tests.test_wrong_hands import PDF

DAY = datetime.date
TRAINING = {"kind": "formation", "what": "35 heures de formation par salarié et par an", "due_on": "2027-06-30",
            "evidence": "Attestation de l’organisme"}  # fmt: skip
PLAN = {"kind": "progres", "what": "Plan de progrès sur l’emploi", "due_on": "2027-12-31", "evidence": "Bilan annuel"}


@pytest.fixture
def study(herault):
    with mission_scope(herault.pk):
        return make_ready_study(lots=[])


@pytest.fixture
def desk(herault, study):
    return sign_in(herault, "facilitator", study.desk)


def at(name, thing):
    return "/herault" + reverse(name, args=[thing.public_id])


def settle(study, decision=Decision.OTHER_CONDITION):
    study.refresh_from_db()
    decide(
        study, decision, reason="Formation et plan de progrès.", decided_by="La maire (fictif)",
        decided_on=DAY(2026, 11, 20), author=None, version=study.version,
    )  # fmt: skip


def test_commitments_without_hours_live_from_the_study_to_the_buyers_report(herault, desk, study, clock):
    clock("2026-11-25 09:00")
    for told in (TRAINING, PLAN, {**PLAN, "what": "En trop"}):
        assert desk.post(at("study_pledge_new", study), told).status_code == 302
    with mission_scope(herault.pk):
        extra = study.pledges.get(what="En trop")
    assert desk.post(at("study_pledge_drop", extra)).status_code == 302
    early = desk.post(at("study_pledge_new", study), {**PLAN, "due_on": "2026-01-01"}).content.decode()
    assert "L’échéance précède l’avis ou le lancement" in early
    page = desk.get(at("study", study)).content.decode()
    assert "35 heures de formation" in page
    assert "En trop" not in page

    # Their paragraph alone, without what only hours ask for.
    words = desk.get(at("study_words", study)).content.decode().replace("\u00a0", " ")
    assert "au plus tard le 30 juin 2027" in words
    assert "Rien ne manque" in words
    assert "Volume horaire" not in words

    with mission_scope(herault.pk):
        settle(study)
    assert desk.post(at("study_pledge_new", study), PLAN).status_code == 302
    desk.post(at("study_operation", study))
    with mission_scope(herault.pk):
        contract = Contract.objects.get()
        assert [pledge.kind for pledge in Pledge.objects.all()] == ["formation", "progres"], "a decided study is closed"
        assert Lot.objects.count() == 1
        assert not InsertionClause.objects.exists(), "no hours, no clause of insertion"
        training = Pledge.objects.get(kind="formation")
        operation = contract.operation
    assert desk.post(at("pledge_new", contract), {**PLAN, "what": "Six stagiaires", "kind": "stage",
                                                  "document": "CCAP, 8.3"}).status_code == 302  # fmt: skip
    followed = desk.get(at("enforcement", operation)).content.decode()
    assert followed.count("À venir") == 3
    assert "Engagement en retard" not in desk.get("/herault/").content.decode()

    clock("2027-07-01 09:00")
    with mission_scope(herault.pk):
        lead, owner = study.desk, study.buyer
    desk, buyer = sign_in(herault, "facilitator", lead), sign_in(herault, "buyer", owner)
    for hand in (desk, buyer):
        home = hand.get("/herault/").content.decode()
        assert "Engagement en retard" in home
        assert "En retard" in hand.get(at("enforcement", operation)).content.decode()
    with mission_scope(herault.pk):
        Contract.objects.update(status="archive")
    assert "Engagement en retard" not in desk.get("/herault/").content.decode(), "nothing is asked of it any more"
    with mission_scope(herault.pk):
        Contract.objects.update(status=contract.status)
    refused = desk.post(at("pledge_find", training), {"outcome": "tenu", "found_on": "2027-07-01"}).content.decode()
    assert "Indiquez la pièce qui le montre." in refused
    kept = {"outcome": "tenu", "found_on": "2027-07-01", "document": "Attestation n° 4",
            "upload": SimpleUploadedFile("attestation.pdf", PDF)}  # fmt: skip
    assert desk.post(at("pledge_find", training), kept).status_code == 302
    assert "Engagement en retard" not in desk.get("/herault/").content.decode()
    seen = buyer.get(at("enforcement", operation)).content.decode()
    assert "Attestation n° 4" in seen.replace("\u00a0", " ")
    with mission_scope(herault.pk):
        paper = PledgeFinding.objects.get().file
    assert buyer.get(at("file", paper)).getvalue() == PDF
    with mission_scope(herault.pk):
        stranger = make_organization("buyer")
    assert sign_in(herault, "buyer", stranger).get(at("file", paper)).status_code == 404

    report = f"/herault/coordination/operations/{operation.public_id}/bilan"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(buyer.get(f"{report}.pdf").content)).pages)
    assert "Engagements sans heures" in text
    assert "Attestation n° 4" in " ".join(text.replace("\u00a0", " ").split())
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(buyer.get(f"{report}.xlsx").content))
    states = [row[3] for row in sheet.get_sheet_by_name("Engagements sans heures").to_python() if "Tenu" in row]
    assert states == ["Tenu"]

    # A mistake is withdrawn by another finding; both stay readable.
    wrong = {"outcome": "retire", "found_on": "2027-07-01", "note": "Attestation d’un autre marché"}
    assert desk.post(at("pledge_find", training), wrong).status_code == 302
    again = desk.get(at("enforcement", operation)).content.decode()
    assert "En retard" in again
    assert "Attestation d’un autre marché" in again
    with mission_scope(herault.pk):
        assert PledgeFinding.objects.count() == 2
        with pytest.raises(IntegrityError), transaction.atomic():
            PledgeFinding.objects.create(pledge=training, outcome="tenu", found_on=DAY(2027, 7, 1))


def test_a_new_version_of_a_study_keeps_its_commitments(herault, desk, study):
    assert desk.post(at("study_pledge_new", study), TRAINING).status_code == 302
    with mission_scope(herault.pk):
        settle(study)
        copy = revise(OpportunityStudy.objects.get(pk=study.pk), author=None)
        assert copy.pledges.get().what == TRAINING["what"]
