"""Who sees the background jobs. Role names are written out: this room stands below `accounts`."""

from typing import Any

from django.db.models import Q, QuerySet

from levier.common.jobs.models import Job
from levier.common.policy import Actor, rule


@rule("jobs.job.view")
def may_see_jobs(actor: Actor, thing: Any) -> bool:
    """The mission's administrator sees them and asks for a dead one again."""
    return actor.has("administrator")


def visible_jobs(actor: Actor) -> QuerySet[Job]:
    """The jobs of the actor's mission, and those of the whole installation, whose arguments name nobody."""
    return Job.objects.filter(Q(mission_id=actor.mission_id) | Q(mission=None))
