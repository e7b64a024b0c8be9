"""What this room offers the others: the axis in the navigation, and late statements as open points."""

from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.registry import Axis, NavigationEntry, OpenPoint, offer_navigation, offer_open_points
from levier.coordination.followup import home, home_panels  # noqa: F401 what follow-up brings to the home page
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


offer_open_points(late_statements)
offer_navigation(
    NavigationEntry(Axis.COORDINATION, 10, "Tableau de bord", "board", "followup.board.view", frozenset({"entries"}))
)
