"""The rungs climbed when statements do not come. Plain Python, no database.

Which rungs, and after how many days, is each mission's to set (the law says nothing of it): the delays below are only
the ones a mission finds before it has said its own.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from levier.common.quiet_days import is_quiet


class Rung(StrEnum):
    """What is done, in this order when two fall on the same day."""

    REMINDER = "reminder"
    SECOND = "second"
    CALL = "call"
    BUYER = "buyer"
    NOTICE = "notice"


RUNG_LABELS = {
    Rung.REMINDER: "relance du correspondant",
    Rung.SECOND: "relance du second correspondant",
    Rung.CALL: "appel téléphonique",
    Rung.BUYER: "copie à l’acheteur",
    Rung.NOTICE: "projet de mise en demeure",
}
MOST_DAYS = 365


@dataclass(frozen=True)
class Step:
    """A rung, and how many days after the due date it is reached."""

    rung: Rung
    days: int


DEFAULT_STEPS = (
    Step(Rung.REMINDER, 3),
    Step(Rung.SECOND, 10),
    Step(Rung.CALL, 15),
    Step(Rung.BUYER, 21),
    Step(Rung.NOTICE, 30),
)


def climbed(steps: Iterable[Step]) -> list[Step]:
    """The steps in the order they are climbed."""
    order = list(Rung)
    return sorted(steps, key=lambda step: (step.days, order.index(step.rung)))


def next_step(
    steps: Collection[Step], done: Mapping[Rung, datetime.date], due_on: datetime.date
) -> tuple[Step, datetime.date] | None:
    """The step to climb next, and the first day it may be; None at the top. `done`: the day of each rung climbed.

    One rung at a time, never backwards: what was asked for late, or what a stopped server missed, climbs at the same
    pace as the rest. The day is at least the step's own after the due date, and as long after the rung before as the
    two are apart.
    """
    ahead = climbed(steps)
    reached = max((index for index, step in enumerate(ahead) if step.rung in done), default=-1)
    if done and reached < 0:
        # Every rung climbed was turned off since: what comes later than the last of them is not known to be lower.
        last_day = max(done.values())
        ahead = [step for step in ahead if due_on + datetime.timedelta(days=step.days) > last_day]
    if reached + 1 >= len(ahead):
        return None
    step = ahead[reached + 1]
    day = due_on + datetime.timedelta(days=step.days)
    if reached >= 0:
        before = ahead[reached]
        day = max(day, done[before.rung] + datetime.timedelta(days=step.days - before.days))
    return step, day


def step_due(
    steps: Collection[Step], done: Mapping[Rung, datetime.date], due_on: datetime.date, today: datetime.date
) -> Step | None:
    """The step to climb today, if any; none on a Sunday or a public holiday, and one a day at most."""
    if is_quiet(today) or today in done.values():
        return None
    following = next_step(steps, done, due_on)
    if following is None or following[1] > today:
        return None
    return following[0]
