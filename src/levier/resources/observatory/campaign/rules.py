"""What a year's collection adds up to, and what is missing from it. Plain Python.

Desks send files in spring, the mission consolidates; a missing desk is shown as missing, never as zero (« sans le
CD 34 »): domain reference, §7.4.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from levier.common.ui import formats

FIRST_YEAR = 2013  # the first year of the published series


class CollectionSource(StrEnum):
    """Where a desk's figures of a year come from: one source, declared."""

    LEDGER = "ledger"
    LINES = "lines"
    TOTALS = "totals"


SOURCE_LABELS = {
    CollectionSource.LEDGER: "registre de Levier",
    CollectionSource.LINES: "tableau du guichet, ligne à ligne",
    CollectionSource.TOTALS: "totaux transmis par le guichet",
}


class State(StrEnum):
    """Where a desk's figures stand."""

    MISSING = "missing"
    DECLARED = "declared"
    SIGNED = "signed"
    CHANGED = "changed"


STATE_LABELS = {
    State.MISSING: "manquant",
    State.DECLARED: "à signer",
    State.SIGNED: "signé",
    State.CHANGED: "changé depuis la signature",
}
STATE_TONES = {State.MISSING: "late", State.DECLARED: "todo", State.SIGNED: "done", State.CHANGED: "soon"}


@dataclass(frozen=True)
class Figures:
    """Hundredths of an hour counted, people and work contracts of one desk in one year; None: not told."""

    hundredths: int | None = None
    people: int | None = None
    work_contracts: int | None = None

    @property
    def is_told(self) -> bool:
        return self.hundredths is not None

    @property
    def is_of_nobody(self) -> bool:
        """Whether there are hours, and nobody said to have worked them."""
        return bool(self.hundredths) and not self.people


@dataclass(frozen=True)
class DeskLine:
    """One desk in one year: the figures of its source now, those it signed, and those of the year before."""

    name: str
    source: CollectionSource | None
    now: Figures
    signed: Figures | None
    before: Figures

    @property
    def state(self) -> State:
        """A source that says nothing is missing: zero is told, and signed."""
        if self.source is None or not self.now.is_told:
            return State.MISSING
        if self.signed is None:
            return State.DECLARED
        return State.SIGNED if self.signed == self.now else State.CHANGED

    @property
    def published(self) -> Figures | None:
        """What may be published of it: what was signed, and nothing before."""
        return self.signed if self.source is not None else None

    @property
    def gap(self) -> int | None:
        """Hundredths more than the year before, fewer when negative; None when one of the two is not told."""
        if self.now.hundredths is None or self.before.hundredths is None:
            return None
        return self.now.hundredths - self.before.hundredths


@dataclass(frozen=True)
class OperationGap:
    """An operation in one desk's figures, this year and the year before, in hundredths of an hour; None: not told."""

    title: str
    buyer: str
    now: int | None
    before: int | None
    counts: bool = True

    @property
    def gap(self) -> int:
        """Hundredths more than the year before, fewer when negative; what is not told that year weighs nothing."""
        return (self.now or 0) - (self.before or 0)


def operation_gaps(
    now: Mapping[str, tuple[str, str, int, bool]], before: Mapping[str, tuple[str, str, int, bool]]
) -> list[OperationGap]:
    """The operations of two years side by side, the widest gap first. By operation: title, buyer, hundredths, and
    whether they count (an operation of several sources counts in one)."""
    found = []
    for key in {**now, **before}:
        title, buyer, _, counts = now.get(key) or before[key]
        found.append(
            OperationGap(
                title, buyer, now[key][2] if key in now else None, before[key][2] if key in before else None, counts
            )
        )
    return sorted(found, key=lambda one: (-abs(one.gap), one.title, one.buyer))


@dataclass(frozen=True)
class Consolidated:
    """The sum of what was signed, and the names of the desks that are not in it."""

    figures: Figures
    missing: tuple[str, ...]

    @property
    def missing_words(self) -> str:
        """« sans le guichet de l’Ouest » told of several: « sans A, B et C »; empty when nobody is missing."""
        return f"sans {formats.enumeration(list(self.missing))}" if self.missing else ""


def consolidated(lines: Iterable[DeskLine]) -> Consolidated:
    """Adds up what the desks signed. What one of them does not tell is told by no sum."""
    lines = list(lines)
    signed = [line.published for line in lines if line.published is not None]
    return Consolidated(
        Figures(
            *(_sum(getattr(figures, name) for figures in signed) for name in ("hundredths", "people", "work_contracts"))
        ),
        tuple(line.name for line in lines if line.published is None),
    )


def _sum(values: Iterable[int | None]) -> int | None:
    told = list(values)
    return None if not told or any(value is None for value in told) else sum(value or 0 for value in told)
