"""Which statements an award owes: the calendar's quarters, cut to the execution, due before the 15th."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.coordination.hours.periods import calendar_period, due_date, months_between, owed_periods

DAY = datetime.date


def owed(start, end, until, months=3, due_day=15):
    found = owed_periods(start, end, months=months, due_day=due_day, until=until)
    return [(period.start, period.end, period.due_on) for period in found]


def test_quarters_end_on_31_03_30_06_30_09_and_31_12_and_are_due_before_the_15th_of_the_following_month():
    """CCAP-BAM, in the domain reference §5, step 9."""
    assert owed(DAY(2026, 1, 1), DAY(2026, 12, 31), until=DAY(2027, 1, 1)) == [
        (DAY(2026, 1, 1), DAY(2026, 3, 31), DAY(2026, 4, 15)),
        (DAY(2026, 4, 1), DAY(2026, 6, 30), DAY(2026, 7, 15)),
        (DAY(2026, 7, 1), DAY(2026, 9, 30), DAY(2026, 10, 15)),
        (DAY(2026, 10, 1), DAY(2026, 12, 31), DAY(2027, 1, 15)),
    ]


def test_the_first_and_the_last_are_cut_to_the_execution():
    assert owed(DAY(2026, 2, 12), DAY(2026, 5, 10), until=DAY(2026, 6, 1)) == [
        (DAY(2026, 2, 12), DAY(2026, 3, 31), DAY(2026, 4, 15)),
        (DAY(2026, 4, 1), DAY(2026, 5, 10), DAY(2026, 6, 15)),
    ]


def test_a_period_opens_the_day_after_it_ends():
    assert owed(DAY(2026, 1, 1), None, until=DAY(2026, 3, 31)) == []
    assert len(owed(DAY(2026, 1, 1), None, until=DAY(2026, 4, 1))) == 1


def test_an_execution_of_one_day_owes_one_statement():
    assert owed(DAY(2026, 3, 31), DAY(2026, 3, 31), until=DAY(2026, 4, 1)) == [
        (DAY(2026, 3, 31), DAY(2026, 3, 31), DAY(2026, 4, 15))
    ]


def test_without_a_start_nothing_is_owed():
    assert owed(None, DAY(2026, 12, 31), until=DAY(2027, 1, 1)) == []


@pytest.mark.parametrize(
    ("months", "day", "period"),
    [
        (1, DAY(2024, 2, 29), (DAY(2024, 2, 1), DAY(2024, 2, 29))),
        (2, DAY(2026, 4, 3), (DAY(2026, 3, 1), DAY(2026, 4, 30))),
        (6, DAY(2026, 7, 1), (DAY(2026, 7, 1), DAY(2026, 12, 31))),
        (12, DAY(2026, 7, 1), (DAY(2026, 1, 1), DAY(2026, 12, 31))),
    ],
)
def test_other_periods_follow_the_civil_year(months, day, period):
    assert calendar_period(day, months) == period


def test_a_due_day_the_month_lacks_is_its_last():
    assert due_date(DAY(2026, 1, 31), 31) == DAY(2026, 2, 28)


def test_a_period_that_does_not_divide_the_year_is_refused():
    with pytest.raises(ValueError, match="5"):
        owed(DAY(2026, 1, 1), None, until=DAY(2027, 1, 1), months=5)


@given(
    start=st.dates(DAY(2019, 1, 1), DAY(2026, 12, 31)),
    length=st.integers(0, 1500),
    months=st.sampled_from([1, 2, 3, 6, 12]),
)
def test_the_periods_of_an_execution_cover_each_of_its_days_once(start, length, months):
    end = start + datetime.timedelta(days=length)
    found = owed(start, end, until=DAY(2040, 1, 1), months=months)
    assert found[0][0] == start
    assert found[-1][1] == end
    for (_, before, _), (after, _, _) in itertools.pairwise(found):
        assert after == before + datetime.timedelta(days=1)


def test_the_months_of_a_period():
    assert months_between(DAY(2026, 11, 12), DAY(2027, 1, 3)) == [
        DAY(2026, 11, 1), DAY(2026, 12, 1), DAY(2027, 1, 1),
    ]  # fmt: skip
