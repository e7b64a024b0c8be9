"""Reads of the queue."""

from django.db.models import QuerySet

from levier.common.jobs.models import Job, JobState
from levier.common.jobs.policy import visible_jobs
from levier.common.jobs.registration import job_kinds
from levier.common.policy import Actor

SORTS = {"demandee": "created_at", "tache": "name", "etat": "state", "essais": "attempts"}
TONES: dict[str, str] = {
    JobState.QUEUED: "neutral",
    JobState.RUNNING: "todo",
    JobState.DONE: "done",
    JobState.DEAD: "late",
}


def jobs_seen_by(actor: Actor, *, state: str = "", name: str = "", sort: str = "") -> QuerySet[Job]:
    """The jobs an actor may see, narrowed and in order (latest first unless told); an unknown order is ignored."""
    jobs = visible_jobs(actor)
    if state:
        jobs = jobs.filter(state=state)
    if name:
        jobs = jobs.filter(name=name)
    field = SORTS.get(sort.removeprefix("-"))
    if field is None:
        return jobs.order_by("-created_at", "-pk")
    return jobs.order_by(f"-{field}" if sort.startswith("-") else field, "-pk")


def label_of(job: Job) -> str:
    """The French words of a job; its name when this version no longer knows it."""
    kind = job_kinds().get(job.name)
    return kind.label if kind else job.name
