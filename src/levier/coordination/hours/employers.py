"""What a structure that employs people on others' contracts has to say of them: whom, which months, said so far."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet, Sum

from levier.coordination.hours.declared import AskedMonth, asked_months
from levier.coordination.hours.models import EntryKind, LedgerEntry, SecondDeclaration, Statement
from levier.coordination.participants.models import Assignment, Declarant


@dataclass(frozen=True)
class Awaited:
    """One person on one contract: the months asked, each with the statement it belongs to."""

    assignment: Assignment
    months: dict[datetime.date, tuple[AskedMonth, Statement]]


def awaited_of(assignments: QuerySet[Assignment], today: datetime.date) -> list[Awaited]:
    """The people of a structure with the months of the statements opened lately, in the order of the model; two
    queries."""
    people = list(
        assignments.select_related(
            "participant", "employer", "award__company", "award__lot__contract__operation__lead_desk"
        ).order_by("award__lot__contract__title", "award", "hired_on", "pk")
    )
    by_award: dict[int, list[Statement]] = {}
    # Periods that ended longer ago are corrected with the facilitator.
    earliest = today - datetime.timedelta(days=settings.EMPLOYER_DAYS_BACK)
    statements = Statement.objects.filter(
        award__in={one.award_id for one in people}, period_end__gte=earliest, period_end__lt=today
    )
    for statement in statements.order_by("period_start"):
        by_award.setdefault(statement.award_id, []).append(statement)
    found = []
    for one in people:
        months = {
            asked.month: (asked, statement)
            for statement in by_award.get(one.award_id, [])
            for asked in asked_months(statement, str(one.pk), one.hired_on, one.ends_on)[0]
        }
        if months:
            found.append(Awaited(one, months))
    return found


def said_so_far(assignments: Iterable[Assignment]) -> dict[tuple[int, datetime.date], int]:
    """Hundredths a structure has said of each person and month: declared when she is for it to declare, compared when
    she is not; two queries."""
    keys = {one.pk for one in assignments}
    found: dict[tuple[int, datetime.date], int] = {}
    sums = (
        LedgerEntry.objects.filter(
            assignment__in=keys, assignment__declarant=Declarant.EMPLOYER, kind=EntryKind.DECLARED
        )
        .order_by()
        .values_list("assignment", "month")
        .annotate(total=Sum("hundredths"))
    )
    for assignment, month, total in sums:
        found[assignment, month] = total
    seconds = SecondDeclaration.objects.filter(assignment__in=keys, said_by=Declarant.EMPLOYER, settled_at=None)
    for second in seconds:
        found[second.assignment_id, second.month] = second.hundredths
    return found
