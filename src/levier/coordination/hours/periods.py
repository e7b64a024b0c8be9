"""Which statements an award owes: the calendar's own periods, cut to the execution. Plain Python, no database."""

import calendar
import datetime
from dataclasses import dataclass

# No text says when a statement is asked for: a mission finds this before it has said its own.
ASKED_BEFORE = 14
ASKED_AT_MOST_BEFORE = 60


@dataclass(frozen=True)
class Period:
    """Days declared together, both included, and the day the statement is due (« avant le »)."""

    start: datetime.date
    end: datetime.date
    due_on: datetime.date


def last_of_month(day: datetime.date) -> datetime.date:
    """The last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def due_date(end: datetime.date, due_day: int) -> datetime.date:
    """The due day of the month after a period's end; a day the month lacks is its last."""
    following = last_of_month(end) + datetime.timedelta(days=1)
    return following.replace(day=min(due_day, last_of_month(following).day))


def calendar_period(day: datetime.date, months: int) -> tuple[datetime.date, datetime.date]:
    """The civil period of `months` (1, 2, 3, 6 or 12) that holds a day: quarters end on 31/03, 30/06, 30/09, 31/12."""
    first = (day.month - 1) // months * months + 1
    return day.replace(month=first, day=1), last_of_month(day.replace(month=first + months - 1, day=1))


def first_day_owed(
    execution_start: datetime.date | None, taken_over_until: datetime.date | None
) -> datetime.date | None:
    """The first day a statement is owed for: the execution's, or the day after those whose hours were taken over."""
    if execution_start is None or taken_over_until is None:
        return execution_start
    return max(execution_start, taken_over_until + datetime.timedelta(days=1))


def last_day_owed(execution_end: datetime.date | None, replaced_on: datetime.date | None) -> datetime.date | None:
    """The last day a statement is owed for: the execution's, or the eve of the day another holds the lot."""
    if replaced_on is None:
        return execution_end
    eve = replaced_on - datetime.timedelta(days=1)
    return eve if execution_end is None else min(execution_end, eve)


def owed_periods(
    execution_start: datetime.date | None,
    execution_end: datetime.date | None,
    *,
    months: int,
    due_day: int,
    until: datetime.date,
) -> list[Period]:
    """The periods finished on `until` that an award owes a statement for, the first and the last cut to the execution.

    Quarterly statements at 31/03, 30/06, 30/09 and 31/12, due before the 15th of the following month, are the CCAP's
    (domain reference §5, step 9); the period and the day are each installation's to set. Without a start, nothing is
    owed; without an end, the execution goes on. Raises ValueError for a period that does not divide the year.
    """
    if months not in (1, 2, 3, 6, 12):
        raise ValueError(months)
    if execution_start is None:
        return []
    periods = []
    day = execution_start
    while execution_end is None or day <= execution_end:
        _, full_end = calendar_period(day, months)
        end = min(full_end, execution_end or full_end)
        if end >= until:
            break
        periods.append(Period(day, end, due_date(end, due_day)))
        day = full_end + datetime.timedelta(days=1)
    return periods


def months_between(start: datetime.date, end: datetime.date) -> list[datetime.date]:
    """The months two days span, by their first days."""
    months, month = [], start.replace(day=1)
    while month <= end:
        months.append(month)
        month = last_of_month(month) + datetime.timedelta(days=1)
    return months
