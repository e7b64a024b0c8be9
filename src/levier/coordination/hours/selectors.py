"""Reads of the hours room, each in a fixed number of queries."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, Sum

from levier.common.ui import formats
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.hours.counting import Finding, Line, findings
from levier.coordination.hours.ledger import Balance, Entry, balance
from levier.coordination.hours.models import EntryKind, LedgerEntry, Statement
from levier.coordination.hours.services import months_of
from levier.coordination.participants.eligibility import Mode, eligibility_window
from levier.coordination.participants.models import Assignment
from levier.coordination.participants.selectors import eligibility_days
from levier.coordination.procurement.models import Award


@dataclass
class StatementLine:
    """One person and month of a statement: what the ledger says of it, and what stands against counting it."""

    assignment: Assignment
    month: datetime.date
    balance: Balance
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_plain(self) -> bool:
        """Passes every check and waits to be counted."""
        return self.balance.pending > 0 and not self.findings

    @property
    def pending_hours(self) -> str:
        """The hours still to judge, as a field expects them."""
        return formats.hours(self.balance.pending, unit=False)

    @property
    def refusal(self) -> Finding | None:
        """The check that forbids these hours, if one does."""
        return next((finding for finding in self.findings if finding.refuses), None)


def present_assignments(statement: Statement) -> list[Assignment]:
    """The people who may have worked in the period of a statement; one query."""
    return list(
        Assignment.objects.filter(award_id=statement.award_id, hired_on__lte=statement.period_end)
        .filter(Q(ends_on=None) | Q(ends_on__gte=statement.period_start))
        .select_related("participant")
    )


def statement_lines(statement: Statement) -> list[StatementLine]:
    """The declared lines of a statement with their balance and findings; three queries."""
    contract = statement.award.lot.contract
    declared: dict[tuple[int, datetime.date], list[Entry]] = {}
    elsewhere: dict[tuple[int, datetime.date], int] = {}
    assignments: dict[int, Assignment] = {}
    entries = LedgerEntry.objects.filter(
        assignment__award_id=statement.award_id, month__in=months_of(statement)
    ).select_related("assignment__participant")
    for entry in entries:
        key = (entry.assignment_id, entry.month)
        assignments[entry.assignment_id] = entry.assignment
        declared.setdefault(key, []).append(Entry(entry.kind, entry.hundredths))
        if entry.kind == EntryKind.DECLARED and entry.statement_id != statement.pk:
            elsewhere[key] = elsewhere.get(key, 0) + entry.hundredths
    established = first_eligibility(assignments.values())
    lines = []
    for (assignment_id, month), found in sorted(declared.items()):
        assignment = assignments[assignment_id]
        sums = balance(found)
        window = eligibility_window(
            Mode(assignment.mode),
            assignment.hired_on,
            established.get(assignment_id),
            contract.starts_on,
            contract.ends_on,
        )
        other = elsewhere.get((assignment_id, month), 0)
        line = Line(month, sums.declared - other, already_declared=other)
        against = findings(line, window, contract.starts_on, contract.ends_on)
        lines.append(StatementLine(assignment, month, sums, against))
    return lines


def first_eligibility(assignments: Iterable[Assignment]) -> dict[int, datetime.date]:
    """By assignment, the day the eligibility that counts for it was established; one query."""
    return eligibility_days(assignments)


def award_progress(award: Award) -> tuple[Balance, int]:
    """What an award's ledger adds up to, and the whole hours its lot owes; two queries."""
    sums = LedgerEntry.objects.filter(award=award).order_by().values_list("kind").annotate(Sum("hundredths"))
    owed = HoursCommitment.objects.filter(lot_id=award.lot_id).aggregate(hours=Sum("hours", default=0))["hours"]
    return balance(Entry(kind, hundredths) for kind, hundredths in sums), owed
