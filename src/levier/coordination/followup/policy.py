"""Who sees the board, and which operations."""

from typing import Any

from django.db.models import Q, QuerySet

from levier.accounts.roles import Role
from levier.common.policy import Actor, rule
from levier.coordination.procurement.models import Operation
from levier.coordination.procurement.policy import visible_operations


@rule("followup.board.view")
def may_see_board(actor: Actor, thing: Any) -> bool:
    """Facilitators and the mission's team."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)


@rule("followup.own.view")
def may_see_own(actor: Actor, thing: Any) -> bool:
    """Buyers follow their own operations."""
    return actor.has(Role.BUYER)


@rule("followup.report.view")
def may_see_report(actor: Actor, thing: Any) -> bool:
    """Who follows the operation, and the buyer whose operation it is."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM, Role.BUYER)


def own_operations(actor: Actor) -> QuerySet[Operation]:
    """The operations of the bodies an actor represents as a buyer."""
    return Operation.objects.filter(buyer__in=actor.within(Role.BUYER))


def reportable_operations(actor: Actor) -> QuerySet[Operation]:
    """The operations whose report an actor may open: those on her board, and those of her own body."""
    followed = visible_operations(actor).values("pk")
    return Operation.objects.filter(Q(pk__in=own_operations(actor).values("pk")) | Q(pk__in=followed))
