"""A contract that is over takes no hours: one rule, asked at every door, that says why and changes nothing."""

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import ClauseRelease
from levier.coordination.commitments.releases import ReleaseKind
from levier.coordination.commitments.releasing import end_suspension, release_lot
from levier.coordination.hours.counting import Line, findings
from levier.coordination.hours.models import LedgerEntry
from levier.coordination.hours.receiving import CLOSED, Receiving
from levier.coordination.participants.eligibility import Window
from levier.coordination.procurement.lifecycle import MOVES
from levier.coordination.procurement.models import Award, Contract, ContractStatus, Lot
from tests.coordination.hours.builders import DAY, MARCH, declare

WINDOW = Window(DAY(2026, 1, 5), None, "")


@pytest.mark.parametrize("status", CLOSED)
def test_a_contract_whose_accounts_are_closed_takes_no_month(status):
    assert "il ne reçoit plus d’heures" in Receiving(status).refuses(MARCH)


def test_one_that_runs_is_halted_or_has_just_ended_takes_them_all():
    for status in ("demarre", "en_cours", "suspendu", "termine", "clause_supprimee"):
        assert Receiving(status).refuses(MARCH) == ""
    assert set(CLOSED) <= {move.target for move in MOVES} <= set(ContractStatus.values)


def test_a_lot_whose_clause_no_longer_binds_takes_the_months_it_still_bound_in():
    lot = Receiving("en_cours", DAY(2026, 3, 12))
    assert lot.refuses(DAY(2026, 2, 1)) == lot.refuses(MARCH) == ""
    assert "depuis le 12\u00a0mars\u00a02026" in lot.refuses(DAY(2026, 4, 1))
    assert "heures de mars" in Receiving("en_cours", MARCH).refuses(MARCH)


@pytest.mark.parametrize(
    ("since", "refuses"), [(DAY(2026, 4, 1), None), (DAY(2026, 3, 12), False), (MARCH, True), (DAY(2026, 1, 1), True)]
)
def test_hours_after_the_release_are_found_where_they_are_counted(since, refuses):
    found = findings(Line(MARCH, 7_000, hired_on=DAY(2026, 1, 5), released_from=since), WINDOW, None, None)
    assert [one.refuses for one in found if one.rule == "after_release"] == ([] if refuses is None else [refuses])


@pytest.mark.parametrize(
    ("spans", "refuses"),
    [
        ([(DAY(2026, 2, 1), DAY(2026, 4, 1))], True),
        ([(DAY(2026, 2, 1), DAY(2026, 3, 10)), (DAY(2026, 3, 10), DAY(2026, 5, 1))], True),
        ([(DAY(2026, 2, 1), DAY(2026, 3, 31))], False),
        ([(DAY(2026, 2, 1), MARCH), (DAY(2026, 4, 1), DAY(2026, 5, 1))], None),
    ],
)
def test_hours_of_a_suspension_that_has_ended_are_still_not_owed(spans, refuses):
    found = findings(Line(MARCH, 800, hired_on=DAY(2026, 1, 5), suspensions=spans), WINDOW, None, None)
    assert [one.refuses for one in found] == ([] if refuses is None else [refuses])
    assert bool(Receiving("en_cours", suspensions=spans).refuses(MARCH)) == bool(refuses)


def close(case, status="solde"):
    with mission_scope(case.mission.pk):
        Contract.objects.filter(pk=case.award.lot.contract_id).update(status=status)


def release(case, since):
    with mission_scope(case.mission.pk):
        Lot.objects.filter(pk=case.award.lot_id).update(released_from=since)


def entries(case):
    with mission_scope(case.mission.pk):
        return LedgerEntry.objects.count()


@pytest.mark.parametrize("status", ["solde", "archive"])
def test_the_company_s_link_says_so_and_keeps_what_was_typed(case, company, status):
    company.post(case.page, case.typed({3: "121,33"}))
    close(case, status)
    assert "il ne reçoit plus d’heures" in company.get(case.page).content.decode()
    shown = case.send(company, {3: "121,33"}).content.decode()
    assert "il ne reçoit plus d’heures" in shown and 'value="121,33"' in shown
    assert entries(case) == 0
    with mission_scope(case.mission.pk):
        case.statement.refresh_from_db()
        assert case.statement.confirmed_at is None


def test_a_clause_removed_takes_nothing_from_its_day_and_still_what_came_before(case, company):
    release(case, DAY(2026, 3, 1))
    assert "ne reçoit plus les heures de mars" in case.send(company, {2: "10", 3: "20"}).content.decode()
    assert entries(case) == 0
    case.send(company, {2: "10"})
    assert case.held(DAY(2026, 2, 1)).declared == 1_000


