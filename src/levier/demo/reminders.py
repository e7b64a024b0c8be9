"""A ladder under way: the late contacts of the demo were reminded twice, and are to be called."""

import datetime

from levier.coordination.followup.reminders.services import climb
from levier.coordination.hours.models import LinkPurpose, StatementLink

# Enough for the first three rungs at the ladder's own pace, where one waits for the end of a Sunday or a holiday.
MORNINGS = 15
ASKED_BEFORE = 14


def load_reminders(today: datetime.date, now: datetime.datetime) -> int:
    """Climbs the ladder each of the last mornings; returns the rungs climbed.

    What the demo has just asked for was asked before them: whoever is asked late has days before a reminder.
    """
    before = datetime.timedelta(days=MORNINGS + ASKED_BEFORE)
    StatementLink.objects.filter(purpose=LinkPurpose.REQUEST).update(created_at=now - before)
    days = (today - datetime.timedelta(days=ago) for ago in range(MORNINGS - 1, -1, -1))
    return sum(climb(now=now, today=day).rungs for day in days)
