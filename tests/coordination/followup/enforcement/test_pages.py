"""From a difficulty to a penalty, on screen: the desk drafts, the buyer signs and decides."""

import datetime
import io

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from levier.accounts.models import Membership
from levier.common.policy import Actor
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import InsertionClause
from levier.coordination.commitments.frameworks import affirm_phase
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.models import DeskShare, HoursCommitment, Phase
from levier.coordination.followup.enforcement.waiting import enforcement_points
from levier.coordination.followup.meetings.models import ContractMeeting
from levier.coordination.followup.models import Difficulty, FormalNotice, Penalty
from levier.coordination.hours.models import LedgerEntry
from levier.coordination.procurement.models import Award, Contract
from levier.meetings.models import Attendee, Meeting
from tests.builders import make_assignment, make_award, make_organization
from tests.coordination.participants.builders import pdf
from tests.coordination.procurement.builders import sign_in

DAY = datetime.date
NOW = datetime.datetime(2026, 9, 1, 9, tzinfo=datetime.UTC)
# The morning on which the notices of these tests are written, and signed.
WRITTEN = datetime.datetime(2026, 8, 1, 8, tzinfo=datetime.UTC)


@pytest.fixture
def today():
    with time_machine.travel(NOW, tick=False):
        yield NOW.date()


@pytest.fixture
def award(herault, today):
    """A lot that owes 100 h, 88 of them counted, on a contract that ended in July and writes 200 € an hour and 75 € a
    day."""
    with mission_scope(herault.pk):
        award = make_award()
        change(award, ends_on=DAY(2026, 7, 31))
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


def change(award, **values):
    """Changes the contract of an award, within a mission."""
    Contract.objects.filter(pk=award.lot.contract_id).update(**values)


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


def page_of(client, address):
    return plain(client.get(address))


def paper(response):
    """The words of a PDF, its lines joined."""
    text = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(response.content)).pages)
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def opened(response):
    """The status of a file that is read to its end, as a browser does."""
    b"".join(response.streaming_content)
    return response.status_code


def told(response):
    words = " ".join(str(error) for errors in response.context["form"].errors.values() for error in errors)
    return words.replace("\u202f", " ").replace("\u00a0", " ")


DIFFICULTY = {
    "notified_on": "2026-08-20",
    "notified_by": "Lou C., conducteur",
    "hours": "5",
    "text": "Pas de candidat.",
}
SENT = {"sent_on": "2026-08-01", "deadline_on": "2026-08-15", "signed_by": "Alix M., maire"}


def draft(herault, lead, award, ground="hours", text="Je vous mets en demeure."):
    with time_machine.travel(WRITTEN, tick=False):
        lead.post(at("notice_new", award), {"ground": ground, "text": text})
    return only(herault, FormalNotice)


def send(client, notice, **changes):
    """Opens the page of a notice, then says the text read there was signed and sent."""
    page = client.get(at("notice_send", notice))
    return client.post(at("notice_send", notice), {"seen": page.context["seen"], **SENT, **changes})


def rewrite(client, notice, text):
    """Opens the draft of a notice and keeps another text, the morning it was written."""
    with time_machine.travel(WRITTEN, tick=False):
        page = client.get(at("notice_edit", notice))
        return client.post(at("notice_edit", notice), {"seen": page.context["seen"], "text": text})


