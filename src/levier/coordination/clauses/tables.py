"""The dated tables a study reads: the lines that come with Levier, and those a mission added. Plain Python.

A mission's line takes the place of Levier's from its first day to its last; without a last day, until the mission's
next line for the same thing. Nothing is overwritten: every line stays readable with its source.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from levier.common.errors import Problem
from levier.coordination.clauses.trades import Trade, trades
from levier.law.thresholds import Capacity, Kind, Threshold, threshold_on, thresholds

ONE_DAY = datetime.timedelta(days=1)
# A table about to end is said three months before, time to read the notice that follows.
ENDING_DAYS = 90


class Table(StrEnum):
    """What a line gives a value to."""

    THRESHOLD = "seuil"
    SHARE = "part"
    COST = "cout"


TABLE_LABELS = {
    Table.THRESHOLD: "seuil de procédure",
    Table.SHARE: "part de main-d’œuvre",
    Table.COST: "coût horaire",
}


@dataclass(frozen=True)
class Line:
    """A value from a day to a day, both included; `last_day` None when no end is said.

    `key` is « capacity/kind » for a threshold, a trade's code otherwise. `value` is in cents excluding tax, or in
    hundredths of a per cent for a share.
    """

    table: Table
    key: str
    value: int
    first_day: datetime.date
    last_day: datetime.date | None
    source: str
    is_mission: bool = False

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the day falls within the line's own dates."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


def packaged_lines() -> list[Line]:
    """The lines that come with Levier."""
    lines = [
        Line(Table.THRESHOLD, f"{known.capacity}/{known.kind}", known.amount * 100, known.first_day, known.last_day,
             known.source)
        for known in thresholds()
    ]  # fmt: skip
    for trade in trades().values():
        for table, value in ((Table.SHARE, trade.share), (Table.COST, trade.hourly_cost)):
            lines.append(Line(table, trade.code, value * 100, trade.first_day, None, trade.source))
    return lines


@dataclass(frozen=True)
class Tables:
    """The tables as a mission reads them: its own lines over Levier's."""

    own: tuple[Line, ...] = ()

    def own_on(self, table: Table, key: str, day: datetime.date) -> Line | None:
        """The mission's line in force on a day: of those that hold, the one that began last."""
        held = [line for line in self.own if line.table is table and line.key == key and line.holds_on(day)]
        return max(held, key=lambda line: line.first_day, default=None)

    def threshold_on(self, day: datetime.date, capacity: Capacity, kind: Kind) -> Threshold | None:
        """The threshold in force on a day; its status is `mission` when the mission added it."""
        line = self.own_on(Table.THRESHOLD, f"{capacity}/{kind}", day)
        if line is None:
            return threshold_on(day, capacity, kind)
        last = line.last_day or datetime.date.max
        return Threshold(capacity, kind, line.value // 100, line.first_day, last, "mission", line.source)

    def trade_value(self, table: Table, trade: Trade, day: datetime.date) -> Line:
        """The share or the cost proposed for a trade on a day. Levier's own is a proposal, whatever the day."""
        value = trade.share if table is Table.SHARE else trade.hourly_cost
        usual = Line(table, trade.code, value * 100, trade.first_day, None, trade.source)
        return self.own_on(table, trade.code, day) or usual

    def source_of(self, code: str, labour_share: int | None, hourly_cost_cents: int | None, day: datetime.date) -> str:
        """Where a lot's figures come from, in a French sentence; empty when they are the author's own.

        `labour_share` in hundredths of a per cent.
        """
        trade = trades().get(code)
        if trade is None:
            return ""
        used = []
        for table, typed in ((Table.SHARE, labour_share), (Table.COST, hourly_cost_cents)):
            line = self.trade_value(table, trade, day)
            if typed == line.value:
                used.append(
                    (TABLE_LABELS[table], f"{line.source}{' (ligne de la mission)' if line.is_mission else ''}")
                )
        if not used:
            return ""
        if len({source for _, source in used}) == 1:
            words = " et ".join(label for label, _ in used)
            return f"{words.capitalize()} du métier « {trade.label} » : {used[0][1]}."
        return " ".join(f"{label.capitalize()} du métier « {trade.label} » : {source}." for label, source in used)

    def ended_on(self, table: Table, key: str, day: datetime.date) -> datetime.date | None:
        """The last day known without a gap from a day on; None when no end is known."""
        lines = [line for line in (*packaged_lines(), *self.own) if line.table is table and line.key == key]
        covered = day - ONE_DAY
        while held := [line for line in lines if line.holds_on(covered + ONE_DAY)]:
            if any(line.last_day is None for line in held):
                return None
            covered = max(line.last_day for line in held if line.last_day)
        return covered if covered >= day else max((line.last_day for line in lines if line.last_day), default=covered)


def ending(tables: Tables, today: datetime.date) -> dict[Table, datetime.date]:
    """The tables of which some line ends within ninety days, or has ended, with the earliest last day."""
    found: dict[Table, datetime.date] = {}
    keys = {(line.table, line.key) for line in (*packaged_lines(), *tables.own)}
    for table, key in sorted(keys):
        last = tables.ended_on(table, key, today)
        if last is not None and last <= today + datetime.timedelta(days=ENDING_DAYS):
            found[table] = min(last, found.get(table, last))
    return found


def check_line(line: Line, known: Iterable[Line]) -> None:
    """Refuses a line that cannot be, or that overlaps another of the mission's for the same thing.

    A line without a last day gives way to the next one; two of the same first day, or one that starts within a closed
    period or covers the start of another, overlap. Raises Problem (field).
    """
    if not line.source.strip():
        raise Problem("Indiquez la source\u00a0: une ligne sans source ne se vérifie pas.", field="source")
    if line.last_day is not None and line.last_day < line.first_day:
        raise Problem("Le dernier jour ne peut pas précéder le premier.", field="last_day")
    if line.table is Table.THRESHOLD and line.last_day is None:
        raise Problem(
            "Un seuil vaut pour une période close (deux ans)\u00a0: indiquez son dernier jour.", field="last_day"
        )
    if line.table is Table.THRESHOLD and line.value % 100:
        raise Problem("Un seuil est un nombre entier d’euros.", field="value")
    if line.table is Table.SHARE and line.value > 10_000:
        raise Problem("Une part de main-d’œuvre est un pourcentage, entre 0 et 100.", field="value")
    if line.value <= 0:
        raise Problem("La valeur est supérieure à zéro.", field="value")
    for other in known:
        if (other.table, other.key) != (line.table, line.key):
            continue
        starts_within = other.first_day == line.first_day or (
            other.last_day is not None and other.holds_on(line.first_day)
        )
        covers = line.last_day is not None and line.holds_on(other.first_day)
        if starts_within or covers:
            until = f"au {other.last_day:%d/%m/%Y}" if other.last_day else "jusqu’à la suivante"
            raise Problem(
                f"Une ligne de la mission vaut déjà du {other.first_day:%d/%m/%Y} {until}\u00a0: rien n’est écrasé, "
                "choisissez une date après elle.",
                field="first_day",
            )
