"""What the board and the reports show of a lot, read as columns: the objects of five tables took longer to make than
all the hours to add up."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from levier.coordination.commitments.dated import in_force, later_acts, state_day
from levier.coordination.commitments.models import RELEASE_KINDS, HoursCommitment, MissionAgreement
from levier.coordination.commitments.territories.agreements import State, state_of
from levier.coordination.followup.excused import excused_of
from levier.coordination.hours.models import OpeningEntry, YearSum
from levier.coordination.hours.pace import Steps, steps_of
from levier.coordination.procurement.lifecycle import execution_start, halts_of, idle_from
from levier.coordination.procurement.models import Award, AwardRole, Lot, LotCommune, LotOutcome, Operation
from levier.coordination.procurement.selectors import awards_of
from levier.organizations.models import Organization
from levier.organizations.selectors import named

NOWHERE: frozenset[int] = frozenset()


class HeldAward(NamedTuple):
    """Who holds a lot, or a part of it."""

    pk: int
    company: int
    role: str
    ended_on: datetime.date | None = None


class FollowedLot(NamedTuple):
    """A lot of a followed contract. `owed`, `cancelled` and `excused` (of those owed, what notified difficulties took
    off) are in whole hours; `holder` is the company that answers for them, None when nobody holds the lot; `companies`
    names them all, that one first. `place`: the communes in which it is carried out, in words; empty when none is
    known. `idle_from`: since when its hours are not to be done; `halts`: when they were not. `later`: when what it owes
    changed. `elsewhere`: the desks whose share another mission counts."""

    pk: int
    public_id: UUID
    number: int
    words: str
    contract: str
    executes_from: datetime.date | None
    ends_on: datetime.date | None
    is_fictitious: bool
    operation: UUID
    operation_name: str
    buyer: str
    lead_desk: int
    owed: int
    cancelled: int
    excused: int
    holder: int | None
    companies: str
    place: str = ""
    idle_from: datetime.date | None = None
    halts: tuple[tuple[datetime.date, datetime.date], ...] = ()
    later: Steps = ()
    elsewhere: frozenset[int] = NOWHERE


def answering_first(awards: Iterable[Any]) -> list[Any]:
    """The awards of a lot, given in the order of their keys: the sole holder or the leader first, those
    that no longer hold it last."""
    return sorted(
        awards, key=lambda award: (award.ended_on is not None, award.role not in (AwardRole.SOLE, AwardRole.LEADER))
    )


def named_companies(names: Iterable[str], outcome: str = "") -> str:
    """The companies of a lot in a sentence; without any, what the buyer decided of it (`outcome`), if anything."""
    return ", ".join(names) or (LotOutcome(outcome).label if outcome else "sans titulaire")


def places_of(lots: Iterable[int]) -> dict[int, str]:
    """The communes in which lots are carried out, in words, by the lot's key: `Béziers, Sète`; one query."""
    communes: dict[int, list[str]] = {}
    found = LotCommune.objects.filter(lot__in=list(lots)).order_by("commune__name__french", "commune_id")
    for lot, name in found.values_list("lot", "commune__name"):
        communes.setdefault(lot, []).append(name)
    return {lot: place_words(names) for lot, names in communes.items()}


def place_words(names: Iterable[str]) -> str:
    """Communes, in the order of their names, as one place of the board."""
    return ", ".join(names)


def lots_at(place: str, operations: QuerySet[Operation]) -> set[int]:
    """The keys of the lots carried out at a place of the board; empty: those of which nobody said where. One query."""
    lots = Lot.objects.filter(contract__operation__in=operations.order_by().values("pk")).order_by()
    if not place:
        return set(lots.filter(places=None).values_list("pk", flat=True))
    return {lot for lot, words in places_of(lots.values_list("pk", flat=True)).items() if words == place}


def held_by(company: int | None, operations: QuerySet[Operation]) -> set[int]:
    """The keys of the lots for whose hours a company answers; None: those that nobody holds. One query."""
    if company is None:
        lots = Lot.objects.filter(contract__operation__in=operations.order_by().values("pk"), awards=None)
        return set(lots.order_by().values_list("pk", flat=True))
    held: dict[int, list[Any]] = {}
    awards = Award.objects.filter(pk__in=awards_of(operations)).order_by("pk")
    for award in awards.values_list("lot", "company", "role", "ended_on", named=True):
        held.setdefault(award.lot, []).append(award)
    return {lot for lot, of_lot in held.items() if answering_first(of_lot)[0].company == company}


def is_said(words: str, *told: str) -> bool:
    """Whether all the words are in what is told of a lot, whatever the case."""
    text = " ".join(told).casefold()
    return all(word in text for word in words.casefold().split())


def lots_said(words: str, operations: QuerySet[Operation]) -> set[int]:
    """The keys of the lots of which the board says these words; one query."""
    buyer = "contract__operation__buyer__"
    rows = Lot.objects.filter(contract__operation__in=operations.order_by().values("pk")).order_by()
    return {
        pk
        for pk, number, title, contract, operation, name, is_fictitious in rows.values_list(
            "pk", "number", "title", "contract__title", "contract__operation__name", f"{buyer}name",
            f"{buyer}is_fictitious",
        )
        if is_said(words, contract, Lot.in_words(number, title), operation, Organization.in_words(name, is_fictitious))
    }  # fmt: skip


