"""What this room offers: the page of background jobs, dead jobs as open points, leases that must hold."""

import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from levier.common.jobs.execution import lease
from levier.common.jobs.models import Job, JobState
from levier.common.jobs.policy import visible_jobs
from levier.common.policy import Actor, permits
from levier.common.registry import (
    Axis,
    CheckResult,
    NavigationEntry,
    OpenPoint,
    offer_check,
    offer_navigation,
    offer_open_points,
)
from levier.common.ui import formats

# A due job not even begun after that long: no worker is at work.
STUCK = datetime.timedelta(minutes=15)


def jobs_in_trouble(actor: Actor) -> list[OpenPoint]:
    """Dead jobs, and due jobs that nobody takes, for the administrator; one query."""
    if not permits(actor, "jobs.job.view"):
        return []
    found = visible_jobs(actor).aggregate(
        dead=Count("pk", filter=Q(state=JobState.DEAD)),
        waiting=Count("pk", filter=Q(state=JobState.QUEUED, run_after__lt=timezone.now() - STUCK)),
    )
    points = []
    if found["dead"]:
        what = formats.count(found["dead"], "tâche de fond abandonnée", "tâches de fond abandonnées")
        points.append(OpenPoint("À relancer", "late", what, "Installation", f"{reverse('jobs')}?etat=dead"))
    if found["waiting"]:
        what = formats.count(found["waiting"], "tâche de fond attend", "tâches de fond attendent")
        points.append(
            OpenPoint("À l’arrêt", "late", f"{what} depuis plus de 15\u00a0minutes", "Installation", reverse("jobs"))
        )
    return points


def no_job_past_its_lease() -> CheckResult:
    """No job runs past its lease, the time to take it back allowed for."""
    running = Job.objects.filter(state=JobState.RUNNING)
    late = running.filter(lease_until__lt=timezone.now() - lease())
    return CheckResult("tâches de fond tenues par leur programme", running.count(), late.count())


offer_open_points(jobs_in_trouble)
offer_check(no_job_past_its_lease)
offer_navigation(NavigationEntry(Axis.ADMINISTRATION, 80, "Tâches de fond", "jobs", "jobs.job.view"))
