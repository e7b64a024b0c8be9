"""One attempt at one job: taken, run in its mission's scope, closed; a step holds only if nobody else took it over."""

import datetime
import logging
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task

from levier.common.audit.logs import redacted
from levier.common.errors import Problem
from levier.common.jobs.models import Job, JobState
from levier.common.jobs.registration import GiveUp, JobKind, delay_after, job_kinds
from levier.common.tenancy.scope import mission_scope

logger = logging.getLogger("levier.jobs")


@dataclass(frozen=True)
class Hold:
    """The attempt this process is at: what the heartbeat keeps alive."""

    job_id: int
    attempt: int
    ends_at: datetime.datetime


# One job at a time in a worker process; the upkeep thread reads it.
_held: Hold | None = None


def held() -> Hold | None:
    """The attempt under way in this process."""
    return _held


@contextmanager
def _holding(hold: Hold) -> Iterator[None]:
    global _held  # noqa: PLW0603 one job at a time in a process, read by its upkeep thread
    _held = hold
    try:
        yield
    finally:
        _held = None


def lease() -> datetime.timedelta:
    """How long a job is left to a worker that gives no sign of life."""
    return datetime.timedelta(seconds=settings.LEVIER_JOB_LEASE)


def place_in_queue(job: Job) -> None:
    """Gives a queued job a place in the queue workers read, in the caller's transaction."""
    placed = execute.using(run_after=job.run_after).enqueue(job.pk, job.attempts + 1)
    Job.objects.filter(pk=job.pk).update(task_id=placed.id)


@task()
def execute(job_id: int, attempt: int) -> None:
    """What the worker calls. Never raises: what went wrong is written on the job, in words without personal data."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, state=JobState.QUEUED, attempts=attempt - 1).update(
        state=JobState.RUNNING, attempts=attempt, started_at=now, heartbeat_at=now, lease_until=now + lease()
    )
    if not taken:
        return
    job = Job.objects.get(pk=job_id)
    kind = job_kinds().get(job.name)
    if kind is None:
        fail(job, "Cette version du logiciel ne connaît pas cette tâche.", for_good=True)
        return
    with _holding(Hold(job.pk, attempt, now + kind.time_limit)):
        run(job, kind)


def run(job: Job, kind: JobKind) -> None:
    """Runs a job just taken, and closes the attempt."""
    scope = nullcontext() if job.mission_id is None else mission_scope(job.mission_id)
    try:
        with scope:
            kind.function(job.mission_id, **job.arguments)
    except Problem as problem:
        fail(job, problem.sentence, for_good=isinstance(problem, GiveUp))
    except Exception as error:
        logger.exception("tâche %s, %s\u00a0: essai %s manqué", job.pk, job.name, job.attempts)
        fail(job, f"Erreur inattendue ({type(error).__name__}).")
    else:
        _mine(job).update(state=JobState.DONE, finished_at=timezone.now(), lease_until=None, error="")


def fail(job: Job, sentence: str, *, for_good: bool = False, at_once: bool = False) -> None:
    """Closes a missed attempt: another one later (or at once), or none when it was the last."""
    now = timezone.now()
    error = redacted(sentence)[:500]
    if for_good or job.attempts >= job.max_attempts:
        gone = {"state": JobState.DEAD, "finished_at": now, "lease_until": None, "error": error}
        if _mine(job).update(**gone):
            logger.error("tâche %s, %s\u00a0: abandonnée après %s essai(s)", job.pk, job.name, job.attempts)
        return
    with transaction.atomic():
        later = now if at_once else now + delay_after(job.attempts)
        if _mine(job).update(state=JobState.QUEUED, run_after=later, lease_until=None, error=error):
            job.run_after = later
            place_in_queue(job)


def _mine(job: Job) -> QuerySet[Job]:
    """The job as long as this very attempt still runs: nothing once it was taken back."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
