"""Setting when statements are asked for by themselves."""

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.coordination.hours.models import AskingSetting
from levier.coordination.hours.periods import ASKED_AT_MOST_BEFORE
from levier.coordination.hours.selectors import asking_setting


def set_asking(days: int | None, due_day: int | None, *, author: User) -> int:
    """Sets the day of the month on which the mission's statements are due (None: as it was), and how many days before
    it asks, None for by hand; returns how many of the two changed.

    Statements open already keep their day, and what was asked stays asked. Raises Problem at the field for a delay
    outside two months, or a day no month has.
    """
    if due_day is not None and not 1 <= due_day <= 31:
        raise Problem("Un jour du mois va de 1 à 31\u00a0: corrigez-le.", field="due_day")
    if days is not None and not 1 <= days <= ASKED_AT_MOST_BEFORE:
        raise Problem(f"Indiquez de 1 à {ASKED_AT_MOST_BEFORE}\u00a0jours.", field="request_days")
    present = asking_setting()
    due_day = due_day or present.due_day
    changed = (present.days != days) + (present.due_day != due_day)
    if changed:
        AskingSetting.objects.create(days=days, due_day=due_day, author=author)
    return changed