def test_nothing_is_corrected_counted_nor_refused_once_it_is_settled(case, company, facilitator):
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment)
    assert "Corriger d’après l’entreprise" in facilitator.get(case.counting).content.decode()
    close(case)
    for page in case.counting, case.line:
        assert "d’après l’entreprise" not in facilitator.get(page).content.decode(), "nothing to type for nothing"
    sent = case.typed({3: "90"}) | {"name": "Lou", "function": "cheffe", "reason": "erreur"}
    page = company.post(f"{case.page}corriger", sent).content.decode()
    assert "il ne reçoit plus d’heures" in page and 'value="90"' in page
    assert "il ne reçoit plus d’heures" in facilitator.post(f"{case.counting}retenir", follow=True).content.decode()
    assert "il ne reçoit plus d’heures" in case.judge(facilitator, "all").content.decode()
    assert entries(case) == 1
    close(case, "termine")
    case.judge(facilitator, "all")
    assert case.held().counted == 12_133, "reopened, it takes them"


@pytest.mark.parametrize(
    ("days", "refuses"),
    [
        ({"held_until": DAY(2026, 2, 14)}, True),
        ({"held_from": DAY(2026, 4, 1)}, True),
        ({"held_until": MARCH}, None),
        ({"held_from": DAY(2026, 3, 31)}, None),
    ],
)
def test_hours_outside_the_award_are_refused_where_they_are_counted(days, refuses):
    found = findings(Line(MARCH, 800, hired_on=DAY(2026, 1, 5), **days), WINDOW, None, None)
    assert [one.refuses for one in found] == ([] if refuses is None else [refuses])
    assert bool(Receiving("en_cours", **days).refuses(MARCH)) == bool(refuses)


def test_more_hours_than_the_days_it_held_the_lot_are_looked_at():
    (found,) = findings(Line(MARCH, 8_000, held_until=DAY(2026, 3, 7)), WINDOW, None, None)
    assert (found.rule, found.refuses) == ("days_too_few", False) and "7\u00a0jours de présence" in found.sentence


def test_a_company_that_left_the_lot_declares_what_came_before_and_nothing_after(case, company):
    """Its statement of the quarter is open, the transfer dates of 15 February."""
    left_lot(case)
    shown = case.send(company, {2: "10", 3: "20"}).content.decode()
    assert "ne tient plus ce lot depuis le 15/02/2026" in shown and 'value="20"' in shown
    assert entries(case) == 0
    case.send(company, {2: "10"})
    assert case.held(DAY(2026, 2, 1)).declared == 1_000


def left_lot(case):
    with mission_scope(case.mission.pk):
        Award.objects.filter(pk=case.award.pk).update(ended_on=DAY(2026, 2, 15), ended_document="avenant de transfert")


def suspended(case):
    """The clause was suspended from February to the end of March, and binds the lot again."""
    act = {"ground": "", "evidence": "baisse", "document": "D1", "author": case.facilitator, "today": DAY(2026, 4, 3)}
    with mission_scope(case.mission.pk):
        lot = Lot.objects.get(pk=case.award.lot_id)
        days = {"decided_on": DAY(2026, 2, 1), "effective_on": DAY(2026, 2, 1)}
        release = release_lot(lot, ReleaseKind.SUSPENSION, done=0, **days, **act)
        release = ClauseRelease.objects.get(pk=release.pk)
        back = {"ended_on": DAY(2026, 4, 1), "document": "D2", "author": case.facilitator, "today": DAY(2026, 4, 3)}
        end_suspension(release, release.hours, **back)


def notified_later(case):
    with mission_scope(case.mission.pk):
        Contract.objects.filter(pk=case.award.lot.contract_id).update(notified_on=DAY(2026, 4, 1))


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (notified_later, "qui ne commence que le 01/04/2026"),
        (left_lot, "ne tient plus ce lot depuis le 15/02/2026"),
        (suspended, "était suspendue sur ce lot du 01/02/2026 au 31/03/2026."),
    ],
)
def test_hours_declared_before_it_was_recorded_are_no_longer_plain(case, facilitator, happens, said):
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment)
    happens(case)
    assert said in facilitator.get(case.counting).content.decode()
    facilitator.post(f"{case.counting}retenir", follow=True)
    assert (case.held().declared, case.held().counted) == (12_133, 0)


def test_once_a_suspension_has_ended_its_months_are_still_not_taken(case, company):
    suspended(case)
    shown = case.send(company, {1: "10", 3: "20"}).content.decode()
    assert "suspendue sur ce lot tout le mois" in shown and 'value="20"' in shown
    assert entries(case) == 0