def unheeded(herault, lead, buyer, award):
    """A notice for hours that was sent and stayed without effect."""
    notice = draft(herault, lead, award)
    send(buyer, notice)
    lead.post(at("notice_outcome", notice), {"outcome": "unheeded", "on": "2026-08-16", "words": "Rien."})
    return notice


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
    assert send(buyer, notice).status_code == 302
    letter = PdfReader(io.BytesIO(buyer.get(at("notice_pdf", notice)).content)).pages[0].extract_text()
    assert "Projet" not in letter
    assert "Alix M., maire" in letter

    refused = lead.get(at("penalty_new", notice))
    assert "restée infructueuse" in plain(refused)
    assert "Suite à noter" in {point.badge for point in points(herault, "facilitator", operation.lead_desk)}
    outcome = {"outcome": "unheeded", "on": "2026-08-16", "words": "Aucune réponse."}
    assert lead.post(at("notice_outcome", notice), outcome).status_code == 302
    assert "Pénalité à proposer" in {point.badge for point in points(herault, "facilitator", operation.lead_desk)}
    assert "7 h × 200 € = 1 400 €" in plain(lead.get(at("penalty_new", notice)))
    assert lead.post(at("penalty_new", notice), {}).status_code == 302
    penalty = only(herault, Penalty)
    assert penalty.amount_cents == 140_000
    assert not points(herault, "facilitator", operation.lead_desk)
    assert "À décider" in {point.badge for point in points(herault, "buyer", operation.buyer)}
    company = sign_in(herault, "company", award.company)
    assert "Restée infructueuse" in page_of(company, at("my_award", award)), "the holder reads the notice sent to it"
    act = paper(buyer.get(at("penalty_pdf", penalty)))
    assert "Projet" in act and str(operation.buyer) in act
    assert "une pénalité de 1 400 € vous est appliquée" in act
    assert "7 h × 200 € = 1 400 €" in act
    assert company.get(at("penalty_pdf", penalty)).status_code == 404, "nothing is decided yet"
    decision = {
        "decision": "reduced", "decided_cents": "700", "reason": "Efforts constatés.", "decided_by": "Alix M., maire",
        "decided_on": "2026-09-01",
    }  # fmt: skip
    assert buyer.post(at("penalty_decide", penalty), decision).status_code == 302
    shown = plain(lead.get(page))
    assert "1 400 € proposés : réduite, 700 €" in shown
    held = page_of(company, at("my_award", award))
    assert "Réduite, 700 €" in held and "7 h × 200 € = 1 400 €" in held
    assert "Alix M., maire" in paper(company.get(at("notice_pdf", notice)))
    act = paper(company.get(at("penalty_pdf", penalty)))
    assert "Projet" not in act
    assert "Je la réduis à 700 € : Efforts constatés." in act
    assert "CCAP, 8.2" in act
    with mission_scope(herault.pk):
        stranger = make_organization("company")
    other = sign_in(herault, "company", stranger)
    assert {
        other.get(at(name, thing)).status_code for name, thing in (("notice_pdf", notice), ("penalty_pdf", penalty))
    } == {404}
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
    notice = draft(herault, lead, award, text="dans un délai de [délai]")
    assert "à compléter entre crochets" in told(send(buyer, notice))
    rewrite(lead, notice, "dans un délai de quinze jours")
    assert send(buyer, notice).status_code == 302
    assert "ne change plus" in told(rewrite(lead, notice, "autre"))
    assert only(herault, FormalNotice).text == "dans un délai de quinze jours"


def test_the_desk_records_a_signature_only_with_the_signed_copy(herault, award, lead):
    notice = draft(herault, lead, award)
    with mission_scope(herault.pk):
        desk = award.lot.contract.operation.lead_desk
    # The buyer has no account in this test: nobody else than the desk can have it signed.
    assert "À faire signer par l’acheteur" in [one.badge for one in points(herault, "facilitator", desk)]
    assert "Déposez la copie signée" in told(send(lead, notice))
    assert only(herault, FormalNotice).sent_on is None
    assert send(lead, notice, upload=pdf()).status_code == 302
    with mission_scope(herault.pk):
        copy = FormalNotice.objects.select_related("signed_copy").get().signed_copy
    assert opened(lead.get(at("file", copy))) == 200


