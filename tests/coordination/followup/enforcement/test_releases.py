"""From the buyer's decision to the board: hours no longer owed, no statement, no reminder, no penalty; then the end."""

import datetime
import io
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from docx import Document

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import ClauseRelease, DeskShare
from levier.coordination.commitments.offers import releases_agree, shares_add_up
from levier.coordination.commitments.selectors import last_key, owed_of
from levier.coordination.commitments.services import commit_hours
from levier.coordination.followup.enforcement.services import draft_notice
from levier.coordination.followup.models import Difficulty
from levier.coordination.followup.selectors import board
from levier.coordination.hours.models import LedgerEntry, Statement
from levier.coordination.hours.received import in_state
from levier.coordination.hours.services import ask_for, open_due_statements
from levier.coordination.procurement.models import Award, Contract, Lot, Operation
from tests.builders import make_assignment, make_award, make_organization
from tests.coordination.hours.builders import NOW, make_statement, with_contact
from tests.coordination.participants.builders import pdf
from tests.coordination.procurement.builders import sign_in

DAY = datetime.date
DECISION = {
    "kind": "suspension", "ground": "", "evidence": "Trois commandes annulées, chiffre d’affaires en baisse",
    "decided_on": "2026-03-30", "effective_on": "2026-04-01", "document": "Lettre du 30 mars",
    "requested_on": "2026-03-12", "requested_by": "Lou C., gérante",
}  # fmt: skip
ANNULMENT = {**DECISION, "kind": "annulation", "ground": "redressement", "evidence": ""}


@pytest.fixture
def award(herault, clock):
    """A lot that owes 100 h, shared by thirds, nothing done yet."""
    clock("2026-04-03 09:00")
    with mission_scope(herault.pk):
        award = with_contact(make_award())
        lead = award.lot.contract.operation.lead_desk
        key = [(lead, 1), (make_organization("desk"), 1), (make_organization("desk"), 1)]
        commit_hours(award.lot, 100, key, effective_on=DAY(2026, 1, 1), document="AE", author=None)
        return award


@pytest.fixture
def lead(herault, award):
    return sign_in(herault, "facilitator", award.lot.contract.operation.lead_desk)


def release(client, award, **changes):
    """The desk sends the form; `decision` is the signed one unless it is said otherwise."""
    sent = {**DECISION, "decision": pdf("decision.pdf"), **changes}
    return client.post("/herault" + reverse("release_new", args=[award.public_id]), sent)


def said(response):
    """What a Word file says."""
    lines = [line.text for line in Document(io.BytesIO(response.content)).paragraphs]
    return "\n".join(lines).replace("\u00a0", " ").replace("\u202f", " ")


def test_the_buyers_decision_is_drafted_with_its_reasons_before_anything_is_recorded(herault, award, lead):
    unsigned = {"projet": "1", "document": "", "decided_on": "", "decision": ""}
    text = said(release(lead, award, **unsigned))
    for words in (
        "Décision de suspension", "Trois commandes annulées, chiffre d’affaires en baisse", "20.1.4.4",
        "est suspendue sur le lot 1 à compter du 1er avril 2026", "100 h ne sont plus dues", "dues : 100 h",
        "a demandé cette mesure le 12 mars 2026, par Lou C., gérante",
        "Le à compléter, pour", "décision de reprise", "Reste à compléter",
    ):  # fmt: skip
        assert words in text, words
    annulled = said(release(lead, award, **{**ANNULMENT, **unsigned}))
    assert "ouverture d’un redressement judiciaire" in annulled
    assert "est annulée sur le lot 1" in annulled and "100 h ne sont plus dues" in annulled
    assert "décision de reprise" not in annulled
    silent = release(lead, award, **unsigned, evidence="").content.decode().replace("\u00a0", " ")
    assert "Dites le faisceau d’indices" in silent and "Lettre" not in silent
    assert silent.count('class="errorlist"') == 1, "nothing else is asked of a draft"
    with mission_scope(herault.pk):
        assert not ClauseRelease.objects.exists()


