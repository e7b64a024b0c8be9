"""Drawings nobody looks at any more are removed by themselves."""

import datetime
import time

from levier.common.jobs import job, periodic


@periodic(at=datetime.time(3, 40), each_mission=False)
@job("charts.sweep", label="ménage des dessins que personne ne regarde plus")
def sweep_drawings(mission_id: None) -> None:
    """Removes the drawings not looked at for sixty days."""
    from levier.common.charts.store import forget_old

    forget_old(time.time())
