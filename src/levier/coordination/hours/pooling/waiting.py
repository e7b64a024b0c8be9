"""What of poolings waits for an answer or got one, on home pages, and on the pages of an operation and of a holder."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import OpenPoint, Panel, offer_open_points, offer_panel
from levier.coordination.hours.models import PooledContract, Pooling
from levier.coordination.hours.policy import declined_poolings, poolings_to_agree
from levier.coordination.hours.pooling.page import BADGES, STATES, state_of
from levier.coordination.procurement.policy import may_edit_operation
from levier.organizations.models import Organization

# A refusal asks nothing more of anybody: it is told for a month, then read on its page.
TOLD_DAYS = 30


def agreements_to_give(actor: Actor) -> list[OpenPoint]:
    """The poolings that wait for the agreement of the reader's own body, one point each; one query."""
    if not permits(actor, "hours.pooling.give"):
        return []
    first: dict[int, PooledContract] = {}
    for one in poolings_to_agree(actor).select_related("pooling", "award__lot__contract").order_by("pk"):
        first.setdefault(one.pooling_id, one)
    return [
        OpenPoint(
            badge="À décider",
            tone="todo",
            what=f"Accord demandé\u00a0: {one.pooling}",
            where=one.award.lot.contract.title,
            url=reverse("pooling_agree", args=[one.pooling.public_id, one.public_id]),
        )
        for one in first.values()
    ]


def page_of(one: PooledContract, *, follows: bool) -> str:
    """Where a request is read: by who follows its contracts, or by who holds one."""
    return (
        reverse("pooling", args=[one.pooling.public_id]) if follows else reverse("my_award", args=[one.award.public_id])
    )


@prepared
def told_declined(actor: Actor, since: datetime.date) -> QuerySet[PooledContract]:
    """The contracts of the requests declined from a day on that an actor is told of."""
    told = declined_poolings(actor, since).select_related("pooling__declined_by", "award__lot__contract")
    return told.order_by("pk")


def refusals_told(actor: Actor) -> list[OpenPoint]:
    """The requests to share hours that a buyer declined lately, one point each, for who leads a contract of it and who
    asked; one query."""
    if not permits(actor, "hours.pooling.told"):
        return []
    since = timezone.localdate() - datetime.timedelta(days=TOLD_DAYS)
    follows = permits(actor, "hours.pooling.view")
    first: dict[int, PooledContract] = {}
    for one in told_declined(actor, since):
        first.setdefault(one.pooling_id, one)
    return [
        OpenPoint(
            badge="Refusé",
            tone="soon",
            what=f"Demande refusée par un acheteur\u00a0: {one.pooling}",
            where=one.award.lot.contract.title,
            url=page_of(one, follows=follows),
        )
        for one in first.values()
    ]


def operation_poolings(actor: Actor, operation: Any) -> Panel | None:
    """The way to the poolings of an operation's contracts, and to another; no query."""
    if not permits(actor, "hours.pooling.view"):
        return None
    shown = {"may_edit": may_edit_operation(actor, operation), "operation": operation}
    return Panel(62, "hours/panels/poolings.html", shown)


def own_requests(actor: Actor, award: Any) -> Panel | None:
    """What came of the last request to share the hours of a contract one holds, read `with_last_request`; no query."""
    if award.request_kind is None:
        return None
    pooling = Pooling(kind=award.request_kind, ended_on=award.request_ended_on, declined_on=award.declined_on)
    pooling.waits = award.request_waits  # type: ignore[attr-defined]
    state = state_of(pooling)
    buyer = Organization.in_words(award.declined_name, award.declined_is_fictitious) if award.declined_on else ""
    shown = {"pooling": pooling, "award": award, "state": STATES[state], "badge": BADGES[state], "buyer": buyer}
    return Panel(45, "hours/panels/own_requests.html", shown)


offer_open_points(agreements_to_give)
offer_open_points(refusals_told)
offer_panel("operation", operation_poolings)
offer_panel("own_award", own_requests)
