"""Who enters a buyer's purchases: the buyer alone. Who reads them: the buyer, and who follows its operations."""

from typing import Any

from django.db.models import Q, QuerySet

from levier.accounts.roles import Role
from levier.common.policy import Actor, rule
from levier.coordination.procurement.policy import visible_operations
from levier.organizations.models import Organization, OrganizationKind


@rule("followup.purchasing.view")
def may_see_purchasing(actor: Actor, thing: Any) -> bool:
    """Buyers, facilitators and the mission's team; of which buyers, `readable_buyers` says."""
    return actor.has(Role.BUYER, Role.FACILITATOR, Role.MISSION_TEAM)


@rule("followup.purchasing.own")
def may_have_purchases(actor: Actor, thing: Any) -> bool:
    """Buyers."""
    return actor.has(Role.BUYER)


@rule("followup.purchasing.enter")
def may_enter_purchasing(actor: Actor, buyer: Organization | None) -> bool:
    """The buyer enters its own figures: nobody does it in its place."""
    return actor.has(Role.BUYER) if buyer is None else buyer.pk in actor.within(Role.BUYER)


def readable_buyers(actor: Actor) -> QuerySet[Organization]:
    """An actor's own bodies; all for the mission's team; the buyers of the operations a facilitator follows."""
    buyers = Organization.objects.filter(kind=OrganizationKind.BUYER)
    if actor.has(Role.MISSION_TEAM):
        return buyers
    followed = visible_operations(actor).order_by().values("buyer")
    return buyers.filter(Q(pk__in=actor.within(Role.BUYER)) | Q(pk__in=followed))
