"""What jobs exist: the functions rooms declare, how many times each is tried, which come back by themselves."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar
from zoneinfo import ZoneInfo

from levier.common.errors import Problem

JobFunction = TypeVar("JobFunction", bound=Callable[..., None])

MAX_ATTEMPTS = 5
TIME_LIMIT = datetime.timedelta(minutes=30)
# 1, 3, 9, 27 minutes… between two attempts, never more than six hours.
FIRST_DELAY = datetime.timedelta(minutes=1)
LONGEST_DELAY = datetime.timedelta(hours=6)


class GiveUp(Problem):
    """Raised by a job that no other attempt can save: it is dead at once, its sentence kept for the administrator."""


@dataclass(frozen=True)
class Period:
    """When a job comes back: every so often, or each day at an hour of the installation's time zone."""

    every: datetime.timedelta | None = None
    at: datetime.time | None = None
    each_mission: bool = True

    def last_slot(self, now: datetime.datetime, zone: ZoneInfo) -> datetime.datetime:
        """The latest moment the job should have run at, as a UTC instant; the same whatever process asks."""
        if self.every is not None:
            seconds = int(self.every.total_seconds())
            return datetime.datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, datetime.UTC)
        assert self.at is not None  # noqa: S101 one of the two is given: `periodic` refuses neither and both
        local = now.astimezone(zone)
        slot = datetime.datetime.combine(local.date(), self.at, tzinfo=zone)
        if slot > local:
            slot = datetime.datetime.combine(local.date() - datetime.timedelta(days=1), self.at, tzinfo=zone)
        return slot.astimezone(datetime.UTC)


@dataclass(frozen=True)
class JobKind:
    """A job as its room declares it."""

    name: str
    function: Callable[..., None]
    label: str
    max_attempts: int
    time_limit: datetime.timedelta
    period: Period | None = None


_kinds: dict[str, JobKind] = {}


def job(
    name: str, *, label: str, max_attempts: int = MAX_ATTEMPTS, time_limit: datetime.timedelta = TIME_LIMIT
) -> Callable[[JobFunction], JobFunction]:
    """Declares a job: a module function whose first argument is the mission's id, or None for the whole installation.

    `name` is `room.verb`; `label` its French words for the administrator. The runner opens the mission's scope (none
    for None). A job may be run again after a crash: write it so that twice does what once does. Raise `GiveUp` when no
    other attempt can help; any other exception is tried again, later and later, `max_attempts` times in all.
    """

    def register(function: JobFunction) -> JobFunction:
        if name in _kinds:
            raise ValueError(f"deux tâches nommées {name}")
        _kinds[name] = JobKind(name, function, label, max_attempts, time_limit)
        function.levier_job = name  # type: ignore[attr-defined]
        return function

    return register


def periodic(
    *, every: datetime.timedelta | None = None, at: datetime.time | None = None, each_mission: bool = True
) -> Callable[[JobFunction], JobFunction]:
    """Makes a declared job come back by itself; stands above `@job`. Once a slot, whatever the number of workers.

    `every`: whole seconds. `at`: each day at that hour of the installation's time zone; missed while the server was
    stopped, it runs once at the next start. `each_mission=False`: once for the installation, mission None.
    """
    if (every is None) == (at is None):
        raise ValueError("every ou at, l’un des deux")

    def register(function: JobFunction) -> JobFunction:
        name = function.levier_job  # type: ignore[attr-defined]
        _kinds[name] = replace(_kinds[name], period=Period(every, at, each_mission))
        return function

    return register


def job_kind(name: str) -> JobKind:
    """Returns a declared job; KeyError when no room declares it."""
    return _kinds[name]


def job_kinds() -> dict[str, JobKind]:
    """Every declared job by its name."""
    return dict(_kinds)


def delay_after(attempt: int) -> datetime.timedelta:
    """How long to wait after the attempt of that rank (from 1) failed."""
    times: int = 3 ** (attempt - 1)
    return min(FIRST_DELAY * times, LONGEST_DELAY)