def board_of(award):
    return board(Operation.objects.filter(pk=award.lot.contract.operation_id), DAY(2026, 4, 3))


def statements():
    return Statement.objects.filter()


def test_suspended_hours_leave_the_board_and_the_shares_and_come_back_with_the_resumption(herault, award, lead):
    """20.1.4.4 suspends the clause, not a part of it: all that is left to do stops being owed."""
    form = words(lead.get("/herault" + reverse("release_new", args=[award.public_id])))
    assert "La clause s’arrête tout entière sur le lot : 100 h ne seront plus dues" in form
    assert release(lead, award).status_code == 302
    with mission_scope(herault.pk):
        owed = owed_of(award.lot.contract.operation).table
        assert (owed.total, owed.agrees) == (0, True)
        assert board_of(award).owed == 0
        assert last_key(award.lot)[1] == dict.fromkeys(dict(DeskShare.objects.values_list("desk", "pk")), 1)
    page = lead.get("/herault" + reverse("board")).content.decode().replace("\u00a0", " ")
    assert "100 h engagées, 100 h suspendues ou annulées" in page
    with mission_scope(herault.pk):
        suspension = ClauseRelease.objects.get()
        assert Contract.objects.get().status == "suspendu"
    end = "/herault" + reverse("suspension_end", args=[suspension.public_id])
    answer = lead.post(end, {"ended_on": "2026-04-02", "document": "Lettre du 2 avril", "hours": "101"})
    assert "100" in answer.content.decode()
    assert (
        lead.post(end, {"ended_on": "2026-04-02", "document": "Lettre du 2 avril", "hours": "100"}).status_code == 302
    )
    with mission_scope(herault.pk):
        assert owed_of(award.lot.contract.operation).table.total == 100
        assert sorted(DeskShare.objects.filter(commitment__kind="initial").values_list("hours", flat=True)) == [
            33,
            33,
            34,
        ]
        assert Contract.objects.get().status == "en_cours"
        assert (releases_agree().faults, shares_add_up().faults) == (0, 0)


def test_no_statement_is_opened_asked_or_late_while_the_clause_binds_nobody(herault, award, lead):
    with mission_scope(herault.pk):
        other = make_award().lot
        Lot.objects.filter(pk=other.pk).update(contract=award.lot.contract, number=2)
        make_statement(award, due_on=DAY(2026, 4, 2))
    release(lead, award, kind="suppression")
    with mission_scope(herault.pk):
        assert Contract.objects.get(pk=award.lot.contract_id).status == "en_cours", "the other lot is still bound"
        fresh = Award.objects.select_related("lot__contract").filter(pk=award.pk)
        assert open_due_statements(fresh, today=DAY(2026, 12, 1)) == 0
        assert ask_for(statements(), now=NOW).mails == 0
        assert not in_state(statements(), "late", DAY(2026, 4, 3)).exists()
        assert in_state(statements(), "closed", DAY(2026, 4, 3)).count() == 1


def test_a_period_within_a_suspension_is_never_owed(herault, award, lead):
    release(lead, award)
    with mission_scope(herault.pk):
        suspension = ClauseRelease.objects.get()
    with mission_scope(herault.pk):
        ClauseRelease.objects.update(ended_on=DAY(2026, 7, 1), ended_document="Lettre", effective_on=DAY(2026, 4, 1))
        Lot.objects.update(released_from=None, resumed_on=DAY(2026, 7, 1))
        Contract.objects.update(status="en_cours")
        open_due_statements(Award.objects.select_related("lot__contract"), today=DAY(2026, 10, 2))
        assert suspension.lot_id == award.lot_id
        starts = Statement.objects.order_by("period_start").values_list("period_start", flat=True)
        assert list(starts) == [DAY(2026, 1, 1), DAY(2026, 7, 1)]


