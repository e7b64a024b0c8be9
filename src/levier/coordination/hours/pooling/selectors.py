"""Reads of what is allocated between contracts, each in a fixed number of queries."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum

from levier.common.ui import formats
from levier.coordination.clauses.models import InsertionClause
from levier.coordination.commitments.dated import in_force
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.hours.counting import month_end
from levier.coordination.hours.models import (
    Allocation,
    PooledAssignment,
    PooledContract,
    PooledPerson,
    Pooling,
    Statement,
    running,
)
from levier.coordination.hours.pooling.papers import PooledLot
from levier.coordination.hours.pooling.rules import Candidate, PoolingKind, shared_from
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Award, LotCommune
from levier.law.ccag import Part, reference
from levier.organizations.reference import communes_of, employment_zones

# A commune's code begins with its department's: two characters, three overseas.
OVERSEAS = "97"


def employment_zone(commune: str) -> str:
    """The code of the employment zone of a commune (INSEE code); empty when unknown."""
    department = commune[:3] if commune.startswith(OVERSEAS) else commune[:2]
    return next((one.employment_zone for one in communes_of(department) if one.code == commune), "")


def areas_of(lots: Iterable[int]) -> dict[int, dict[str, str]]:
    """The employment zones (code, name) in which lots are carried out; one query."""
    names, found = employment_zones(), {lot: {} for lot in lots}  # type: dict[str, str], dict[int, dict[str, str]]
    for lot, commune in LotCommune.objects.filter(lot__in=found).order_by("pk").values_list("lot", "commune"):
        if zone := employment_zone(commune):
            found[lot][zone] = names[zone]
    return found


def owed_of(lots: Iterable[int]) -> dict[int, int]:
    """Whole hours lots owe today; one query."""
    rows = HoursCommitment.objects.filter(in_force(), lot__in=list(lots)).order_by().values_list("lot")
    return dict(rows.annotate(hours=Sum("hours")))


def running_between(kind: PoolingKind, awards: Sequence[Award]) -> Pooling | None:
    """The pooling of this kind that runs between these awards and no other; two queries at most."""
    wanted = {award.pk for award in awards}
    known = Pooling.objects.filter(running(), kind=kind, contracts__award=awards[0])
    for found in known.order_by("pk").prefetch_related("contracts"):
        if {contract.award_id for contract in found.contracts.all()} == wanted:
            return found
    return None


def award_name(award: Award) -> str:
    """How a contract is named among others: its title, and its lot."""
    return f"{award.lot.contract.title}, lot {award.lot.number}"


def candidates(awards: Sequence[Award]) -> list[Candidate]:
    """What the rule reads of some awards (with their lot, contract and company at hand); three queries."""
    lots = [award.lot_id for award in awards]
    areas, owed = areas_of(lots), owed_of(lots)
    clauses = InsertionClause.objects.filter(contract__in=[award.lot.contract_id for award in awards])
    defining = set(clauses.exclude(pooling="").order_by().values_list("contract", flat=True))
    return [
        Candidate(
            award_name(award),
            str(award.company),
            areas[award.lot_id],
            award.lot.contract_id in defining,
            reference(award.lot.contract.ccag_named, Part.POOLING),
            owed.get(award.lot_id, 0) > 0 and award.lot.released_from is None,
        )
        for award in awards
    ]


def pooled_lots(awards: Sequence[Award], contracts: Iterable[PooledContract] = ()) -> list[PooledLot]:
    """Some awards (with their lot, contract, operation, buyer and company at hand) as papers say them, with what their
    buyers answered; two queries."""
    owed = owed_of([award.lot_id for award in awards])
    held = [award.lot.contract_id for award in awards]
    clauses = dict(InsertionClause.objects.filter(contract__in=held).order_by().values_list("contract", "pooling"))
    answers = {contract.award_id: contract for contract in contracts}
    lots = []
    for award in awards:
        contract, answer = award.lot.contract, answers.get(award.pk)
        siret = formats.siret(award.company.siret)
        lots.append(
            PooledLot(
                name=award_name(award),
                buyer=str(contract.operation.buyer),
                holder=f"{award.company} (SIRET {siret})" if award.company.siret else str(award.company),
                reference=contract.reference,
                hours=owed.get(award.lot_id, 0),
                article=reference(contract.ccag_named, Part.POOLING),
                clause=clauses.get(contract.pk, ""),
                months=award.period_months,
                agreed_on=answer.agreed_on if answer else None,
                agreement=answer.agreement if answer else "",
            )
        )
    return lots


def with_last_request(awards: QuerySet[Award]) -> QuerySet[Any]:
    """Awards with what came of the last request to share their hours: `request_kind` (None: never asked),
    `requested_on`, `request_ended_on`, `request_waits`, and of a refusal `declined_on`, `declined_reason` and its
    buyer's `declined_name` and `declined_is_fictitious`."""
    last = Pooling.objects.filter(contracts__award=OuterRef("pk"), requested_on__isnull=False)
    last = last.order_by("-requested_on", "-pk")
    awaited = PooledContract.objects.filter(
        pooling=Subquery(
            Pooling.objects.filter(contracts__award=OuterRef(OuterRef("pk")), requested_on__isnull=False)
            .order_by("-requested_on", "-pk")
            .values("pk")[:1]
        ),
        agreed_on=None,
    )
    return awards.annotate(
        request_kind=Subquery(last.values("kind")[:1]),
        requested_on=Subquery(last.values("requested_on")[:1]),
        request_ended_on=Subquery(last.values("ended_on")[:1]),
        request_waits=Exists(awaited),
        declined_on=Subquery(last.values("declined_on")[:1]),
        declined_reason=Subquery(last.values("decline_reason")[:1]),
        declined_name=Subquery(last.values("declined_by__name")[:1]),
        declined_is_fictitious=Subquery(last.values("declined_by__is_fictitious")[:1]),
    )