def test_a_buyer_with_an_account_signs_its_notices_itself(herault, award, lead, buyer, page):
    """As it decides its penalties: nobody signs in its place."""
    notice = draft(herault, lead, award)
    assert "Noter l’envoi" in page_of(buyer, page) and "Noter l’envoi" not in page_of(lead, page)
    assert "sur sa propre page" in page_of(lead, at("notice_send", notice))
    seen = buyer.get(at("notice_send", notice)).context["seen"]
    refused = lead.post(at("notice_send", notice), {"seen": seen, **SENT, "upload": pdf()})
    assert "sur sa propre page" in told(refused)
    assert only(herault, FormalNotice).sent_on is None


def test_a_penalty_written_as_a_multiple_waits_for_the_value_of_its_day(herault, award, lead, buyer, as_role, page):
    """TC5: four times the hourly ceiling of social security. No value is held here: the administrator adds it."""
    with mission_scope(herault.pk):
        clause = InsertionClause.objects.get()
    form = {"document": "CCAP, 8.2", "cap_rule": "ccag", "document_penalty_unit": "breach", "version": clause.version}
    edit = at("clause_edit", award.lot.contract)
    both = lead.post(
        edit, {**form, "hour_penalty_cents": "200", "hour_penalty_times": "4", "hour_penalty_base": "phss"}
    )
    assert "en euros ou en multiple, pas les deux" in plain(both)
    assert "Dites ce que ce nombre multiplie" in plain(lead.post(edit, {**form, "hour_penalty_times": "4"}))
    assert lead.post(edit, {**form, "hour_penalty_times": "4", "hour_penalty_base": "phss"}).status_code == 302
    assert "4 × le plafond horaire de la sécurité sociale (PHSS), par heure" in page_of(lead, page)
    notice = unheeded(herault, lead, buyer, award)
    assert "n’est pas connue au 16 août 2026" in page_of(lead, at("penalty_new", notice))
    lead.post(at("penalty_new", notice), {})
    with mission_scope(herault.pk):
        assert not Penalty.objects.exists()
    admin = as_role("administrator")
    assert "Pénalité à chiffrer" in page_of(admin, "/herault/a-faire/")
    line = {"key": "tous", "value": "30", "first_day": "2026-01-01", "last_day": "2026-12-31", "source": "TC5"}
    assert admin.post("/herault" + reverse("dated_line_new", args=["phss"]), line).status_code == 302
    assert "12 h × 120 € = 1 440 €" in page_of(lead, at("penalty_new", notice))
    assert "Pénalité à chiffrer" not in page_of(admin, "/herault/a-faire/")


def test_a_penalty_is_decided_by_the_buyer_or_on_its_signed_paper(herault, award, operation, lead, page):
    """20.1.5: the penalty is the buyer's. The desk records it for a buyer without an account, on the signed paper."""
    notice = draft(herault, lead, award, "documents")
    send(lead, notice, upload=pdf())
    lead.post(at("penalty_new", notice), {"count": "10"})
    penalty = only(herault, Penalty)
    sent = {"decision": "applied", "decided_by": "Alix M., maire", "decided_on": "2026-09-01"}
    collect = "Décision de l’acheteur à recueillir"
    assert collect in [one.badge for one in points(herault, "facilitator", operation.lead_desk)]
    assert "Déposez la décision signée" in told(lead.post(at("penalty_decide", penalty), sent))
    assert "Noter la décision" in page_of(lead, page)

    buyer = sign_in(herault, "buyer", operation.buyer)
    assert "L’acheteur décide, sur sa propre page." in page_of(lead, page)
    assert "c’est à lui de décider" in page_of(lead, at("penalty_decide", penalty))
    assert collect not in [one.badge for one in points(herault, "facilitator", operation.lead_desk)]
    refused = lead.post(at("penalty_decide", penalty), {**sent, "upload": pdf()})
    assert "c’est à lui de décider" in plain(refused)
    assert only(herault, Penalty).decision == ""

    with mission_scope(herault.pk):
        Membership.objects.filter(organization=operation.buyer).delete()
    assert lead.post(at("penalty_decide", penalty), {**sent, "upload": pdf()}).status_code == 302
    with mission_scope(herault.pk):
        copy = Penalty.objects.select_related("decision_copy").get().decision_copy
        stranger = make_organization("company")
    holder = sign_in(herault, "company", award.company)
    assert "décision signée" in page_of(lead, page)
    assert "décision signée" in page_of(holder, at("my_award", award))
    assert {opened(client.get(at("file", copy))) for client in (lead, holder)} == {200}
    assert {client.get(at("file", copy)).status_code for client in (buyer, sign_in(herault, "company", stranger))} == {
        404
    }


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
        ({"signed_by": ""}, "Indiquez par qui."),
    ],
)
def test_a_sending_that_cannot_be_is_refused_beside_its_field(herault, award, lead, buyer, changes, words):
    notice = draft(herault, lead, award)
    assert words in told(send(buyer, notice, **changes))
    assert only(herault, FormalNotice).sent_on is None