def test_an_annulment_needs_the_copies_and_ends_the_clause(herault, award, lead):
    refused = release(lead, award, **ANNULMENT)
    assert "copie des documents" in refused.content.decode()
    assert "Lettre du 30 mars" in refused.content.decode(), "what was typed is kept"
    with mission_scope(herault.pk):
        assert not ClauseRelease.objects.exists()
    assert release(lead, award, **ANNULMENT, upload=pdf()).status_code == 302
    with mission_scope(herault.pk):
        assert Contract.objects.get().status == "clause_supprimee"
        with pytest.raises(Problem, match="clause"):
            draft_notice(Award.objects.select_related("lot__contract").get(), ground="documents", text="x", author=None)


def test_no_notice_is_drafted_against_a_suspended_holder(herault, award, lead):
    release(lead, award)
    with mission_scope(herault.pk), pytest.raises(Problem, match="suspendue ou levée sur ce lot"):
        draft_notice(Award.objects.select_related("lot__contract").get(), ground="documents", text="x", author=None)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"evidence": ""}, "faisceau d’indices"),
        ({"requested_on": ""}, "quel jour le titulaire l’a demandée"),
        ({"requested_by": ""}, "qui l’a demandée"),
        ({"requested_on": "2026-03-31"}, "vient avant la décision"),
        ({"decision": ""}, "Déposez la décision signée"),
        ({"document": ""}, "errorlist"),
        ({"decided_on": "2026-05-30"}, "pas encore venu"),
        ({"ground": "licenciement"}, "l’acheteur annule"),
        ({"effective_on": "2025-12-31"}, "L’exécution du marché ne commence que le 1er janvier 2026"),
        ({"effective_on": "2026-04-04"}, "à partir du jour où elle prend effet"),
    ],
)
def test_what_the_ccag_does_not_allow_is_refused_beside_its_field(herault, award, lead, changes, sentence):
    answer = release(lead, award, **changes)
    assert answer.status_code == 200
    assert sentence in answer.content.decode().replace("\u00a0", " ")
    with mission_scope(herault.pk):
        assert not ClauseRelease.objects.exists()
        assert board_of(award).owed == 100


def test_a_suspension_says_who_asked_for_it_the_difficulty_it_answers_and_keeps_the_signed_decision(
    herault, award, lead
):
    """20.1.4.4: the holder notifies its difficulties and asks; what it said of the first serves for the second."""
    with mission_scope(herault.pk):
        told = {"notified_on": DAY(2026, 3, 12), "notified_by": "Lou C., gérante", "text": "Carnet vide.", "hours": 40}
        difficulty = Difficulty.objects.create(award=award, **told)
        operation = award.lot.contract.operation
    unsaid = {"requested_on": "", "requested_by": "", "difficulty": difficulty.pk}
    assert release(lead, award, **unsaid).status_code == 302
    with mission_scope(herault.pk):
        suspension = ClauseRelease.objects.select_related("decision_copy").get()
        assert (suspension.requested_on, suspension.requested_by) == (DAY(2026, 3, 12), "Lou C., gérante")
        assert Difficulty.objects.get().release_id == suspension.pk
    page = lead.get("/herault" + reverse("enforcement", args=[operation.public_id])).content.decode()
    shown = page.replace("\u00a0", " ").replace("\u202f", " ")
    assert "demandée le 12 mars 2026 par Lou C., gérante" in shown
    assert "Suspension demandée par le titulaire, décidée le 30 mars 2026" in shown
    copy = "/herault" + reverse("file", args=[suspension.decision_copy.public_id])
    for client, status in (
        (lead, 200),
        (sign_in(herault, "buyer", operation.buyer), 200),
        (sign_in(herault, "company", award.company), 404),
    ):
        answer = client.get(copy)
        assert answer.status_code == status
        b"".join(getattr(answer, "streaming_content", ()))


def enforcement_page(client, award):
    address = "/herault" + reverse("enforcement", args=[award.lot.contract.operation.public_id])
    return client.get(address).content.decode().replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("decided", [{**DECISION, "kind": "suppression"}, {**ANNULMENT, "upload": None}])
