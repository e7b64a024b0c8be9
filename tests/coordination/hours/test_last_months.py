"""When a statement left to structures is said: to the last month of each person."""

import datetime

from levier.coordination.hours.last_months import Place, last_month, unsaid

DAY = datetime.date
QUARTER = (DAY(2026, 1, 1), DAY(2026, 3, 31))
JANUARY, FEBRUARY, MARCH = (DAY(2026, month, 1) for month in (1, 2, 3))
STAYS = Place(1, DAY(2025, 6, 1))
LEAVES = Place(2, DAY(2025, 6, 1), DAY(2026, 2, 10))
GONE = Place(3, DAY(2025, 6, 1), DAY(2025, 12, 31))
COMES_LATER = Place(4, DAY(2026, 4, 1))


def test_the_last_month_is_that_of_the_period_or_of_her_end():
    assert [last_month(place, *QUARTER) for place in (STAYS, LEAVES, GONE, COMES_LATER)] == [
        MARCH,
        FEBRUARY,
        None,
        None,
    ]


def test_each_is_awaited_until_her_last_month_is_said():
    everybody = (STAYS, LEAVES, GONE, COMES_LATER)
    assert unsaid(everybody, *QUARTER, set()) == {1: MARCH, 2: FEBRUARY}
    assert unsaid(everybody, *QUARTER, {(1, JANUARY), (1, FEBRUARY), (2, FEBRUARY)}) == {1: MARCH}
    assert unsaid(everybody, *QUARTER, {(1, MARCH), (2, FEBRUARY)}) == {}
