"""A person's hours month by month, over all her contracts."""

import datetime
import itertools

from hypothesis import given
from hypothesis import strategies as st

from levier.coordination.hours.by_month import WIDTH, hours_by_month, month_bars
from levier.coordination.hours.ledger import Entry, balance

MONTHS = st.builds(datetime.date, st.integers(2024, 2027), st.integers(1, 12), st.just(1))
LINES = st.lists(st.tuples(MONTHS, st.integers(1, 3), st.integers(0, 15_000)), max_size=30)


def held(declared, counted=0):
    return balance([Entry("declared", declared), Entry("counted", counted)])


@given(LINES)
def test_the_sums_add_up_to_the_lines(lines):
    found = hours_by_month((month, contract, held(hours)) for month, contract, hours in lines)
    assert sum(one.declared for one in found) == sum(hours for _, _, hours in lines)
    assert [one.month for one in found] == sorted({month for month, _, _ in lines})


@given(LINES)
def test_every_month_is_drawn_within_the_drawing_and_none_over_another(lines):
    bars = month_bars(hours_by_month((month, contract, held(hours)) for month, contract, hours in lines))
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH + 2 for bar in bars)
    assert all(one.x + one.width <= two.x + 1 for one, two in itertools.pairwise(bars))


def test_two_contracts_of_one_month_are_one_bar():
    march = datetime.date(2026, 3, 1)
    (found,) = hours_by_month([(march, 1, held(7_000, 7_000)), (march, 2, held(3_000))])
    assert (found.declared, found.counted, found.contracts) == (10_000, 7_000, 2)
    (bar,) = month_bars([found])
    assert bar.declared > bar.counted > 0


def test_nothing_is_drawn_of_nothing():
    assert month_bars([]) == []
