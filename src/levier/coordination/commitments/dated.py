"""From which day an act counts. One rule, read by every figure of hours owed.

An amendment, an order, a phase, a release or a move counts from its own date, so that what was reported of a past year
stays what it was. What a contract owes from its signature counts from its date too; a past year counts it from the start of
its execution when that is earlier: it is often written down later than it binds. That a lot is not awarded, or launched
again, is shown as soon as it is recorded, since it undoes what was.
"""

import datetime

from django.db.models import Q
from django.utils import timezone

from levier.coordination.commitments.models import CommitmentKind, HoursCommitment
from levier.coordination.procurement.models import Contract

# The acts shown from the day they are recorded, even when their own date is to come.
AT_ONCE = (CommitmentKind.UNAWARDED, CommitmentKind.RELAUNCHED)


def state_day(year: int | None, today: datetime.date) -> datetime.date:
    """The day whose state a figure tells: today, or the last day of a past year."""
    return today if year is None else min(today, datetime.date(year, 12, 31))


def counts(act: HoursCommitment, today: datetime.date) -> bool:
    """Whether an act counts today, over the whole life of its lot."""
    return act.kind in AT_ONCE or act.effective_on <= today


def in_force(today: datetime.date | None = None, *, year: int | None = None, at: str = "") -> Q:
    """The acts that count today, or those that counted at the end of a year; `at` leads to the act from another row
    (`commitment__`). Without a day, the current one in Paris."""
    today = today or timezone.localdate()
    day = state_day(year, today)
    if year is None:
        first = Q(**{f"{at}kind__in": AT_ONCE})
    else:
        contract = f"{at}lot__contract__"
        unknown = Q(**{f"{contract}starts_on": None, f"{contract}notified_on": None})
        told = Q(**{f"{at}kind": CommitmentKind.INITIAL, f"{at}effective_on__lte": today})
        first = told & Contract.begun_by(day, contract) & ~unknown
    return Q(**{f"{at}effective_on__lte": day}) | first
