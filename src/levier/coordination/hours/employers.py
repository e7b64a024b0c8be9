"""What a structure that employs people on others' contracts has to say of them: whom, which months, said so far."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet, Sum

from levier.coordination.hours.counting import Finding, too_much_in_month
from levier.coordination.hours.declared import AskedMonth, asked_of, days_at_work, worked_days
from levier.coordination.hours.models import EntryKind, LedgerEntry, SecondDeclaration, Statement
from levier.coordination.hours.services.receiving import receiving_of
from levier.coordination.participants.models import Assignment, Declarant
from levier.coordination.procurement.models import Award


@dataclass(frozen=True, slots=True)
class Awaited:
    """One person on one contract: her months, each with the statement it belongs to, and why those that the contract
    takes no more (`over`) are not asked."""

    assignment: Assignment
    months: dict[datetime.date, tuple[AskedMonth, Statement]]
    over: dict[datetime.date, str] = field(default_factory=dict)

    @property
    def asked(self) -> dict[datetime.date, AskedMonth]:
        """The months whose hours are taken."""
        return {month: asked for month, (asked, _) in self.months.items() if month not in self.over}


def awaited_of(assignments: QuerySet[Assignment], today: datetime.date) -> list[Awaited]:
    """The people of a structure with the months of the statements opened lately, in the order of the model; four
    queries."""
    people = list(
        assignments.select_related("participant")
        .prefetch_related("employer")
        .order_by("award__lot__contract__title", "award", "hired_on", "pk")
    )
    # An award is read once, not with each of the people who work on it: a structure's file holds thousands. Asked for
    # by `prefetch_related`, SQLite would refuse more than a thousand of them.
    awards = Award.objects.select_related("company", "lot__contract__operation__lead_desk")
    by_key = awards.in_bulk({one.award_id for one in people})
    rules = receiving_of(by_key.values())
    for one in people:
        one.award = by_key[one.award_id]
    by_award: dict[int, list[Statement]] = {}
    # Periods that ended longer ago are corrected with the facilitator.
    earliest = today - datetime.timedelta(days=settings.EMPLOYER_DAYS_BACK)
    statements = Statement.objects.filter(
        award__in={one.award_id for one in people}, period_end__gte=earliest, period_end__lt=today
    )
    for statement in statements.order_by("period_start"):
        statement.award = by_key[statement.award_id]
        by_award.setdefault(statement.award_id, []).append(statement)
    found = []
    # Of thousands of people, many were hired on the same day for the same contract.
    days: dict[tuple[int, datetime.date, datetime.date | None], dict[datetime.date, int]] = {}
    refused: dict[tuple[int, datetime.date], str] = {}
    for one in people:
        months = {}
        for statement in by_award.get(one.award_id, []):
            spell = (statement.pk, one.hired_on, one.ends_on)
            if spell not in days:
                days[spell] = worked_days(statement.months, *days_at_work(statement, *spell[1:]))
            for asked in asked_of(str(one.pk), days[spell]):
                months[asked.month] = (asked, statement)
                if (one.award_id, asked.month) not in refused:
                    refused[one.award_id, asked.month] = rules[one.award_id].refuses(asked.month)
        over = {month: sentence for month in months if (sentence := refused[one.award_id, month])}
        if months:
            found.append(Awaited(one, months, over))
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


def so_far(said: Mapping[tuple[int, datetime.date], int], assignment: Assignment, month: datetime.date) -> int | None:
    """What `said_so_far` holds of a month: of hours the structure declares, none is zero, as in the ledger; beside what
    the holder declares, nothing said (None) is no figure."""
    return said.get((assignment.pk, month), 0 if assignment.declarant == Declarant.EMPLOYER else None)


class StagedLine(NamedTuple):
    """One line of a deposit: what it says, what was said before, in hundredths, and in which statement. None: nothing,
    of hours that are compared; of hours declared, no hours are zero."""

    assignment: Assignment
    statement: Statement
    month: datetime.date
    before: int | None
    after: int | None

    @property
    def counts(self) -> bool:
        """Whether these hours are for the structure to declare; otherwise they are compared with the holder's."""
        return self.assignment.declarant == Declarant.EMPLOYER

    @property
    def changes(self) -> bool:
        """Whether anything differs from what was said."""
        return self.before != self.after


# Hundredths by person, assignment and month.
After = dict[tuple[int, int, datetime.date], int]


def month_totals(after: After) -> dict[tuple[int, datetime.date], int]:
    """Hundredths of an hour that each person would have declared in a month over all her contracts, by person and
    month, of what `after_lines` read."""
    found: dict[tuple[int, datetime.date], int] = {}
    for (person, _, month), declared in after.items():
        found[person, month] = found.get((person, month), 0) + declared
    return found


def after_lines(lines: Sequence[StagedLine]) -> After:
    """Hundredths declared and not refused once these lines are, by person, assignment and month, on every award of the
    mission. Figures that are only compared add nothing; one query."""
    counted = [line for line in lines if line.counts]
    sums = (
        LedgerEntry.objects.filter(
            assignment__participant__in={line.assignment.participant_id for line in counted},
            month__in={line.month for line in counted},
        )
        .exclude(kind=EntryKind.COUNTED)
        .order_by()
        .values_list("assignment__participant", "assignment", "month", "kind")
        .annotate(total=Sum("hundredths"))
    )
    found: After = {}
    for person, assignment, month, kind, total in sums:
        signed = total if kind == EntryKind.DECLARED else -total
        found[person, assignment, month] = found.get((person, assignment, month), 0) + signed
    for line in counted:
        key = (line.assignment.participant_id, line.assignment.pk, line.month)
        found[key] = found.get(key, 0) + (line.after or 0) - (line.before or 0)
    return found


def too_much(
    lines: Sequence[StagedLine], after: After, totals: Mapping[tuple[int, datetime.date], int]
) -> dict[tuple[int, datetime.date], Finding]:
    """What stands against lines, by assignment and month: more than can be worked, alone or with the other contracts of
    the same person, in the file or not; the rule of a statement. `after`: what `after_lines` read of them, `totals`
    what `month_totals` makes of it."""
    found = {}
    for line in lines:
        person = line.assignment.participant_id
        own = after.get((person, line.assignment.pk, line.month), 0)
        finding = (
            too_much_in_month(line.month, line.after, totals.get((person, line.month), 0) - own)
            if line.counts and line.after
            else None
        )
        if finding is not None:
            found[line.assignment.pk, line.month] = finding
    return found
