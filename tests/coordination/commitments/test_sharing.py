"""Shares are whole, add up exactly, and give nothing to a desk without key."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.coordination.commitments.sharing import add_up, share_hours, share_lots, share_next

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


@given(total=st.integers(0, 100_000), key=keys, data=st.data())
def test_the_order_of_the_key_decides_between_equal_remainders_alone(total, key, data):
    """The same desks named in another order get the same shares, but for the hours that equal remainders dispute."""
    named = data.draw(st.permutations(list(key)))
    shares, again = share_hours(total, key), share_hours(total, {name: key[name] for name in named})
    remainder = {name: total * weight % sum(key.values()) for name, weight in key.items()}
    for rest in set(remainder.values()):
        tied = [name for name in key if remainder[name] == rest]
        assert sum(shares[name] for name in tied) == sum(again[name] for name in tied)
        assert len(tied) > 1 or shares[tied[0]] == again[tied[0]]


def test_twelve_lots_of_100_hours_in_thirds_come_out_even():
    lots = share_lots([100] * 12, {"A": 1, "B": 1, "C": 1})
    assert [sum(lot[name] for lot in lots) for name in "ABC"] == [400, 400, 400]


@given(totals=st.lists(st.integers(0, 500), max_size=25), key=keys)
def test_every_lot_adds_up_and_no_desk_drifts_by_an_hour(totals, key):
    behind = {}
    for total in totals:
        lot = share_next(total, key, behind)
        behind = add_up(behind, total, key, lot)
        assert sum(lot.values()) == total
        assert all(lot[name] >= 0 for name in lot)
        assert all(weight or lot[name] == 0 for name, weight in key.items())
        assert all(abs(hours) < 1 for hours in behind.values())


def test_a_key_of_unlike_weights_never_leaves_a_desk_an_hour_behind():
    """Served by the largest remainder alone, one of these ten desks falls 1.24 h behind."""
    key = dict(zip("ABCDEFGHIJ", (59, 1, 3, 1, 1, 1, 17, 5, 59, 2), strict=True))
    behind, worst = {}, 0
    for _ in range(sum(key.values())):
        behind = add_up(behind, 1, key, share_next(1, key, behind))
        worst = max(worst, *map(abs, behind.values()))
    assert worst < 1
    assert set(behind.values()) == {0}


ACTS = st.lists(
    st.tuples(
        st.sampled_from("PQ"), st.integers(-60, 120), st.fixed_dictionaries({n: st.integers(0, 5) for n in "ABC"})
    ),
    max_size=30,
)


@given(ACTS)
def test_acts_up_and_down_by_changing_keys_stay_near_their_exact_parts(acts):
    """Over two lots: nobody below zero on a lot, and less than three hours from the sum of the exact parts as long as
    nobody was asked for more than it holds."""
    behind, held = {}, {lot: dict.fromkeys("ABC", 0) for lot in "PQ"}
    for lot, hours, key in acts:
        whole = sum(key.values())
        if not whole or any(held[lot][n] + 1 < Fraction(-hours * key[n], whole) for n in "ABC"):
            continue
        try:
            shares = share_next(hours, key, behind, held[lot])
        except Problem:
            continue
        behind = add_up(behind, hours, key, shares)
        for name, part in shares.items():
            held[lot][name] += part
        assert sum(shares.values()) == hours
        assert all(part * hours >= 0 for part in shares.values())
        assert all(part >= 0 for part in held[lot].values())
        assert all(key[name] or not part for name, part in shares.items())
        assert all(abs(gap) < 3 for gap in behind.values())
