"""The durations the law itself fixes (months, hours), dated, each with its article (dated table)."""

import csv
import datetime
import functools
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


def length_on(period: Period, day: datetime.date | None) -> int:
    """The duration in force on a day, in the unit of its line; the last one when no day is known, the first one for a
    day before it."""
    lines = lines_of(period)
    begun = [line for line in lines if day is None or line.first_day <= day]
    return (begun or lines[:1])[-1].value