def test_a_notice_signed_here_does_not_leave_before_its_words_were_written(herault, award, lead, buyer):
    """The desk could otherwise make a penalty ripe the same day; a signed paper may bear an earlier day."""
    notice = draft(herault, lead, award)
    page = lead.get(at("notice_edit", notice))
    lead.post(at("notice_edit", notice), {"seen": page.context["seen"], "text": "Je vous mets en demeure, réécrit."})
    assert "Ce texte a été écrit le 1er septembre 2026" in told(send(buyer, notice))
    assert only(herault, FormalNotice).sent_on is None
    assert send(buyer, notice, upload=pdf()).status_code == 302
    assert only(herault, FormalNotice).sent_on == DAY(2026, 8, 1)


def test_no_notice_leaves_before_the_contract_binds_anybody(herault, award, lead, buyer):
    with mission_scope(herault.pk):
        change(award, notified_on=DAY(2026, 3, 2))
    notice = draft(herault, lead, award)
    old = {"sent_on": "2026-03-01", "deadline_on": "2026-03-15", "upload": pdf()}
    assert "Le marché lie le titulaire depuis le 2 mars 2026" in told(send(buyer, notice, **old))
    assert only(herault, FormalNotice).sent_on is None


def test_a_notice_stays_unheeded_only_once_its_deadline_is_past(herault, award, lead, buyer):
    notice = draft(herault, lead, award)
    send(buyer, notice)
    answer = {"outcome": "unheeded", "on": "2026-08-15", "words": "Rien."}
    assert "elle ne reste infructueuse qu’après" in told(lead.post(at("notice_outcome", notice), answer))
    assert lead.post(at("notice_outcome", notice), {**answer, "outcome": "obeyed"}).status_code == 302
    assert "déjà noté" in told(lead.post(at("notice_outcome", notice), {**answer, "on": "2026-08-20"}))


def test_documents_need_the_notice_alone_and_count_by_the_contract_s_unit(herault, award, lead, buyer):
    notice = draft(herault, lead, award, "documents")
    send(buyer, notice)
    assert "Nombre de jours de retard" in plain(lead.get(at("penalty_new", notice)))
    assert lead.post(at("penalty_new", notice), {"count": "10"}).status_code == 302
    penalty = only(herault, Penalty)
    assert penalty.amount_cents == 75_000
    assert "jours de retard" in penalty.steps[0]
    assert "déjà proposée" in told(lead.post(at("penalty_new", notice), {"count": "10"}))


