"""Who owes what in a group: debts and credits sum to zero, to the cent (domain reference, TC14: 20,04 € an hour)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.coordination.commitments.redistribution import Debt, debts, positions

COST = 2_004


def test_a_member_that_did_the_hours_of_all_is_owed_by_the_two_others():
    found = positions({1: 30_000, 2: 0, 3: 0}, {1: 1, 2: 1, 3: 1}, COST)
    assert [position.cents for position in found] == [400_800, -200_400, -200_400]
    assert debts(found) == [Debt(2, 1, 200_400), Debt(3, 1, 200_400)]


def test_without_an_internal_cost_nothing_is_counted_in_euros():
    found = positions({1: 10_000, 2: 0}, {1: 1, 2: 1}, None)
    assert [position.balance for position in found] == [5_000, -5_000]
    assert [position.cents for position in found] == [None, None]
    assert debts(found) == []


def test_nothing_is_said_before_the_parts_are_known():
    with pytest.raises(Problem, match="part de chaque membre"):
        positions({1: 100}, {1: 0, 2: 0}, COST)


MEMBERS = st.dictionaries(st.integers(1, 9), st.tuples(st.integers(0, 10**6), st.integers(1, 10**5)), min_size=1)


@given(MEMBERS, st.integers(0, 10_000))
def test_debts_and_credits_sum_to_zero_and_payments_bring_everyone_to_zero(members, cost):
    found = positions(
        {name: done for name, (done, _) in members.items()}, {name: part for name, (_, part) in members.items()}, cost
    )
    assert sum(position.balance for position in found) == 0
    assert sum(position.cents for position in found) == 0
    payments = debts(found)
    assert len(payments) < max(2, len(found))
    for position in found:
        received = sum(debt.cents for debt in payments if debt.creditor == position.member)
        paid = sum(debt.cents for debt in payments if debt.debtor == position.member)
        assert received - paid == position.cents
