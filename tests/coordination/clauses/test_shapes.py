"""The shapes a clause takes beside one fixed amount, and what warns that hours are hardly relevant."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.coordination.clauses.shapes import (
    Effort,
    relevance_warnings,
    size_above_minimum,
    size_orders,
    size_periods,
    size_phases,
)

MILLION = Decimal(1_000_000)
PUBLISHED = Effort(Decimal(50), Decimal(5), Decimal(30))
"""mefsud77.fr: 1 000 000 € give 833 1/3 h."""


def test_an_optional_phase_is_owed_once_the_buyer_affirms_it():
    """R2113-6."""
    waiting = size_phases(PUBLISHED, MILLION, [MILLION, MILLION])
    assert (waiting.hours, waiting.hours_if_all) == (833, 2_499)
    assert size_phases(PUBLISHED, MILLION, [MILLION, MILLION], affirmed=[2]).hours == 1_666
    with pytest.raises(Problem) as refused:
        size_phases(PUBLISHED, MILLION, [MILLION], affirmed=[2])
    assert refused.value.field == "affermies"


def test_each_period_of_a_renewed_contract_has_its_own_target():
    first = size_periods(PUBLISHED, MILLION, 4)
    assert (first.hours, first.hours_if_all) == (833, 3_332)
    assert size_periods(PUBLISHED, MILLION, 4, started=2).hours == 1_666
    for periods, started, field in ((0, 1, "periodes"), (2, 3, "engagees")):
        with pytest.raises(Problem) as refused:
            size_periods(PUBLISHED, MILLION, periods, started=started)
        assert refused.value.field == field


def test_orders_add_up_exactly_and_are_rounded_once():
    """Three thirds of an hour beyond 833 make one hour; rounded order by order they would be lost."""
    assert size_orders(PUBLISHED, [MILLION] * 3).hours == 2_500


@pytest.mark.parametrize(("billed", "hours"), [(0, 833), (1_000_000, 833), (1_600_000, 1_333), (2_000_000, 1_667)])
def test_hours_are_fixed_on_the_minimum_and_proportional_beyond(billed, hours):
    assert size_above_minimum(PUBLISHED, MILLION, Decimal(billed)).hours == hours


def test_transferred_staff_opens_no_post():
    """500 000 € of labour at 25 € are 20 000 h; with 18 000 h taken over, 5 % of the 2 000 that remain."""
    cleaning = Effort(Decimal(50), Decimal(5), Decimal(25), transferred=Decimal(18_000))
    assert cleaning.exact(MILLION) == 100
    assert Effort(Decimal(50), Decimal(5), Decimal(25), transferred=Decimal(99_999)).exact(MILLION) == 0


@pytest.mark.parametrize(("step", "floor", "hours"), [(1, False, 1_667), (1, True, 1_666), (35, False, 1_680), (35, True, 1_645)])  # fmt: skip # noqa: E501
def test_the_rounding_is_to_the_nearest_unless_the_contract_says_floor(step, floor, hours):
    effort = Effort(Decimal(50), Decimal(5), Decimal(30), step=step, floor=floor)
    assert size_orders(effort, [MILLION * 2]).hours == hours


@given(cents=st.lists(st.integers(0, 10**9), max_size=8))
def test_orders_owe_what_their_sum_would_owe(cents):
    orders = [Decimal(order) / 100 for order in cents]
    whole = size_orders(PUBLISHED, [sum(orders, Decimal(0))])
    assert size_orders(PUBLISHED, orders).hours == whole.hours
    assert abs(whole.targets[0].exact_hours - whole.hours) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("hours", "cents", "is_works", "warnings"),
    [(69, 20_000_000, True, 1), (70, 20_000_000, True, 0), (0, 100, True, 0), (70, 8_999_999, True, 1),
     (70, 9_000_000, True, 0), (70, 100, False, 0)],
)  # fmt: skip
def test_hours_hardly_relevant_are_said_and_refuse_nothing(hours, cents, is_works, warnings):
    assert len(relevance_warnings(hours=hours, amount_cents=cents, is_works=is_works)) == warnings
