"""The dated tables a study reads: the lines that come with Levier, and those a mission added. Plain Python.

A mission's line takes the place of Levier's from its first day to its last; without a last day, until the mission's
next line for the same thing. A threshold read in the official notice is the exception: nothing takes its place.
Nothing is overwritten: every line stays readable with its source, and none serves outside its own dates.
"""

import csv
import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import resources
from itertools import pairwise

from levier.common.days import check_order
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.clauses.trades import Trade, trades
from levier.law.periods import Period, periods
from levier.law.thresholds import Capacity, Kind, Threshold, threshold_on, thresholds

ONE_DAY = datetime.timedelta(days=1)
# A table about to end is said three months before, time to read the notice that follows.
ENDING_DAYS = 90
# What a line concerns when it is not one trade.
ALL = "tous"
OFFICIAL = "official"


class Table(StrEnum):
    """What a line gives a value to."""

    THRESHOLD = "seuil"
    SPASER = "spaser"
    SMIC = "smic"
    CEILING = "phss"
    COST = "cout"
    SHARE = "part"
    RATE = "effort"
    FEWEST_HOURS = "heures"
    SMALLEST_WORKS = "travaux"
    FULL_TIME = "etp"
    INVOICED = "facture"
    OTHER = "autre"
    LAW = "delai"


class Unit(StrEnum):
    """What the hundredths of a value are of."""

    EUROS = "euros"
    PERCENT = "percent"
    HOURS = "hours"
    MONTHS = "months"


TABLE_LABELS = {
    Table.THRESHOLD: "seuil de procédure",
    Table.SPASER: "seuil du SPASER",
    Table.SMIC: "SMIC horaire brut",
    Table.CEILING: "plafond horaire de la sécurité sociale",
    Table.COST: "coût horaire",
    Table.SHARE: "part de main-d’œuvre",
    Table.RATE: "effort d’insertion usuel",
    Table.FEWEST_HOURS: "heures en deçà desquelles une clause convient mal",
    Table.SMALLEST_WORKS: "montant en deçà duquel un lot de travaux convient mal",
    Table.FULL_TIME: "heures d’un temps plein sur un an",
    Table.INVOICED: "taux horaire d’une prestation facturée",
    Table.OTHER: "autre seuil de procédure",
}
# The law's own durations are read beside the others; no mission adds to them.
READ_LABELS = {**TABLE_LABELS, Table.LAW: "durée fixée par un texte"}
UNITS = {
    Table.SHARE: Unit.PERCENT,
    Table.RATE: Unit.PERCENT,
    Table.FEWEST_HOURS: Unit.HOURS,
    Table.FULL_TIME: Unit.HOURS,
}
HOURS_PERIODS = {Period.WEEK.value, Period.WORKING_DAY.value}
# The conventions published with figures (domain reference, FTE conversion): hours a year, what each stands on.
CONVENTIONS = {
    1_820: "35\u00a0h × 52\u00a0semaines",
    1_607: "durée légale annuelle du travail",
    1_505: "aide au poste d’une entreprise d’insertion ou d’une ETTI",
}
# Tables whose next value is always fixed by a text to come: a line of them says until when it holds.
CLOSED = {
    Table.THRESHOLD: "Un seuil vaut pour une période close (deux ans)\u00a0: indiquez son dernier jour.",
    Table.SMIC: "Le SMIC est revu au moins chaque 1er janvier\u00a0: indiquez le dernier jour connu.",
    Table.CEILING: "Une valeur du plafond a sa période\u00a0: indiquez son dernier jour connu.",
}
WHOLE = {
    Table.THRESHOLD: "Un seuil est un nombre entier d’euros.",
    Table.SPASER: "Un seuil est un nombre entier d’euros.",
    Table.OTHER: "Un seuil est un nombre entier d’euros.",
    Table.FEWEST_HOURS: "Indiquez un nombre entier d’heures.",
}
UNNAMED = "Choisissez l’une des conventions nommées\u00a0: un bilan imprime celle qu’il suit."


