"""Reads of people and memberships."""

import datetime

from django.db.models import Q
from django.utils import timezone

from levier.accounts.models import Membership, User
from levier.common.policy.actor import ANONYMOUS, Actor
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import every_mission


def open_memberships(on: datetime.date) -> Q:
    """The condition for a membership to hold on a day."""
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


def actor_for(user: User, mission: Mission | None) -> Actor:
    """Returns who this account is in this mission today; one query when signed in, in a mission."""
    if not user.is_authenticated:
        return ANONYMOUS
    organizations: dict[str, set[int]] = {}
    if mission is not None:
        held = Membership.objects.filter(open_memberships(timezone.localdate()), user_id=user.pk)
        for role, organization in held.values_list("role", "organization_id"):
            organizations.setdefault(role, set()).add(organization)
    return Actor(
        user_id=user.pk,
        mission_id=mission.pk if mission else None,
        name=user.short_name,
        organizations={role: frozenset(ids) for role, ids in organizations.items()},
    )


def missions_of(user: User) -> list[Mission]:
    """The missions in which an account holds a role today."""
    with every_mission("the missions of one account, to choose from after sign-in"):
        ids = list(
            Membership.objects.filter(open_memberships(timezone.localdate()), user_id=user.pk)
            .values_list("mission_id", flat=True)
            .distinct()
        )
    return list(Mission.objects.filter(pk__in=ids))
