"""Where the calendar would want the hours to be. Plain Python."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

# A time in which the hours were not to be done: its first day, and the day they were again.
Halt = tuple[datetime.date, datetime.date]
ONE_DAY = datetime.timedelta(days=1)


class Step(NamedTuple):
    """A day from which a lot owes more, or fewer, whole hours than it did. `renews`: a renewed period begins that day,
    and the one before ended the day before."""

    day: datetime.date
    hours: int
    renews: bool = False


Steps = tuple[Step, ...]


def steps_of(acts: Iterable[tuple[str, int, int]] | None) -> Steps:
    """The acts of a lot after its first as a query tells them (`dated.later_acts`), one step a day, in their order."""
    days: dict[str, Step] = {}
    for day, hours, renews in acts or ():
        known = days.get(day) or Step(datetime.date.fromisoformat(day), 0)
        days[day] = Step(known.day, known.hours + hours, known.renews or bool(renews))
    return tuple(days[day] for day in sorted(days))


class Stretch(NamedTuple):
    """Days in which the hours are to be done, first and last included, and the hours the line has before and after
    it."""

    first: datetime.date
    last: datetime.date
    before: Fraction
    after: Fraction

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def hours_on(self, day: datetime.date) -> Fraction:
        """What the line has at the end of one of its days."""
        return self.before + (self.after - self.before) * Fraction((day - self.first).days + 1, self.days)


def stretches(
    owed: int, start: datetime.date, end: datetime.date, halts: Collection[Halt] = (), later: Steps = ()
) -> Iterator[Stretch]:
    """The line from start to end: on each day it turns, what is left of the hours then owed spreads over the days left.

    So what a later act adds or takes away (`owed` is the whole, what `later` brought of it included) spreads from its
    own day, and what was owed from the start, from the start. What was owed before a renewal is all due the day before
    it. An act that leaves fewer hours than the line has already brings it down to these. The line is flat while the
    hours were not to be done, so that nobody is late on the day they resume. Past the end, all is due the same day."""
    resting = [(max(stopped, start), resumed) for stopped, resumed in halts if resumed > max(stopped, start)]
    steps = [step for step in later if step.day > start]
    renewed = [step.day for step in steps if step.renews]
    turns = sorted({start, *(step.day for step in steps), *(day for halt in resting for day in halt)})
    reached, total = Fraction(0), owed - sum(step.hours for step in steps)
    coming = iter([*steps, None])
    step = next(coming)
    for rank, first in enumerate(turns):
        while step is not None and step.day <= first:
            total, step = total + step.hours, next(coming)
        if any(stopped <= first < resumed for stopped, resumed in resting):
            continue
        due = Fraction(max(total, 0))
        reached = min(reached, due)
        until = max(first, min([end, *(day - ONE_DAY for day in renewed if day > first)]))
        last = min([until, *(day - ONE_DAY for day in turns[rank + 1 : rank + 2])])
        whole = Stretch(first, until, reached, due)
        reached = whole.hours_on(last)
        yield Stretch(first, last, whole.before, reached)


def expected_hours(
    owed: int,
    start: datetime.date | None,
    end: datetime.date | None,
    today: datetime.date,
    *,
    idle_from: datetime.date | None = None,
    halts: Collection[Halt] = (),
    later: Steps = (),
) -> int | None:
    """Whole hours the line from start to end would have by today, never more than are owed; None without both dates,
    nor when a contract notified after its end has no day of execution. It goes no further than the day before
    `idle_from` (the lifecycle's), and rests over the `halts` that ended: nobody is late for hours not to be done."""
    if start is None or end is None or end < start:
        return None
    if idle_from is not None:
        today = min(today, idle_from - ONE_DAY)
    if not halts and not later:  # nearly all of them, on pages of thousands: whole numbers are ten times as quick
        length = (end - start).days + 1
        return owed * min(max((today - start).days + 1, 0), length) // length
    reached = Fraction(0)
    for stretch in stretches(owed, start, end, halts, later):
        if today < stretch.first:
            break
        reached = stretch.hours_on(min(today, stretch.last))
    return min(int(reached), owed)


def is_behind(done: int, pending: int, owed: int, expected: int | None) -> bool:
    """Whether hours (hundredths counted or taken over, and declared but not judged) are fewer than the whole hours
    expected by now; never once all the hours owed are done, nor when nothing says what is expected."""
    return expected is not None and done + pending < expected * 100 and done < owed * 100


def behind_since(
    owed: int,
    start: datetime.date,
    end: datetime.date,
    hundredths: int,
    *,
    halts: Collection[Halt] = (),
    later: Steps = (),
) -> datetime.date | None:
    """The day on which that line passes the hours already there (hundredths), the last time when an act brought it back
    below them; None when it does not stay above."""
    missed, since = hundredths // 100 + 1, None
    for stretch in stretches(owed, start, end, halts, later):
        if stretch.after < missed:
            since = None
        elif stretch.before < missed:
            days = (missed - stretch.before) / (stretch.after - stretch.before) * stretch.days
            since = stretch.first + datetime.timedelta(days=-(-days.numerator // days.denominator) - 1)
    return since
