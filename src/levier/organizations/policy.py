"""Who sees which organisations."""

from typing import Any

from django.db.models import Q, QuerySet

from levier.common.policy import Actor, rule
from levier.organizations.models import Organization, OrganizationKind

# Roles stand one floor above: this room knows their names only.
STAFF = ("administrator", "mission_team", "facilitator")


def visible_organizations(actor: Actor) -> QuerySet[Organization]:
    """The mission's people see them all; the others, the mission, its desks and their own."""
    if actor.has(*STAFF):
        return Organization.objects.all()
    if not actor.roles:
        return Organization.objects.none()
    network = Q(kind__in=[OrganizationKind.MISSION, OrganizationKind.DESK])
    return Organization.objects.filter(network | Q(pk__in=actor.within(*actor.roles)))


# Who sees the buyers known only from open data too.
_EVERY_BUYER = ("administrator", "mission_team", "facilitator", "state")


@rule("organizations.buyer.view")
def may_see_buyers(actor: Actor, thing: Any) -> bool:
    """The mission's people and the State see every buyer; a buyer sees his own body."""
    return actor.has(*_EVERY_BUYER, "buyer")


@rule("organizations.buyer.follow")
def may_follow_buyer(actor: Actor, thing: Any) -> bool:
    """Who prospects: the mission's team and the facilitators."""
    return actor.has("administrator", "mission_team", "facilitator")


def sees_every_buyer(actor: Actor) -> bool:
    """Whether the list shows the buyers known only from open data too."""
    return actor.has(*_EVERY_BUYER)


def visible_buyers(actor: Actor) -> QuerySet[Organization]:
    """The buyers an actor may open."""
    buyers = Organization.objects.filter(kind=OrganizationKind.BUYER)
    return buyers if sees_every_buyer(actor) else buyers.filter(pk__in=actor.within("buyer"))
