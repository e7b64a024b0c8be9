"""Reads of an operation over several territories."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from levier.coordination.commitments.models import DeskShare, MissionAgreement, ShareMove
from levier.coordination.commitments.services import shares_of
from levier.coordination.procurement.models import Lot, Operation
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


def agreements_of(operation: Operation) -> list[MissionAgreement]:
    """The agreements of an operation, the last first, each with the whole hours its desk answers for; one query."""
    shares = DeskShare.objects.filter(
        commitment__lot__contract__operation=OuterRef("operation"), desk=OuterRef("desk")
    ).order_by()
    owed = Subquery(shares.values("desk").annotate(total=Sum("hours")).values("total"))
    agreements = MissionAgreement.objects.filter(operation=operation).select_related("desk", "partner")
    return list(agreements.annotate(owed=Coalesce(owed, 0)))


def elsewhere(operations: QuerySet[Operation]) -> set[tuple[UUID, int]]:
    """(public id of the operation, desk) of the shares that belong to other missions today; one query."""
    in_force = MissionAgreement.objects.filter(
        operation__in=operations.order_by().values("pk"), accepted_at__isnull=False, ended_at=None
    )
    return set(in_force.order_by().values_list("operation__public_id", "desk"))
