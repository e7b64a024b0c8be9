"""Hours owed are recorded with their shares, which add up."""

import contextlib
import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.models import CommitmentKind, DeskShare, HoursCommitment
from levier.coordination.commitments.selectors import owed_of
from levier.coordination.commitments.services import amend_hours, commit_hours, commit_lots
from levier.coordination.commitments.territories.services import move_share
from levier.coordination.procurement.models import Lot
from tests.builders import make_award, make_organization

WHEN = {"effective_on": datetime.date(2026, 1, 1), "document": "acte d’engagement", "author": None}


@pytest.fixture
def lot(in_herault):
    return make_award().lot


@pytest.fixture
def desks(in_herault):
    return [make_organization("desk"), make_organization("desk"), make_organization("desk")]


def test_two_desks_share_what_the_lot_owes(lot, desks):
    commitment = commit_hours(lot, 1000, list(zip(desks, (3, 2, 2), strict=True)), **WHEN)
    assert [share.hours for share in commitment.shares.all()] == [428, 286, 286]


def test_a_second_initial_commitment_is_refused_and_nothing_changes(lot, desks):
    commit_hours(lot, 100, [(desks[0], 1)], **WHEN)
    with pytest.raises(Problem, match="avenant"):
        commit_hours(lot, 200, [(desks[0], 1)], **WHEN)
    assert HoursCommitment.objects.get().hours == 100


@pytest.mark.parametrize("weights", [(0, 0), (1, -1)])
def test_a_key_that_shares_nothing_writes_nothing(lot, desks, weights):
    with pytest.raises(Problem):
        commit_hours(lot, 100, list(zip(desks[:2], weights, strict=True)), **WHEN)
    assert not HoursCommitment.objects.exists()
    assert not DeskShare.objects.exists()


def test_a_desk_named_twice_is_refused(lot, desks):
    with pytest.raises(Problem, match="deux fois"):
        commit_hours(lot, 100, [(desks[0], 1), (desks[0], 2)], **WHEN)


AMENDMENT = {
    "kind": CommitmentKind.AMENDMENT,
    "effective_on": datetime.date(2026, 6, 1),
    "document": "avenant n° 1",
    "author": None,
    "key_kind": KeyKind.PLACE,
}


def test_twelve_lots_in_thirds_come_out_even(lot, desks):
    lots = [lot, *(Lot.objects.create(contract=lot.contract, number=n, title="Lot") for n in range(2, 13))]
    commit_lots([(one, 100) for one in lots], [(desk, 1) for desk in desks], key_kind=KeyKind.PLACE, **WHEN)
    table = owed_of(lot.contract.operation).table
    assert [row.total for row in table.rows] == [400, 400, 400]
    assert table.total == 1_200
    assert table.agrees


def test_twelve_lots_committed_one_after_the_other_come_out_even_too(lot, desks):
    key = [(desk, 1) for desk in desks]
    lots = [lot, *(Lot.objects.create(contract=lot.contract, number=n, title="Lot") for n in range(2, 13))]
    for one in lots:
        commit_hours(one, 100, key, **WHEN)
    assert [row.total for row in owed_of(lot.contract.operation).table.rows] == [400, 400, 400]
    for one in lots:
        amend_hours(one, 100, key, **AMENDMENT)
    assert [row.total for row in owed_of(lot.contract.operation).table.rows] == [800, 800, 800]
    for one in lots:
        amend_hours(one, -50, key, **{**AMENDMENT, "document": "avenant n° 2"})
    assert [row.total for row in owed_of(lot.contract.operation).table.rows] == [600, 600, 600]


def test_hours_moved_by_hand_stay_moved(lot, desks):
    """What a person handed over is exact: the next lot gives nothing back."""
    key = [(desk, 1) for desk in desks]
    commit_hours(lot, 300, key, **WHEN)
    move_share(lot, desks[0], desks[1], 40, done=0, below=False, reason="chantier à Sète",
               effective_on=datetime.date(2026, 2, 1), author=None)  # fmt: skip
    second = Lot.objects.create(contract=lot.contract, number=2, title="Lot")
    assert [share.hours for share in commit_hours(second, 30, key, **WHEN).shares.all()] == [10, 10, 10]


def test_one_lot_already_committed_stops_them_all(lot, desks):
    commit_hours(lot, 100, [(desks[0], 1)], **WHEN)
    second = Lot.objects.create(contract=lot.contract, number=2, title="Lot")
    with pytest.raises(Problem, match="avenant"):
        commit_lots([(second, 10), (lot, 10)], [(desks[0], 1)], key_kind=KeyKind.PLACE, **WHEN)
    assert HoursCommitment.objects.get().lot == lot


def test_an_amendment_shares_its_difference_and_overwrites_nothing(lot, desks):
    first = commit_hours(lot, 100, [(desks[0], 3), (desks[1], 1)], **WHEN)
    amend_hours(lot, 40, [(desks[1], 1)], **AMENDMENT)
    first.refresh_from_db()
    assert (first.hours, [share.hours for share in first.shares.all()]) == (100, [75, 25])
    table = owed_of(lot.contract.operation).table
    assert ([row.total for row in table.rows], table.total, table.agrees) == ([75, 65], 140, True)


def test_hours_taken_away_leave_nobody_below_zero(lot, desks):
    commit_hours(lot, 100, [(desks[0], 9), (desks[1], 1)], **WHEN)
    with pytest.raises(Problem, match="ne répond que de 10"):
        amend_hours(lot, -30, [(desks[1], 1)], **AMENDMENT)
    with pytest.raises(Problem, match="ne doit que 100"):
        amend_hours(lot, -101, [(desks[0], 1)], **AMENDMENT)
    amend_hours(lot, -30, [(desks[0], 9), (desks[1], 1)], **AMENDMENT)
    assert [row.total for row in owed_of(lot.contract.operation).table.rows] == [63, 7]


def test_one_document_commits_a_lot_once(lot, desks):
    commit_hours(lot, 100, [(desks[0], 1)], **WHEN)
    amend_hours(lot, 20, [(desks[0], 1)], **AMENDMENT)
    with pytest.raises(Problem, match="pièce a déjà engagé"):
        amend_hours(lot, 20, [(desks[0], 1)], **AMENDMENT)
    assert sum(HoursCommitment.objects.values_list("hours", flat=True)) == 120


def test_an_order_needs_a_commitment_before_it(lot, desks):
    with pytest.raises(Problem, match="engagement initial"):
        amend_hours(lot, 20, [(desks[0], 1)], **{**AMENDMENT, "kind": CommitmentKind.ORDER})


@given(st.lists(st.tuples(st.integers(-50, 200), st.integers(0, 3), st.integers(0, 3)), max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_amendments_desks_and_lot_agree(lot, desks, amendments):
    with transaction.atomic():
        commit_hours(lot, 100, [(desks[0], 1), (desks[1], 1)], **WHEN)
        for rank, (hours, one, two) in enumerate(amendments):
            document = f"avenant n° {rank}"
            with contextlib.suppress(Problem):
                amend_hours(lot, hours, [(desks[0], one), (desks[1], two)], **{**AMENDMENT, "document": document})
        table = owed_of(lot.contract.operation).table
        assert table.agrees
        assert all(row.total >= 0 for row in table.rows)
        transaction.set_rollback(True)
