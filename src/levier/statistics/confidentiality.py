"""Which cells of published tables on people must not be read, so that no small number of people comes out of them.

The reader of tables adds and subtracts: what is hidden must not come back by any of it. `Sums` says what she knows:
cells, and which of them add up to which others (a row to its total, a year to its own, the same year in every table, an
intercommunality to the desks that work there alone).
A cell of fewer than `smallest` people is hidden, and says so; then others are hidden with it, the smallest first,
until no combination of what is shown, nor the bounds of what is said to be small, gives back a hidden one. « Suppress
cells < 5 persons in published tables » (domain reference, 2.10). Plain Python.
"""

import itertools
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf

from levier.statistics.overlaps import Meeting, nearly_same_people, same_people

# Determined or not is the same modulo a large prime as in fractions, for sums whose coefficients are 1 and -1.
_PRIME = (1 << 61) - 1
_ROUNDS = 60

Cell = Hashable


class Mask(StrEnum):
    """Why a cell is not told: it is small, or it would give back one that is."""

    SMALL = "small"
    LINKED = "linked"


def words(mask: Mask, smallest: int) -> str:
    """What stands in the place of a cell."""
    return f"< {smallest}" if mask is Mask.SMALL else "non diffusé"


@dataclass(frozen=True)
class Sum:
    """`left`, most often one total, adds up to what `right` does; not `exact`, it does so but for people who are in
    several cells."""

    left: tuple[Cell, ...]
    right: tuple[Cell, ...]
    exact: bool = True

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (*self.left, *self.right)

    @property
    def totals(self) -> set[Cell]:
        """The cells that stand alone on their side: each is the total of the other."""
        return {side[0] for side in (self.left, self.right) if len(side) == 1}


