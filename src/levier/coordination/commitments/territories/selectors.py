"""Reads of an operation over several territories."""

from collections.abc import Mapping
from dataclasses import dataclass

from levier.coordination.commitments.models import ShareMove
from levier.coordination.commitments.services import shares_of
from levier.coordination.procurement.models import Lot
from levier.organizations.models import Organization


@dataclass(frozen=True)
class HeldShare:
    """What a desk answers for on a lot, in whole hours, and what is done for its people, in hundredths."""

    desk: Organization
    hours: int
    done: int


def desk_shares(lot: Lot, done: Mapping[int, int]) -> list[HeldShare]:
    """Each desk with a share of the lot, or with hours `done` on it (hundredths by desk id), by name; two queries."""
    held = shares_of(lot)
    desks = Organization.objects.filter(pk__in=held.keys() | done.keys())
    return [HeldShare(desk, held.get(desk.pk, 0), done.get(desk.pk, 0)) for desk in desks]


def moves_of(lot: Lot) -> list[ShareMove]:
    """The moves of a lot, the first first, with who made them; one query."""
    moves = ShareMove.objects.filter(commitment__lot=lot)
    return list(moves.select_related("commitment__recorded_by", "giver", "receiver"))
