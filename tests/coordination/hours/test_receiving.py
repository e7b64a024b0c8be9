"""A contract that is over takes no hours: one rule, asked at every door, that says why and changes nothing."""

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.counting import Line, findings
from levier.coordination.hours.models import LedgerEntry
from levier.coordination.hours.receiving import CLOSED, Receiving
from levier.coordination.participants.eligibility import Window
from levier.coordination.procurement.lifecycle import MOVES
from levier.coordination.procurement.models import Contract, ContractStatus, Lot
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
    close(case)
    sent = case.typed({3: "90"}) | {"name": "Lou", "function": "cheffe", "reason": "erreur"}
    page = company.post(f"{case.page}corriger", sent).content.decode()
    assert "il ne reçoit plus d’heures" in page and 'value="90"' in page
    assert "il ne reçoit plus d’heures" in facilitator.post(f"{case.counting}retenir", follow=True).content.decode()
    assert "il ne reçoit plus d’heures" in case.judge(facilitator, "all").content.decode()
    assert entries(case) == 1
    close(case, "termine")
    case.judge(facilitator, "all")
    assert case.held().counted == 12_133, "reopened, it takes them"
