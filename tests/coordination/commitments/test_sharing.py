"""Shares are whole, add up exactly, and give nothing to a desk without key."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.coordination.commitments.sharing import share_hours, share_lots

keys = st.dictionaries(st.text(min_size=1, max_size=4), st.integers(0, 1000), min_size=1, max_size=12).filter(
    lambda key: any(key.values())
)


def test_the_worked_example():
    key = {"Montpellier": 3, "Sète": 2, "Béziers": 2}
    assert share_hours(1000, key) == {"Montpellier": 428, "Sète": 286, "Béziers": 286}


def test_ties_go_to_the_first_named():
    assert share_hours(2, {"A": 1, "B": 1, "C": 1}) == {"A": 1, "B": 1, "C": 0}
    assert share_hours(2, {"C": 1, "B": 1, "A": 1}) == {"C": 1, "B": 1, "A": 0}


@pytest.mark.parametrize("key", [{}, {"A": 0, "B": 0}, {"A": 2, "B": -1}])
def test_a_key_that_can_share_nothing_is_refused(key):
    with pytest.raises(Problem) as refused:
        share_hours(10, key)
    assert refused.value.field == "cle"


def test_a_negative_total_is_refused():
    with pytest.raises(Problem):
        share_hours(-1, {"A": 1})


@given(total=st.integers(0, 100_000), key=keys)
def test_shares_add_up_and_stay_within_an_hour_of_the_exact_part(total, key):
    shares = share_hours(total, key)
    whole = sum(key.values())
    assert sum(shares.values()) == total
    for name, weight in key.items():
        assert abs(shares[name] - Fraction(total * weight, whole)) < 1
        assert shares[name] >= 0
        assert weight or shares[name] == 0


@given(total=st.integers(0, 100_000), key=keys)
def test_a_heavier_desk_never_gets_less(total, key):
    shares = share_hours(total, key)
    for one in key:
        for other in key:
            if key[one] > key[other]:
                assert shares[one] >= shares[other]


def test_twelve_lots_of_100_hours_in_thirds_come_out_even():
    lots = share_lots([100] * 12, {"A": 1, "B": 1, "C": 1})
    assert [sum(lot[name] for lot in lots) for name in "ABC"] == [400, 400, 400]


@given(totals=st.lists(st.integers(0, 500), max_size=25), key=keys)
def test_every_lot_adds_up_and_no_desk_drifts_by_an_hour(totals, key):
    lots = share_lots(totals, key)
    whole = sum(key.values())
    assert [sum(lot.values()) for lot in lots] == totals
    for name, weight in key.items():
        assert all(lot[name] >= 0 for lot in lots)
        assert weight or all(lot[name] == 0 for lot in lots)
        assert abs(sum(lot[name] for lot in lots) - Fraction(sum(totals) * weight, whole)) <= 1
