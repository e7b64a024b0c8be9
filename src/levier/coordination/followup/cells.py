"""What the board adds up: hours owed and hours of the ledger, by lot, desk and company.

Every view of the board (by lot, operation, desk, company) sums the same cells: their totals agree by construction.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from levier.common.search.words import fold
from levier.coordination.commitments.dated import in_force
from levier.coordination.commitments.models import RELEASE_KINDS, CommitmentKind, DeskShare
from levier.coordination.commitments.remaining import due_hours, remaining_hundredths
from levier.coordination.commitments.sharing import share_hours
from levier.coordination.followup.lots import FollowedLot, read_lots
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import EntryKind, OpeningEntry, YearSum
from levier.coordination.hours.pace import Steps, expected_hours, is_behind
from levier.coordination.procurement.models import Operation
from levier.coordination.procurement.selectors import awards_of

# Read once: the choices of an enumeration are made again each time they are asked for.
ENTRY_KINDS = tuple(EntryKind.values)
NO_PLACE, NO_DESK, NO_HOLDER = "Lieu non précisé", "Sans guichet désigné", "Sans titulaire"
# How an address says that hours are at no known place, of no desk, or of no holder.
NOBODY = "aucun"


@dataclass
class Cell:
    """One desk, one company and one place in one lot: whole hours owed, cancelled and excused, the ledger in the period
    and since the start (hundredths), hours taken over from before, the keys of the people whose hours are counted in
    the period, and, of the hours owed, those an act after the first of the lot brought, by its day.

    `desk` None: hours no key gives to a desk. `company` None: a lot without a holder. `place`: the communes where the
    work is done, from the person's assignment, else from the lot (domain reference §6: the desk that answers for the
    person and the place of execution are two axes); empty when neither is known.
    """

    lot: FollowedLot
    desk: int | None
    company: int | None
    place: str
    owed: int = 0
    cancelled: int = 0
    excused: int = 0
    declared: int = 0
    counted: int = 0
    refused: int = 0
    declared_to_date: int = 0
    counted_to_date: int = 0
    refused_to_date: int = 0
    taken_over: int = 0
    taken_over_to_date: int = 0
    people: set[int] = field(default_factory=set)
    later: Counter[datetime.date] = field(default_factory=Counter)


@dataclass(frozen=True)
class Cells:
    """The cells of some operations, and the names of the desks and companies in them."""

    cells: list[Cell]
    lots: list[FollowedLot]
    names: dict[int, str]


def year_bounds(year: int) -> tuple[datetime.date, datetime.date]:
    """The first months of a year and its last: hours belong to the year they were worked in (domain reference §7.4)."""
    return datetime.date(year, 1, 1), datetime.date(year, 12, 1)


def read_cells(operations: QuerySet[Operation], today: datetime.date, *, year: int | None = None) -> Cells:
    """Reads the cells in seven queries, whatever their number. With a year, the period is its months and « to date »
    its end, hours owed included; without, both are the whole life, as of today."""
    mine = {"commitment__lot__contract__operation__in": operations.order_by().values("pk")}
    since = Case(When(commitment__kind=CommitmentKind.INITIAL, then=None), default=F("commitment__effective_on"))
    shares = list(
        DeskShare.objects.filter(in_force(today, year=year, at="commitment__"), **mine)
        .order_by()
        .values_list("commitment__lot", "desk", since)
        .annotate(
            given=Sum("hours"), cancelled=-Coalesce(Sum("hours", filter=Q(commitment__kind__in=RELEASE_KINDS)), 0)
        )
    )
    sums = list(ledger_sums(operations, year))
    openings = taken_over_sums(operations, year)
    desks = {desk for _, desk, *_ in shares} | {desk for _, desk, *_ in sums} | {desk for _, desk, *_ in openings}
    read = read_lots(operations, today, year=year, more_names=desks)
    by_id = {lot.pk: lot for lot in read.lots}
    found: dict[tuple[int, int | None, int | None, str], Cell] = {}

    def cell(lot: int, desk: int | None, company: int | None, place: str | None = None) -> Cell:
        there = by_id[lot]
        named = (lot, desk, company, place or there.place)
        if (known := found.get(named)) is None:
            known = found[named] = Cell(there, *named[1:])
        return known

    shared: dict[int, int] = {}
    freed: dict[int, int] = {}
    given: Counter[tuple[int, datetime.date]] = Counter()
    for key, desk, day, hours, cancelled in shares:
        there = cell(key, desk, by_id[key].holder)
        there.owed += hours
        if day is not None:
            there.later[day] += hours
            given[key, day] += hours
        there.cancelled += cancelled
        shared[key] = shared.get(key, 0) + hours
        freed[key] = freed.get(key, 0) + cancelled
    for lot in read.lots:
        if lot.cancelled != freed.get(lot.pk, 0):
            cell(lot.pk, None, lot.holder).cancelled += lot.cancelled - freed.get(lot.pk, 0)
        if lot.owed != shared.get(lot.pk, 0):
            nobody = cell(lot.pk, None, lot.holder)
            nobody.owed += lot.owed - shared.get(lot.pk, 0)
            nobody.later.update({step.day: step.hours - given[lot.pk, step.day] for step in lot.later})
    spread_excused(found.values())
    for award, desk, place, person, in_period, to_date in sums:
        key, company = read.awards[award]
        there = cell(key, desk, company, place)
        if person is not None:
            there.people.add(person)
        there.declared += in_period[0]
        there.counted += in_period[1]
        there.refused += in_period[2]
        there.declared_to_date += to_date[0]
        there.counted_to_date += to_date[1]
        there.refused_to_date += to_date[2]
    for award, desk, place, hundredths in openings:
        key, company = read.awards[award]
        there = cell(key, desk, company, place)
        there.taken_over_to_date += hundredths
        if year is None:
            there.taken_over += hundredths
    for lot in read.lots:
        cell(lot.pk, lot.lead_desk, lot.holder)
    return Cells(list(found.values()), read.lots, read.names)


def spread_excused(cells: Iterable[Cell]) -> None:
    """Shares the hours excused of each lot between its desks as those it owes are: of nobody, they would be missing
    from every desk's line."""
    by_lot: dict[int, list[Cell]] = {}
    for cell in cells:
        if cell.lot.excused and cell.owed > 0:
            by_lot.setdefault(cell.lot.pk, []).append(cell)
    for owing in by_lot.values():
        total = min(owing[0].lot.excused, sum(cell.owed for cell in owing))
        shares = share_hours(total, {str(rank): cell.owed for rank, cell in enumerate(owing)})
        for rank, cell in enumerate(owing):
            cell.excused = shares[str(rank)]


