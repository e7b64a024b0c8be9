"""From a difficulty to a penalty, on screen: the desk drafts, the buyer signs and decides."""

import datetime
import io

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from levier.common.policy import Actor
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import InsertionClause
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.followup.enforcement.waiting import enforcement_points
from levier.coordination.followup.models import Difficulty, FormalNotice, Penalty
from levier.coordination.hours.models import LedgerEntry
from levier.coordination.procurement.models import Award
from tests.builders import make_assignment, make_award, make_organization
from tests.coordination.participants.builders import pdf
from tests.coordination.procurement.builders import sign_in

DAY = datetime.date
NOW = datetime.datetime(2026, 9, 1, 9, tzinfo=datetime.UTC)


@pytest.fixture
def today():
    with time_machine.travel(NOW, tick=False):
        yield NOW.date()


@pytest.fixture
def award(herault, today):
    """A lot that owes 100 h, 88 of them counted, on a contract that writes 200 € an hour and 75 € a day."""
    with mission_scope(herault.pk):
        award = make_award()
        HoursCommitment.objects.create(lot=award.lot, hours=100, effective_on=DAY(2026, 1, 1), document="AE")
        assignment = make_assignment(award)
        for kind in ("declared", "counted"):
            LedgerEntry.objects.create(
                assignment=assignment, award=award, month=DAY(2026, 2, 1), kind=kind, hundredths=8_800, author_name="L"
            )
        InsertionClause.objects.create(
            contract=award.lot.contract, document="CCAP, 8.2", hour_penalty_cents=20_000, document_penalty_cents=7_500,
            document_penalty_unit="day",
        )  # fmt: skip
        return award


@pytest.fixture
def operation(award):
    return award.lot.contract.operation


@pytest.fixture
def lead(herault, operation):
    return sign_in(herault, "facilitator", operation.lead_desk)


@pytest.fixture
def buyer(herault, operation):
    return sign_in(herault, "buyer", operation.buyer)


@pytest.fixture
def page(operation):
    return "/herault" + reverse("enforcement", args=[operation.public_id])


def at(name, thing):
    return "/herault" + reverse(name, args=[thing.public_id])


def only(mission, model):
    with mission_scope(mission.pk):
        return model.objects.get()


def plain(response):
    return response.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def opened(response):
    """The status of a file that is read to its end, as a browser does."""
    b"".join(response.streaming_content)
    return response.status_code


def told(response):
    return " ".join(str(error) for errors in response.context["form"].errors.values() for error in errors)


DIFFICULTY = {
    "notified_on": "2026-08-20",
    "notified_by": "Lou C., conducteur",
    "hours": "5",
    "text": "Pas de candidat.",
}
SENT = {"sent_on": "2026-08-01", "deadline_on": "2026-08-15", "signed_by": "Alix M., maire"}


def draft(herault, lead, award, ground="hours"):
    lead.post(at("notice_new", award), {"ground": ground, "text": "Je vous mets en demeure."})
    return only(herault, FormalNotice)


