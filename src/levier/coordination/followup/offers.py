"""What this room offers the others: the axis in the navigation, and late statements as open points."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.registry import Axis, NavigationEntry, OpenPoint, offer, offer_navigation, offer_open_points
from levier.coordination.hours.models import Statement
from levier.coordination.procurement.models import RUNNING_STATUSES
from levier.coordination.procurement.policy import visible_operations


def late_statements(actor: Actor) -> list[OpenPoint]:
    """Statements past their date on contracts in progress; one query."""
    if not permits(actor, "followup.board.view"):
        return []
    late = Statement.objects.filter(
        award__lot__contract__operation__in=visible_operations(actor),
        award__lot__contract__status__in=RUNNING_STATUSES,
        confirmed_at=None,
        due_on__lt=timezone.localdate(),
    ).select_related("award__company", "award__lot__contract")
    return [
        OpenPoint(
            badge="En retard",
            tone="late",
            what=f"{found.award.company} : {found}",
            where=found.award.lot.contract.title,
            url=reverse("board"),
            due=found.due_on,
        )
        for found in late
    ]


def late_operations(today: datetime.date) -> Any:
    """The ids of the operations in progress with a statement past its date, as a subquery."""
    late = Statement.objects.filter(
        award__lot__contract__status__in=RUNNING_STATUSES, confirmed_at=None, due_on__lt=today
    )
    return late.order_by().values("award__lot__contract__operation")


offer("late_operations", late_operations)
offer_open_points(late_statements)
offer_navigation(
    NavigationEntry(Axis.COORDINATION, 10, "Tableau de bord", "board", "followup.board.view", frozenset({"entries"}))
)