@dataclass
class Sums:
    """What a reader knows of tables: how many people stand behind each cell (those without anybody are not told at all,
    and known to be none, but for a hidden one), what adds up to what. `rank` orders what is rather hidden: inner cells
    before totals. `untold`: cells of no table, that subtraction alone would give. `standing`: cells told already, that
    nothing hides; `unread`: those that the reader does not have, so that no sum of theirs says anything."""

    people: dict[Cell, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    rank: dict[Cell, int] = field(default_factory=dict)
    untold: set[Cell] = field(default_factory=set)
    standing: set[Cell] = field(default_factory=set)
    unread: set[Cell] = field(default_factory=set)

    def add(self, cell: Cell, people: int, *, rank: int = 0, is_known: bool = True) -> None:
        """Adds a cell, unless nobody is in it and the reader knows it."""
        if people > 0 or not is_known:
            self.people[cell] = people
            self.rank[cell] = rank

    def add_sum(self, total: Cell, parts: Iterable[Cell]) -> None:
        """Says that cells add up to another."""
        self.add_equality((total,), parts)

    def add_equality(self, left: Iterable[Cell], right: Iterable[Cell]) -> None:
        """Says that cells add up to what others do; those without anybody add nothing."""
        sides = [tuple(cell for cell in side if cell in self.people) for side in (left, right)]
        if all(sides) and self.unread.isdisjoint(itertools.chain(*sides)):
            first, second = (sum(self.people[cell] for cell in side) for side in sides)
            self.sums.append(Sum(sides[0], sides[1], first == second))

    def add_missing(self, missing: Cell, people: int, inner: Iterable[Cell], outer: Iterable[Cell]) -> None:
        """Says that cells (`inner`) are others (`outer`) but for a few people, whom no table tells: the same cell
        wherever they are the same."""
        self.add(missing, people)
        self.untold.add(missing)
        self.add_equality(outer, [*inner, missing])


def masked(known: Sums, smallest: int, also: Collection[Cell] = ()) -> dict[Cell, Mask]:
    """The cells that must not be told, each with the words that stand in its place. `also`: those that another number
    of the same cell hides already."""
    small = {cell for cell, people in known.people.items() if 0 < people < smallest} - known.standing
    said = small - known.untold
    hidden = small | (known.people.keys() & set(also)) - known.standing
    while True:
        if _hide_in_sums(known, hidden, smallest):
            continue
        exposed = determined(known.sums, hidden) | cornered(known, hidden, said, smallest)
        if not exposed or not (_hide_for(known, hidden, exposed) or _say_less(known, said, exposed)):
            break
    return {cell: Mask.SMALL if cell in said else Mask.LINKED for cell in hidden - known.untold}


def _hide_for(known: Sums, hidden: set[Cell], exposed: set[Cell]) -> bool:
    """Hides what is least missed among what stands in the sums of the cells that are exposed, inner cells before any
    total, else in any sum that says something of what is hidden; whether there was something."""
    candidates = set()
    for cell in exposed:
        shown = {other for one in known.sums if cell in one.cells for other in one.cells} - hidden - known.standing
        candidates |= set(_ordered(known, shown)[:1])
    if not candidates:
        return _hide_one(known, hidden, (one for one in known.sums if not hidden.isdisjoint(one.cells)))
    lowest = min(known.rank[cell] for cell in candidates)
    hidden |= {cell for cell in candidates if known.rank[cell] == lowest}
    return True


def _say_less(known: Sums, said: set[Cell], exposed: set[Cell]) -> bool:
    """Where nothing is left to hide, the words are too much: four cells that are there in a total under five are one
    each. The totals of what is exposed, then what is exposed itself, are no more said to be small; whether any was."""
    totals = {cell for one in known.sums if not exposed.isdisjoint(one.cells) for cell in one.totals} & said
    quieter = totals or exposed & said
    said -= quieter
    return bool(quieter)


def _ordered(known: Sums, cells: Iterable[Cell]) -> list[Cell]:
    return sorted(cells, key=lambda cell: (known.rank[cell], known.people[cell], repr(cell)))


def _hide_one(known: Sums, hidden: set[Cell], among: Iterable[Sum]) -> bool:
    """Hides one more cell of some sums, the least missed; whether there was one to hide."""
    shown = {cell for one in among for cell in one.cells} - hidden - known.standing
    if not shown:
        return False
    hidden.add(_ordered(known, shown)[0])
    return True


def _hide_in_sums(known: Sums, hidden: set[Cell], smallest: int) -> bool:
    """In each sum, hides until what is hidden is several cells and, when they are on one side, so that subtraction
    gives their sum, enough people together; whether anything was. Who is in several cells is counted once: only the
    largest cell is then sure to be enough."""
    changed = False
    for one in known.sums:
        while True:
            within = [cell for cell in one.cells if cell in hidden]
            is_one_side = hidden.isdisjoint(one.left) or hidden.isdisjoint(one.right)
            numbers = [known.people[cell] for cell in within]
            few = is_one_side and (sum(numbers) if one.exact else max(numbers, default=0)) < smallest
            if not within or (len(within) > 1 and not few) or not _hide_one(known, hidden, (one,)):
                break
            changed = True
    return changed


def determined(sums: Sequence[Sum], hidden: set[Cell]) -> set[Cell]:
    """The hidden cells that some combination of the sums gives back, whatever the numbers are."""
    rows: dict[Cell, dict[Cell, int]] = {}
    for one in sums:
        row: dict[Cell, int] = {}
        for side, sign in ((one.left, -1), (one.right, 1)):
            for cell in side:
                if cell in hidden:
                    row[cell] = (row.get(cell, 0) + sign) % _PRIME
        row = {cell: factor for cell, factor in row.items() if factor}
        for pivot in [cell for cell in row if cell in rows]:
            if pivot in row:
                row = _less(row, rows[pivot], row[pivot])
        if not row:
            continue
        pivot = next(iter(row))
        inverse = pow(row[pivot], -1, _PRIME)
        row = {cell: factor * inverse % _PRIME for cell, factor in row.items()}
        for other, held in rows.items():
            if pivot in held:
                rows[other] = _less(held, row, held[pivot])
        rows[pivot] = row
    return {pivot for pivot, row in rows.items() if len(row) == 1}


def _less(row: dict[Cell, int], other: dict[Cell, int], times: int) -> dict[Cell, int]:
    found = dict(row)
    for cell, factor in other.items():
        left = (found.get(cell, 0) - times * factor) % _PRIME
        if left:
            found[cell] = left
        else:
            found.pop(cell, None)
    return found


def cornered(known: Sums, hidden: set[Cell], said: set[Cell], smallest: int) -> set[Cell]:
    """The small cells whose bounds leave one number: two cells said to be under five whose total is told as eight are
    four and four. `said`: those the tables say to be small; of the others the reader is taken to know that they are
    not, unless they are."""
    low: dict[Cell, float] = {}
    high: dict[Cell, float] = {}
    for cell, people in known.people.items():
        if cell not in hidden:
            low[cell] = high[cell] = people
        elif cell in said:
            low[cell], high[cell] = 1, smallest - 1
        else:
            low[cell], high[cell] = min(people, smallest), inf
    equations = [one for one in known.sums if one.exact and not hidden.isdisjoint(one.cells)]
    for _ in range(_ROUNDS):
        moved = [_tightened(one, low, high) for one in equations]
        if not any(moved):
            break
    return {cell for cell in hidden if known.people[cell] < smallest and low[cell] >= high[cell]}


def _tightened(one: Sum, low: dict[Cell, float], high: dict[Cell, float]) -> bool:
    """Narrows the bounds of the cells of a sum by one another; whether anything moved."""
    moved = False
    for side, other in ((one.left, one.right), (one.right, one.left)):
        for cell in side:
            beside = [one for one in side if one != cell]
            least = sum(low[one] for one in other) - sum(high[one] for one in beside)
            most = sum(high[one] for one in other) - sum(low[one] for one in beside)
            moved |= _narrow(cell, least, most, low, high)
    return moved


def _narrow(cell: Cell, least: float, most: float, low: dict[Cell, float], high: dict[Cell, float]) -> bool:
    moved = False
    if least > low[cell]:
        low[cell], moved = min(least, high[cell]), True
    if most < high[cell]:
        high[cell], moved = max(most, low[cell]), True
    return moved


def tables_by_year(
    tables: Mapping[str, Mapping[tuple[object, object], int]],
    met: Mapping[tuple[str, str], Iterable[Meeting]] | None = None,
    smallest: int = 0,
    hidden: Collection[Cell] = (),
    standing: Mapping[str, Collection[Cell]] | None = None,
) -> Sums:
    """What a reader knows of several tables of the same people, each by group and by year: their cells `(table, group,
    year)`, the total of a year `("", year)`, the same in every table, and that of all `()`. A group's own total over
    the years is told only where each of its years is: it adds nothing to them.

    `tables[""]` holds the years alone, under the group "". `met`: for two tables, the groups that have somebody in
    common (`overlaps`): which groups of one are the same people as which groups of the other, and which are all of them
    but fewer than `smallest`, whom no table tells and subtraction would. `hidden`: cells hidden from the start; that
    nobody is in one of them is not known. `standing`: of tables that are not told anew, the cells that the reader
    has all the same.
    """
    known = Sums()
    for name, cells_known in (standing or {}).items():
        known.standing |= set(cells_known)
        known.unread |= {(name, group, year) for group, year in tables.get(name, ())} - known.standing
    years = {year: people for (_, year), people in tables[""].items()}
    for year, people in years.items():
        known.add(("", year), people, rank=2, is_known=("", year) not in hidden)
    # Of all totals, the one over every year is the least missed.
    known.add((), sum(years.values()), rank=1)
    known.add_sum((), [("", year) for year in years])
    for name, cells in tables.items():
        if not name:
            continue
        for (group, year), people in cells.items():
            known.add((name, group, year), people, is_known=(name, group, year) not in hidden)
        for year in years:
            known.add_sum(("", year), [(name, group, year) for group, other in cells if other == year])
    for (first, second), meetings in (met or {}).items():
        for left, right in same_people(meetings):
            known.add_equality([(first, *group) for group in left], [(second, *group) for group in right])
        for one in nearly_same_people(meetings, smallest):
            inner, outer = (first, second) if one.is_left else (second, first)
            known.add_missing(
                (one.year, one.missing),
                len(one.missing),
                [(inner, group, one.year) for group in one.inner],
                [(outer, group, one.year) for group in one.outer],
            )
    return known
