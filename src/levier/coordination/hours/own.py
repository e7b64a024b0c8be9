"""What a company follows of its own contracts: hours owed, declared, counted, remaining; why some do not count."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from levier.common.registry import offered
from levier.coordination.commitments.dated import in_force, later_acts
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.commitments.remaining import due_hours, remaining_hundredths
from levier.coordination.hours.expected import expected_today
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import LedgerEntry, OpeningEntry, YearSum
from levier.coordination.hours.selectors import StatementLine, sums_by
from levier.coordination.procurement.models import Award

# What a list of awards can be put in the order of.
AWARD_ORDERS: dict[str, Callable[["AwardProgress"], Any]] = {
    "nom": lambda line: line.award.lot.contract.title,
    "dues": lambda line: line.owed,
    "declarees": lambda line: line.balance.declared,
    "retenues": lambda line: line.balance.counted,
    "reste": lambda line: line.remaining,
}


@dataclass(frozen=True)
class AwardProgress:
    """An award: whole hours its lot owes, and of them those excused, what its own ledger says, what the calendar would
    want."""

    award: Award
    owed: int
    balance: Balance
    expected: int | None
    excused: int = 0

    @property
    def due(self) -> int:
        """Whole hours owed, less those excused."""
        return due_hours(self.owed, self.excused)

    @property
    def remaining(self) -> int:
        """Hundredths still to be counted."""
        return remaining_hundredths(self.owed, self.balance.done, self.excused)


def awards_progress(awards: QuerySet[Award], today: datetime.date) -> list[AwardProgress]:
    """The progress of some awards; two queries."""
    commitments = HoursCommitment.objects.filter(in_force(today), lot=OuterRef("lot")).order_by().values("lot")
    openings = OpeningEntry.objects.filter(award=OuterRef("pk")).order_by().values("award")
    found: list[Any] = list(
        awards.select_related("lot__contract__operation__buyer", "lot__contract__operation__lead_desk", "company")
        .annotate(
            owed=Coalesce(Subquery(commitments.annotate(total=Sum("hours")).values("total")), 0),
            taken_over=Coalesce(Subquery(openings.annotate(total=Sum("hundredths")).values("total")), 0),
            excused=offered("hours_excused_of")("lot"),
            acts=later_acts("lot", today),
        )
        .order_by("lot__contract__title")
    )
    sums = {
        award: Balance(*kinds)
        for award, *kinds in YearSum.objects.filter(award__in=found)
        .order_by()
        .values_list("award")
        .annotate(Sum("declared"), Sum("counted"), Sum("refused"))
    }
    return [
        AwardProgress(
            award,
            award.owed,
            replace(sums.get(award.pk, Balance()), taken_over=award.taken_over),
            expected_today(award.lot, due_hours(award.owed, award.excused), award.acts, today),
            award.excused,
        )
        for award in found
    ]


def asked_awards(lines: list[AwardProgress], *, text: str, order: str) -> list[AwardProgress]:
    """The lines whose contract, lot or buyer hold every word of `text`, in the order asked for (`nom`, `-dues`…)."""
    words = text.casefold().split()

    def said(line: AwardProgress) -> str:
        contract = line.award.lot.contract
        return f"{contract.title} {line.award.lot} {contract.operation.buyer}".casefold()

    kept = [line for line in lines if all(word in said(line) for word in words)]
    key = AWARD_ORDERS.get(order.removeprefix("-"))
    return sorted(kept, key=key, reverse=order.startswith("-")) if key else kept


def lines_asked(entries: QuerySet[LedgerEntry], size: int, page: str | None) -> tuple[Page, list[StatementLine]]:
    """A page of `people_lines` of these entries, without reading those of the others, and its lines; three queries."""
    keys = entries.order_by("-month", "assignment").values_list("assignment", "month").distinct()
    asked = Paginator(keys, size).get_page(page)
    wanted = set(asked.object_list)
    people, months = {person for person, _ in wanted}, {month for _, month in wanted}
    lines = people_lines(LedgerEntry.objects.filter(assignment__in=people, month__in=months))
    return asked, [line for line in lines if (line.assignment.pk, line.month) in wanted]


def people_lines(entries: QuerySet[LedgerEntry]) -> list[StatementLine]:
    """Person by person and month by month, what was declared, counted, refused and why; without any finding of
    eligibility, which is not a company's to read. One query.

    `entries`: best chosen by a condition on the assignment itself. Eight tables are read here, as many as PostgreSQL
    puts in its own order: a subquery more, and it reads the whole ledger first.
    """
    entries = entries.select_related(
        "assignment__participant", "assignment__award__company", "assignment__award__lot__contract", "statement"
    ).order_by("pk")
    found: dict[tuple[int, datetime.date], list[LedgerEntry]] = {}
    for entry in entries:
        found.setdefault((entry.assignment_id, entry.month), []).append(entry)
    sums = sums_by(((entry.assignment_id, entry.month), entry.kind, entry.hundredths) for entry in entries)
    lines = [StatementLine(of_line[0].assignment, key[1], sums[key], entries=of_line) for key, of_line in found.items()]
    return sorted(lines, key=lambda line: (-line.month.toordinal(), line.assignment.pk))