def test_a_clause_removed_or_annulled_leaves_nothing_owed_on_any_page(herault, award, lead, decided):
    """A part of the hours is an amendment: the clause cannot be « supprimée » and 30 h still be to do."""
    papers = {"upload": pdf()} if "upload" in decided else {}
    assert release(lead, award, **{**decided, **papers}).status_code == 302
    assert "rien ne manque" in enforcement_page(lead, award)
    with mission_scope(herault.pk):
        assert board_of(award).owed == 0
        assert owed_of(award.lot.contract.operation).table.total == 0


def test_a_contract_under_no_ccag_is_not_said_to_follow_one(herault, award, lead):
    assert "le marché suit son CCAG" in enforcement_page(lead, award)
    with mission_scope(herault.pk):
        Contract.objects.update(ccag="Pas de CCAG")
    shown = enforcement_page(lead, award)
    assert "le marché ne se réfère à aucun CCAG" in shown and "suit son CCAG" not in shown


def excused(award, hours):
    """A difficulty over 70 h of which some were deducted, no means being found."""
    told = {"notified_on": DAY(2026, 3, 12), "notified_by": "Lou C., gérante", "text": "Carnet vide.", "hours": 70}
    answer = {"outcome": "no_means", "decided_on": DAY(2026, 3, 20), "decided_by": "L. M.", "means": "Deux agences."}
    return Difficulty.objects.create(award=award, excused_hours=hours, **told, **answer if hours else {})


def test_hours_excused_for_a_difficulty_are_not_suspended_as_well(herault, award, lead):
    """70 h of 100 deducted: 30 lack, and those alone are suspended; lifted for good, the clause frees them all."""
    with mission_scope(herault.pk):
        difficulty = excused(award, 70)
    form = lead.get("/herault" + reverse("release_new", args=[award.public_id])).content.decode()
    assert "70\u00a0h déduites" in form
    assert "30\u00a0h par une suspension, 100\u00a0h par une suppression ou une annulation" in form
    assert release(lead, award, difficulty=difficulty.pk).status_code == 302
    with mission_scope(herault.pk):
        assert ClauseRelease.objects.get().hours == 30
    assert "rien ne manque" in enforcement_page(lead, award)


def test_hours_suspended_for_a_difficulty_are_not_deducted_as_well(herault, award, lead):
    with mission_scope(herault.pk):
        difficulty = excused(award, 0)
    assert release(lead, award, difficulty=difficulty.pk).status_code == 302
    answer = "/herault" + reverse("difficulty_answer", args=[difficulty.public_id])
    sent = {"outcome": "no_means", "excused_hours": "1", "means": "Deux agences."}
    assert "ne se déduisent pas deux fois" in lead.post(answer, sent).content.decode()
    assert lead.post(answer, {**sent, "excused_hours": "0"}).status_code == 302


def test_a_removal_frees_the_hours_excused_once(herault, award, lead):
    with mission_scope(herault.pk):
        excused(award, 70)
    assert release(lead, award, kind="suppression").status_code == 302
    page = enforcement_page(lead, award)
    assert "0 h dues, 0 h réalisées : rien ne manque" in page


def test_a_second_act_on_the_same_lot_is_refused(herault, award, lead):
    release(lead, award)
    assert "déjà suspendue ou levée" in release(lead, award, document="Autre lettre").content.decode()