Hundredths = tuple[int, int, int]


def ledger_sums(
    operations: QuerySet[Operation], year: int | None
) -> Iterator[tuple[int, int, str | None, int | None, Hundredths, Hundredths]]:
    """(award, desk, commune of the assignment, who worked hours counted in the period, hundredths declared, counted,
    refused in the period, the same to its end); one query, over the sums kept by assignment and year."""
    kept = YearSum.objects.filter(award__in=awards_of(operations)).order_by()
    to_date = {f"{kind}_to_date": Sum(kind) for kind in ENTRY_KINDS}
    this_year = None if year is None else Q(year=year)
    entries = Sum("counted_entries", filter=this_year, default=0)
    if year is None:
        in_period = {}
    else:
        kept = kept.filter(year__lte=year)
        in_period = {f"{kind}_in_period": Sum(kind, filter=this_year, default=0) for kind in ENTRY_KINDS}
    grouped = kept.values_list("award", "assignment__desk", "assignment__place__name", "assignment__participant")
    rows = grouped.annotate(entries=entries, **to_date, **in_period)
    for award, desk, place, person, counted_entries, declared, counted, refused, *within in rows:
        ended = (declared, counted, refused)
        during = (within[0], within[1], within[2]) if within else ended
        yield award, desk, place, person if counted_entries else None, during, ended


def taken_over_sums(operations: QuerySet[Operation], year: int | None) -> list[tuple[int, int, str | None, int]]:
    """(award, desk, commune of the assignment, hundredths taken over); one query. Nobody knows in which year they were
    worked: with a year, those as of its end at the latest are done by then, and are in no period."""
    entries = OpeningEntry.objects.filter(award__in=awards_of(operations)).order_by()
    if year is not None:
        entries = entries.filter(as_of__lte=datetime.date(year, 12, 31))
    # A person's hours follow her assignment, as in the ledger.
    by_desk = entries.values_list("award", Coalesce("assignment__desk", "desk"), "assignment__place__name")
    return list(by_desk.annotate(total=Sum("hundredths")))


