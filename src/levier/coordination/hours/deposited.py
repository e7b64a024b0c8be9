"""What the spreadsheets of structures in place say, zeros included: the ledger holds no entry of zero hours."""

import datetime
import json
from collections.abc import Collection
from typing import Any

from django.db.models import Q

from levier.coordination.hours.models import EmployerSheet
from levier.coordination.participants.models import Assignment


def typed_in(content: dict[str, Any]) -> set[tuple[int, datetime.date]]:
    """The assignments and months a deposit says something of, zeros included."""
    return {(assignment, datetime.date.fromisoformat(month)) for assignment, month, _ in content["lines"]}


def said_by_structures(people: Collection[Assignment], since: datetime.date) -> set[tuple[int, datetime.date]]:
    """The people and months their structures have said since a day, zeros included: what their deposits in place hold.
    One query."""
    employers = {one.pk: one.employer_id for one in people}
    deposits = EmployerSheet.objects.filter(applied_at__date__gte=since, undone_at=None).order_by("pk")
    theirs = Q(employer__in=set(employers.values()) - {None}) | Q(employer=None)
    return {
        (assignment, month)
        for employer, content in deposits.filter(theirs).values_list("employer", "content")
        for assignment, month in typed_in(json.loads(content))
        if assignment in employers and employer in (None, employers[assignment])
    }