def test_an_act_takes_effect_within_the_execution(herault, award, lead, clock):
    """20.1.4.4 is of a clause being performed: neither before anybody was bound nor once nobody is."""
    with mission_scope(herault.pk):
        Contract.objects.update(notified_on=DAY(2026, 4, 2), ends_on=DAY(2026, 4, 10))
    assert "ne commence que le 2 avril" in words(release(lead, award))
    clock("2026-04-12 09:00")
    lead = sign_in(herault, "facilitator", award.lot.contract.operation.lead_desk)
    assert "a pris fin le 10 avril" in words(release(lead, award, effective_on="2026-04-11"))
    assert release(lead, award, effective_on="2026-04-10").status_code == 302


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-04-04", "Ce jour n’est pas encore venu : enregistrez la reprise quand la clause aura repris."),
        ("2026-03-31", "La suspension court depuis le 1er avril 2026"),
    ],
)
def test_a_resumption_is_recorded_once_the_clause_has_resumed(herault, award, lead, day, sentence):
    release(lead, award)
    with mission_scope(herault.pk):
        suspension = ClauseRelease.objects.get()
    end = "/herault" + reverse("suspension_end", args=[suspension.public_id])
    sent = {"ended_on": day, "document": "Lettre", "hours": "70"}
    assert sentence in words(lead.post(end, sent))
    with mission_scope(herault.pk):
        assert Contract.objects.get().status == "suspendu"
        assert board_of(award).owed == 0


def test_a_suspended_contract_resumes_no_earlier_than_it_stopped_and_is_not_late_of_the_days_between(
    herault, award, lead, clock
):
    """100 h over 400 days from 1 January: 24 expected by 9 April, when the works stop until 18 July."""
    with mission_scope(herault.pk):
        Contract.objects.update(ends_on=DAY(2027, 2, 4))
        contract = Contract.objects.select_related("operation").get()

    def moved(day, target, on):
        clock(f"{day} 09:00")
        client = sign_in(herault, "facilitator", award.lot.contract.operation.lead_desk)
        address = "/herault" + reverse("contract_stage", args=[contract.public_id])
        version = client.get(address).context["form"]["version"].value()
        sent = {"target": target, "on": on, "reason": "Ordre de service n° 3", "version": version}
        return client, client.post(address, sent)

    def expected(client):
        shown = client.get("/herault" + reverse("operation", args=[contract.operation.public_id]))
        return re.search(r"en retard de (\d+) h", words(shown))[1]

    moved("2026-04-10", "suspendu", "2026-04-10")
    lead, refused = moved("2026-07-18", "en_cours", "2026-04-09")
    assert "Le marché est suspendu depuis le 10 avril 2026" in words(refused)
    assert expected(lead) == "24"
    lead, _ = moved("2026-07-18", "en_cours", "2026-07-18")
    assert expected(lead) == "25", "76 h over the 202 days that are left, the first of them"
    late = words(lead.get("/herault" + reverse("calendar") + "?mois=retard"))
    assert "Objectif en retard : 25 h de moins qu’attendu" in late
    with mission_scope(herault.pk):
        assert Lot.objects.get().halts == [["2026-04-10", "2026-07-18"]]


def test_a_lot_whose_clause_resumes_is_not_late_of_its_suspension(herault, award, lead, clock):
    with mission_scope(herault.pk):
        Contract.objects.update(ends_on=DAY(2027, 2, 4))
    release(lead, award)
    with mission_scope(herault.pk):
        suspension = ClauseRelease.objects.get()
    clock("2026-07-18 09:00")
    lead = sign_in(herault, "facilitator", award.lot.contract.operation.lead_desk)
    end = "/herault" + reverse("suspension_end", args=[suspension.public_id])
    lead.post(end, {"ended_on": "2026-07-18", "document": "Lettre du 18 juillet", "hours": "100"})
    with mission_scope(herault.pk):
        operation = Operation.objects.filter(pk=award.lot.contract.operation_id)
        assert board(operation, DAY(2026, 7, 18)).lots[0].expected == 22, "90 of 400 days, not 199"
        assert releases_agree().faults == 0
        Lot.objects.update(halts=[])
        assert releases_agree().faults == 1
        # A lot of before keeps what its acts say, once.
        before = import_module("levier.coordination.commitments.migrations.0004_halts_of_ended_suspensions")
        for _ in range(2):
            before.keep(apps, None)
        assert releases_agree().faults == 0