def unit_of(table: Table, key: str = "") -> Unit:
    """What a table's values are of; those of the law's durations, by what each bounds."""
    if table is Table.LAW:
        return Unit.HOURS if key in HOURS_PERIODS else Unit.MONTHS
    return UNITS.get(table, Unit.EUROS)


@dataclass(frozen=True)
class Line:
    """A value from a day to a day, both included; `last_day` None when no end is said.

    `key` is « capacity/kind » for a threshold, a trade's code or `ALL` otherwise. `value` is in hundredths of the
    table's unit: cents excluding tax, hundredths of a per cent, of an hour or of a month. `is_official`: read in the
    text itself.
    """

    table: Table
    key: str
    value: int
    first_day: datetime.date
    last_day: datetime.date | None
    source: str
    is_mission: bool = False
    is_official: bool = False

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the day falls within the line's own dates."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def overlaps(self, other: "Line") -> bool:
        """Whether both hold on some day."""
        return (self.last_day is None or other.first_day <= self.last_day) and (
            other.last_day is None or self.first_day <= other.last_day
        )


@dataclass(frozen=True)
class Usage:
    """What makes a lot's hours look hardly relevant, or its cost impossible, on a day; None where no line holds then.

    `fewest_hours` in whole hours, `spaser_euros` in whole euros, the others in cents.
    """

    fewest_hours: int | None = None
    smallest_works_cents: int | None = None
    smic_cents: int | None = None
    spaser_euros: int | None = None


NO_USAGE = Usage()


