"""What a notice without effect costs, on screen: proposed by the desk, decided by the buyer."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from levier.accounts.models import Membership
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import InsertionClause
from levier.coordination.commitments.frameworks import affirm_phase
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.models import DeskShare, HoursCommitment, Phase
from levier.coordination.followup.meetings.models import ContractMeeting
from levier.coordination.followup.models import Difficulty, FormalNotice, Penalty
from levier.coordination.hours.models import LedgerEntry
from levier.meetings.models import Attendee, Meeting
from tests.builders import make_organization
from tests.coordination.followup.enforcement.builders import (
    DAY,
    DIFFICULTY,
    WRITTEN,
    at,
    change,
    draft,
    only,
    opened,
    page_of,
    paper,
    plain,
    points,
    send,
    told,
    unheeded,
)
from tests.coordination.participants.builders import pdf
from tests.coordination.procurement.builders import sign_in


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


def test_documents_that_came_before_the_days_a_penalty_counts_are_told_beside_it(
    herault, award, operation, lead, buyer, page
):
    """10 days at 75 € applied; then the notice is noted « suivie d’effet » on the 20th: five days after the delay."""
    notice = draft(herault, lead, award, "documents")
    send(buyer, notice)
    lead.post(at("penalty_new", notice), {"count": "10"})
    applied = {"decision": "applied", "decided_cents": "750", "decided_by": "Alix", "decided_on": "2026-09-01"}
    assert buyer.post(at("penalty_decide", only(herault, Penalty)), applied).status_code == 302
    said = "5 jours de retard, soit au plus 375 €, pour une pénalité de 750 €."
    assert said not in page_of(lead, page)
    obeyed = {"outcome": "obeyed", "on": "2026-08-20", "words": "Reçus."}
    answer = lead.post(at("notice_outcome", notice), obeyed, follow=True)
    assert plain(answer).count(said) == 2, "as it is noted, and beside the penalty"
    assert said in page_of(buyer, page)
    (point,) = points(herault, "buyer", operation.buyer)
    assert point.badge == "Pénalité à revoir" and said in point.detail.replace("\u00a0", " ")
    assert points(herault, "facilitator", operation.lead_desk) == [], "the buyer has an account: it decides"


REVIEW = {"reason": "Reçus le 20.", "reviewed_by": "Alix M., maire", "reviewed_on": "2026-09-01"}


@pytest.fixture
def too_high(herault, award, lead, buyer):
    """750 € applied for ten days; then the notice is noted obeyed, five days after the delay: 375 € at most."""
    notice = draft(herault, lead, award, "documents")
    send(buyer, notice)
    lead.post(at("penalty_new", notice), {"count": "10"})
    applied = {"decision": "applied", "decided_by": "Alix", "decided_on": "2026-09-01"}
    assert buyer.post(at("penalty_decide", only(herault, Penalty)), applied).status_code == 302
    obeyed = {"outcome": "obeyed", "on": "2026-08-20", "words": "Reçus."}
    assert lead.post(at("notice_outcome", notice), obeyed).status_code == 302
    return only(herault, Penalty)


@pytest.mark.parametrize(
    ("outcome", "cents", "shown"),
    [("lowered", "375", "Abaissée à 375 €"), ("cancelled", "", "Annulée"), ("maintained", "", "Maintenue")],
)
def test_a_penalty_to_look_at_again_is_closed_by_the_buyer_and_told_to_the_holder(
    herault, award, operation, lead, buyer, page, too_high, outcome, cents, shown
):
    (point,) = points(herault, "buyer", operation.buyer)
    assert "au plus 375 €" in page_of(buyer, "/herault" + point.url)
    answer = buyer.post("/herault" + point.url, {**REVIEW, "outcome": outcome, "cents": cents})
    assert answer.status_code == 302
    assert points(herault, "buyer", operation.buyer) == []
    holder = sign_in(herault, "company", award.company)
    for client, address in ((buyer, page), (lead, page), (holder, at("my_award", award))):
        words = page_of(client, address)
        assert f"{shown}, Alix M., maire" in words and "Reçus le 20." in words
        assert "Appliquée" in words or "appliquée" in words, "what was decided stays written"
    assert shown.lower() in paper(holder.get(at("penalty_pdf", too_high))).lower()
    again = buyer.post(at("penalty_review", too_high), {**REVIEW, "outcome": "cancelled"})
    assert "déjà noté" in told(again)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"outcome": "lowered", "cents": "376"}, "au plus 375 €"),
        ({"outcome": "lowered", "cents": "750"}, "moins de 750 €"),
        ({"outcome": "lowered"}, "plus de zéro"),
        ({"outcome": "cancelled", "cents": "10"}, "pour une pénalité abaissée"),
        ({"outcome": "maintained", "reason": " "}, "Remplissez ce champ"),
        ({"outcome": "maintained", "reviewed_on": "2026-09-02"}, "n’est pas encore venu"),
        ({"outcome": "maintained", "reviewed_on": "2026-08-19"}, "pas avant le 20 août 2026"),
    ],
)
def test_a_review_that_cannot_be_is_refused(herault, operation, buyer, too_high, changes, words):
    assert words in told(buyer.post(at("penalty_review", too_high), {**REVIEW, **changes}))
    assert len(points(herault, "buyer", operation.buyer)) == 1


def test_a_review_is_the_buyer_s_or_stands_on_its_signed_paper(herault, operation, lead, too_high):
    review, sent = at("penalty_review", too_high), {**REVIEW, "outcome": "cancelled"}
    assert "c’est à lui de décider" in plain(lead.post(review, {**sent, "upload": pdf()}))
    with mission_scope(herault.pk):
        Membership.objects.filter(organization=operation.buyer).delete()
    assert "Déposez la décision signée" in told(lead.post(review, sent))
    assert lead.post(review, {**sent, "upload": pdf()}).status_code == 302
    assert points(herault, "facilitator", operation.lead_desk) == []


def test_a_penalty_that_stands_has_nothing_to_review(herault, award, lead, buyer):
    notice = draft(herault, lead, award, "documents")
    send(buyer, notice)
    lead.post(at("penalty_new", notice), {"count": "10"})
    review = at("penalty_review", only(herault, Penalty))
    assert "Rien n’est à revoir" in page_of(buyer, review)
    assert "Rien n’est à revoir" in told(buyer.post(review, {**REVIEW, "outcome": "cancelled"}))


def test_a_penalty_is_not_applied_beyond_the_days_that_were_late(herault, award, operation, lead, buyer):
    notice = draft(herault, lead, award, "documents")
    send(buyer, notice)
    lead.post(at("penalty_new", notice), {"count": "10"})
    lead.post(at("notice_outcome", notice), {"outcome": "obeyed", "on": "2026-08-20", "words": "Reçus."})
    decide = at("penalty_decide", only(herault, Penalty))
    assert "au plus 375 €, pour une pénalité de 750 €." in page_of(buyer, decide)
    sent = {"decision": "applied", "decided_by": "Alix", "decided_on": "2026-09-01", "reason": "Reçus le 20 août."}
    assert "Réduisez-la" in told(buyer.post(decide, sent))
    assert "Réduisez-la" in told(buyer.post(decide, {**sent, "decision": "reduced", "decided_cents": "376"}))
    assert buyer.post(decide, {**sent, "decision": "reduced", "decided_cents": "375"}).status_code == 302
    assert points(herault, "buyer", operation.buyer) == []


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
    ("changes", "words"),
    [
        ({"decision": "reduced", "decided_cents": "99999"}, "entre zéro et le montant proposé"),
        ({"decision": "waived", "reason": ""}, "se motive"),
        (
            {"decision": "applied", "decided_cents": "300"},
            "est de 750 € : pour un autre montant, choisissez « réduite »",
        ),
        ({"decision": "waived", "decided_cents": "300"}, "n’a pas de montant"),
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


def test_the_buyer_does_not_decide_before_the_notice_stayed_without_effect(herault, award, lead, buyer):
    notice = unheeded(herault, lead, buyer, award)
    lead.post(at("penalty_new", notice), {})
    sent = {"decision": "applied", "reason": "", "decided_by": "Alix", "decided_on": "2026-08-15"}
    assert "pas avant le 16 août 2026" in plain(buyer.post(at("penalty_decide", only(herault, Penalty)), sent))
    assert only(herault, Penalty).decision == ""