def test_no_more_days_late_are_counted_than_have_passed_since_the_delay_left(herault, award, lead, buyer):
    """From the day after the delay, 15 August, to today, 1 September: 17 days."""
    notice = draft(herault, lead, award, "documents")
    send(buyer, notice)
    shown = plain(lead.get(at("penalty_new", notice)))
    assert "Au plus 17 jours de retard : délai laissé jusqu’au 15 août 2026, décompte arrêté au 1er septembre" in shown
    assert "Au plus 17 jours de retard" in told(lead.post(at("penalty_new", notice), {"count": "18"}))
    lead.post(at("notice_outcome", notice), {"outcome": "obeyed", "on": "2026-08-20", "words": "Reçus."})
    assert "Au plus 5 jours" in told(lead.post(at("penalty_new", notice), {"count": "6"}))
    assert lead.post(at("penalty_new", notice), {"count": "5"}).status_code == 302
    assert "décompte arrêté au 20" in only(herault, Penalty).steps[-1]


def test_documents_sent_within_the_delay_left_are_not_late(herault, award, lead, buyer):
    notice = draft(herault, lead, award, "documents")
    send(buyer, notice)
    lead.post(at("notice_outcome", notice), {"outcome": "obeyed", "on": "2026-08-10", "words": "Reçus."})
    assert "Aucun jour de retard" in plain(lead.get(at("penalty_new", notice)))
    lead.post(at("penalty_new", notice), {"count": "1"})
    with mission_scope(herault.pk):
        assert not Penalty.objects.exists()


def test_what_nothing_recorded_counts_is_said_by_whoever_proposes(herault, award, lead, buyer):
    """By breach, the contract counts documents that only the desk can name."""
    with mission_scope(herault.pk):
        InsertionClause.objects.update(document_penalty_unit="breach")
    notice = draft(herault, lead, award, "documents")
    send(buyer, notice)
    assert "Indiquez ce qui est compté." in told(lead.post(at("penalty_new", notice), {"count": "2"}))
    basis = "attestations de janvier et de février"
    assert lead.post(at("penalty_new", notice), {"count": "2", "basis": basis}).status_code == 302
    assert basis in only(herault, Penalty).steps[-1]


def test_absences_are_the_meetings_held_without_the_holder(herault, award, lead, buyer):
    """20.1.5: an absence is from a monitoring meeting; two are recorded, the holder came to one."""
    with mission_scope(herault.pk):
        InsertionClause.objects.update(absence_penalty_cents=15_000)
        for day, came in ((6, True), (20, False)):
            held = datetime.datetime(2026, 7, day, 9, tzinfo=datetime.UTC)
            meeting = Meeting.objects.create(
                title="Suivi", starts_at=held, place="Mairie", state="held", minutes="Vu.", minuted_at=held
            )
            ContractMeeting.objects.create(contract=award.lot.contract, meeting=meeting, kind="monitoring")
            Attendee.objects.create(meeting=meeting, organization=str(award.company), was_there=came)
    notice = draft(herault, lead, award, "absence")
    send(buyer, notice)
    lead.post(at("notice_outcome", notice), {"outcome": "unheeded", "on": "2026-08-20", "words": "Rien."})
    assert "Au plus 1 absence" in plain(lead.get(at("penalty_new", notice)))
    assert "20 juillet 2026" in told(lead.post(at("penalty_new", notice), {"count": "2"}))
    assert lead.post(at("penalty_new", notice), {"count": "1"}).status_code == 302
    assert "compte rendu des réunions de suivi" in only(herault, Penalty).steps[-1]


def test_an_absence_has_no_amount_in_this_contract_and_none_is_proposed(herault, award, lead, buyer):
    notice = draft(herault, lead, award, "absence")
    send(buyer, notice)
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
        ({"outcome": "no_means", "excused_hours": "1", "means": ""}, "Indiquez les moyens étudiés avec le titulaire."),
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
    send(buyer, notice)
    lead.post(at("penalty_new", notice), {"count": "10"})
    penalty = only(herault, Penalty)
    sent = {"decision": "applied", "decided_cents": "", "reason": "r", "decided_by": "Alix", "decided_on": "2026-09-01"}
    assert words in told(buyer.post(at("penalty_decide", penalty), {**sent, **changes}))
    assert only(herault, Penalty).decision == ""
    assert buyer.post(at("penalty_decide", penalty), sent).status_code == 302
    assert only(herault, Penalty).decided_cents == 75_000


