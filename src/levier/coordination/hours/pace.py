"""Where the calendar would want the hours to be. Plain Python."""

import datetime


def expected_hours(
    owed: int, start: datetime.date | None, end: datetime.date | None, today: datetime.date
) -> int | None:
    """Whole hours a straight line from start to end would have by today; None without both dates."""
    if start is None or end is None:
        return None
    length = (end - start).days + 1
    elapsed = min(max((today - start).days + 1, 0), length)
    return owed * elapsed // length
