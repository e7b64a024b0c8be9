"""Which operations a person follows, and which she may change."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from levier.accounts.roles import Role
from levier.common.files.kinds import FileKind, offer_kind
from levier.common.files.models import StoredFile
from levier.common.policy import Actor, rule
from levier.coordination.procurement.lifecycle import Hand
from levier.coordination.procurement.models import Award, Lot, Operation
from levier.organizations.models import Organization, OrganizationKind


def follows_every_operation(actor: Actor) -> bool:
    """Whether asking which operations an actor follows is needless: all of them."""
    return actor.has(Role.MISSION_TEAM)


def visible_operations(actor: Actor) -> QuerySet[Operation]:
    """All for the mission's team; for a facilitator, those her desk leads or has a share in."""
    operations = Operation.objects.all()
    if actor.has(Role.MISSION_TEAM):
        return operations
    desks = actor.within(Role.FACILITATOR)
    return operations.filter(Q(lead_desk__in=desks) | Q(pk__in=shared_with(desks)))


def shared_with(desks: Iterable[int]) -> QuerySet:
    """The ids of the operations in which these desks have a share."""
    return Operation.objects.filter(contracts__lots__commitments__shares__desk__in=desks).order_by().values("pk")


def led_operations(actor: Actor) -> QuerySet[Operation]:
    """The operations an actor may change: all for the mission's team; for a facilitator, those her desk leads."""
    operations = Operation.objects.all()
    if actor.has(Role.MISSION_TEAM):
        return operations
    return operations.filter(lead_desk__in=actor.within(Role.FACILITATOR))


def own_buyers(actor: Actor) -> frozenset[int]:
    """The bodies an actor represents as a buyer."""
    return actor.within(Role.BUYER)


def bought_operations(actor: Actor) -> QuerySet[Operation]:
    """The operations of the bodies an actor represents as a buyer."""
    return Operation.objects.filter(buyer__in=own_buyers(actor))


def desks_led_by(actor: Actor) -> QuerySet[Organization]:
    """The desks in whose name an actor may open a study or an operation."""
    desks = Organization.objects.filter(kind=OrganizationKind.DESK)
    return desks if actor.has(Role.MISSION_TEAM) else desks.filter(pk__in=actor.within(Role.FACILITATOR))


def hands_on(actor: Actor, operation: Operation) -> frozenset[Hand]:
    """What an actor is for the stages of an operation's contracts."""
    hands = set()
    if actor.has(Role.MISSION_TEAM):
        hands |= {Hand.MISSION, Hand.LEAD}
    if operation.lead_desk_id in actor.within(Role.FACILITATOR):
        hands.add(Hand.LEAD)
    return frozenset(hands)


@rule("procurement.operation.view")
def may_see_operations(actor: Actor, thing: Any) -> bool:
    """Facilitators and the mission's team."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)


@rule("procurement.operation.edit")
def may_edit_operation(actor: Actor, operation: Operation | None) -> bool:
    """The lead desk and the mission's team; an associated desk reads."""
    if operation is None:
        return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)
    return bool(hands_on(actor, operation))


def may_open_ending(actor: Actor, file: StoredFile) -> bool:
    """The document by which a company no longer holds a lot: who follows the operation, and its buyer."""
    if not actor.has(Role.FACILITATOR, Role.MISSION_TEAM, Role.BUYER):
        return False
    followed = Q(lot__contract__operation__in=visible_operations(actor).order_by().values("pk"))
    bought = Q(lot__contract__operation__in=bought_operations(actor).order_by().values("pk"))
    return Award.objects.filter(followed | bought, ended_copy=file).exists()


def may_open_outcome(actor: Actor, file: StoredFile) -> bool:
    """The decision by which a lot is not awarded: who follows the operation, and its buyer; once the lot is launched
    again, its past states still name it."""
    if not actor.has(Role.FACILITATOR, Role.MISSION_TEAM, Role.BUYER):
        return False
    lots = Lot.history.filter(outcome_copy_id=file.pk).order_by().values("id")
    followed = Q(contract__operation__in=visible_operations(actor).order_by().values("pk"))
    bought = Q(contract__operation__in=bought_operations(actor).order_by().values("pk"))
    return Lot.objects.filter(followed | bought, pk__in=lots).exists()


OUTCOME_FILE = offer_kind(FileKind("procurement.outcome", "décision de ne pas attribuer un lot", may_open_outcome))
ENDING_FILE = offer_kind(FileKind("procurement.ending", "pièce de la fin d’une attribution", may_open_ending))
