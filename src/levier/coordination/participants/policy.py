"""Whom a person may see."""

from django.db.models import QuerySet

from levier.accounts.roles import Role
from levier.common.policy import Actor
from levier.coordination.participants.models import Participant


def participants_in_full(actor: Actor) -> QuerySet[Participant]:
    """Those whose whole name one may read: all for the mission's team, her desk's for a facilitator."""
    if actor.has(Role.MISSION_TEAM):
        return Participant.objects.all()
    return Participant.objects.filter(desk__in=actor.within(Role.FACILITATOR))
