"""An act of one's own, with one thing of another desk slipped into it: a person, a lot, a line, an entry, another's id
beside one's own in an address or in a form. Nothing changes.

Whose acts are whose, `test_wrong_hands` holds; here each hand does its own, and one id alone is a stranger’s.
"""

import datetime
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from levier.common.tenancy.registry import scoped_models
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.hours.models import LedgerEntry
from levier.coordination.participants.models import Need, NeedRecipient, Objection, Proposal
from levier.organizations.models import OrganizationKind
from tests.builders import make_organization
from tests.coordination.hours.builders import DAY, Case, declare
from tests.test_wrong_hands import built, world  # noqa: F401 the same world, built once
from tests.wrong_hands.acts import Act, acts_in
from tests.wrong_hands.tables import Tables
from tests.wrong_hands.world import contested_and_refused, pooled_beside

# What a form names by a key: the field, or what it begins with, and the kind of thing it names.
KEYS = {
    "award": "award", "parent": "award", "entry": "ledgerentry", "number": "hourscommitment",
    "desk": "organization", "lead_desk": "organization", "giver": "organization",
}  # fmt: skip
BEGINNINGS = {"part-": "award", "h-": "assignment"}
# Any desk of the mission may answer for a person, or for a share: its lead says which, and both read it.
ANY_DESK = {("assignment_new", "desk"), ("assignment_edit", "desk"), ("proposal_hire", "desk"),
    ("opened_accept", "desk"), ("operation_agreements", "desk")}  # fmt: skip
ALL_DESKS = "mission_team"


def things_of_another_desk(mission):
    """One of each kind, of an operation that another desk leads, by the name of its kind."""
    other = Case(mission)
    with mission_scope(mission.pk):
        lot, person = other.award.lot, other.assignment.participant
        operation = lot.contract.operation
        declare(other.statement, other.assignment, 1_000)
        contest, _ = contested_and_refused(other)
        _, asked, split, pooled = pooled_beside(other, operation)
        # Its deadline is to come on whatever day this runs: a job that is over would refuse for that alone.
        soon = timezone.localdate() + datetime.timedelta(days=30)
        need = Need.objects.create(
            lot=lot, post="Couvreur", status="open", deadline=soon, starts_on=soon, weekly_hours=3_500, months=6
        )
        recipient = NeedRecipient.objects.create(
            need=need, organization=make_organization(OrganizationKind.PRESCRIBER), name="Ali", email="b@p.invalid"
        )
        found = (
            other.assignment, other.award, lot, lot.contract, operation, other.statement, other.lead, person, contest,
            split, asked, pooled, need, recipient, person.eligibilities.get(), HoursCommitment.objects.get(lot=lot),
            LedgerEntry.objects.filter(assignment=other.assignment, kind="refused").latest("pk"),
            Proposal.objects.create(recipient=recipient, first_name="Zoé", last_name="Loin", referent="Ali"),
            Objection.objects.create(
                participant=person, received_on=DAY(2026, 3, 2), channel="letter", text="Non."
            ),
        )  # fmt: skip
    return {thing._meta.model_name: thing for thing in found}


def kinds_by_id():
    """The kind of each thing of every mission, by its public id."""
    named = [model for model in scoped_models() if "public_id" in {field.name for field in model._meta.fields}]
    return {
        str(public): model._meta.model_name
        for model in named
        if not model.__name__.startswith("Historical")
        for public in model._base_manager.values_list("public_id", flat=True)
    }


def with_one_of_another(act, kinds, others):
    """The same act once for each of its ids, that one being another desk's; its address alone names somebody
    else's thing in `test_wrong_hands` already."""
    places = [(act.where, key) for key in act.where if len(act.where) > 1] + [(act.data, key) for key in act.data]
    for place, key in places:
        value, name = place[key], key
        first = value[0] if isinstance(value, list) else value
        kind = kinds.get(str(first)) if isinstance(first, (str, UUID)) else None
        beginning = next((one for one in BEGINNINGS if key.startswith(one)), None)
        if kind in others:
            told = others[kind].public_id
            value = [*value[1:], str(told)] if isinstance(value, list) else told
        elif key in KEYS and isinstance(value, int) and (act.name, key) not in ANY_DESK and act.right != ALL_DESKS:
            value = others[KEYS[key]].pk
        elif beginning:
            _, _, rest = key.removeprefix(beginning).partition("-")
            name = "-".join(filter(None, [f"{beginning}{others[BEGINNINGS[beginning]].pk}", rest]))
        else:
            continue
        changed = {one: told for one, told in place.items() if one != key} | {name: value}
        where, data = (changed, act.data) if place is act.where else (act.where, changed)
        yield key, Act(act.name, where, data, act.right)


@pytest.mark.any_database
def test_no_thing_of_another_desk_passes_through_an_act_of_ones_own(world):  # noqa: F811
    others = things_of_another_desk(world.herault)
    tables, wrong, tried = Tables(), {}, 0
    with mission_scope(world.herault.pk):
        kinds = kinds_by_id()
    for act in acts_in(world):
        for key, mixed in with_one_of_another(act, kinds, others):
            tried += 1
            point = transaction.savepoint()
            with tables.watched() as changed:
                status = world.post(mixed.right, mixed)
            transaction.savepoint_rollback(point)
            if changed or status >= 500:
                wrong[act.name, key] = (status, *changed)
    assert wrong == {}
    assert tried > 50, "each address with two ids, each form that names a thing"
