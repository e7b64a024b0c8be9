"""From which day an act counts. One rule, read by every figure of hours owed.

Every act counts from its own date, so that what was reported of a past year stays what it was, and what is owed later
is not late today. What a contract owes from its signature, once that day has come, is counted by a year from the
start of its execution when that is earlier: it is often written down later than it binds.
"""

import datetime

from django.db.models import Q
from django.utils import timezone

from levier.coordination.commitments.models import CommitmentKind, HoursCommitment
from levier.coordination.procurement.models import Contract


def state_day(year: int | None, today: datetime.date) -> datetime.date:
    """The day whose state a figure tells: today, or the last day of a past year."""
    return today if year is None else min(today, datetime.date(year, 12, 31))


def counts(act: HoursCommitment, today: datetime.date) -> bool:
    """Whether an act counts today, over the whole life of its lot."""
    return act.effective_on <= today


def in_force(today: datetime.date | None = None, *, year: int | None = None, at: str = "") -> Q:
    """The acts that count today, or those that counted at the end of a year; `at` leads to the act from another row
    (`commitment__`). Without a day, the current one in Paris."""
    today = today or timezone.localdate()
    day = state_day(year, today)
    dated = Q(**{f"{at}effective_on__lte": day})
    if year is None:
        return dated
    contract = f"{at}lot__contract__"
    unknown = Q(**{f"{contract}starts_on": None, f"{contract}notified_on": None})
    first = Q(**{f"{at}kind": CommitmentKind.INITIAL, f"{at}effective_on__lte": today})
    return dated | (first & Contract.begun_by(day, contract) & ~unknown)
