"""Reads of people and memberships."""

import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from levier.accounts.departures import (
    answered_for,
    current_recipient,
    departed,
    has_left_since,
    names_gone,
    relay_of,
)
from levier.accounts.models import Invitation, Membership, User
from levier.accounts.roles import ROLE_LABELS, STAFF, Role
from levier.common.policy.actor import ANONYMOUS, Actor
from levier.common.prepared import prepared
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import every_mission

__all__ = [
    "actor_for",
    "answered_for",
    "current_recipient",
    "departed",
    "filtered_invitations",
    "filtered_memberships",
    "first_membership",
    "has_left_since",
    "home_of",
    "may_act",
    "memberships_everywhere",
    "missions_of",
    "names_gone",
    "open_memberships",
    "relay_of",
]

MEMBERSHIP_SORTS = {
    "nom": "user__last_name__french",
    "organisme": "organization__name__french",
    "role": "role",
    "depuis": "starts_on",
    "fin": "ends_on",
}
INVITATION_SORTS = {
    "personne": "email",
    "organisme": "organization__name__french",
    "envoyee": "sent_at",
    "limite": "expires_at",
}


def open_memberships(on: datetime.date) -> Q:
    """The condition for a membership to hold on a day."""
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


@prepared
def roles_held(user: int, day: datetime.date) -> QuerySet[Membership, Any]:
    """(role, organisation) of the memberships of an account that hold on a day."""
    return Membership.objects.filter(open_memberships(day), user_id=user).values_list("role", "organization_id")


def actor_for(user: User, mission: Mission | None) -> Actor:
    """Returns who this account is in this mission today; one query when signed in, in a mission."""
    if not user.is_authenticated:
        return ANONYMOUS
    organizations: dict[str, set[int]] = {}
    if mission is not None:
        for role, organization in roles_held(user.pk, timezone.localdate()):
            organizations.setdefault(role, set()).add(organization)
    return Actor(
        user_id=user.pk,
        mission_id=mission.pk if mission else None,
        name=user.short_name,
        role_words=", ".join(label for role, label in ROLE_LABELS.items() if role in organizations),
        organizations={role: frozenset(ids) for role, ids in organizations.items()},
    )


def may_act(user: User) -> bool:
    """Whether an account still opens anything: not closed, and of the demo in the demo alone."""
    return user.is_active and (settings.DEMO_OPEN or not user.is_fictitious)


def missions_of(user: User) -> list[Mission]:
    """The missions in which an account holds a role today."""
    with every_mission("the missions of one account, to choose from after sign-in"):
        ids = list(
            Membership.objects.filter(open_memberships(timezone.localdate()), user_id=user.pk)
            .values_list("mission_id", flat=True)
            .distinct()
        )
    return list(Mission.objects.filter(pk__in=ids))


def next_role_of(user: int, day: datetime.date) -> Membership | None:
    """The first role an account will hold in the active mission, after a day; one query."""
    coming = Membership.objects.filter(user_id=user, starts_on__gt=day).select_related("organization")
    return coming.order_by("starts_on", "pk").first()


def memberships_everywhere(user: User) -> list[Membership]:
    """Every role an account holds or held, in every mission, the latest first."""
    with every_mission("one account's own roles, for its own page"):
        return list(
            Membership.objects.filter(user_id=user.pk)
            .select_related("mission", "organization", "successor__user")
            .order_by("mission__name", "-starts_on", "pk")
        )


def home_of(mission: Mission) -> str:
    """The address of a mission's home, from any page of the installation."""
    if mission.slug in settings.MISSION_HOSTS.values():
        return mission_url(mission, "home")
    return f"/{mission.slug}/"


def first_membership(actor: Actor, organization_id: int | None = None) -> Membership | None:
    """The membership by which an actor acts: in the organisation given if any, else the one nearest the mission."""
    held = list(
        Membership.objects.filter(open_memberships(timezone.localdate()), user_id=actor.user_id, ends_on=None).order_by(
            "pk"
        )
    )
    order = list(Role)
    held.sort(
        key=lambda row: (row.organization_id != organization_id, row.role not in STAFF, order.index(Role(row.role)))
    )
    return held[0] if held else None


def filtered_memberships(
    memberships: QuerySet[Membership], *, text: str = "", role: str = "", state: str = "", today: datetime.date
) -> QuerySet[Membership]:
    """Memberships whose person or organisation holds `text`, of a role, `present` (the default), `parti` or `tous`."""
    if text:
        for word in text.split():
            memberships = memberships.filter(
                Q(user__last_name__icontains=word)
                | Q(user__first_name__icontains=word)
                | Q(user__email__icontains=word)
                | Q(organization__name__icontains=word)
            )
    if role:
        memberships = memberships.filter(role=role)
    if state == "parti":
        memberships = memberships.filter(ends_on__lt=today)
    elif state != "tous":
        memberships = memberships.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    return memberships.select_related("user", "organization", "successor__user")


def filtered_invitations(
    invitations: QuerySet[Invitation], *, text: str = "", state: str = "", now: datetime.datetime
) -> QuerySet[Invitation]:
    """Invitations to a person or an organisation that hold `text`; `attente` (the default), `expiree`, `acceptee`,
    `annulee` or `toutes`."""
    if text:
        for word in text.split():
            invitations = invitations.filter(
                Q(email__icontains=word)
                | Q(last_name__icontains=word)
                | Q(first_name__icontains=word)
                | Q(organization__name__icontains=word)
            )
    waiting = Q(accepted_at=None, revoked_at=None)
    states = {
        "expiree": waiting & Q(expires_at__lt=now),
        "acceptee": Q(accepted_at__isnull=False),
        "annulee": Q(revoked_at__isnull=False),
        "toutes": Q(),
    }
    return invitations.filter(states.get(state, waiting)).select_related("organization", "author")
