"""Reads of the procurement room, each in a fixed number of queries."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects

from levier.common.registry import offered
from levier.coordination.procurement.models import (
    RUNNING_STATUSES,
    Award,
    AwardRole,
    Contract,
    Lot,
    Operation,
)

SORTS = {"nom": "name", "acheteur": "buyer__name", "guichet": "lead_desk__name", "fin": "last_end"}
BADGES = {
    "prospect": "neutral",
    "etude": "todo",
    "redaction": "todo",
    "publie": "todo",
    "attribue": "soon",
    "notifie": "soon",
    "demarre": "done",
    "en_cours": "done",
    "suspendu": "soon",
    "sans_suite": "neutral",
    "infructueux": "neutral",
}


def badge_of(status: str) -> str:
    """The colour of a stage; its words go with it."""
    return BADGES.get(status, "neutral")


def listed_operations(visible: QuerySet[Operation]) -> Any:
    """Operations with what a list shows: their contracts, how many lots, the last end of execution."""
    contracts = Contract.objects.order_by("title", "pk")
    ends = Contract.objects.filter(operation=OuterRef("pk")).order_by().values("operation").annotate(end=Max("ends_on"))
    lots = Lot.objects.filter(contract__operation=OuterRef("pk")).order_by().values("contract__operation")
    return (
        visible.select_related("buyer", "lead_desk")
        .prefetch_related(Prefetch("contracts", contracts))
        .annotate(last_end=Subquery(ends.values("end")), lots=Subquery(lots.annotate(n=Count("pk")).values("n")))
    )


def filtered(operations: Any, asked: dict[str, Any], today: datetime.date) -> Any:
    """Narrows a list by what was asked: `texte`, `guichet`, `acheteur`, `etape`, `retard`."""
    if text := asked.get("texte"):
        operations = operations.filter(
            Q(name__icontains=text)
            | Q(buyer__name__icontains=text)
            | Q(
                pk__in=Contract.objects.filter(Q(title__icontains=text) | Q(reference__icontains=text)).values(
                    "operation"
                )
            )
        )
    if desk := asked.get("guichet"):
        operations = operations.filter(lead_desk=desk)
    if buyer := asked.get("acheteur"):
        operations = operations.filter(buyer=buyer)
    if status := asked.get("etape"):
        operations = operations.filter(pk__in=Contract.objects.filter(status=status).values("operation"))
    if asked.get("retard"):
        operations = operations.filter(late_condition(today))
    return operations


def late_condition(today: datetime.date) -> Q:
    """Late: a statement is past its date, or a contract in progress is past its end. The statements are another
    room's: it offers which operations have a late one."""
    past = Contract.objects.filter(status__in=RUNNING_STATUSES, ends_on__lt=today).values("operation")
    late = Q(pk__in=past)
    try:
        return late | Q(pk__in=offered("late_operations")(today))
    except KeyError:
        return late


def owed_hours(operations: Iterable[Operation]) -> dict[int, int]:
    """Whole hours owed by operation id, as the commitments room offers them; one query."""
    try:
        return offered("hours_owed_by_operation")([operation.pk for operation in operations])
    except KeyError:
        return {}


@dataclass
class Holder:
    """A company on a lot, with the companies it entrusts a part to."""

    award: Award
    subcontractors: list["Holder"] = field(default_factory=list)


def contracts_of(operation: Operation) -> list[Contract]:
    """The contracts of an operation, each with its lots, each with its holders in order; three queries.

    Kept on the operation, whose `contracts.all()` asks nothing more.
    Sets `shown_lots` on a contract, `holders` and `place_names` on a lot.
    """
    awards = Award.objects.select_related("company", "ended_copy").order_by("pk")
    # One row a commune of execution, and one for a lot that names none.
    lots = (
        Lot.objects.annotate(place=F("places__commune__name"))
        .order_by("number", "pk", "place")
        .prefetch_related(Prefetch("awards", awards))
    )
    contracts_in_order = Contract.objects.order_by("title", "pk").prefetch_related(Prefetch("lots", lots))
    prefetch_related_objects([operation], Prefetch("contracts", contracts_in_order))
    contracts: list[Any] = list(operation.contracts.all())
    for contract in contracts:
        shown: dict[int, Any] = {}
        for row in contract.lots.all():
            lot = shown.setdefault(row.pk, row)
            lot.place_names = [*getattr(lot, "place_names", []), *([row.place] if row.place else [])]
        contract.shown_lots = list(shown.values())
        for lot in contract.shown_lots:
            lot.holders = holders_of(list(lot.awards.all()))
    return contracts


def holders_of(awards: list[Award]) -> list[Holder]:
    """The companies of a lot as a tree: the holder or the leader first, then the members, subcontractors below;
    those that no longer hold it come last."""
    known = {award.pk: Holder(award) for award in awards}
    ranks = list(AwardRole.values)
    roots: list[Holder] = []
    for award in sorted(awards, key=lambda award: (award.ended_on is not None, ranks.index(award.role), award.pk)):
        above = known.get(award.parent_id) if award.parent_id else None
        (above.subcontractors if above else roots).append(known[award.pk])
    return roots


def awards_of(operations: QuerySet[Operation]) -> QuerySet[Award]:
    """The keys of the awards of some operations, for a subquery: a list then joins nothing it does not show."""
    return Award.objects.filter(lot__contract__operation__in=operations.order_by().values("pk")).order_by().values("pk")