def test_the_whole_way_from_a_difficulty_to_the_buyer_s_decision(herault, award, operation, lead, buyer, page):
    assert "manquent 12 h" in plain(lead.get(page))
    lead.post(at("difficulty_new", award), {**DIFFICULTY, "upload": pdf()})
    difficulty = only(herault, Difficulty)
    assert difficulty.evidence_id is not None
    lead.post(
        at("difficulty_answer", difficulty),
        {"outcome": "no_means", "excused_hours": "5", "means": "Deux agences sollicitées, sans candidat."},
    )
    shown = plain(lead.get(page))
    assert "5 h déduites" in shown
    assert "manquent 7 h" in shown

    form = plain(lead.get(at("notice_new", award)))
    assert "100 h" in form
    assert "CCAP, 8.2" in form
    notice = draft(herault, lead, award)
    assert "À signer" in {point.badge for point in points(herault, "buyer", operation.buyer)}
    assert "Projet" in PdfReader(io.BytesIO(buyer.get(at("notice_pdf", notice)).content)).pages[0].extract_text()
    assert buyer.post(at("notice_send", notice), SENT).status_code == 302
    letter = PdfReader(io.BytesIO(buyer.get(at("notice_pdf", notice)).content)).pages[0].extract_text()
    assert "Projet" not in letter
    assert "Alix M., maire" in letter

    refused = lead.get(at("penalty_new", notice))
    assert "restée infructueuse" in plain(refused)
    assert "Suite à noter" in {point.badge for point in points(herault, "facilitator", operation.lead_desk)}
    outcome = {"outcome": "unheeded", "on": "2026-08-16", "words": "Aucune réponse."}
    assert lead.post(at("notice_outcome", notice), outcome).status_code == 302
    assert "7 h × 200 € = 1 400 €" in plain(lead.get(at("penalty_new", notice)))
    assert lead.post(at("penalty_new", notice), {}).status_code == 302
    penalty = only(herault, Penalty)
    assert penalty.amount_cents == 140_000
    assert "À décider" in {point.badge for point in points(herault, "buyer", operation.buyer)}
    decision = {
        "decision": "reduced", "decided_cents": "700", "reason": "Efforts constatés.", "decided_by": "Alix M., maire",
        "decided_on": "2026-09-01",
    }  # fmt: skip
    assert buyer.post(at("penalty_decide", penalty), decision).status_code == 302
    shown = plain(lead.get(page))
    assert "1 400 € proposés : réduite, 700 €" in shown
    assert "Efforts constatés." in shown


def points(mission, role, organization):
    actor = Actor(1, mission.pk, "Camille R.", {role: frozenset({organization.pk})})
    with mission_scope(mission.pk):
        return enforcement_points(actor)


def test_the_buyer_reads_and_the_company_and_other_buyers_do_not(herault, award, operation, buyer, page):
    assert buyer.get(page).status_code == 200
    assert "Préparer une mise en demeure" not in buyer.get(page).content.decode()
    with mission_scope(herault.pk):
        other = make_organization("buyer")
    assert sign_in(herault, "buyer", other).get(page).status_code == 404
    assert sign_in(herault, "company", award.company).get(page).status_code == 403
    assert buyer.post(at("notice_new", award), {"ground": "hours", "text": "x"}).status_code == 403


def test_a_letter_with_something_left_to_complete_does_not_leave(herault, award, lead, buyer):
    lead.post(at("notice_new", award), {"ground": "hours", "text": "dans un délai de [délai]"})
    notice = only(herault, FormalNotice)
    assert "à compléter entre crochets" in told(buyer.post(at("notice_send", notice), SENT))
    lead.post(at("notice_edit", notice), {"text": "dans un délai de quinze jours"})
    assert buyer.post(at("notice_send", notice), SENT).status_code == 302
    assert "ne change plus" in told(lead.post(at("notice_edit", notice), {"text": "autre"}))
    assert only(herault, FormalNotice).text == "dans un délai de quinze jours"


def test_the_desk_records_a_signature_only_with_the_signed_copy(herault, award, lead):
    notice = draft(herault, lead, award)
    assert "Déposez la copie signée" in told(lead.post(at("notice_send", notice), SENT))
    assert only(herault, FormalNotice).sent_on is None
    assert lead.post(at("notice_send", notice), {**SENT, "upload": pdf()}).status_code == 302
    with mission_scope(herault.pk):
        copy = FormalNotice.objects.select_related("signed_copy").get().signed_copy
    assert opened(lead.get(at("file", copy))) == 200


def test_a_paper_opens_for_whoever_reads_the_operation_and_nobody_else(herault, award, operation, lead, buyer):
    lead.post(at("difficulty_new", award), {**DIFFICULTY, "upload": pdf()})
    with mission_scope(herault.pk):
        file = Difficulty.objects.select_related("evidence").get().evidence
        other = make_organization("desk")
    assert opened(buyer.get(at("file", file))) == 200
    assert sign_in(herault, "facilitator", other).get(at("file", file)).status_code == 404
    assert sign_in(herault, "company", award.company).get(at("file", file)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"deadline_on": "2026-08-01"}, "vient après l’envoi"),
        ({"sent_on": "2026-09-02", "deadline_on": "2026-09-20"}, "n’est pas encore venu"),
        ({"signed_by": ""}, "obligatoire"),
    ],
)
def test_a_sending_that_cannot_be_is_refused_beside_its_field(herault, award, lead, buyer, changes, words):
    notice = draft(herault, lead, award)
    assert words in told(buyer.post(at("notice_send", notice), {**SENT, **changes}))
    assert only(herault, FormalNotice).sent_on is None


