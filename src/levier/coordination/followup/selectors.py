"""The board: hours owed, declared, counted, remaining, each a sum over the commitments and the ledger."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum, Window

from levier.common.policy import Actor
from levier.common.prepared import prepared
from levier.coordination.commitments.dated import in_force
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.commitments.remaining import remaining_hundredths
from levier.coordination.followup.cells import NO_DESK, NOBODY, Parted, Row, add_up, parted, read_cells, rows_by
from levier.coordination.followup.lots import FollowedLot
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import LedgerEntry, Statement, StatementSum
from levier.coordination.hours.pace import expected_hours
from levier.coordination.hours.policy import visible_statement_sums, visible_statements
from levier.coordination.hours.received import in_state
from levier.coordination.procurement.models import Operation
from levier.coordination.procurement.selectors import awards_of
from levier.organizations.models import Organization
from levier.organizations.selectors import Named, named

LATE_SHOWN = 6

__all__ = ["Board", "DeskTotal", "LotProgress", "board", "expected_hours", "late_statements", "owed_by"]


@dataclass(frozen=True)
class LotProgress:
    """One lot: whole hours owed and excused, the ledger's balance in hundredths, whole hours the calendar would want by
    today.

    `balance` is that of the period asked for, `to_date` that since the start, to the period's end.
    """

    lot: FollowedLot
    companies: str
    owed: int
    balance: Balance
    expected: int | None
    to_date: Balance
    excused: int = 0

    @property
    def remaining(self) -> int:
        """Hundredths still to count: never negative; what was done beyond is not hidden elsewhere."""
        return remaining_hundredths(self.owed, self.to_date.done, self.excused)


@dataclass(frozen=True)
class DeskTotal:
    """What one desk answers for, in whole hours, and what is done for its people, in hundredths."""

    name: str
    owed: int
    counted: int


@dataclass(frozen=True)
class Board:
    """Everything the board shows; its totals are the sums of its lines."""

    lots: list[LotProgress]
    desks: list[DeskTotal]
    late: list[Statement]
    parted: Parted | None = None
    """The sum told in two, when another mission counts a part of it."""

    @property
    def owed(self) -> int:
        return sum(line.owed for line in self.lots)

    @property
    def balance(self) -> Balance:
        return Balance(
            declared=sum(line.balance.declared for line in self.lots),
            counted=sum(line.balance.counted for line in self.lots),
            refused=sum(line.balance.refused for line in self.lots),
            taken_over=sum(line.balance.taken_over for line in self.lots),
        )

    @property
    def remaining(self) -> int:
        return sum(line.remaining for line in self.lots)


def board(operations: QuerySet[Operation], today: datetime.date, *, year: int | None = None) -> Board:
    """Reads the board of some operations, for a year or their whole life, in eight queries, whatever their number."""
    cells = read_cells(operations, today, year=year)
    dated = year is None or year == today.year
    return Board(
        lots=[lot_progress(row) for row in rows_by(cells, "lot", today, dated=dated)],
        desks=[DeskTotal(row.label, row.owed, row.balance.done) for row in rows_by(cells, "guichet", today)],
        late=list(late_statements(Statement.objects.filter(award__in=awards_of(operations)), today)),
        parted=parted(add_up("", "", "", cells.cells, today, dated=dated), today),
    )


def lot_progress(row: Row) -> LotProgress:
    """A row by lot, with its lot at hand."""
    (lot,) = row.lots
    return LotProgress(lot, lot.companies, row.owed, row.balance, row.expected, row.to_date, row.excused)


def late_statements(statements: QuerySet[Statement], today: datetime.date) -> QuerySet[Statement]:
    """Those past their date on contracts that owe them, the oldest first, with who holds the contract."""
    late = in_state(statements, "late", today)
    return late.select_related("award__company", "award__lot__contract").order_by("due_on", "pk")


@prepared
def first_late(actor: Actor, today: datetime.date) -> QuerySet[Statement]:
    """The first of those an actor reads, each with how many there are in all (`in_all`)."""
    late = late_statements(visible_statements(actor), today)
    return late.annotate(in_all=Window(Count("pk")))[:LATE_SHOWN]


@dataclass(frozen=True)
class Waiting:
    """The statements whose hours wait to be counted, the contracts they are of, the hundredths."""

    statements: int = 0
    contracts: int = 0
    hundredths: int = 0


def to_count(actor: Actor) -> Waiting:
    """What waits to be counted of the statements an actor reads; one query."""
    return Waiting(*next(iter(sums_to_count(actor)), ()))


@prepared
def sums_to_count(actor: Actor) -> QuerySet[StatementSum, Any]:
    """(statements, contracts, hundredths) that wait to be counted; no row when none do."""
    told = {
        "statements": Count("pk"),
        "contracts": Count("statement__award__lot__contract", distinct=True),
        "hundredths": Sum("pending"),
    }
    waiting = visible_statement_sums(actor).filter(pending__gt=0).order_by()
    return waiting.values("mission").annotate(**told).values_list(*told)


def with_what_is_shown(entries: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    """Entries with what a list shows of each, the last recorded first."""
    return entries.select_related(
        "assignment__participant", "assignment__desk", "award__company", "award__lot__contract", "author", "statement"
    ).order_by("-pk")


def owed_by(
    operations: QuerySet[Operation],
    today: datetime.date,
    *,
    year: int | None = None,
    operation: str = "",
    lot: str = "",
    lots: set[int] | None = None,
    desk: str = "",
) -> list[tuple[int, str, int]]:
    """The commitments behind hours owed today, or at the end of a year: (commitment's key, desk, hours) for each share;
    hours given to no desk last. `lots`: among these alone.

    Three queries.
    """
    commitments = HoursCommitment.objects.filter(
        in_force(today, year=year), lot__contract__operation__in=operations.order_by().values("pk")
    )
    if operation:
        commitments = commitments.filter(lot__contract__operation__public_id=operation)
    if lot:
        commitments = commitments.filter(lot__public_id=lot)
    if lots is not None:
        commitments = commitments.filter(lot__in=lots)
    given = list(
        DeskShare.objects.filter(commitment__in=commitments.order_by().values("pk"))
        .order_by("pk")
        .values_list("commitment", "hours", "desk")
    )
    # A few desks share every commitment: each is read once.
    desks = {
        found.pk: found for found in named(Organization.objects.filter(pk__in={pk for *_, pk in given}).order_by())
    }
    shares: dict[int, list[tuple[Named, int]]] = {}
    for key, hours, pk in given:
        shares.setdefault(key, []).append((desks[pk], hours))
    rows = []
    found = commitments.order_by("lot__contract__title", "lot__number", "effective_on", "pk")
    for key, hours in found.values_list("pk", "hours"):
        mine = shares.get(key, [])
        rows += [(key, sharing.words, part) for sharing, part in mine if desk in ("", str(sharing.public_id))]
        left = hours - sum(part for _, part in mine)
        if left and desk in ("", NOBODY):
            rows.append((key, NO_DESK, left))
    return rows


def commitments_shown(rows: Iterable[tuple[int, str, int]]) -> list[tuple[HoursCommitment, str, int]]:
    """The same rows with their commitments; one query."""
    rows = list(rows)
    found = HoursCommitment.objects.select_related("lot__contract__operation__buyer", "recorded_by").in_bulk(
        {key for key, *_ in rows}
    )
    return [(found[key], desk, hours) for key, desk, hours in rows]
