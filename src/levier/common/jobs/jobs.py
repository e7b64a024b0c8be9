"""The queue's own job."""

import datetime

from django.utils import timezone

from levier.common.jobs import job, periodic, upkeep
from levier.common.planner import sample_every_table


@periodic(at=datetime.time(3, 40), each_mission=False)
@job("jobs.prune", label="ménage des tâches de fond")
def prune(mission_id: int | None) -> None:
    """Removes what the queue no longer needs."""
    upkeep.prune(timezone.now())


@periodic(at=datetime.time(3, 50), each_mission=False)
@job("jobs.statistics", label="statistiques de la base, pour des pages rapides")
def gather_statistics(mission_id: int | None) -> None:
    """Lets the database count what its tables hold, where that has changed: without it, SQLite reads long ways."""
    sample_every_table()
