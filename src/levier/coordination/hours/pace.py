"""Where the calendar would want the hours to be. Plain Python."""

import datetime
from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import NamedTuple

# A time in which the hours were not to be done: its first day, and the day they were again.
Halt = tuple[datetime.date, datetime.date]
ONE_DAY = datetime.timedelta(days=1)


class Stretch(NamedTuple):
    """Days in which the hours are to be done, first and last included, and what of them the line has before and after
    it."""

    first: datetime.date
    last: datetime.date
    before: Fraction
    after: Fraction

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def share_on(self, day: datetime.date) -> Fraction:
        """What the line has at the end of one of its days."""
        return self.before + (self.after - self.before) * Fraction((day - self.first).days + 1, self.days)


def stretches(start: datetime.date, end: datetime.date, halts: Collection[Halt]) -> Iterator[Stretch]:
    """The line from start to end, flat while the hours were not to be done: what is left then spreads over the days
    left, so that nobody is late on the day they resume. Resumed past the end, all is due that day."""
    share, since = Fraction(0), start
    for stopped, resumed in sorted(halts):
        if resumed <= since or stopped > end:
            continue
        if stopped > since:
            after = share + (1 - share) * Fraction((stopped - since).days, (end - since).days + 1)
            yield Stretch(since, stopped - ONE_DAY, share, after)
            share = after
        since = resumed
    yield Stretch(since, max(since, end), share, Fraction(1))


def expected_hours(
    owed: int,
    start: datetime.date | None,
    end: datetime.date | None,
    today: datetime.date,
    *,
    idle_from: datetime.date | None = None,
    halts: Collection[Halt] = (),
) -> int | None:
    """Whole hours a straight line from start to end would have by today; None without both dates, nor when a contract
    notified after its end has no day of execution. It goes no further than the day before `idle_from` (the
    lifecycle's), and rests over the `halts` that ended: nobody is late for hours not to be done."""
    if start is None or end is None or end < start:
        return None
    if idle_from is not None:
        today = min(today, idle_from - ONE_DAY)
    if not halts:  # nearly all of them, on pages of thousands: whole numbers are ten times as quick
        length = (end - start).days + 1
        return owed * min(max((today - start).days + 1, 0), length) // length
    share = Fraction(0)
    for stretch in stretches(start, end, halts):
        if today < stretch.first:
            break
        share = stretch.share_on(min(today, stretch.last))
    return int(owed * share)


def is_behind(done: int, pending: int, owed: int, expected: int | None) -> bool:
    """Whether hours (hundredths counted or taken over, and declared but not judged) are fewer than the whole hours
    expected by now; never once all the hours owed are done, nor when nothing says what is expected."""
    return expected is not None and done + pending < expected * 100 and done < owed * 100


def behind_since(
    owed: int, start: datetime.date, end: datetime.date, hundredths: int, *, halts: Collection[Halt] = ()
) -> datetime.date | None:
    """The first day on which that line passes the hours already there (hundredths); None when it never does."""
    missed = hundredths // 100 + 1
    if missed > owed:
        return None
    wanted = Fraction(missed, owed)
    stretch = next(found for found in stretches(start, end, halts) if found.after >= wanted)
    days = (wanted - stretch.before) / (stretch.after - stretch.before) * stretch.days
    return stretch.first + datetime.timedelta(days=-(-days.numerator // days.denominator) - 1)
