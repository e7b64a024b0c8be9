"""An operation found in two sources of a year is counted once. Plain Python.

A desk's spreadsheet may tell of an operation that the ledger, or another desk's, tells of too. The same buyer and the
same title, or the same buyer and a reference of a contract in common, make one operation; no other likeness does. Of
the sources that tell of it one remains, unless the mission says that their hours are not the same.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from levier.common.tabular.cells import plain

LEDGER = 0
# A reference as short as « 1 » is a rank, not a name.
_SHORTEST_REFERENCE = 4
_SIREN = 9


def same_reference(reference: str) -> str:
    """A reference as it is compared from one source to another."""
    return "".join(plain(reference).split())


@dataclass(frozen=True)
class Told:
    """An operation as one source tells of it. `source`: the key of the desk whose lines they are, `LEDGER` for the
    ledger. `keys`: what the facts of that source call it, one or several."""

    source: int
    title: str
    buyer: str
    buyer_siret: str = ""
    references: tuple[str, ...] = ()
    hundredths: int = 0
    people: int = 0
    keys: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """What it is told by from one reading to the next: its buyer and its title."""
        return f"{plain(self.buyer)}|{plain(self.title)}"

    @property
    def names(self) -> list[str]:
        """What it goes by: two operations that share one are the same."""
        buyers = [plain(self.buyer), *([self.buyer_siret[:_SIREN]] if self.buyer_siret else [])]
        references = {same_reference(one) for one in self.references}
        words = [f"t {plain(self.title)}", *(f"r {one}" for one in references if len(one) >= _SHORTEST_REFERENCE)]
        return [f"{buyer} {word}" for buyer in buyers for word in words]


@dataclass(frozen=True)
class Shared:
    """One operation told of by several sources."""

    told: tuple[Told, ...]

    @property
    def title(self) -> str:
        """Its name: as the ledger tells it when it does."""
        return min(self.told, key=lambda one: (one.source != LEDGER, one.source, one.title)).title

    @property
    def key(self) -> str:
        """What tells it from another on a page."""
        words = "\n".join(f"{one.source} {one.identity}" for one in self.told)
        return hashlib.sha256(words.encode()).hexdigest()[:16]

    @property
    def sources(self) -> list[int]:
        """The sources that tell of it, in order, the ledger first."""
        return sorted({one.source for one in self.told})

    def hundredths(self, source: int) -> int:
        """The hundredths of an hour one of them tells."""
        return sum(one.hundredths for one in self.told if one.source == source)

    @property
    def by_default(self) -> int:
        """The source that remains while nobody said: the ledger, checked hour by hour; else the one that tells of the
        most hours, what another leaves out being rather missing there than invented here."""
        return min(self.sources, key=lambda one: (one != LEDGER, -self.hundredths(one), one))


# By source and identity, whether what that source tells of an operation counts.
Decisions = Mapping[tuple[int, str], bool]


def shared(told: Iterable[Told]) -> list[Shared]:
    """The operations of several sources. What is the same as the same thing is the same."""
    told = sorted(told, key=lambda one: (one.source, one.identity))
    group_of: dict[str, int] = {}
    groups: dict[int, list[int]] = {}
    for rank, one in enumerate(told):
        met = sorted({group_of[name] for name in one.names if name in group_of})
        groups[rank] = [rank, *(member for other in met for member in groups.pop(other))]
        for member in groups[rank]:
            for name in told[member].names:
                group_of[name] = rank
    found = [Shared(tuple(told[member] for member in sorted(members))) for members in groups.values()]
    return sorted((one for one in found if len(one.sources) > 1), key=lambda one: (plain(one.title), one.sources))


def decided(one: Shared, decisions: Decisions) -> frozenset[int]:
    """The sources somebody said remain; empty while a source that tells of it was not judged, or none was kept."""
    known = [decisions.get((told.source, told.identity)) for told in one.told]
    if None in known:
        return frozenset()
    return frozenset(told.source for told, counts in zip(one.told, known, strict=True) if counts)


def remaining(one: Shared, decisions: Decisions) -> frozenset[int]:
    """The sources that count: those decided, else the default alone."""
    return decided(one, decisions) or frozenset({one.by_default})


def set_aside(found: Iterable[Shared], decisions: Decisions) -> set[tuple[int, str]]:
    """What does not count, as (source, key of the facts of that source)."""
    return {
        (told.source, key)
        for one in found
        for told in one.told
        if told.source not in remaining(one, decisions)
        for key in told.keys
    }
