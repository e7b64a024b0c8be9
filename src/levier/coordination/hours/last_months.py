"""When structures have said all of a statement that is left to them. Plain Python.

A structure declares each of its people month by month (domain reference, §3.4). A period is not said because one of its
months is: it is once the last month in which each person was there has been said, hours or none, by the structure that
employs her.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Someone on an award: the key of her assignment, and the days it runs from and to (None: it still does)."""

    key: int
    hired_on: datetime.date
    ends_on: datetime.date | None = None


def last_month(place: Place, period_start: datetime.date, period_end: datetime.date) -> datetime.date | None:
    """The first day of the last month of a period in which she was there; None when she was not."""
    until = period_end if place.ends_on is None else min(place.ends_on, period_end)
    return until.replace(day=1) if max(place.hired_on, period_start) <= until else None


def unsaid(
    places: Iterable[Place],
    period_start: datetime.date,
    period_end: datetime.date,
    said: Collection[tuple[int, datetime.date]],
) -> dict[int, datetime.date]:
    """Who has not been said to the end of a period, with the month that is awaited; `said`: assignments and months, by
    their structure, zeros included."""
    awaited = {place.key: last_month(place, period_start, period_end) for place in places}
    return {key: month for key, month in awaited.items() if month is not None and (key, month) not in said}