@functools.cache
def packaged_lines() -> tuple[Line, ...]:
    """The lines that come with Levier."""
    lines = [
        Line(Table.THRESHOLD, f"{known.capacity}/{known.kind}", known.amount * 100, known.first_day, known.last_day,
             known.source, is_official=known.status == OFFICIAL)
        for known in thresholds()
    ]  # fmt: skip
    lines += [
        Line(Table.LAW, known.period, known.value * 100, known.first_day, known.last_day,
             f"{known.article}\u202f; {known.source}", is_official=known.status == OFFICIAL)
        for known in periods()
    ]  # fmt: skip
    for trade in trades().values():
        for table, value in ((Table.SHARE, trade.share), (Table.COST, trade.hourly_cost)):
            lines.append(Line(table, trade.code, value * 100, trade.first_day, None, trade.source))
    text = resources.files("levier.coordination.clauses").joinpath("data/usual.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines(), delimiter=";"):
        first, last = datetime.date.fromisoformat(row["from"]), row["to"]
        last_day = datetime.date.fromisoformat(last) if last else None
        lines.append(
            Line(
                Table(row["table"]),
                row["key"],
                int(row["value"]),
                first,
                last_day,
                row["source"],
                is_official=row["status"] == OFFICIAL,
            )
        )
    return tuple(lines)


def latest_on(lines: Iterable[Line], table: Table, key: str, day: datetime.date) -> Line | None:
    """Of the lines that hold on a day, the one that began last."""
    held = [line for line in lines if line.table is table and line.key == key and line.holds_on(day)]
    return max(held, key=lambda line: line.first_day, default=None)


@dataclass(frozen=True)
class Tables:
    """The tables as a mission reads them: its own lines over Levier's."""

    own: tuple[Line, ...] = ()

    def own_on(self, table: Table, key: str, day: datetime.date) -> Line | None:
        """The mission's line in force on a day: of those that hold, the one that began last."""
        return latest_on(self.own, table, key, day)

    def line_on(self, table: Table, key: str, day: datetime.date) -> Line | None:
        """The line in force on a day: the mission's, else Levier's; None when neither holds then."""
        return self.own_on(table, key, day) or latest_on(packaged_lines(), table, key, day)

    def threshold_on(self, day: datetime.date, capacity: Capacity, kind: Kind) -> Threshold | None:
        """The threshold in force on a day: the official notice's, else the mission's, whose status is `mission`, else
        the one taken from elsewhere."""
        packaged = threshold_on(day, capacity, kind)
        line = self.own_on(Table.THRESHOLD, f"{capacity}/{kind}", day)
        if line is None or (packaged is not None and packaged.status == OFFICIAL):
            return packaged
        last = line.last_day or datetime.date.max
        return Threshold(capacity, kind, line.value // 100, line.first_day, last, "mission", line.source)

    def central_defence_on(self, day: datetime.date) -> int | None:
        """The other threshold of the supplies of a central authority, in whole euros, for products of defence left out
        of the agreement on public procurement (the notice annexed to the code, c); None where no line holds."""
        line = self.line_on(Table.OTHER, "centrale-defense", day)
        return None if line is None else line.value // 100

    def thresholds(self) -> list[Threshold]:
        """Every threshold the mission reads, without overlap: on each day the one `threshold_on` gives."""
        lines = [line for line in (*packaged_lines(), *self.own) if line.table is Table.THRESHOLD]
        found = []
        for key in dict.fromkeys(line.key for line in lines):
            capacity, kind = key.split("/")
            days = {line.first_day for line in lines if line.key == key}
            days |= {line.last_day + ONE_DAY for line in lines if line.key == key and line.last_day}
            for first, following in pairwise(sorted(days)):
                held = self.threshold_on(first, Capacity(capacity), Kind(kind))
                if held is not None:
                    found.append(replace(held, first_day=first, last_day=following - ONE_DAY))
        return found

    def trade_value(self, table: Table, trade: Trade, day: datetime.date) -> Line:
        """The share or the cost proposed for a trade on a day. Levier's own is a proposal, whatever the day."""
        value = trade.share if table is Table.SHARE else trade.hourly_cost
        usual = Line(table, trade.code, value * 100, trade.first_day, None, trade.source)
        return self.own_on(table, trade.code, day) or usual

    def effort_on(self, trade: str, day: datetime.date) -> Line | None:
        """The usual effort of a trade on a day, else that of any trade: the mission's first, then Levier's."""
        for read in (self.own_on, self.line_on):
            for key in (trade, ALL):
                if line := read(Table.RATE, key, day):
                    return line
        return None

    def usage_on(self, day: datetime.date) -> Usage:
        """What a study of this day is measured against beside the thresholds of procedure."""

        def value(table: Table, key: str) -> int | None:
            line = self.line_on(table, key, day)
            return None if line is None else line.value

        hours, spaser = value(Table.FEWEST_HOURS, ALL), value(Table.SPASER, "achats")
        return Usage(
            fewest_hours=None if hours is None else hours // 100,
            smallest_works_cents=value(Table.SMALLEST_WORKS, ALL),
            smic_cents=value(Table.SMIC, "brut"),
            spaser_euros=None if spaser is None else spaser // 100,
        )

    def full_time_on(self, day: datetime.date) -> tuple[int, str]:
        """The hours of a full-time job over a year by the convention of a day, and the convention in words."""
        line = self.line_on(Table.FULL_TIME, ALL, day)
        hours = line.value // 100 if line else next(iter(CONVENTIONS))
        return hours, f"{formats.whole_hours(hours)} par an, soit {CONVENTIONS[hours]}"

    def source_of(
        self, code: str, labour_share: int | None, rate: int | None, hourly_cost_cents: int | None, day: datetime.date
    ) -> str:
        """Where a lot's figures come from, in a French sentence; empty when they are the author's own.

        `labour_share` and `rate` in hundredths of a per cent.
        """
        trade = trades().get(code)
        proposed = [(Table.RATE, rate, self.effort_on(code, day))]
        if trade is not None:
            proposed = [
                (Table.SHARE, labour_share, self.trade_value(Table.SHARE, trade, day)),
                (Table.COST, hourly_cost_cents, self.trade_value(Table.COST, trade, day)),
                *proposed,
            ]
        of_trade: dict[str, list[str]] = {}
        sentences = []
        for table, typed, line in proposed:
            if line is None or typed != line.value:
                continue
            if table is Table.RATE:
                sentences.append(f"{TABLE_LABELS[table].capitalize()}\u00a0: {said(line, day)}.")
            else:
                of_trade.setdefault(said(line, day), []).append(TABLE_LABELS[table])
        for source, labels in reversed(of_trade.items()):
            words = " et ".join(labels).capitalize()
            sentences.insert(0, f"{words} du métier «\u00a0{trade.label if trade else ''}\u00a0»\u00a0: {source}.")
        return " ".join(sentences)

    def ended_on(self, table: Table, key: str, day: datetime.date) -> datetime.date | None:
        """The last day known without a gap from a day on; None when no end is known."""
        lines = [line for line in (*packaged_lines(), *self.own) if line.table is table and line.key == key]
        covered = day - ONE_DAY
        while held := [line for line in lines if line.holds_on(covered + ONE_DAY)]:
            if any(line.last_day is None for line in held):
                return None
            covered = max(line.last_day for line in held if line.last_day)
        return covered if covered >= day else max((line.last_day for line in lines if line.last_day), default=covered)


def said(line: Line, day: datetime.date) -> str:
    """The source of a line, whose it is, and when it says nothing of a day before it."""
    whose = " (ligne de la mission)" if line.is_mission else ""
    later = "" if line.first_day <= day else f", relevée à compter du {line.first_day:%d/%m/%Y}, après cet achat"
    return f"{line.source}{whose}{later}"


def ending(tables: Tables, today: datetime.date) -> dict[Table, datetime.date]:
    """The tables a mission adds to of which some line ends within ninety days, or has ended, with the earliest last
    day."""
    found: dict[Table, datetime.date] = {}
    keys = {(line.table, line.key) for line in (*packaged_lines(), *tables.own) if line.table in TABLE_LABELS}
    for table, key in sorted(keys):
        last = tables.ended_on(table, key, today)
        if last is not None and last <= today + datetime.timedelta(days=ENDING_DAYS):
            found[table] = min(last, found.get(table, last))
    return found


def check_line(line: Line, known: Iterable[Line]) -> None:
    """Refuses a line that cannot be, or that overlaps another of the mission's, or an official one, for the same thing.

    A line without a last day gives way to the next one; two of the same first day, or one that starts within a closed
    period or covers the start of another, overlap. Raises Problem (field).
    """
    if not line.source.strip():
        raise Problem("Indiquez la source\u00a0: une ligne sans source ne se vérifie pas.", field="source")
    check_order(line.first_day, line.last_day, field="last_day")
    if line.table in CLOSED and line.last_day is None:
        raise Problem(CLOSED[line.table], field="last_day")
    if line.table in WHOLE and line.value % 100:
        raise Problem(WHOLE[line.table], field="value")
    if line.table is Table.FULL_TIME and line.value not in {hours * 100 for hours in CONVENTIONS}:
        raise Problem(UNNAMED, field="value")
    if unit_of(line.table) is Unit.PERCENT and line.value > 10_000:
        raise Problem("Cette valeur est un pourcentage\u00a0: écrivez-la entre 0 et 100.", field="value")
    if line.value <= 0:
        raise Problem("Écrivez une valeur supérieure à zéro.", field="value")
    same = [other for other in packaged_lines() if (other.table, other.key) == (line.table, line.key)]
    if official := next((other for other in same if other.is_official and other.overlaps(line)), None):
        raise Problem(
            f"Le texte officiel tenu ici vaut du {official.first_day:%d/%m/%Y} au {official.last_day:%d/%m/%Y}\u00a0: "
            "il l’emporte, aucune ligne ne le remplace. Choisissez une date après lui.",
            field="first_day",
        )
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
