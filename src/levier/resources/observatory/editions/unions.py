"""How few people separate some union of cells of a table told in two editions. Plain Python.

Whoever has both editions adds what she likes and subtracts: six people who left a line and seven who came to another
are one person in both lines together. Unions are two to the power of the cells; what they add up to is a few hundred
numbers of people, which is what is followed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

# Of the unions that add up to as many people, two figures are enough to know whether one of them moved.
_FIGURES_KEPT = 2
_Sums = Mapping[tuple[int, bool], tuple[int, ...]]
"""Of unions: people, and whether each of their cells is told in both editions; then their figures, two at most."""


@dataclass(frozen=True)
class Move:
    """What separates a cell from itself in a former edition: people (from `least` to `most`, where the former number is
    not told), and what its figure moved by. `is_told`: told in both, else it changed from told to hidden or back, and
    is read by whoever takes it for unmoved."""

    least: int
    most: int
    figure: int = 0
    is_told: bool = True

    @classmethod
    def of(cls, people: int, figure: int) -> "Move":
        """Of a cell told in both editions."""
        return cls(people, people, figure)

    @property
    def is_none(self) -> bool:
        """Whether a cell told in both editions is the same."""
        return self.is_told and not (self.least or self.most or self.figure)

    def taken_away(self) -> "Move":
        """The same, where the cell is subtracted."""
        return Move(-self.most, -self.least, -self.figure, self.is_told)


def fewest(
    moves: Iterable[Move],
    smallest: int,
    *,
    total: Move | None = None,
    by_class: bool = False,
    is_whole: bool = False,
    needs_figure: bool = False,
) -> int | None:
    """The fewest people, under `smallest`, that separate a union of cells from itself; None when none is of so few.
    With `total`, the unions are what is left of it once cells are taken away, none included.

    A union of cells told in both is of none where as many people came as left: said (0) only `by_class` of people and
    where its figure moved, since the class of whoever was corrected is read there; not of the total, nor of all the
    cells together where they are the whole table (`is_whole`), which say what nobody is. A union with cells told in one
    edition alone is always said, even unmoved: taken for unmoved, it gives back what is hidden with it.
    `needs_figure`: whether a union whose figure did not move is of no interest, however many people it counts.
    """
    given = list(moves)
    cells = sorted((one for one in given if not one.is_none), key=lambda one: (abs(one.most), one.figure))
    whole: _Sums = {(0, True): (0,)}
    if total is not None:
        cells = [one.taken_away() for one in cells]
        whole = {(total.least, total.is_told): (total.figure,)}
    part: _Sums = {}
    # What may still be left and gained by the cells that follow: a sum that they cannot bring back is forgotten.
    left, gained = sum(min(one.least, 0) for one in cells), sum(max(one.most, 0) for one in cells)
    for one in cells:
        left, gained = left - min(one.least, 0), gained - max(one.most, 0)
        within = range(1 - smallest - gained, smallest - left)
        if total is None:
            # Of all the cells so far, each is: any other union lacks one.
            part, whole = _merged(part, whole, _with(part, one, within)), _with(whole, one)
        else:
            part = _merged(part, _with(whole, one, within), _with(part, one, within))
    return _fewest(part, whole, smallest, by_class=by_class, needs_figure=needs_figure,
                   is_whole=total is not None or (is_whole and len(cells) == len(given)))  # fmt: skip


def _fewest(
    part: _Sums, whole: _Sums, smallest: int, *, by_class: bool, is_whole: bool, needs_figure: bool
) -> int | None:
    few = []
    for sums, is_exempt in ((part, False), (whole, is_whole)):
        for (people, is_told), figures in sums.items():
            corrected = by_class and not is_exempt and any(figures)
            is_of_interest = any(figures) or not needs_figure
            if abs(people) < smallest and is_of_interest and (people or not is_told or corrected):
                few.append(abs(people))
    return min((one for one in few if one), default=0 if few else None)


def _with(sums: _Sums, cell: Move, within: Collection[int] | None = None) -> _Sums:
    return _merged(
        *(
            {
                (people + more, is_told and cell.is_told): tuple(one + cell.figure for one in figures)
                for (people, is_told), figures in sums.items()
                if within is None or people + more in within
            }
            for more in range(cell.least, cell.most + 1)
        )
    )


def _merged(*sums: _Sums) -> _Sums:
    found: dict[tuple[int, bool], tuple[int, ...]] = {}
    for one in sums:
        for key, figures in one.items():
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), *figures)))[:_FIGURES_KEPT]
    return found
