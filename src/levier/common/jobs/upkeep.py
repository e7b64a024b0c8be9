"""What keeps the queue honest: signs of life, jobs taken back from dead workers, periodic jobs, old rows removed."""

import datetime
import logging
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from levier.common.jobs.execution import Hold, fail, lease, place_in_queue
from levier.common.jobs.models import Job, JobState
from levier.common.jobs.registration import JobKind, job_kinds
from levier.common.jobs.services import enqueue
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope

logger = logging.getLogger("levier.jobs")

LOST = "Le programme qui faisait cette tâche s’est arrêté sans la finir."
# Done jobs are kept this long: a key asked for again after that is a new job. Periodic ones name their slot: less.
KEPT = datetime.timedelta(days=90)
PERIODIC_KEPT = datetime.timedelta(days=7)
TASKS_KEPT = datetime.timedelta(days=1)


def show_life(hold: Hold, now: datetime.datetime) -> None:
    """Renews the lease of the attempt under way."""
    Job.objects.filter(pk=hold.job_id, state=JobState.RUNNING, attempts=hold.attempt).update(
        heartbeat_at=now, lease_until=now + lease()
    )


def take_back_lost_jobs(now: datetime.datetime) -> int:
    """Gives back to the queue what a dead worker left: jobs past their lease, and queued ones whose place was lost.

    Returns how many. Any number of workers may do it at once: each job is taken back by one of them.
    """
    taken = 0
    for job in Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now).order_by("pk"):
        with transaction.atomic():
            same = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts, lease_until__lt=now)
            # Asked again while holding the row: its worker may have been slow, not dead.
            if same.update(lease_until=now):
                logger.warning("tâche %s, %s\u00a0: reprise, son programme ne répond plus", job.pk, job.name)
                _close_place(job)
                fail(job, LOST, at_once=True)
                taken += 1
    overdue = now - lease()
    place = DBTaskResult.objects.filter(
        Q(status=TaskResultStatus.READY) | Q(status=TaskResultStatus.RUNNING, started_at__gte=overdue),
        pk=OuterRef("task_id"),
    )
    placeless = Job.objects.filter(~Exists(place), state=JobState.QUEUED, run_after__lt=overdue)
    for job in placeless.order_by("pk"):
        with transaction.atomic():
            # Whoever changes `task_id` first gives the new place; the others find it changed.
            if Job.objects.filter(pk=job.pk, state=JobState.QUEUED, task_id=job.task_id).update(run_after=now):
                _close_place(job)
                job.run_after = now
                place_in_queue(job)
                taken += 1
    return taken


def _close_place(job: Job) -> None:
    """Ends the row django-tasks would otherwise show as running for ever."""
    place = DBTaskResult.objects.filter(pk__in=[job.task_id], status=TaskResultStatus.RUNNING)
    place.update(status=TaskResultStatus.FAILED, finished_at=timezone.now(), traceback=LOST)


class Scheduler:
    """Asks for periodic jobs when their time comes; remembers the slots already asked for, to stay quiet between."""

    def __init__(self) -> None:
        self.asked: dict[str, datetime.datetime] = {}

    def tick(self, now: datetime.datetime) -> None:
        """Asks for each periodic job whose slot has come; the database lets each slot through once."""
        for kind in job_kinds().values():
            if kind.period is None:
                continue
            slot = kind.period.last_slot(now, ZoneInfo(settings.TIME_ZONE))
            if self.asked.get(kind.name) != slot:
                self.ask(kind, slot)
                self.asked[kind.name] = slot

    def ask(self, kind: JobKind, slot: datetime.datetime) -> None:
        """Asks for one slot, in each mission or once."""
        key = f"{slot:%Y-%m-%dT%H:%M:%SZ}"
        if kind.period is not None and not kind.period.each_mission:
            enqueue(kind.name, key=key)
            return
        for mission_id in Mission.objects.order_by("pk").values_list("pk", flat=True):
            with mission_scope(mission_id):
                enqueue(kind.name, key=key)


def prune(now: datetime.datetime) -> None:
    """Removes done jobs past their keeping, and the finished rows of django-tasks, which nobody reads."""
    done = Job.objects.filter(state=JobState.DONE)
    done.filter(finished_at__lt=now - KEPT).delete()
    periodic = [kind.name for kind in job_kinds().values() if kind.period is not None]
    done.filter(name__in=periodic, finished_at__lt=now - PERIODIC_KEPT).delete()
    finished = DBTaskResult.objects.filter(status__in=[TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED])
    finished.filter(finished_at__lt=now - TASKS_KEPT).delete()


def beat() -> float:
    """Seconds between two signs of life: several fit in a lease."""
    return settings.LEVIER_JOB_LEASE / 6
