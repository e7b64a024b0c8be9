"""Writes of the queue: asking for a job, asking again for a dead one."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.jobs.execution import place_in_queue
from levier.common.jobs.models import Job, JobState
from levier.common.jobs.registration import job_kind
from levier.common.tenancy.scope import OutOfScope, active_scope


def enqueue(name: str, *, key: str, run_after: datetime.datetime | None = None, **arguments: Any) -> Job:
    """Asks for a job in the active mission (for the installation when no mission is active); returns it.

    Idempotent: the same name and key again, in the same mission, return the first and ask for nothing more. Made in
    the caller's transaction: what is rolled back was never asked for. `arguments` are JSON values, ids rather than
    data. Raises KeyError when no room declares the job.
    """
    kind = job_kind(name)
    try:
        mission_id = active_scope().mission_id
    except OutOfScope:
        mission_id = None
    once: dict[str, Any] = {"mission_id": mission_id, "name": name, "key": key}
    asked = {"arguments": arguments, "max_attempts": kind.max_attempts, "run_after": run_after or timezone.now()}
    with transaction.atomic():
        job, created = Job.objects.get_or_create(**once, defaults=asked)
        if created:
            place_in_queue(job)
    return job


@transaction.atomic
def try_again(job: Job) -> None:
    """Gives a dead job all its attempts again. Raises Problem when it is not dead."""
    again = {"state": JobState.QUEUED, "attempts": 0, "error": "", "finished_at": None, "run_after": timezone.now()}
    if not Job.objects.filter(pk=job.pk, state=JobState.DEAD).update(**again):
        raise Problem("Cette tâche n’est plus abandonnée\u00a0: il n’y a rien à relancer.")
    job.refresh_from_db()
    place_in_queue(job)
