"""Hours owed are recorded with their shares, which add up."""

import datetime

import pytest

from levier.common.errors import Problem
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.commitments.services import commit_hours
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