def hours_of(rows: Any, lot: str, tie: dict[str, Any]) -> Any:
    """The same rows with their whole hours owed and excused, the acts after the first (`later_acts`), and their
    hundredths of each kind and those taken over, in one query: `lot` is the path to the lot, `tie` what ties the hours
    of an award to a row."""
    kept = YearSum.objects.filter(**tie).order_by().values(next(iter(tie)))
    openings = OpeningEntry.objects.filter(**tie).order_by().values(next(iter(tie)))
    owed = (
        HoursCommitment.objects.filter(in_force(), lot=OuterRef(lot))
        .order_by()
        .values("lot")
        .annotate(total=Sum("hours"))
    )

    def of_kind(kind: str) -> Coalesce:
        return Coalesce(Subquery(kept.annotate(total=Sum(kind)).values("total")), 0)

    return rows.annotate(
        owed=Coalesce(Subquery(owed.values("total")), 0),
        excused=excused_of(lot),
        acts=later_acts(lot),
        declared=of_kind("declared"),
        counted=of_kind("counted"),
        refused=of_kind("refused"),
        taken_over=Coalesce(Subquery(openings.annotate(total=Sum("hundredths")).values("total")), 0),
    )


def desks_elsewhere(operations: QuerySet[Operation]) -> dict[int, frozenset[int]]:
    """The desks whose share another mission counts, by the key of the operation; one query."""
    shared: dict[int, set[int]] = {}
    mine = operations.order_by().values("pk")
    agreements = MissionAgreement.objects.filter(operation__in=mine).order_by()
    for operation, desk, accepted_at, ended_at in agreements.values_list(
        "operation", "desk", "accepted_at", "ended_at"
    ):
        if state_of(accepted_at, ended_at) is State.IN_FORCE:
            shared.setdefault(operation, set()).add(desk)
    return {operation: frozenset(desks) for operation, desks in shared.items()}


@dataclass(frozen=True)
class FollowedLots:
    """The lots of some operations in the order of the board, the awards by their keys, and the organisations' names."""

    lots: list[FollowedLot]
    awards: dict[int, tuple[int, int]]
    names: dict[int, str]


def read_lots(
    operations: QuerySet[Operation], today: datetime.date, *, year: int | None = None, more_names: Iterable[int] = ()
) -> FollowedLots:
    """Reads them in four queries, with what they owe today or owed at the end of a year. An award is known by its
    (lot, company); `more_names` are ids of organisations to name besides those of the lots."""
    held: dict[int, list[HeldAward]] = {}
    for pk, lot, company, role, ended in (
        Award.objects.filter(pk__in=awards_of(operations))
        .order_by("pk")
        .values_list("pk", "lot", "company", "role", "ended_on")
    ):
        held.setdefault(lot, []).append(HeldAward(pk, company, role, ended))
    acts = HoursCommitment.objects.filter(in_force(today, year=year), lot=OuterRef("pk"))
    owed = acts.order_by().values("lot").annotate(total=Sum("hours"))
    rows = list(
        Lot.objects.filter(contract__operation__in=operations.order_by().values("pk"))
        .annotate(
            owed=Coalesce(Subquery(owed.values("total")), 0),
            freed=Coalesce(Subquery(owed.filter(kind__in=RELEASE_KINDS).values("total")), 0),
            excused=excused_of("pk", None if year is None else state_day(year, today)),
            acts=later_acts("pk", today, year=year),
        )
        .order_by("contract__title", "number", "pk", "places__commune__name__french", "places__commune_id")
        .values_list(
            "pk", "places__commune__name", "public_id", "number", "title", "contract__title", "contract__starts_on",
            "contract__ends_on", "contract__is_fictitious", "contract__operation", "contract__operation__public_id",
            "contract__operation__name", "contract__operation__buyer", "contract__operation__lead_desk", "owed",
            "freed", "excused", "contract__notified_on", "outcome", "released_from",
            "contract__status", "contract__status_on", "halts", "acts",
        )
    )  # fmt: skip
    buyers, leads = {row[12] for row in rows}, {row[13] for row in rows}
    wanted = {award.company for awards in held.values() for award in awards} | buyers | leads | set(more_names)
    names = {found.pk: found.words for found in named(Organization.objects.filter(pk__in=wanted).order_by())}
    elsewhere = desks_elsewhere(operations)
    places: dict[int, dict[str, None]] = {}
    for pk, commune, *_ in rows:
        places.setdefault(pk, {}).update({commune: None} if commune else {})
    lots = []
    for (
        pk, _, public_id, number, title, contract, starts_on, ends_on, is_fictitious, operation, operation_id,
        operation_name, buyer, lead_desk, whole_hours, freed, excused, notified_on, outcome, released_from,
        status, status_on, halts, acts,
    ) in {row[0]: row for row in rows}.values():  # fmt: skip
        awards = answering_first(held.get(pk, []))
        lots.append(
            FollowedLot(
                pk=pk,
                public_id=public_id,
                number=number,
                words=Lot.in_words(number, title),
                contract=contract,
                executes_from=execution_start(starts_on, notified_on),
                ends_on=ends_on,
                is_fictitious=is_fictitious,
                operation=operation_id,
                operation_name=operation_name,
                buyer=names[buyer],
                lead_desk=lead_desk,
                owed=whole_hours,
                cancelled=-freed,
                excused=excused,
                holder=awards[0].company if awards else None,
                companies=named_companies((names[award.company] for award in awards), outcome),
                place=place_words(places[pk]),
                idle_from=idle_from(released_from, status, status_on),
                halts=halts_of(halts),
                later=steps_of(acts),
                elsewhere=elsewhere.get(operation, NOWHERE),
            )
        )
    return FollowedLots(
        lots, {award.pk: (lot, award.company) for lot, awards in held.items() for award in awards}, names
    )
