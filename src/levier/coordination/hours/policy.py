"""Who may judge hours, and see which statements."""

from typing import Any

from django.db.models import QuerySet

from levier.accounts.roles import Role
from levier.common.policy import Actor, rule
from levier.coordination.hours.models import Statement
from levier.coordination.procurement.policy import visible_operations


@rule("hours.statement.judge")
def may_judge(actor: Actor, thing: Any) -> bool:
    """The facilitators and the mission's team count and refuse."""
    return actor.has(Role.FACILITATOR, Role.MISSION_TEAM)


def visible_statements(actor: Actor) -> QuerySet[Statement]:
    """The statements an actor may open: those of the operations she follows."""
    return Statement.objects.filter(award__lot__contract__operation__in=visible_operations(actor))