def test_hours_that_wait_to_be_judged_are_judged_before_any_penalty(herault, award, lead, buyer):
    notice = unheeded(herault, lead, buyer, award)
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


def test_hours_that_can_still_be_done_bear_no_penalty(herault, award, lead, buyer, page):
    """20.1.2: the actions « doivent intervenir durant la période d’exécution du marché »."""
    with mission_scope(herault.pk):
        change(award, ends_on=DAY(2026, 12, 31))
    assert "restent 12 h</strong> à faire jusqu’au 31 décembre 2026" in plain(lead.get(page))
    assert "il reste 12 h à réaliser avant la fin de l’exécution" in plain(lead.get(at("notice_new", award)))
    notice = unheeded(herault, lead, buyer, award)
    assert "jusqu’au 31 décembre 2026" in plain(lead.get(at("penalty_new", notice)))
    lead.post(at("penalty_new", notice), {})
    with mission_scope(herault.pk):
        assert not Penalty.objects.exists()
        change(award, status="termine")
    assert lead.post(at("penalty_new", notice), {}).status_code == 302


def test_where_the_target_is_per_period_what_a_closed_period_lacks_bears_its_penalty(herault, award, lead, buyer):
    """Domain reference, §4.5: a renewal has its own target. 100 h were owed by June, and the contract was renewed in
    July for 50 h more: what July does is not June's, and what one period is penalised for the end is not again."""
    with mission_scope(herault.pk):
        change(award, ends_on=DAY(2026, 6, 30))
        HoursCommitment.objects.filter(lot=award.lot).update(key_kind=KeyKind.PLACE.value)
        DeskShare.objects.create(
            commitment=HoursCommitment.objects.get(), desk=award.lot.contract.operation.lead_desk, weight=1, hours=100
        )
        row = Phase.objects.create(lot=award.lot, kind="renewal", title="Année 2", hours=50)
        affirm_phase(row, on=DAY(2026, 7, 1), until=DAY(2027, 6, 30), document="Décision", author=None)
        for kind in ("declared", "counted"):
            LedgerEntry.objects.create(
                assignment=award.assignments.get(), award=award, month=DAY(2026, 7, 1), kind=kind, hundredths=700,
                author_name="L",
            )  # fmt: skip
        LedgerEntry.objects.create(
            assignment=award.assignments.get(), award=award, month=DAY(2026, 7, 1), kind="declared", hundredths=100,
            author_name="L",
        )  # fmt: skip
    drafted = plain(lead.get(at("notice_new", award)))
    assert "Au 30 juin 2026, 88 h sont réalisées : il manque 12 h" in drafted
    notice = unheeded(herault, lead, buyer, award)
    assert "Pénalité à proposer" in {
        found.badge for found in points(herault, "facilitator", award.lot.contract.operation.lead_desk)
    }
    shown = plain(lead.get(at("penalty_new", notice)))
    assert "au 30 juin 2026, fin de la période : 100 h dues, 88 h réalisées" in shown
    assert lead.post(at("penalty_new", notice), {}).status_code == 302
    assert only(herault, Penalty).quantity == 1_200
    with mission_scope(herault.pk):
        change(award, status="termine")
        LedgerEntry.objects.create(
            assignment=award.assignments.get(), award=award, month=DAY(2026, 7, 1), kind="refused", hundredths=100,
            author_name="C", reason="hors marché",
        )  # fmt: skip
        again = FormalNotice.objects.create(
            award=award, ground="hours", text="x", sent_on=DAY(2026, 8, 1), deadline_on=DAY(2026, 8, 10),
            signed_by="A", outcome="unheeded", outcome_on=DAY(2026, 8, 12),
        )  # fmt: skip
    last = plain(lead.get(at("penalty_new", again)))
    assert "150 h dues, 95 h réalisées" in last and "12 h visées déjà" in last and "manquent 43 h" in last


