"""Which groups of one table hold the people of groups of another: the same, or all but a few. Plain Python.

Whoever knows who may be where knows it of real tables: a desk and the intercommunalities nobody else works in,
temporary work of insertion and the structures that alone may offer it. Whoever does not finds it in the figures: two
groups of 52 and 51 people, whose hours differ by one person's.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

# Choices tried from one group. Measured: on the ledgers at hand, none needs as many.
_TRIED = 2_000
Groups = list[tuple[object, object]]
"""Groups of a table, each with its year."""


class Meeting(NamedTuple):
    """A group of one table and a group of another that have somebody in common in a year. `few`: who, when they are
    fewer than may be told; None when they are enough."""

    left: object
    right: object
    year: object
    few: frozenset[object] | None = None


class Nesting(NamedTuple):
    """Groups of one table (`inner`) whose people are all in groups of the other (`outer`), but for `missing`, who are
    in the latter alone. `is_left`: whether the inner ones are of the first table."""

    year: object
    inner: list[object]
    outer: list[object]
    missing: frozenset[object]
    is_left: bool


def same_people(met: Iterable[Meeting]) -> list[tuple[Groups, Groups]]:
    """Groups of one table that hold together the people of groups of another, as finely as may be: what stays connected
    when each group is tied to those it has somebody in common with. Of a year where all is, nothing: its total says it.
    """
    parts: dict[object, list[tuple[set[object], set[object]]]] = {}
    for first, second, year, _ in met:
        left, right, apart = {first}, {second}, []
        for one in parts.get(year, []):
            if first in one[0] or second in one[1]:
                left |= one[0]
                right |= one[1]
            else:
                apart.append(one)
        parts[year] = [*apart, (left, right)]
    return [
        ([(group, year) for group in left], [(group, year) for group in right])
        for year, found in parts.items()
        if len(found) > 1
        for left, right in found
    ]


def nearly_same_people(met: Iterable[Meeting], smallest: int) -> list[Nesting]:
    """Groups of one table within groups of another that have fewer than `smallest` people more, however many groups
    there are on either side. Of those that leave out the same few, the fewest groups: with what is the same people in
    both tables, they say what the others do."""
    years: dict[object, list[Meeting]] = {}
    for one in met:
        years.setdefault(one.year, []).append(one)
    found = []
    for year, meetings in years.items():
        fewest: dict[frozenset[object], Nesting] = {}
        for is_left in (True, False):
            for nesting in _nested(meetings, year, smallest, is_left=is_left):
                known = fewest.get(nesting.missing)
                if known is None or _size(nesting) < _size(known):
                    fewest[nesting.missing] = nesting
        found += sorted(fewest.values(), key=lambda one: (_size(one), repr(one.inner), repr(one.outer)))
    return found


def _size(nesting: Nesting) -> int:
    return len(nesting.inner) + len(nesting.outer)


def _nested(meetings: list[Meeting], year: object, smallest: int, *, is_left: bool) -> Iterator[Nesting]:
    """Every choice of outer groups of which all but a few people are in inner groups that lie within them. A choice
    grows from each group by the inner groups it meets: one of them lies within, and brings all it meets, or is left
    out, and its people of the choice are among the few from then on: past `smallest`, there is nothing to find."""
    inside: dict[object, dict[object, frozenset[object] | None]] = {}
    around: dict[object, list[object]] = {}
    for one in meetings:
        inner, outer = (one.left, one.right) if is_left else (one.right, one.left)
        inside.setdefault(inner, {})[outer] = one.few
        around.setdefault(outer, []).append(inner)
    # In an order that does not change: what is hidden is the same whenever it is worked out.
    said: set[frozenset[object]] = set()
    for seed in sorted(around, key=repr):
        waiting = [(frozenset([seed]), frozenset[object]())]
        for _ in range(_TRIED):
            if not waiting:
                break
            outer_groups, left_out = waiting.pop()
            met_there = dict.fromkeys(inner for outer in outer_groups for inner in around[outer])
            within = [inner for inner in met_there if inside[inner].keys() <= outer_groups]
            missing = _few(outer_groups, left_out, inside)
            if missing is None or len(missing) >= smallest or not left_out.isdisjoint(within):
                continue
            undecided = sorted(met_there.keys() - left_out - set(within), key=repr)
            if undecided:
                waiting.append((outer_groups.union(inside[undecided[0]]), left_out))
                waiting.append((outer_groups, left_out | {undecided[0]}))
            elif missing and within and outer_groups not in said:
                said.add(outer_groups)
                yield Nesting(year, sorted(within, key=repr), sorted(outer_groups, key=repr), missing, is_left)


def _few(
    outer_groups: frozenset[object],
    left_out: frozenset[object],
    inside: Mapping[object, Mapping[object, frozenset[object] | None]],
) -> frozenset[object] | None:
    """The people of the outer groups who are in groups left out; None when they are too many to be told apart."""
    found = frozenset[object]()
    for inner in left_out:
        for outer in inside[inner].keys() & outer_groups:
            few = inside[inner][outer]
            if few is None:
                return None
            found |= few
    return found
