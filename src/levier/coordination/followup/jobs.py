"""What this room does by itself: climbing the ladder of reminders."""

import datetime

from django.utils import timezone

from levier.common.jobs import job, periodic
from levier.coordination.followup.reminders.services import climb

CLIMB_LADDER = "followup.climb_ladder"


@periodic(at=datetime.time(8, 0))
@job(CLIMB_LADDER, label="relances des relevés en retard")
def climb_ladder(mission_id: int) -> None:
    """Climbs the rung that falls today for each contact whose statements are late."""
    climb(now=timezone.now(), today=timezone.localdate())
