"""Setting when statements are asked for by themselves."""

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.coordination.hours.asking import asking_setting
from levier.coordination.hours.models import AskingSetting
from levier.coordination.hours.periods import ASKED_AT_MOST_BEFORE


def set_asking(days: int | None, *, author: User) -> int:
    """Sets how many days before the due date the mission asks, None for by hand; returns how many settings changed.

    What was asked stays asked. Raises Problem at the field for a delay outside two months.
    """
    if days is not None and not 1 <= days <= ASKED_AT_MOST_BEFORE:
        raise Problem(f"Indiquez de 1 à {ASKED_AT_MOST_BEFORE}\u00a0jours.", field="request_days")
    if asking_setting().days == days:
        return 0
    AskingSetting.objects.create(days=days, author=author)
    return 1
