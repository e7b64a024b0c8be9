"""From which day an act counts. One rule, read by every figure of hours owed.

Every act counts from its own date, so that what was reported of a past year stays what it was, and what is owed later
is not late today. What a contract owes from its signature, once that day has come, is counted by a year from the
start of its execution when that is earlier: it is often written down later than it binds.
"""

import datetime
from typing import Any

from django.db.models import Aggregate, Case, JSONField, OuterRef, Q, Subquery, When
from django.utils import timezone

from levier.coordination.commitments.models import CommitmentKind, HoursCommitment, PhaseKind
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


class ListOfRows(Aggregate):
    """The rows of a group as a list in JSON, each a list of what is asked of it. Django's own JSONArray reads the
    database when it is compiled, which no prepared query may."""

    output_field = JSONField()
    template = "JSON_GROUP_ARRAY(JSON_ARRAY(%(expressions)s))"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """PostgreSQL has other names for it."""
        template = "JSONB_AGG(JSONB_BUILD_ARRAY(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, **context)


def later_acts(lot: str, today: datetime.date | None = None, *, year: int | None = None) -> Subquery:
    """The acts in force of the lot of a row after its first, as a column: [day, whole hours, 1 when it renews the
    contract] of each, in no order; None without any. `lot` is the path to the lot."""
    acts = HoursCommitment.objects.filter(in_force(today, year=year), lot=OuterRef(lot)).order_by()
    later = acts.exclude(kind=CommitmentKind.INITIAL).values("lot")
    renews = Case(When(phase__kind=PhaseKind.RENEWAL, then=1), default=0)
    return Subquery(later.annotate(acts=ListOfRows("effective_on", "hours", renews)).values("acts"))