@dataclass(frozen=True)
class Row:
    """A line of the board: the sum of its cells. Whole hours owed, excused and expected, the ledger in hundredths."""

    key: str
    label: str
    detail: str
    owed: int
    cancelled: int
    balance: Balance
    to_date: Balance
    remaining: int
    expected: int | None
    lots: tuple[FollowedLot, ...]
    cells: tuple[Cell, ...]
    excused: int = 0
    people: int = 0
    """Those whose hours are counted in the period, each once: lines do not add up to the whole."""

    @property
    def ends_on(self) -> datetime.date | None:
        """The last end of execution in it."""
        return max((lot.ends_on for lot in self.lots if lot.ends_on), default=None)

    @property
    def owing_lots(self) -> int:
        """How many lots owe hours in it: as the home page counts them."""
        return len({cell.lot.pk for cell in self.cells if cell.owed})

    @property
    def due(self) -> int:
        """Whole hours owed, less those excused."""
        return due_hours(self.owed, self.excused)

    @property
    def committed(self) -> int:
        """Whole hours committed, before what the buyer suspended, removed or annulled."""
        return self.owed + self.cancelled

    @property
    def gap(self) -> int:
        """Hundredths ahead of the calendar (behind it when negative); zero when it says nothing."""
        if self.expected is None:
            return 0
        return self.to_date.done + self.to_date.pending - self.expected * 100

    @property
    def is_late(self) -> bool:
        """Behind the calendar, and not done."""
        return is_behind(self.to_date.done, self.to_date.pending, self.due, self.expected)

    @property
    def is_fictitious(self) -> bool:
        """Whether all of it is invented."""
        return all(lot.is_fictitious for lot in self.lots)


def add_up(
    key: str, label: str, detail: str, cells: Iterable[Cell], today: datetime.date, *, dated: bool = True
) -> Row:
    """The sum of cells. What remains is counted lot by lot: one lot done beyond its share does not relieve another.

    `dated` False (a past year): the calendar of today says nothing of it.
    """
    cells = tuple(cells)
    owed_by_lot: dict[int, int] = {}
    excused_by_lot: dict[int, int] = {}
    done_by_lot: dict[int, int] = {}
    later_by_lot: dict[int, Counter[datetime.date]] = {}
    lots = {}
    for cell in cells:
        pk = cell.lot.pk
        lots[pk] = cell.lot
        owed_by_lot[pk] = owed_by_lot.get(pk, 0) + cell.owed
        excused_by_lot[pk] = excused_by_lot.get(pk, 0) + cell.excused
        done_by_lot[pk] = done_by_lot.get(pk, 0) + cell.counted_to_date + cell.taken_over_to_date
        if cell.later:
            later_by_lot.setdefault(pk, Counter()).update(cell.later)
    expected: list[int | None] = [
        expected_hours(
            due_hours(owed_by_lot[pk], excused_by_lot[pk]),
            lot.executes_from,
            lot.ends_on,
            today,
            idle_from=lot.idle_from,
            halts=lot.halts,
            later=steps_among(lot.later, later_by_lot.get(pk, Counter())),
        )
        for pk, lot in lots.items()
        if owed_by_lot[pk]
    ]
    known = dated and bool(expected) and None not in expected
    return Row(
        key=key,
        label=label,
        detail=detail,
        owed=sum(owed_by_lot.values()),
        cancelled=sum(cell.cancelled for cell in cells),
        balance=Balance(
            sum(cell.declared for cell in cells),
            sum(cell.counted for cell in cells),
            sum(cell.refused for cell in cells),
            sum(cell.taken_over for cell in cells),
        ),
        to_date=Balance(
            sum(cell.declared_to_date for cell in cells),
            sum(cell.counted_to_date for cell in cells),
            sum(cell.refused_to_date for cell in cells),
            sum(cell.taken_over_to_date for cell in cells),
        ),
        remaining=sum(remaining_hundredths(owed_by_lot[pk], done_by_lot[pk], excused_by_lot[pk]) for pk in lots),
        excused=sum(excused_by_lot.values()),
        expected=sum(value for value in expected if value is not None) if known else None,
        lots=tuple(lots.values()),
        cells=cells,
        people=len(set().union(*(cell.people for cell in cells))),
    )


