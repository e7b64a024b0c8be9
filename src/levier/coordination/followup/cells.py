"""What the board adds up: hours owed and hours of the ledger, by lot, desk and company.

Every view of the board (by lot, operation, desk, company) sums the same cells: their totals agree by construction.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet, Sum

from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import LedgerEntry
from levier.coordination.hours.pace import expected_hours
from levier.coordination.procurement.models import Award, AwardRole, Lot, Operation
from levier.organizations.models import Organization


@dataclass
class Cell:
    """One desk and one company in one lot: whole hours owed, the ledger in the period and since the start (hundredths).

    `desk` None: hours no key gives to a desk. `company` None: a lot without a holder.
    """

    lot: Lot
    desk: int | None
    company: int | None
    owed: int = 0
    declared: int = 0
    counted: int = 0
    refused: int = 0
    declared_to_date: int = 0
    counted_to_date: int = 0
    refused_to_date: int = 0


@dataclass(frozen=True)
class Cells:
    """The cells of some operations, and the names of the desks and companies in them."""

    cells: list[Cell]
    lots: list[Lot]
    names: dict[int, str]


def awards_on(lot: Lot) -> list[Award]:
    """The awards of a lot, as `read_cells` put them beside it; else they are asked for."""
    beside: list[Award] | None = getattr(lot, "awards_beside", None)
    return list(lot.awards.all()) if beside is None else beside


def holder_of(lot: Lot) -> int | None:
    """The company that answers for what a lot owes: its sole holder or its leader, else the first named."""
    awards = awards_on(lot)
    answering = [award for award in awards if award.role in (AwardRole.SOLE, AwardRole.LEADER)]
    return next((award.company_id for award in answering or awards), None)


def year_bounds(year: int) -> tuple[datetime.date, datetime.date]:
    """The first months of a year and its last: hours belong to the year they were worked in (domain reference §7.4)."""
    return datetime.date(year, 1, 1), datetime.date(year, 12, 1)


def read_cells(operations: QuerySet[Operation], *, year: int | None = None) -> Cells:
    """Reads the cells in six queries, whatever their number. With a year, the period is its months and « to date »
    its end; without, both are the whole life."""
    lots = list(
        Lot.objects.filter(contract__operation__in=operations.order_by().values("pk"))
        .select_related("contract__operation")
        # A list beside each lot: a query set for each one, which nobody runs, took longer than all the rest.
        .prefetch_related(Prefetch("awards", Award.objects.order_by("pk"), to_attr="awards_beside"))
        .order_by("contract__title", "number", "pk")
    )
    by_id = {lot.pk: lot for lot in lots}
    found: dict[tuple[int, int | None, int | None], Cell] = {}

    def cell(lot: int, desk: int | None, company: int | None) -> Cell:
        return found.setdefault((lot, desk, company), Cell(by_id[lot], desk, company))

    shared: dict[int, int] = {}
    mine = {"lot__contract__operation__in": operations}
    shares = DeskShare.objects.filter(commitment__lot__contract__operation__in=operations).order_by()
    for lot, desk, hours in shares.values_list("commitment__lot", "desk").annotate(hours=Sum("hours")):
        cell(lot, desk, holder_of(by_id[lot])).owed += hours
        shared[lot] = shared.get(lot, 0) + hours
    owed = HoursCommitment.objects.filter(**mine).order_by().values_list("lot").annotate(total=Sum("hours"))
    for lot, total in owed:
        if total != shared.get(lot, 0):
            cell(lot, None, holder_of(by_id[lot])).owed += total - shared.get(lot, 0)
    for lot, desk, company, kind, in_period, to_date in ledger_sums(operations, year):
        there = cell(lot, desk, company)
        setattr(there, kind, getattr(there, kind) + in_period)
        setattr(there, f"{kind}_to_date", getattr(there, f"{kind}_to_date") + to_date)
    for lot in lots:
        cell(lot.pk, lot.contract.operation.lead_desk_id, holder_of(lot))
    ids = {key for one in found.values() for key in (one.desk, one.company)}
    ids.update(award.company_id for lot in lots for award in awards_on(lot))
    ids.update(lot.contract.operation.buyer_id for lot in lots)
    ids.update(lot.contract.operation.lead_desk_id for lot in lots)
    organizations = Organization.objects.in_bulk(ids - {None})
    # A buyer has many lots and a company many awards: each organisation is read once, and shared.
    for lot in lots:
        operation = lot.contract.operation
        operation.buyer = organizations[operation.buyer_id]
        operation.lead_desk = organizations[operation.lead_desk_id]
        for award in awards_on(lot):
            award.company = organizations[award.company_id]
    return Cells(list(found.values()), lots, {pk: str(organization) for pk, organization in organizations.items()})


def ledger_sums(operations: QuerySet[Operation], year: int | None) -> Iterable[tuple[int, int, int, str, int, int]]:
    """(lot, desk, company, kind, hundredths in the period, hundredths to its end); one query."""
    entries = LedgerEntry.objects.filter(award__lot__contract__operation__in=operations).order_by()
    grouped = entries.values_list("award__lot", "assignment__desk", "award__company", "kind")
    if year is None:
        return ((*row, row[-1]) for row in grouped.annotate(total=Sum("hundredths")))
    first, last = year_bounds(year)
    return grouped.filter(month__lte=last).annotate(
        in_period=Sum("hundredths", filter=Q(month__gte=first), default=0), to_date=Sum("hundredths", default=0)
    )


@dataclass(frozen=True)
class Row:
    """A line of the board: the sum of its cells. Whole hours owed and expected, the ledger in hundredths."""

    key: str
    label: str
    detail: str
    owed: int
    balance: Balance
    to_date: Balance
    remaining: int
    expected: int | None
    lots: tuple[Lot, ...]
    cells: tuple[Cell, ...]

    @property
    def ends_on(self) -> datetime.date | None:
        """The last end of execution in it."""
        return max((lot.contract.ends_on for lot in self.lots if lot.contract.ends_on), default=None)

    @property
    def gap(self) -> int:
        """Hundredths ahead of the calendar (behind it when negative); zero when it says nothing."""
        if self.expected is None:
            return 0
        return self.to_date.counted + self.to_date.pending - self.expected * 100

    @property
    def is_late(self) -> bool:
        """Behind the calendar, and not done."""
        return self.gap < 0 and self.to_date.counted < self.owed * 100

    @property
    def is_fictitious(self) -> bool:
        """Whether all of it is invented."""
        return all(lot.contract.is_fictitious for lot in self.lots)


def add_up(
    key: str, label: str, detail: str, cells: Iterable[Cell], today: datetime.date, *, dated: bool = True
) -> Row:
    """The sum of cells. What remains is counted lot by lot: one lot done beyond its share does not relieve another.

    `dated` False (a past year): the calendar of today says nothing of it.
    """
    cells = list(cells)
    owed_by_lot: dict[int, int] = {}
    counted_by_lot: dict[int, int] = {}
    lots = {}
    for cell in cells:
        lots[cell.lot.pk] = cell.lot
        owed_by_lot[cell.lot.pk] = owed_by_lot.get(cell.lot.pk, 0) + cell.owed
        counted_by_lot[cell.lot.pk] = counted_by_lot.get(cell.lot.pk, 0) + cell.counted_to_date
    expected: list[int | None] = [
        expected_hours(owed_by_lot[pk], lot.contract.starts_on, lot.contract.ends_on, today)
        for pk, lot in lots.items()
        if owed_by_lot[pk]
    ]
    known = dated and bool(expected) and None not in expected
    return Row(
        key=key,
        label=label,
        detail=detail,
        owed=sum(owed_by_lot.values()),
        balance=Balance(
            sum(cell.declared for cell in cells),
            sum(cell.counted for cell in cells),
            sum(cell.refused for cell in cells),
        ),
        to_date=Balance(
            sum(cell.declared_to_date for cell in cells),
            sum(cell.counted_to_date for cell in cells),
            sum(cell.refused_to_date for cell in cells),
        ),
        remaining=sum(max(0, owed_by_lot[pk] * 100 - counted_by_lot[pk]) for pk in lots),
        expected=sum(value for value in expected if value is not None) if known else None,
        lots=tuple(lots.values()),
        cells=tuple(cells),
    )


def rows_by(
    cells: Cells, axis: str, today: datetime.date, *, dated: bool = True, organizations: dict[int, str] | None = None
) -> list[Row]:
    """The cells summed by lot, operation, desk or company, in the order of their names.

    `organizations` gives the public ids that the addresses of desks and companies need.
    """
    public = organizations or {}
    ways: dict[str, Callable[[Cell], tuple[str, str, str]]] = {
        "lot": lambda cell: (
            str(cell.lot.public_id),
            cell.lot.contract.title,
            f"{cell.lot} · {companies_of(cell.lot)} · {cell.lot.contract.operation.buyer}",
        ),
        "operation": lambda cell: (
            str(cell.lot.contract.operation.public_id),
            cell.lot.contract.operation.name,
            str(cell.lot.contract.operation.buyer),
        ),
        "guichet": lambda cell: (
            public.get(cell.desk or 0, ""),
            cells.names.get(cell.desk or 0, "Sans guichet désigné"),
            "",
        ),
        "entreprise": lambda cell: (
            public.get(cell.company or 0, ""),
            cells.names.get(cell.company or 0, "Sans titulaire"),
            "",
        ),
    }
    groups: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in cells.cells:
        groups.setdefault(ways[axis](cell), []).append(cell)
    rows = [add_up(*named, group, today, dated=dated) for named, group in groups.items()]
    return sorted(rows, key=lambda row: (row.label, row.detail, row.key))


def companies_of(lot: Lot) -> str:
    """The companies that hold a lot, the one that answers first."""
    first = holder_of(lot)
    awards = sorted(awards_on(lot), key=lambda award: award.company_id != first)
    return ", ".join(str(award.company) for award in awards) or "sans titulaire"