def test_an_hour_bears_one_penalty_whatever_the_notices(herault, award, lead, buyer):
    first = unheeded(herault, lead, buyer, award)
    assert lead.post(at("penalty_new", first), {}).status_code == 302
    with time_machine.travel(WRITTEN, tick=False):
        lead.post(at("notice_new", award), {"ground": "hours", "text": "Je vous mets de nouveau en demeure."})
    with mission_scope(herault.pk):
        second = FormalNotice.objects.exclude(pk=first.pk).get()
    send(buyer, second)
    lead.post(at("notice_outcome", second), {"outcome": "unheeded", "on": "2026-08-16", "words": "Rien."})
    assert "Aucune heure ne manque" in plain(lead.get(at("penalty_new", second)))
    with mission_scope(herault.pk):
        HoursCommitment.objects.filter(lot=award.lot).update(hours=110)
    shown = plain(lead.get(at("penalty_new", second)))
    assert "12 h visées déjà par une pénalité" in shown
    assert "10 h × 200 €" in shown


def test_no_penalty_while_a_difficulty_waits_for_its_answer(herault, award, lead, buyer):
    """20.1.5: the hours for which no means was found are deducted, and nobody knows yet whether one was."""
    lead.post(at("difficulty_new", award), DIFFICULTY)
    notice = unheeded(herault, lead, buyer, award)
    assert "attend sa suite" in plain(lead.get(at("penalty_new", notice)))
    difficulty = only(herault, Difficulty)
    answer = {"outcome": "no_means", "excused_hours": "5", "means": "Deux agences."}
    lead.post(at("difficulty_answer", difficulty), answer)
    assert "7 h × 200 €" in plain(lead.get(at("penalty_new", notice)))


def test_a_difficulty_sent_twice_is_kept_once(herault, award, lead):
    lead.post(at("difficulty_new", award), DIFFICULTY)
    assert "déjà notée" in told(lead.post(at("difficulty_new", award), DIFFICULTY))
    assert only(herault, Difficulty).hours == 5


def test_no_more_hours_are_deducted_than_the_lot_owes(herault, award, lead):
    for words in ("Pas de candidat.", "Toujours personne."):
        lead.post(at("difficulty_new", award), {**DIFFICULTY, "hours": "60", "text": words})
    with mission_scope(herault.pk):
        first, second = Difficulty.objects.order_by("pk")
    answer = {"outcome": "no_means", "excused_hours": "60", "means": "Deux agences."}
    assert lead.post(at("difficulty_answer", first), answer).status_code == 302
    assert "60 h déduites déjà" in told(lead.post(at("difficulty_answer", second), answer))
    assert lead.post(at("difficulty_answer", second), {**answer, "excused_hours": "40"}).status_code == 302


def test_what_came_of_a_notice_is_not_of_tomorrow(herault, award, lead, buyer):
    notice = draft(herault, lead, award)
    send(buyer, notice, sent_on="2026-08-20", deadline_on="2026-09-20")
    answer = {"outcome": "unheeded", "on": "2026-09-21", "words": "Rien."}
    assert "n’est pas encore venu" in told(lead.post(at("notice_outcome", notice), answer))
    assert only(herault, FormalNotice).outcome == ""


def test_the_buyer_does_not_decide_before_the_notice_stayed_without_effect(herault, award, lead, buyer):
    notice = unheeded(herault, lead, buyer, award)
    lead.post(at("penalty_new", notice), {})
    sent = {"decision": "applied", "reason": "", "decided_by": "Alix", "decided_on": "2026-08-15"}
    assert "pas avant le 16 août 2026" in plain(buyer.post(at("penalty_decide", only(herault, Penalty)), sent))
    assert only(herault, Penalty).decision == ""


