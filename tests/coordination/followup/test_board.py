"""The board: every figure a sum over the ledger, opened down to its entries, in a fixed number of queries."""

import datetime

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.services import commit_hours
from levier.coordination.followup.selectors import board, expected_hours
from levier.coordination.hours.models import LedgerEntry, Statement
from levier.coordination.procurement.models import Operation
from tests.builders import make_assignment, make_organization

DAY = datetime.date
TODAY = DAY(2026, 7, 1)
MARCH = DAY(2026, 3, 1)


def entry(assignment, kind, hundredths, **more):
    LedgerEntry.objects.create(
        assignment=assignment,
        award=assignment.award,
        month=MARCH,
        kind=kind,
        hundredths=hundredths,
        author_name="Essai",
        **more,
    )


def followed(owed=100, declared=4_000, counted=3_000):
    """One lot with its hours owed, declared and counted, and a late statement."""
    assignment = make_assignment()
    lot = assignment.award.lot
    key = [(lot.contract.operation.lead_desk, 3), (make_organization("desk"), 1)]
    commit_hours(lot, owed, key, effective_on=DAY(2026, 1, 1), document="AE", author=None)
    entry(assignment, "declared", declared)
    entry(assignment, "counted", counted)
    Statement.objects.create(
        award=assignment.award, period_start=DAY(2026, 4, 1), period_end=DAY(2026, 6, 30), due_on=DAY(2026, 6, 30)
    )
    return assignment


def test_totals_are_the_sums_of_the_lines_and_desks_add_up_to_the_lots(in_herault):
    followed(owed=100)
    followed(owed=301)
    shown = board(Operation.objects.all(), TODAY)
    assert shown.owed == 401 == sum(desk.owed for desk in shown.desks)
    assert shown.balance.counted == 6_000 == sum(desk.counted for desk in shown.desks)
    assert shown.remaining == 40_100 - 6_000
    assert len(shown.late) == 2


def test_hours_beyond_what_is_owed_leave_nothing_remaining_and_are_not_capped(in_herault):
    """Published case (Loiret): 9 500 h owed, 11 000 h done."""
    followed(owed=9_500, declared=1_100_000, counted=1_100_000)
    shown = board(Operation.objects.all(), TODAY)
    assert (shown.remaining, shown.balance.counted) == (0, 1_100_000)


@pytest.mark.parametrize(
    ("today", "hours"),
    [(DAY(2025, 12, 31), 0), (DAY(2026, 1, 1), 1), (DAY(2026, 12, 31), 365), (DAY(2027, 5, 1), 365)],
)
def test_the_calendar_is_a_straight_line_over_the_execution(today, hours):
    assert expected_hours(365, DAY(2026, 1, 1), DAY(2026, 12, 31), today) == hours


def test_without_dates_the_calendar_says_nothing():
    assert expected_hours(100, None, DAY(2026, 12, 31), TODAY) is None


@pytest.mark.parametrize("count", [1, 12])
def test_the_board_takes_the_same_queries_for_one_lot_and_for_twelve(in_herault, count, django_assert_num_queries):
    for _ in range(count):
        followed()
    with django_assert_num_queries(7):
        board(Operation.objects.all(), TODAY)


def test_each_figure_opens_the_entries_it_is_the_sum_of(herault, as_role):
    with mission_scope(herault.pk):
        assignment = followed()
        lot = assignment.award.lot.public_id
    team = as_role("mission_team")
    page = team.get("/herault/coordination/").content.decode()
    assert f"/herault/coordination/ecritures/?lot={lot}&amp;nature=counted" in page
    opened = team.get(f"/herault/coordination/ecritures/?lot={lot}&nature=counted").content.decode()
    assert "30\u00a0h" in opened
    assert "40\u00a0h" not in opened


def test_a_desk_sees_only_operations_it_leads_or_shares(herault, as_role):
    with mission_scope(herault.pk):
        followed()
    page = as_role("facilitator").get("/herault/coordination/").content.decode()
    assert "Aucun marché suivi" in page


@pytest.mark.parametrize("query", ["?lot=abc", "?nature=volées"])
def test_an_address_tampered_with_is_not_found(herault, as_role, query):
    assert as_role("mission_team").get(f"/herault/coordination/ecritures/{query}").status_code == 404


def test_late_statements_wait_on_the_home_page_of_who_follows_them_and_of_nobody_else(herault, as_role):
    with mission_scope(herault.pk):
        followed()
    assert "En retard" in as_role("mission_team").get("/herault/").content.decode()
    for role in ("facilitator", "buyer", "company", "prescriber", "state", "administrator"):
        assert "En retard" not in as_role(role).get("/herault/").content.decode()
