"""The shapes a clause takes beside one fixed amount, and what warns that hours are hardly relevant."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.coordination.clauses.framework_hours import Line, Shape, ShapeKind, hours_for
from levier.coordination.clauses.shapes import (
    Effort,
    relevance_warnings,
    size_above_minimum,
    size_by_slice,
    size_one,
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


@pytest.mark.parametrize(
    ("billed", "hours"),
    [(2_699_999, 0), (2_700_000, 0), (2_701_999, 0), (2_702_000, 1), (3_000_000, 150), (4_700_000, 1_000)],
)
def test_one_hour_per_2_000_euros_billed_above_a_trigger(billed, hours):
    """CCAP 21_BAM_048: one hour per slice of 2 000 € above 2 700 000 € excluding tax."""
    assert size_by_slice(Decimal(billed), Decimal(2000), 1, Decimal(2_700_000)).hours == hours


@given(cents=st.lists(st.integers(0, 10**9), max_size=5), minimum=st.integers(10_000_00, 10**8))
def test_an_estimate_is_what_the_contract_will_owe_for_the_same_orders(cents, minimum):
    """Half of 5 % at 30 €: 250 hundredths of a per cent of each order."""
    orders, lines = [Decimal(order) / 100 for order in cents], [Line(order) for order in cents]
    assert size_orders(PUBLISHED, orders).hours == hours_for(Shape(ShapeKind.SHARE, rate=250, hour_cost=3_000), lines)
    above = size_above_minimum(PUBLISHED, Decimal(minimum) / 100, sum(orders, Decimal(0)))
    fixed = PUBLISHED.exact(Decimal(minimum) / 100)
    assert above.hours == hours_for(Shape(ShapeKind.MINIMUM, threshold=minimum, hours=fixed), lines)


def test_transferred_staff_opens_no_post():
    """500 000 € of labour at 25 € are 20 000 h; with 18 000 h taken over, 5 % of the 2 000 that remain."""
    cleaning = Effort(Decimal(50), Decimal(5), Decimal(25), transferred=Decimal(18_000))
    assert cleaning.exact(MILLION) == 100
    assert Effort(Decimal(50), Decimal(5), Decimal(25), transferred=Decimal(20_000)).exact(MILLION) == 0
    with pytest.raises(Problem, match=r"ne contient que 20.000.h de main-d’œuvre"):
        Effort(Decimal(50), Decimal(5), Decimal(25), transferred=Decimal(20_001)).exact(MILLION)
    assert size_one(cleaning, MILLION).steps[2].endswith("= 2\u202f000\u00a0h")
    assert size_orders(cleaning, [MILLION / 2] * 2).hours == 100, "taken off once, not from each order"
    assert size_periods(cleaning, MILLION, 2).hours_if_all == 200, "at work every year"
    assert size_phases(cleaning, MILLION, [MILLION]).hours_if_all == 100 + 1_000, "off the firm phase"


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
    usage = {"fewest_hours": 70, "smallest_works_cents": 9_000_000}
    assert len(relevance_warnings(hours=hours, amount_cents=cents, is_works=is_works, **usage)) == warnings
