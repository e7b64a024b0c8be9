"""Reads of the procurement room, each in a fixed number of queries."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects

from levier.common.registry import offered
from levier.common.ui import formats
from levier.coordination.procurement.amounts import worth, worth_together
from levier.coordination.procurement.models import (
    RUNNING_STATUSES,
    Award,
    AwardRole,
    Contract,
    Lot,
    Operation,
)
from levier.coordination.procurement.outcomes.rules import may_close
from levier.law.periods import reserved_again_from, reserved_too_soon

# The basis of a reservation to the social economy, which L2113-16 bounds.
SOCIAL_ECONOMY = "L2113-15"
SORTS = {
    "nom": "name__french",
    "acheteur": "buyer__name__french",
    "guichet": "lead_desk__name__french",
    "fin": "last_end",
}
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
    """Narrows a list by what was asked: `texte`, `guichet`, `acheteur`, `etape`, `npnru`, `retard`."""
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
    if asked.get("npnru"):
        operations = operations.filter(is_npnru=True)
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


def reserved_twice(contracts: Iterable[Contract], today: datetime.date) -> dict[int, list[str]]:
    """By contract reserved to the social economy, in words, the holders that obtained another in the three years before
    (L2113-16); a contract not notified yet is judged today. One query, none when no contract is so reserved."""
    reserved = [contract for contract in contracts if contract.basis == SOCIAL_ECONOMY]
    if not reserved:
        return {}
    holders = Award.objects.filter(lot__contract__in=reserved).order_by().values("company")
    rows = list(
        Award.objects.filter(lot__contract__basis=SOCIAL_ECONOMY, company__in=holders)
        .exclude(role=AwardRole.SUBCONTRACTOR)
        .select_related("company", "lot__contract__operation__buyer")
        .order_by("pk")
    )
    found = {}
    for contract in reserved:
        told = []
        for company in {row.company for row in rows if row.lot.contract_id == contract.pk}:
            earlier = {
                row.lot.contract.notified_on: row.lot.contract
                for row in rows
                if row.company_id == company.pk and row.lot.contract_id != contract.pk and row.lot.contract.notified_on
            }
            before = reserved_too_soon(contract.notified_on or today, earlier)
            if before is not None:
                told.append(reserved_sentence(str(company), before, earlier[before]))
        found[contract.pk] = sorted(told)
    return found


def reserved_sentence(company: str, awarded_on: datetime.date, contract: Contract) -> str:
    """What is read of a holder that had another reserved contract too recently."""
    return (
        f"{company} a déjà obtenu un marché réservé au même titre le {formats.long_date(awarded_on)} "
        f"(«\u00a0{contract.title}\u00a0», {contract.operation.buyer})\u00a0: L2113-16 exclut une nouvelle "
        f"attribution avant le {formats.long_date(reserved_again_from(awarded_on))}."
    )


@dataclass
class Holder:
    """A company on a lot, with the companies it entrusts a part to."""

    award: Award
    subcontractors: list["Holder"] = field(default_factory=list)


def contracts_of(operation: Operation) -> list[Contract]:
    """The contracts of an operation, each with its lots, each with its holders in order; three queries.

    Kept on the operation, whose `contracts.all()` asks nothing more.
    Sets `shown_lots` and `worth` (cents) on a contract, `holders`, `place_names` and `may_close` on a lot.
    """
    awards = Award.objects.select_related("company", "ended_copy").order_by("pk")
    # One row a commune of execution, and one for a lot that names none.
    lots = (
        Lot.objects.select_related("outcome_copy")
        .annotate(place=F("places__commune__name"))
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
        contract.worth = worth(contract.amount_cents, (lot.amount_cents for lot in contract.shown_lots))
        for lot in contract.shown_lots:
            awards_of_lot = list(lot.awards.all())
            lot.holders = holders_of(awards_of_lot)
            lot.may_close = may_close(contract.status, any(award.ended_on is None for award in awards_of_lot))
    return contracts


def worth_of(operation: Operation, contract: Contract | None = None) -> int | None:
    """What the contracts of an operation, or one of them, are worth together, in cents excluding tax; None when one is
    not known. One query."""
    found: dict[int, tuple[int | None, list[int | None]]] = {}
    rows = Contract.objects.filter(operation=operation).order_by("pk", "lots__number")
    for pk, own, amount in rows.values_list("pk", "amount_cents", "lots__amount_cents"):
        found.setdefault(pk, (own, []))[1].append(amount)
    return worth_together([found[contract.pk]] if contract is not None else found.values())


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


def award_named(path: str) -> tuple[str, ...]:
    """The columns a line reads of the award at `path` to name it: its company and its contract. For `only`: of four
    tables, all the columns cost more to ask for than to read."""
    return tuple(f"{path}__{column}" for column in ("company__name", "company__is_fictitious", "lot__contract__title"))


def awards_of(operations: QuerySet[Operation]) -> QuerySet[Award]:
    """The keys of the awards of some operations, for a subquery: a list then joins nothing it does not show."""
    return Award.objects.filter(lot__contract__operation__in=operations.order_by().values("pk")).order_by().values("pk")
