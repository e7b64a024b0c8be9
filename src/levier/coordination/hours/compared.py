"""Both figures where the holder and the structure that employs a person each say her hours: which counts, which gap."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from levier.common.ui import formats
from levier.coordination.hours.figures import Figure
from levier.coordination.hours.models import EntryKind, LedgerEntry, SecondDeclaration, Statement, StatementSource
from levier.coordination.participants.models import Declarant


@dataclass(frozen=True)
class Compared:
    """A second declaration and what the declarant declares, in hundredths; a zero may be what it says (`is_said`)."""

    second: SecondDeclaration
    declared: int

    @property
    def gap(self) -> int:
        """Hundredths the second figure has more (or less) than the one that counts."""
        return self.second.hundredths - self.declared

    @property
    def name(self) -> str:
        """Whose hours these are: a first name and an initial."""
        return self.second.assignment.participant.short_name

    @property
    def is_said(self) -> bool:
        """Whether the declarant has said anything: `declarant_has_said`, of one declaration."""
        second = self.second
        if second.assignment.declarant == Declarant.HOLDER:
            statement = second.statement
            signed = statement.confirmed_at is not None and statement.source != StatementSource.EMPLOYER
        else:
            signed = second.declarant_said
        return self.declared > 0 or signed

    @property
    def waits(self) -> bool:
        """Whether a facilitator has to settle it: both have declared, and they disagree."""
        return bool(self.is_said and self.gap and self.second.settled_at is None)

    @property
    def words(self) -> str:
        """« Le titulaire dit 120 h ; Relais Intérim, qui déclare, 121,33 h : ce chiffre compte. »."""
        assignment = self.second.assignment
        structure = str(assignment.employer) if assignment.employer else "la structure"
        by_holder = self.second.said_by == Declarant.HOLDER
        other, declarant = ("le titulaire", structure) if by_holder else (structure, "le titulaire")
        said = f"{other} dit {formats.hours(self.second.hundredths)}\u202f; {declarant}, qui déclare, "
        said += f"{formats.hours(self.declared)}\u00a0: ce chiffre compte." if self.is_said else "n’a rien dit encore."
        return said[:1].upper() + said[1:]


def second_declarations(statement: Statement) -> list[SecondDeclaration]:
    """The last second declaration of each person and month of a statement; one query."""
    found: dict[tuple[int, datetime.date], SecondDeclaration] = {}
    rows = SecondDeclaration.objects.filter(statement=statement).select_related(
        "assignment__participant", "assignment__employer", "settled_by", "statement"
    )
    for row in rows.order_by("pk"):
        # A figure taken back leaves only rows settled as replaced: nobody says it any more.
        found[row.assignment_id, row.month] = row
    return [row for row in found.values() if row.settled_at is None or row.settled_by_id is not None]


def said_by_holder(statement: Statement) -> dict[tuple[int, datetime.date], Figure]:
    """What the holder says of a statement: what it declares, and what it said beside a structure that declares. Two
    queries."""
    declared = (
        LedgerEntry.objects.filter(
            assignment__award=statement.award_id,
            assignment__declarant=Declarant.HOLDER,
            month__in=statement.months,
            kind=EntryKind.DECLARED,
        )
        .order_by()
        .values_list("assignment", "month")
        .annotate(Sum("hundredths"), Sum("training"))
    )
    said = {(assignment, month): Figure(*figures) for assignment, month, *figures in declared}
    for second in second_declarations(statement):
        if second.said_by == Declarant.HOLDER:
            said[second.assignment_id, second.month] = Figure(second.hundredths)
    return said


def compare(
    statement: Statement, lines: Iterable[Any]
) -> tuple[dict[tuple[int, datetime.date], Compared], list[Compared]]:
    """Both figures by person and month, and those beside which the declarant has said nothing; one query."""
    declared = {(line.assignment.pk, line.month): line.balance.declared for line in lines}
    found = [Compared(row, declared.get((row.assignment_id, row.month), 0)) for row in second_declarations(statement)]
    beside = {(one.second.assignment_id, one.second.month): one for one in found if one.is_said}
    return beside, [one for one in found if not one.is_said]


def declarant_has_said() -> Q:
    """The condition for the declarant of a second declaration to have said something of these hours, zero included:
    hours in the ledger (annotated `declared`), a structure's word, or a statement that the holder confirmed."""
    holder = Q(assignment__declarant=Declarant.HOLDER, statement__confirmed_at__isnull=False)
    return (
        Q(declared__gt=0)
        | Q(assignment__declarant=Declarant.EMPLOYER, declarant_said=True)
        | (holder & ~Q(statement__source=StatementSource.EMPLOYER))
    )


def waiting_gaps(statements: QuerySet[Statement]) -> QuerySet[SecondDeclaration]:
    """The second declarations of some statements that disagree with what is declared and are not settled."""
    sums = (
        LedgerEntry.objects.filter(assignment=OuterRef("assignment"), month=OuterRef("month"), kind=EntryKind.DECLARED)
        .order_by()
        .values("assignment")
        .annotate(total=Sum("hundredths"))
    )
    return (
        SecondDeclaration.objects.filter(statement__in=statements, settled_at=None)
        .annotate(declared=Coalesce(Subquery(sums.values("total")), 0))
        .filter(declarant_has_said())
        .exclude(declared=F("hundredths"))
    )
