"""Who may judge hours, and see which statements."""

from typing import Any

from django.db.models import Q, QuerySet

from levier.accounts.roles import Role
from levier.common.policy import Actor, rule
from levier.coordination.hours.models import Statement


@rule("hours.statement.judge")
def may_judge(actor: Actor, thing: Any) -> bool:
    """The facilitators and the mission's team count and refuse."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)


def visible_statements(actor: Actor) -> QuerySet[Statement]:
    """The statements an actor may open: all for the mission's team; for a facilitator, those of operations her desk
    leads or in which it has a share."""
    statements = Statement.objects.all()
    if actor.has(Role.MISSION_TEAM):
        return statements
    desks = actor.within(Role.FACILITATOR)
    mine = Q(award__lot__contract__operation__lead_desk__in=desks) | Q(award__lot__commitments__shares__desk__in=desks)
    return statements.filter(mine).distinct()
