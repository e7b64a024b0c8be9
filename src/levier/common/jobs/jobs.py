"""The queue's own job."""

import datetime

from django.utils import timezone

from levier.common.jobs import job, periodic, upkeep


@periodic(at=datetime.time(3, 40), each_mission=False)
@job("jobs.prune", label="ménage des tâches de fond")
def prune(mission_id: int | None) -> None:
    """Removes what the queue no longer needs."""
    upkeep.prune(timezone.now())