def test_a_notice_stays_unheeded_only_once_its_deadline_is_past(herault, award, lead, buyer):
    notice = draft(herault, lead, award)
    buyer.post(at("notice_send", notice), SENT)
    answer = {"outcome": "unheeded", "on": "2026-08-15", "words": "Rien."}
    assert "elle ne reste infructueuse qu’après" in told(lead.post(at("notice_outcome", notice), answer))
    assert lead.post(at("notice_outcome", notice), {**answer, "outcome": "obeyed"}).status_code == 302
    assert "déjà noté" in told(lead.post(at("notice_outcome", notice), {**answer, "on": "2026-08-20"}))


def test_documents_need_the_notice_alone_and_count_by_the_contract_s_unit(herault, award, lead, buyer):
    notice = draft(herault, lead, award, "documents")
    buyer.post(at("notice_send", notice), SENT)
    assert "Nombre de jours de retard" in plain(lead.get(at("penalty_new", notice)))
    assert lead.post(at("penalty_new", notice), {"count": "10"}).status_code == 302
    penalty = only(herault, Penalty)
    assert penalty.amount_cents == 75_000
    assert "jours de retard" in penalty.steps[0]
    assert "déjà proposée" in told(lead.post(at("penalty_new", notice), {"count": "10"}))


def test_an_absence_has_no_amount_in_this_contract_and_none_is_proposed(herault, award, lead, buyer):
    notice = draft(herault, lead, award, "absence")
    buyer.post(at("notice_send", notice), SENT)
    lead.post(at("notice_outcome", notice), {"outcome": "unheeded", "on": "2026-08-20", "words": "Rien."})
    assert "n’écrivent aucun montant" in plain(lead.get(at("penalty_new", notice)))
    lead.post(at("penalty_new", notice), {"count": "1"})
    with mission_scope(herault.pk):
        assert not Penalty.objects.exists()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"outcome": "means_found", "excused_hours": "3", "means": "ETTI"}, "aucune heure ne se déduit"),
        ({"outcome": "no_means", "excused_hours": "6", "means": "ETTI"}, "porte sur 5"),
        ({"outcome": "no_means", "excused_hours": "1", "means": ""}, "obligatoire"),
    ],
)
def test_only_hours_told_are_excused_and_only_without_means(herault, award, lead, answer, words):
    lead.post(at("difficulty_new", award), DIFFICULTY)
    difficulty = only(herault, Difficulty)
    assert words in told(lead.post(at("difficulty_answer", difficulty), answer))
    assert only(herault, Difficulty).outcome == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"decision": "reduced", "decided_cents": "99999"}, "entre zéro et le montant proposé"),
        ({"decision": "waived", "reason": ""}, "se motive"),
        ({"decided_on": "2026-09-02"}, "n’est pas encore venu"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(herault, award, lead, buyer, changes, words):
    notice = draft(herault, lead, award, "documents")
    buyer.post(at("notice_send", notice), SENT)
    lead.post(at("penalty_new", notice), {"count": "10"})
    penalty = only(herault, Penalty)
    sent = {"decision": "applied", "decided_cents": "", "reason": "r", "decided_by": "Alix", "decided_on": "2026-09-01"}
    assert words in told(buyer.post(at("penalty_decide", penalty), {**sent, **changes}))
    assert only(herault, Penalty).decision == ""
    assert buyer.post(at("penalty_decide", penalty), sent).status_code == 302
    assert only(herault, Penalty).decided_cents == 75_000


def test_hours_that_wait_to_be_judged_are_judged_before_any_penalty(herault, award, lead, buyer):
    notice = draft(herault, lead, award)
    buyer.post(at("notice_send", notice), SENT)
    lead.post(at("notice_outcome", notice), {"outcome": "unheeded", "on": "2026-08-20", "words": "Rien."})
    with mission_scope(herault.pk):
        waiting = LedgerEntry.objects.create(
            assignment=award.assignments.get(), award=award, month=DAY(2026, 3, 1), kind="declared", hundredths=500,
            author_name="L",
        )  # fmt: skip
    assert "5 h déclarées sur ce lot attendent" in plain(lead.get(at("penalty_new", notice)))
    assert "5 h déclarées à contrôler" in plain(lead.get(at("enforcement", award.lot.contract.operation)))
    lead.post(at("penalty_new", notice), {})
    with mission_scope(herault.pk):
        assert not Penalty.objects.exists()
        LedgerEntry.objects.create(
            assignment=waiting.assignment, award=award, month=waiting.month, kind="refused", hundredths=500,
            reason="hors marché", author_name="C",
        )  # fmt: skip
    lead.post(at("penalty_new", notice), {})
    assert only(herault, Penalty).amount_cents == 240_000


def test_before_the_end_of_the_contract_the_page_says_hours_can_still_be_done(herault, award, lead, buyer):
    with mission_scope(herault.pk):
        contract = award.lot.contract
        contract.ends_on = DAY(2026, 12, 31)
        contract.save()
    notice = draft(herault, lead, award)
    buyer.post(at("notice_send", notice), SENT)
    lead.post(at("notice_outcome", notice), {"outcome": "unheeded", "on": "2026-08-20", "words": "Rien."})
    assert "peuvent encore être faites" in plain(lead.get(at("penalty_new", notice)))


def test_a_subcontractor_answers_to_its_holder_not_to_the_buyer(herault, award, lead):
    with mission_scope(herault.pk):
        below = Award.objects.create(
            lot=award.lot, company=make_organization("company"), role="subcontractor", parent=award
        )
    answer = lead.post(at("notice_new", below), {"ground": "hours", "text": "x"})
    assert "titulaire ou au mandataire" in told(answer)
    with mission_scope(herault.pk):
        assert not FormalNotice.objects.exists()


def test_the_database_refuses_what_the_services_refuse(in_herault):
    award = make_award()
    notice = FormalNotice.objects.create(award=award, ground="hours", text="x")
    impossible = [
        {"sent_on": DAY(2026, 8, 1)},
        {"sent_on": DAY(2026, 8, 1), "deadline_on": DAY(2026, 8, 15)},
        {"sent_on": DAY(2026, 8, 1), "deadline_on": DAY(2026, 8, 1), "signed_by": "A"},
        {"outcome": "obeyed", "outcome_on": DAY(2026, 8, 1)},
        {"sent_on": DAY(2026, 8, 1), "deadline_on": DAY(2026, 8, 15), "signed_by": "A", "outcome": "unheeded"},
        {"sent_on": DAY(2026, 8, 1), "deadline_on": DAY(2026, 8, 15), "signed_by": "A", "outcome": "unheeded",
         "outcome_on": DAY(2026, 8, 15)},
    ]  # fmt: skip
    for changes in impossible:
        with pytest.raises(IntegrityError), transaction.atomic():
            FormalNotice.objects.filter(pk=notice.pk).update(**changes)
    difficulty = Difficulty.objects.create(award=award, notified_on=DAY(2026, 8, 1), notified_by="L", text="t", hours=5)
    for changes in (
        {"excused_hours": 1},
        {"outcome": "no_means", "means": "m", "decided_by": "A"},
        {"outcome": "no_means", "means": "m", "decided_by": "A", "decided_on": DAY(2026, 8, 2), "excused_hours": 6},
        {"outcome": "means_found", "means": "m", "decided_by": "A", "decided_on": DAY(2026, 8, 2), "excused_hours": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Difficulty.objects.filter(pk=difficulty.pk).update(**changes)
    penalty = Penalty.objects.create(notice=notice, quantity=1, unit_cents=100, amount_cents=100)
    for changes in (
        {"decision": "applied", "decided_by": "A", "decided_on": DAY(2026, 8, 2)},
        {"decision": "applied", "decided_by": "A", "decided_on": DAY(2026, 8, 2), "decided_cents": 99},
        {"decision": "waived", "decided_by": "A", "decided_on": DAY(2026, 8, 2), "decided_cents": 0},
        {"decision": "reduced", "decided_by": "A", "decided_on": DAY(2026, 8, 2), "decided_cents": 100, "reason": "r"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Penalty.objects.filter(pk=penalty.pk).update(**changes)
