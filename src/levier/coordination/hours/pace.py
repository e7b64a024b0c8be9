"""Where the calendar would want the hours to be. Plain Python."""

import datetime


def expected_hours(
    owed: int,
    start: datetime.date | None,
    end: datetime.date | None,
    today: datetime.date,
    *,
    idle_from: datetime.date | None = None,
) -> int | None:
    """Whole hours a straight line from start to end would have by today; None without both dates, nor when a contract
    notified after its end has no day of execution. It goes no further than the day before `idle_from` (the
    lifecycle's): nobody is late for hours not to be done."""
    if start is None or end is None or end < start:
        return None
    if idle_from is not None:
        today = min(today, idle_from - datetime.timedelta(days=1))
    length = (end - start).days + 1
    elapsed = min(max((today - start).days + 1, 0), length)
    return owed * elapsed // length


def is_behind(done: int, pending: int, owed: int, expected: int | None) -> bool:
    """Whether hours (hundredths counted or taken over, and declared but not judged) are fewer than the whole hours
    expected by now; never once all the hours owed are done, nor when nothing says what is expected."""
    return expected is not None and done + pending < expected * 100 and done < owed * 100


def behind_since(owed: int, start: datetime.date, end: datetime.date, hundredths: int) -> datetime.date | None:
    """The first day on which the straight line passes the hours already there (hundredths); None when it never does."""
    missed = hundredths // 100 + 1
    if missed > owed:
        return None
    length = (end - start).days + 1
    return start + datetime.timedelta(days=-(-missed * length // owed) - 1)
