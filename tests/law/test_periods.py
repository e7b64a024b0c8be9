"""The law's own durations are dated lines, each with its article; a rule reads the one of its day."""

import datetime
from itertools import pairwise

import pytest

from levier.law.periods import Period, length_on, lines_of, periods, reserved_too_soon

DAY = datetime.date


@pytest.mark.parametrize(
    ("period", "length"),
    [
        (Period.SHORT_WORKS, 6),  # L2112-2-1, II, 4°
        (Period.SOCIAL_ECONOMY_LONGEST, 36),  # L2113-16
        (Period.SOCIAL_ECONOMY_INTERVAL, 36),  # L2113-16
        (Period.DIRECT_HIRE, 24),  # CCAG Travaux, 20.1.2
        (Period.WEEK, 48),  # L3121-20
        (Period.WORKING_DAY, 10),  # L3121-18
    ],
)
def test_each_duration_is_read_at_its_day(period, length):
    assert length_on(period, DAY(2026, 12, 1)) == length_on(period, None) == length


def test_lines_follow_one_another_and_say_their_article_and_source():
    for period in Period:
        for line, following in pairwise(lines_of(period)):
            assert line.last_day + datetime.timedelta(days=1) == following.first_day
        assert lines_of(period)[-1].last_day is None
    assert all(line.article and line.source and line.status in {"official", "secondary"} for line in periods())


def test_a_day_before_every_line_reads_the_first():
    assert length_on(Period.SHORT_WORKS, DAY(2020, 1, 1)) == 6


@pytest.mark.parametrize(
    ("day", "barred"),
    [(DAY(2026, 3, 1), True), (DAY(2029, 2, 28), True), (DAY(2029, 3, 1), False), (DAY(2026, 2, 28), False)],
)
def test_no_second_reservation_to_the_same_firm_within_three_years(day, barred):
    """L2113-16."""
    awarded = DAY(2026, 3, 1)
    assert reserved_too_soon(day, [DAY(2020, 1, 1), awarded]) == (awarded if barred else None)