def test_the_buyer_signs_the_text_she_has_read_and_no_other(herault, award, lead, buyer):
    notice = draft(herault, lead, award)
    seen = buyer.get(at("notice_send", notice)).context["seen"]
    rewrite(lead, notice, "Un autre texte.")
    refused = buyer.post(at("notice_send", notice), {"seen": seen, **SENT})
    assert "Le texte a changé" in told(refused)
    assert "Un autre texte." in plain(refused)
    assert only(herault, FormalNotice).sent_on is None
    assert send(buyer, notice).status_code == 302


def test_two_people_do_not_overwrite_the_same_draft(herault, award, lead):
    notice = draft(herault, lead, award)
    seen = lead.get(at("notice_edit", notice)).context["seen"]
    rewrite(lead, notice, "Le premier.")
    refused = lead.post(at("notice_edit", notice), {"seen": seen, "text": "Le second."})
    assert "Le texte a changé" in told(refused)
    assert "Le premier." in plain(refused)
    assert "Le second." in plain(refused)
    assert only(herault, FormalNotice).text == "Le premier."


def test_paragraphs_typed_in_a_browser_stay_paragraphs_in_the_letter(herault, award, lead):
    """A browser ends its lines with two characters; the letter begins a paragraph after an empty line."""
    lead.post(at("notice_new", award), {"ground": "hours", "text": "Madame,\r\n\r\nPremier.\r\n\r\nSecond."})
    assert only(herault, FormalNotice).text == "Madame,\n\nPremier.\n\nSecond."


def test_a_contract_whose_clause_was_removed_has_nothing_left_to_obey(herault, award, lead):
    with mission_scope(herault.pk):
        change(award, status="clause_supprimee")
    assert "plus de clause" in told(lead.post(at("notice_new", award), {"ground": "hours", "text": "x"}))
    with mission_scope(herault.pk):
        assert not FormalNotice.objects.exists()


@pytest.mark.parametrize(
    ("ccag", "version", "notified_on", "quoted"),
    [
        ("Travaux", "", DAY(2025, 1, 10), "CCAG Travaux, 20.1.5"),
        ("Marchés industriels", "", DAY(2025, 1, 10), "CCAG Marchés industriels, 17.1.5"),
        ("Travaux", "", DAY(2019, 1, 10), ""),
        ("Travaux", "arrêté de 2009", DAY(2025, 1, 10), ""),
        ("", "", DAY(2025, 1, 10), ""),
    ],
)
def test_a_letter_quotes_only_the_ccag_its_contract_refers_to(herault, award, lead, ccag, version, notified_on, quoted):
    with mission_scope(herault.pk):
        change(award, ccag=ccag, ccag_version=version, notified_on=notified_on)
        InsertionClause.objects.filter(contract=award.lot.contract).update(document="")
    text = plain(lead.get(at("notice_new", award)))
    assert (quoted or "[pièce et article du marché]") in text
    assert ("CCAG" in text.split("<textarea")[1]) == bool(quoted)


def test_a_lot_that_lacks_nothing_is_not_told_to_do_its_hours(herault, award, lead):
    with mission_scope(herault.pk):
        HoursCommitment.objects.filter(lot=award.lot).update(hours=80)
    assert lead.get(at("notice_new", award)).context["form"].initial["ground"] == "documents"
    assert "Aucune heure ne manque" in told(lead.post(at("notice_new", award), {"ground": "hours", "text": "x"}))
    with mission_scope(herault.pk):
        assert not FormalNotice.objects.exists()


def test_the_pages_keep_the_navigation_of_whoever_reads(award, lead, buyer, page):
    for client, entry in ((lead, "Tableau de bord"), (buyer, "Mes opérations")):
        axes = client.get(page).context["navigation"]
        assert [one["label"] for axis in axes for one in axis["entries"] if one["current"]] == [entry]
