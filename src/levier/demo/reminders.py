"""A ladder under way: the late contacts of the demo were reminded twice, and are to be called."""

import datetime

from levier.coordination.followup.reminders.services import climb

# Enough for the first three rungs at the ladder's own pace, where one waits for the end of a Sunday or a holiday.
MORNINGS = 15


def load_reminders(today: datetime.date, now: datetime.datetime) -> int:
    """Climbs the ladder each of the last mornings; returns the rungs climbed."""
    days = (today - datetime.timedelta(days=ago) for ago in range(MORNINGS - 1, -1, -1))
    return sum(climb(now=now, today=day).rungs for day in days)
