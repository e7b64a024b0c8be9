"""Which operations a person follows."""

from django.db.models import Q, QuerySet

from levier.accounts.roles import Role
from levier.common.policy import Actor
from levier.coordination.procurement.models import Operation


def visible_operations(actor: Actor) -> QuerySet[Operation]:
    """All for the mission's team; for a facilitator, those her desk leads or has a share in."""
    operations = Operation.objects.all()
    if actor.has(Role.MISSION_TEAM):
        return operations
    desks = actor.within(Role.FACILITATOR)
    mine = Q(lead_desk__in=desks) | Q(contracts__lots__commitments__shares__desk__in=desks)
    return operations.filter(pk__in=Operation.objects.filter(mine).values("pk"))
