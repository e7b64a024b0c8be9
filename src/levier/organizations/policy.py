"""Who sees which organisations, and who may write them."""

from typing import Any

from django.db.models import Q, QuerySet

from levier.common.policy import Actor, rule
from levier.common.registry import offered
from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.roles import STAFF, Role

# What a facilitator may enter and correct: the bodies she meets, never desks, the mission or State services.
MET_BY_FACILITATORS = frozenset(
    {OrganizationKind.BUYER, OrganizationKind.COMPANY, OrganizationKind.INCLUSIVE, OrganizationKind.PRESCRIBER}
)


@rule("organizations.organization.view")
def may_view(actor: Actor, thing: Any) -> bool:
    """Anybody with a role in the mission; which organisations is `visible_organizations`."""
    return bool(actor.roles)


@rule("organizations.directory.manage")
def may_manage(actor: Actor, thing: Any) -> bool:
    """Those who work with the whole directory: the mission and its facilitators."""
    return actor.has(*STAFF)


@rule("organizations.organization.edit")
def may_edit(actor: Actor, organization: Organization | None) -> bool:
    """The mission everywhere; a facilitator, the bodies she meets."""
    if actor.has(Role.ADMINISTRATOR, Role.MISSION_TEAM):
        return True
    return actor.has(Role.FACILITATOR) and (organization is None or organization.kind in MET_BY_FACILITATORS)


@rule("organizations.territory.edit")
def may_edit_territory(actor: Actor, thing: Any) -> bool:
    """The mission draws the territories: two desks settle between them through it."""
    return actor.has(Role.ADMINISTRATOR, Role.MISSION_TEAM)


def kinds_open_to(actor: Actor) -> list[OrganizationKind]:
    """The kinds of organisation an actor may enter; the mission has one organisation of its own, made with it."""
    return [kind for kind in OrganizationKind if kind is not OrganizationKind.MISSION and permits_kind(actor, kind)]


def permits_kind(actor: Actor, kind: str) -> bool:
    """Whether an actor may enter an organisation of this kind."""
    return actor.has(Role.ADMINISTRATOR, Role.MISSION_TEAM) or (
        actor.has(Role.FACILITATOR) and kind in MET_BY_FACILITATORS
    )


def visible_organizations(actor: Actor) -> QuerySet[Organization]:
    """All for the mission, its facilitators and the State; for the others their own, the mission's and the desks."""
    organizations = Organization.objects.all()
    if actor.has(*STAFF, Role.STATE):
        return organizations
    if not actor.roles:
        return organizations.none()
    own = Q(pk__in=actor.within(*Role))
    return organizations.filter(own | Q(kind__in=[OrganizationKind.MISSION, OrganizationKind.DESK]))


def worked_with(actor: Actor) -> Q:
    """The organisations a facilitator works with: those of the operations she follows, and those she entered.

    Insertion structures and prescribers work with every desk. Rooms above name the first through the offer
    `organizations_worked_with` (a queryset of ids).
    """
    entered = Organization.history.filter(history_type="+", history_user_id=actor.user_id).values("id")
    known = Q(kind__in=[OrganizationKind.INCLUSIVE, OrganizationKind.PRESCRIBER]) | Q(
        pk__in=entered, kind__in=MET_BY_FACILITATORS
    )
    try:
        followed = offered("organizations_worked_with")
    except KeyError:
        return known
    return known | Q(pk__in=followed(actor), kind__in=MET_BY_FACILITATORS)
