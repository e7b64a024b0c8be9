"""The durations the law itself fixes (months, hours), dated, each with its article (dated table)."""

import calendar
import csv
import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources


class Period(StrEnum):
    """What a duration bounds."""

    SHORT_WORKS = "travaux-courts"
    SOCIAL_ECONOMY_LONGEST = "ess-duree"
    SOCIAL_ECONOMY_INTERVAL = "ess-intervalle"
    DIRECT_HIRE = "embauche-directe"
    WEEK = "semaine"
    WORKING_DAY = "jour"


@dataclass(frozen=True)
class PeriodLine:
    """A duration from a day to a day, both included; `last_day` None when no end is known.

    `value` is in whole `unit`s, « mois » or « heures »; `words` says what it is, in French; `status` is `official`
    (text held) or `secondary` (to verify before use).
    """

    period: Period
    value: int
    unit: str
    article: str
    words: str
    first_day: datetime.date
    last_day: datetime.date | None
    status: str
    source: str


@functools.cache
def periods() -> tuple[PeriodLine, ...]:
    """The whole table; the lines of one period follow one another without a gap."""
    text = resources.files("levier.law").joinpath("data/periods.csv").read_text(encoding="utf-8")
    return tuple(
        PeriodLine(
            period=Period(row["code"]),
            value=int(row["value"]),
            unit=row["unit"],
            article=row["article"],
            words=row["words"],
            first_day=datetime.date.fromisoformat(row["from"]),
            last_day=datetime.date.fromisoformat(row["to"]) if row["to"] else None,
            status=row["status"],
            source=row["source"],
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    )


@functools.cache  # asked of each line of hours of a file
def lines_of(period: Period) -> tuple[PeriodLine, ...]:
    """The lines of one period, the oldest first."""
    return tuple(sorted((line for line in periods() if line.period is period), key=lambda line: line.first_day))


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def reserved_again_from(awarded_on: datetime.date) -> datetime.date:
    """The first day a firm of the social economy may be awarded a contract again on the same ground, after that day:
    « une entreprise ainsi attributaire d'un marché ne peut bénéficier d'une attribution au même titre au cours des
    trois années suivantes » (L2113-16)."""
    return add_months(awarded_on, length_on(Period.SOCIAL_ECONOMY_INTERVAL, awarded_on))


def reserved_too_soon(day: datetime.date, earlier: Iterable[datetime.date]) -> datetime.date | None:
    """Of the days a firm was so awarded other contracts, the latest that leaves no place for one of a day; None when
    all do."""
    barred = [before for before in earlier if before <= day < reserved_again_from(before)]
    return max(barred, default=None)


def length_on(period: Period, day: datetime.date | None) -> int:
    """The duration in force on a day, in the unit of its line; the last one when no day is known, the first one for a
    day before it."""
    lines = lines_of(period)
    begun = [line for line in lines if day is None or line.first_day <= day]
    return (begun or lines[:1])[-1].value