def agreed() -> Q:
    """The condition for a pooling (the outer query's) to be in force: every buyer agreed, or none is asked."""
    awaited = PooledContract.objects.filter(pooling=OuterRef("person__pooling"), agreed_on=None)
    return Q(person__pooling__kind=PoolingKind.SPLIT) | ~Q(Exists(awaited))


def last_agreement(pooling: Pooling) -> datetime.date | None:
    """The day of the last of its buyers’ agreements, None where none was asked or given; one query."""
    found = PooledContract.objects.filter(pooling=pooling).aggregate(last=Max("agreed_on"))
    return found["last"]


def pooled_months(
    assignments: Iterable[int], months: Sequence[datetime.date]
) -> dict[tuple[int, datetime.date], PooledPerson]:
    """The months in which the hours of some assignments are allocated, and as whose; one query."""
    answers = PooledContract.objects.filter(pooling=OuterRef("person__pooling")).order_by().values("pooling")
    last = answers.annotate(last=Max("agreed_on")).values("last")
    places: QuerySet[Any] = (
        PooledAssignment.objects.filter(agreed(), assignment__in=list(assignments))
        .annotate(last_agreed_on=Subquery(last))
        .select_related("person__pooling")
        .order_by("pk")
    )
    return {
        (place.assignment_id, month): place.person
        for place in places
        for month in months
        if holds(place.person.pooling, month, place.last_agreed_on)
    }


def holds(pooling: Pooling, month: datetime.date, agreed_on: datetime.date | None) -> bool:
    """Whether a month (its first day) is one a pooling covers; `agreed_on`: see `last_agreement`."""
    starts_on = shared_from(pooling.starts_on, agreed_on)
    return month_end(month) >= starts_on and (pooling.ended_on is None or month <= pooling.ended_on)


def places_of(person: PooledPerson) -> list[Assignment]:
    """Where someone is at work, contract by contract in the order of the pooling; one query."""
    places = PooledAssignment.objects.filter(person=person).select_related(
        "assignment__participant", "assignment__award__lot__contract__operation__buyer", "assignment__award__company"
    )
    return [place.assignment for place in places.order_by("pk")]


def last_allocations(people: Iterable[PooledPerson]) -> dict[tuple[int, datetime.date], Allocation]:
    """The allocation that stands for each person and month, with its parts; two queries."""
    rows = Allocation.objects.filter(person__in=list(people)).select_related("author").prefetch_related("parts")
    return {(row.person_id, row.month): row for row in rows.order_by("pk")}


def statement_of(award: Award, month: datetime.date) -> Statement | None:
    """The statement of an award in which a month is declared; one query."""
    held = Statement.objects.filter(award=award, period_start__lte=month_end(month), period_end__gte=month)
    return held.order_by("period_start").first()


def awards_beside(award: Award, awards: QuerySet[Award]) -> QuerySet[Award]:
    """Those of some awards that may stand beside one: any but itself, its own holder's first."""
    return awards.exclude(pk=award.pk).select_related("lot__contract", "company").order_by("lot__contract__title", "pk")