def test_a_contract_suspended_since_for_another_reason_does_not_resume_with_its_clause(herault, award, lead, clock):
    release(lead, award)
    with mission_scope(herault.pk):
        suspension = ClauseRelease.objects.get()
        Contract.objects.update(status_on=DAY(2026, 6, 1))
    clock("2026-07-18 09:00")
    lead = sign_in(herault, "facilitator", award.lot.contract.operation.lead_desk)
    end = "/herault" + reverse("suspension_end", args=[suspension.public_id])
    lead.post(end, {"ended_on": "2026-05-02", "document": "Lettre du 2 mai", "hours": "70"})
    with mission_scope(herault.pk):
        assert ClauseRelease.objects.get().ended_on == DAY(2026, 5, 2)
        assert Contract.objects.get().status == "suspendu"


def test_nothing_resumes_after_the_execution(herault, award, lead, clock):
    release(lead, award)
    with mission_scope(herault.pk):
        suspension = ClauseRelease.objects.get()
        Contract.objects.update(ends_on=DAY(2026, 4, 30))
    clock("2026-05-05 09:00")
    lead = sign_in(herault, "facilitator", award.lot.contract.operation.lead_desk)
    end = "/herault" + reverse("suspension_end", args=[suspension.public_id])
    sent = {"ended_on": "2026-05-02", "document": "Lettre", "hours": "70"}
    assert "a pris fin le 30 avril" in words(lead.post(end, sent))


def test_two_suspensions_never_overlap(herault, award, lead, clock):
    release(lead, award)
    with mission_scope(herault.pk):
        suspension = ClauseRelease.objects.get()
    clock("2026-04-20 09:00")
    lead = sign_in(herault, "facilitator", award.lot.contract.operation.lead_desk)
    end = "/herault" + reverse("suspension_end", args=[suspension.public_id])
    lead.post(end, {"ended_on": "2026-04-15", "document": "Lettre du 15", "hours": "70"})
    second = {"decided_on": "2026-04-14", "document": "Seconde lettre"}
    assert "n’a repris que le 15 avril" in words(release(lead, award, **second, effective_on="2026-04-14"))
    assert release(lead, award, **second, effective_on="2026-04-15").status_code == 302


def test_hours_declared_and_not_judged_are_not_freed(herault, award, lead):
    with mission_scope(herault.pk):
        person = make_assignment(award)
        LedgerEntry.objects.create(
            assignment=person, award=award, month=DAY(2026, 3, 1), kind="declared", hundredths=3_010,
            author=lead.member,
        )  # fmt: skip
    lifted = words(release(lead, award, kind="suppression"))
    assert "30,1 h déclarées sur ce lot attendent d’être contrôlées" in lifted
    with mission_scope(herault.pk):
        assert not ClauseRelease.objects.exists()
    assert release(lead, award).status_code == 302
    with mission_scope(herault.pk):
        assert ClauseRelease.objects.get().hours == 69


def test_hours_of_months_that_a_suspension_refuses_are_freed_with_the_rest(herault, award, lead):
    """100 h owed, 18,8 h to be judged in March and 20 h in April: suspended from 1 April, what April says cannot count
    and is not owed; suspended from the 2nd, a day of April may."""
    with mission_scope(herault.pk):
        person = make_assignment(award)
        for month, hundredths in ((3, 1_880), (4, 2_000)):
            LedgerEntry.objects.create(
                assignment=person, award=award, month=DAY(2026, month, 1), kind="declared", hundredths=hundredths,
                author=lead.member,
            )  # fmt: skip
    form = words(lead.get("/herault" + reverse("release_new", args=[award.public_id])))
    assert "61 h par une suspension" in form, "today is the 3rd"
    assert "Des 38,8 h à contrôler, celles d’un mois commencé avant ce jour peuvent encore compter" in form
    unsigned = {"projet": "1", "decision": ""}
    assert "61 h ne sont plus dues" in said(release(lead, award, **unsigned, effective_on="2026-04-02"))
    assert "81 h ne sont plus dues" in said(release(lead, award, **unsigned))
    assert release(lead, award).status_code == 302
    with mission_scope(herault.pk):
        assert ClauseRelease.objects.get().hours == 81
        assert owed_of(award.lot.contract.operation).table.total == 19


def words(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
