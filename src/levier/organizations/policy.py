"""Which organisations an actor may see."""

from django.db.models import Q, QuerySet

from levier.common.policy import Actor
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
