"""What stands in the calendar, and how it is narrowed. Plain Python, no database.

A fact never holds a person's name: it leaves to agendas that Levier does not keep.
"""

import calendar
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a date is about."""

    STATEMENT = "releve"
    WINDOW = "eligibilite"
    PROOF = "preuve"
    END = "fin"
    TARGET = "objectif"
    REPORT = "bilan"
    MEETING = "reunion"


KIND_LABELS = {
    Kind.STATEMENT: "relevés d’heures attendus",
    Kind.WINDOW: "éligibilités qui se terminent",
    Kind.PROOF: "preuves avant embauche",
    Kind.END: "fins d’exécution",
    Kind.TARGET: "objectifs en retard",
    Kind.REPORT: "bilans finaux à remettre",
    Kind.MEETING: "réunions",
}
# What the page shows, counted from this month, when no month is asked for.
MONTHS_AHEAD = 3
# What an agenda is given: far enough for a year's planning.
DAYS_IN_AGENDA = 365


@dataclass(frozen=True)
class Place:
    """Where a fact belongs: its operation and the desk that answers for it, by public ids."""

    operation: str
    desk: str


# What fills in an address, name by name.
Parts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Fact:
    """A date that waits for somebody. `key` names it for ever, whatever its date; `page`, `at` and `query` are the
    address that opens it; `is_late`: what it asks for should be done already. `starts_at` and `ends_at` (aware): the
    hours of what has some."""

    key: str
    day: datetime.date
    kind: Kind
    what: str
    where: str
    place: Place
    page: str
    at: Parts = ()
    query: str = ""
    is_late: bool = False
    detail: str = ""
    starts_at: datetime.datetime | None = None
    ends_at: datetime.datetime | None = None

    @property
    def label(self) -> str:
        """Its kind in words."""
        return KIND_LABELS[self.kind]


def month_span(month: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The first and last days of a month."""
    return month.replace(day=1), month.replace(day=calendar.monthrange(month.year, month.month)[1])


def month_after(month: datetime.date, months: int = 1) -> datetime.date:
    """The first day of the month so many months later (earlier when negative)."""
    years, index = divmod(month.month - 1 + months, 12)
    return datetime.date(month.year + years, index + 1, 1)


def span_shown(month: datetime.date | None, today: datetime.date) -> tuple[datetime.date | None, datetime.date]:
    """The days to read: those of a month, or everything late and the months ahead (no first day)."""
    if month is not None:
        return month_span(month)
    return None, month_span(month_after(today, MONTHS_AHEAD - 1))[1]


def late_and_coming(facts: Iterable[Fact], today: datetime.date) -> tuple[list[Fact], list[Fact]]:
    """The facts whose day is past, and the others."""
    facts = list(facts)
    return [fact for fact in facts if fact.day < today], [fact for fact in facts if fact.day >= today]


def narrowed(facts: Iterable[Fact], *, kind: str = "", operation: str = "", desk: str = "") -> list[Fact]:
    """The facts of a kind, an operation, a desk; by date, the late ones first among those of a day."""
    kept = [
        fact
        for fact in facts
        if kind in ("", fact.kind) and operation in ("", fact.place.operation) and desk in ("", fact.place.desk)
    ]
    order = list(Kind)
    return sorted(kept, key=lambda fact: (fact.day, not fact.is_late, order.index(fact.kind), fact.where, fact.key))
