"""Which groups of one table hold the people of groups of another: the same, or all but a few. Plain Python.

Whoever knows who may be where knows it of real tables: a desk and the intercommunalities nobody else works in,
temporary work of insertion and the structures that alone may offer it. Whoever does not finds it in the figures: two
groups of 52 and 51 people, whose hours differ by one person's.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

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
    """Groups of one table within groups of another that have fewer than `smallest` people more: those within one group,
    all together, and one group within those it meets. What all other groups say of the same people, their total says
    already: the fewest groups say it."""
    years: dict[object, list[Meeting]] = {}
    for one in met:
        years.setdefault(one.year, []).append(one)
    found = []
    for year, meetings in years.items():
        sides = frozenset(one.left for one in meetings), frozenset(one.right for one in meetings)
        said: set[tuple[frozenset[object], frozenset[object], bool]] = set()
        nested = [one for is_left in (True, False) for one in _nested(meetings, year, smallest, is_left=is_left)]
        for nesting in sorted(nested, key=lambda nesting: len(nesting.inner) + len(nesting.outer)):
            inside, around = frozenset(nesting.inner), frozenset(nesting.outer)
            if (inside, around, nesting.is_left) in said:
                continue
            found.append(nesting)
            inner, outer = sides if nesting.is_left else sides[::-1]
            said.add((outer - around, inner - inside, not nesting.is_left))
    return found


def _nested(meetings: list[Meeting], year: object, smallest: int, *, is_left: bool) -> Iterator[Nesting]:
    inside: dict[object, dict[object, frozenset[object] | None]] = {}
    for one in meetings:
        inner, outer = (one.left, one.right) if is_left else (one.right, one.left)
        inside.setdefault(inner, {})[outer] = one.few
    alone = {frozenset([outer]) for known in inside.values() for outer in known}
    # In an order that does not change: what is hidden is the same whenever it is worked out.
    for around in sorted({*alone, *map(frozenset, inside.values())}, key=_in_order):
        within = [group for group, known in inside.items() if known.keys() <= around]
        parts = [
            few for group, known in inside.items() if not known.keys() <= around
            for outer, few in known.items() if outer in around
        ]  # fmt: skip
        known_parts = [few for few in parts if few is not None]
        if not within or len(known_parts) < len(parts):
            continue
        missing = frozenset[object]().union(*known_parts)
        if 0 < len(missing) < smallest:
            yield Nesting(year, within, list(around), missing, is_left)


def _in_order(groups: Iterable[object]) -> list[str]:
    return sorted(map(repr, groups))
