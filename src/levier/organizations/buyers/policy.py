"""Who sees which buyers."""

from typing import Any

from django.db.models import QuerySet

from levier.common.policy import Actor, rule
from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.roles import STAFF, Role

_EVERY_BUYER = (*STAFF, Role.STATE)


@rule("organizations.buyer.view")
def may_see_buyers(actor: Actor, thing: Any) -> bool:
    """The mission's people and the State see every buyer; a buyer sees his own body."""
    return actor.has(*_EVERY_BUYER, Role.BUYER)


@rule("organizations.buyer.follow")
def may_follow_buyer(actor: Actor, thing: Any) -> bool:
    """Who prospects: the mission's team and the facilitators."""
    return actor.has(*STAFF)


def sees_every_buyer(actor: Actor) -> bool:
    """Whether the list shows the buyers known only from open data too."""
    return actor.has(*_EVERY_BUYER)


def visible_buyers(actor: Actor) -> QuerySet[Organization]:
    """The buyers an actor may open."""
    buyers = Organization.objects.filter(kind=OrganizationKind.BUYER)
    return buyers if sees_every_buyer(actor) else buyers.filter(pk__in=actor.within(Role.BUYER))
