"""Reads of the jobs to fill."""

import datetime
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.registry import OpenPoint
from levier.coordination.participants.models import Need, NeedStatus
from levier.coordination.participants.needs.rules import is_overdue
from levier.coordination.procurement.models import Lot
from levier.coordination.procurement.policy import led_operations


def needs_of(lot: Lot, today: datetime.date) -> Iterable[tuple[Need, bool]]:
    """The jobs of a lot, by deadline, each with whether it is past it; one query."""
    return [
        (need, is_overdue(is_open=need.status == NeedStatus.OPEN, deadline=need.deadline, today=today))
        for need in lot.needs.select_related("author").order_by("deadline", "pk")
    ]


def overdue_need_points(actor: Actor) -> list[OpenPoint]:
    """One point per job still to fill past the last day of answers, for whoever leads its operation; one query."""
    if not permits(actor, "participants.person.view"):
        return []
    found = Need.objects.filter(
        status=NeedStatus.OPEN,
        deadline__lt=timezone.localdate(),
        lot__contract__operation__in=led_operations(actor),
    ).order_by("deadline", "pk")
    rows = found.values_list("post", "deadline", "lot__public_id", "lot__contract__title")
    return [
        OpenPoint(
            "À conclure", "late", f"Offre de poste sans suite : {post}", title, reverse("lot_needs", args=[lot]), due
        )
        for post, due, lot, title in rows
    ]