def steps_among(steps: Steps, hours: Counter[datetime.date]) -> Steps:
    """The steps of a lot in a part of what it owes: their days, and the whole hours that part has of each."""
    return tuple(step._replace(hours=hours[step.day]) for step in steps)


@dataclass(frozen=True)
class Parted:
    """A sum told in two: what the mission counts, and what other missions count. Together they are the sum."""

    ours: Row
    theirs: Row


def parted(total: Row, today: datetime.date) -> Parted | None:
    """The sum told in two; None when all of it is the mission's."""
    theirs = [cell for cell in total.cells if cell.desk in cell.lot.elsewhere]
    if not theirs:
        return None
    ours = [cell for cell in total.cells if cell.desk not in cell.lot.elsewhere]
    return Parted(add_up("", "", "", ours, today, dated=False), add_up("", "", "", theirs, today, dated=False))


class Rows(Sequence[Row]):
    """Rows in the order of their names, each summed when it is looked at: of a thousand lots a page shows fifty."""

    def __init__(self, groups: "list[Group]", today: datetime.date, dated: bool):
        self.groups, self.today, self.dated = groups, today, dated

    def __len__(self) -> int:
        return len(self.groups)

    @overload
    def __getitem__(self, asked: int) -> Row: ...
    @overload
    def __getitem__(self, asked: slice) -> list[Row]: ...
    def __getitem__(self, asked: int | slice) -> Row | list[Row]:
        if isinstance(asked, slice):
            return [self._summed(*group) for group in self.groups[asked]]
        return self._summed(*self.groups[asked])

    def _summed(self, named: tuple[str, str, str], cells: list[Cell]) -> Row:
        return add_up(*named, cells, self.today, dated=self.dated)


def rows_by(
    cells: Cells, axis: str, today: datetime.date, *, dated: bool = True, organizations: dict[int, str] | None = None
) -> Rows:
    """The cells summed by lot, operation, desk, place or company, in the order of their names.

    `organizations` gives the public ids that the addresses of desks and companies need.
    """
    public = organizations or {}
    # What the cells of a line share, and how one of them names it.
    ways: dict[str, tuple[Callable[[Cell], Any], Callable[[Cell], tuple[str, str, str]]]] = {
        "lot": (
            lambda cell: cell.lot.pk,
            lambda cell: (
                str(cell.lot.public_id),
                cell.lot.contract,
                f"{cell.lot.words} · {cell.lot.companies} · {cell.lot.buyer}",
            ),
        ),
        "operation": (
            lambda cell: cell.lot.operation,
            lambda cell: (str(cell.lot.operation), cell.lot.operation_name, cell.lot.buyer),
        ),
        "guichet": (
            lambda cell: cell.desk,
            lambda cell: (
                public.get(cell.desk, "") if cell.desk else NOBODY,
                cells.names.get(cell.desk or 0, NO_DESK),
                "",
            ),
        ),
        # The same hours on another axis: what is owed is owed where the lot is carried out, what is done is done where
        # the person works. Never added to the desks.
        "lieu": (lambda cell: cell.place, lambda cell: (cell.place or NOBODY, cell.place or NO_PLACE, "")),
        "entreprise": (
            lambda cell: cell.company,
            lambda cell: (
                public.get(cell.company, "") if cell.company else NOBODY,
                cells.names.get(cell.company or 0, NO_HOLDER),
                "",
            ),
        ),
    }
    shared_by, named_by = ways[axis]
    groups: dict[Any, list[Cell]] = {}
    for cell in cells.cells:
        groups.setdefault(shared_by(cell), []).append(cell)
    return Rows(in_order([(named_by(held[0]), held) for held in groups.values()]), today, dated)


Group = tuple[tuple[str, str, str], list[Cell]]


def in_order(groups: list[Group]) -> list[Group]:
    """The groups in the order of their names, then of what details them, which few need to be told apart."""
    names = [fold(label) for (_, label, _), _ in groups]
    told = Counter(names)
    keys = [
        (name, fold(named[2]) if told[name] > 1 else "", named) for name, (named, _) in zip(names, groups, strict=True)
    ]
    return [groups[rank] for rank in sorted(range(len(groups)), key=keys.__getitem__)]
