"""One operation over its territories: what each desk answers for, month by month, and where the work is done.

The desk that answers for a person and the place where she works are two axes over the same hours (domain reference §6):
each adds up to the operation, and they are never added to one another.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Sum

from levier.common.search.words import fold
from levier.common.ui import formats
from levier.coordination.commitments.forms import shown_weight
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.models import KEYED_KINDS, DeskShare
from levier.coordination.commitments.selectors import key_words
from levier.coordination.commitments.territories.agreements import Part
from levier.coordination.followup.cells import Row, add_up, read_cells, rows_by
from levier.coordination.hours.models import EntryKind, LedgerEntry, Statement
from levier.coordination.hours.services import OWED_STATEMENTS
from levier.coordination.procurement.models import Operation


@dataclass(frozen=True)
class MonthLine:
    """A month: (desk, hundredths counted for its people) in the order of the columns, and their sum."""

    month: datetime.date
    cells: list[tuple[str, int]]

    @property
    def total(self) -> int:
        return sum(hundredths for _, hundredths in self.cells)


@dataclass(frozen=True)
class LateStatement:
    """A statement past its date, and the desks it keeps waiting: those with hours owed or done on its lot."""

    statement: Statement
    desks: list[str]


@dataclass(frozen=True)
class DeskLine:
    """A desk of the operation, and how many late statements it waits for. A statement keeps every desk of its lot
    waiting: these numbers do not add up."""

    row: Row
    late: int

    @property
    def is_late(self) -> bool:
        """Whether the desk is behind the calendar, and not done."""
        return self.row.is_late


@dataclass(frozen=True)
class Territories:
    """Everything the page shows of one operation. `desks` and `places` are the same hours on two axes; `elsewhere`,
    the desks another mission counts; `keys`, the keys in force in words, each with its weights."""

    desks: list[DeskLine]
    places: list[Row]
    total: Row
    columns: list[str]
    months: list[MonthLine]
    keys: list[str]
    elsewhere: frozenset[str]
    late: list[LateStatement]

    @property
    def month_total(self) -> list[tuple[str, int]]:
        """(desk, hundredths counted), over the months."""
        return [(name, sum(line.cells[rank][1] for line in self.months)) for rank, name in enumerate(self.columns)]


def territories_of(operation: Operation, today: datetime.date) -> Territories:
    """Reads it in ten queries, whatever the operation holds."""
    one = Operation.objects.filter(pk=operation.pk)
    cells = read_cells(one, today)
    counted = (
        LedgerEntry.objects.filter(award__lot__contract__operation=operation, kind=EntryKind.COUNTED)
        .order_by()
        .values_list("month", "assignment__desk")
        .annotate(total=Sum("hundredths"))
    )
    by_month: dict[datetime.date, dict[str, int]] = {}
    for month, desk, hundredths in counted:
        by_month.setdefault(month, {})[cells.names[desk]] = hundredths
    columns = sorted({name for line in by_month.values() for name in line}, key=lambda name: (fold(name), name))
    months = [
        MonthLine(month, [(name, by_month[month].get(name, 0)) for name in columns]) for month in sorted(by_month)
    ]
    desks = list(rows_by(cells, "guichet", today))
    late = late_statements(operation, desks, today)
    theirs = {desk for lot in cells.lots for desk in lot.elsewhere}
    return Territories(
        desks=[DeskLine(row, sum(row.label in one.desks for one in late)) for row in desks],
        places=list(rows_by(cells, "lieu", today)),
        total=add_up("", "Ensemble", "", cells.cells, today),
        columns=columns,
        months=months,
        keys=keys_in_force(operation, cells.names),
        elsewhere=frozenset(cells.names[desk] for desk in theirs if desk in cells.names),
        late=late,
    )


def parts_by_desk(operation: Operation, today: datetime.date, partner: int | None) -> list[Part]:
    """What another mission may be told of each desk (`partner`: its own), in the figures of the page above; seven
    queries."""
    rows = rows_by(read_cells(Operation.objects.filter(pk=operation.pk), today), "guichet", today)
    return [
        Part(
            row.label,
            owed=row.owed,
            done=row.to_date.done,
            taken_over=row.to_date.taken_over,
            excused=row.excused,
            remaining=row.remaining,
            is_partner=partner is not None and row.cells[0].desk == partner,
        )
        for row in rows
    ]


def late_statements(operation: Operation, desks: Iterable[Row], today: datetime.date) -> list[LateStatement]:
    """The statements of an operation past their date, the oldest first, each with the desks it keeps waiting; one
    query."""
    waiting: dict[int, list[str]] = {}
    for row in desks:
        for lot in {cell.lot.pk for cell in row.cells if cell.owed or cell.declared or cell.taken_over}:
            waiting.setdefault(lot, []).append(row.label)
    found = Statement.objects.filter(
        Statement.overdue(today) & OWED_STATEMENTS, award__lot__contract__operation=operation
    ).select_related("award__company", "award__lot__contract")
    return [LateStatement(one, waiting.get(one.award.lot_id, [])) for one in found.order_by("due_on", "pk")]


def keys_in_force(operation: Operation, names: Mapping[int, str]) -> list[str]:
    """The last key of each lot with its weights, in words, each said once; one query."""
    shares = (
        DeskShare.objects.filter(commitment__lot__contract__operation=operation, commitment__kind__in=KEYED_KINDS)
        .order_by("commitment", "pk")
        .values_list("commitment__lot", "commitment", "commitment__key_kind", "desk", "weight")
    )
    last: dict[int, tuple[int, str, list[tuple[str, int]]]] = {}
    for lot, commitment, kind, desk, weight in shares:
        if lot not in last or last[lot][0] != commitment:
            last[lot] = (commitment, kind, [])
        last[lot][2].append((names[desk], weight))
    return sorted({key_in_words(kind, sorted(weights)) for _, kind, weights in last.values()})


def key_in_words(kind: str, weights: Collection[tuple[str, int]]) -> str:
    """« agreed percentages: desk A 33,3 %, desk B 66,7 % », « place of execution: desk A 1 (33 %)… », in French."""
    whole = sum(weight for _, weight in weights)
    if kind == KeyKind.AGREED:
        parts = [f"{name} {shown_weight(kind, weight)}\u00a0%" for name, weight in weights]
    else:
        parts = [f"{name} {formats.integer(weight)} ({formats.share(weight, whole)})" for name, weight in weights]
    return f"{key_words(kind)}, {formats.enumeration(parts)}"
