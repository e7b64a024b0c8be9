"""Who sees whom: one query set answers."""

import pytest

from levier.coordination.participants.policy import own_participants, visible_participants
from tests.builders import make_award, make_organization
from tests.coordination.participants.builders import actor_of, assign, make_person, share_with


@pytest.fixture
def town(in_herault):
    """Two desks; the second leads an operation the first shares, and another alone."""

    class Town:
        mine = make_organization("desk")
        shared, other = make_award(), make_award()
        theirs = shared.lot.contract.operation.lead_desk
        own = make_person(mine)
        on_shared = make_person(theirs)
        on_other = make_person(theirs)
        idle = make_person(theirs)
        actor = actor_of("facilitator", mine, in_herault)

    share_with(Town.shared, Town.mine)
    assign(Town.on_shared, Town.shared)
    assign(Town.on_other, Town.other)
    assign(Town.own, Town.shared)
    return Town


def seen(actor):
    return {person.pk: person.in_full for person in visible_participants(actor)}


def test_a_facilitator_sees_her_own_people_in_full_and_the_others_of_shared_operations_in_short(town):
    assert seen(town.actor) == {town.own.pk: True, town.on_shared.pk: False}
    assert [person.pk for person in own_participants(town.actor)] == [town.own.pk]


def test_leading_an_operation_does_not_open_the_records_of_another_desk(town, in_herault):
    lead = actor_of("facilitator", town.theirs, in_herault)
    assert seen(lead) == {town.on_shared.pk: True, town.on_other.pk: True, town.idle.pk: True, town.own.pk: False}


def test_the_mission_team_sees_everybody_in_full(town, in_herault):
    team = actor_of("mission_team", make_organization("mission"), in_herault)
    assert seen(team) == {person.pk: True for person in (town.own, town.on_shared, town.on_other, town.idle)}


@pytest.mark.parametrize("role", ["administrator", "buyer", "company", "inclusive_employer", "prescriber", "state"])
def test_nobody_else_sees_anybody(town, in_herault, role):
    assert seen(actor_of(role, town.shared.company, in_herault)) == {}


def test_an_anonymised_person_is_seen_by_nobody(town, in_herault):
    import datetime

    from levier.coordination.participants.services import anonymise

    anonymise(town.own, today=datetime.date(2040, 1, 1))
    assert town.own.pk not in seen(town.actor)
    assert town.own.pk not in seen(actor_of("mission_team", make_organization("mission"), in_herault))
