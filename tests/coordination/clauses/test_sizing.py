"""The sizing, by the worked examples that were published."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.coordination.clauses.sizing import french, size_fixed_amount


def sized(amount, share, rate, cost):
    return size_fixed_amount(*(Decimal(str(value)) for value in (amount, share, rate, cost)))


def test_published_833_hours():
    """mefsud77.fr: 1 000 000 €, labour 50 %, effort 5 %, 30 €/h."""
    sizing = sized(1_000_000, 50, 5, 30)
    assert sizing.hours == 833
    assert sizing.exact_hours == Fraction(2500, 3)
    assert (sizing.labour_amount, sizing.insertion_amount) == (500_000, 25_000)


def test_the_same_contract_at_25_euros_an_hour():
    """mefsud77.fr: the cost of an hour lies between 25 and 30 €."""
    assert sized(1_000_000, 50, 5, 25).hours == 1000


def test_published_35_000_labour_hours_and_3_500_insertion_hours():
    """mde-alescevennes: 1 500 000 €, labour 70 %, effort 10 %: 35 000 labour hours, of which 3 500 for insertion."""
    sizing = sized(1_500_000, 70, 10, 30)
    assert sizing.labour_amount / 30 == 35_000
    assert sizing.hours == 3500


def test_the_one_rounding_is_to_the_nearest_hour_halves_up():
    assert sized(150, 100, 100, 100).hours == 2
    assert sized(149, 100, 100, 100).hours == 1


def test_the_working_is_shown_in_french():
    steps = sized(1_000_000, 50, 5, 30).steps
    assert steps[0] == "Part de main-d’œuvre\u00a0: 1\u202f000\u202f000\u00a0€ × 50\u00a0% = 500\u202f000\u00a0€"
    assert steps[2].endswith("= 833,33\u00a0h")


@pytest.mark.parametrize(
    ("case", "field"),
    [
        ((-1, 50, 5, 30), "montant"),
        ((1, -1, 5, 30), "part-main-oeuvre"),
        ((1, 101, 5, 30), "part-main-oeuvre"),
        ((1, 50, 101, 30), "taux"),
        ((1, 50, 5, 0), "cout-horaire"),
        ((1, 50, 5, -30), "cout-horaire"),
    ],
)
def test_an_impossible_value_is_refused_at_its_field(case, field):
    with pytest.raises(Problem) as refused:
        sized(*case)
    assert refused.value.field == field


@given(
    amount=st.decimals(0, 10**9, places=2),
    share=st.decimals(0, 100, places=1),
    rate=st.decimals(0, 100, places=1),
    cost=st.decimals("0.01", 500, places=2),
)
def test_the_rounded_hours_are_never_more_than_half_an_hour_away(amount, share, rate, cost):
    sizing = size_fixed_amount(amount, share, rate, cost)
    assert abs(sizing.exact_hours - sizing.hours) <= Fraction(1, 2)
    assert sizing.exact_hours * Fraction(cost) == sizing.insertion_amount


def test_a_rate_is_written_without_a_useless_zero():
    assert french(Fraction(15, 2), "%") == "7,5\u00a0%"
    assert french(Fraction(15, 2), "h") == "7,50\u00a0h"
