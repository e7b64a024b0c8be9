"""Who agrees with another mission, and who reads what another mission opened."""

from typing import Any

from django.db.models import QuerySet

from levier.accounts.roles import Role
from levier.common.policy import Actor, rule
from levier.coordination.commitments.territories.models import OpenedOperation


@rule("commitments.agreement.view")
def may_view_agreements(actor: Actor, thing: Any) -> bool:
    """Whoever follows operations; which ones is `visible_operations`."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)


@rule("commitments.agreement.edit")
def may_agree(actor: Actor, thing: Any) -> bool:
    """Two missions agree: it is their teams' to do, a desk reads."""
    return actor.has(Role.MISSION_TEAM)


@rule("commitments.opened.view")
def may_view_opened(actor: Actor, thing: Any) -> bool:
    """The mission's team, and the facilitators of the desk that answers for the share: `visible_opened`."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)


def visible_opened(actor: Actor) -> QuerySet[OpenedOperation]:
    """All for the mission's team; for a facilitator, those her desk answers for."""
    opened = OpenedOperation.objects.all()
    return opened if actor.has(Role.MISSION_TEAM) else opened.filter(desk__in=actor.within(Role.FACILITATOR))
