"""Reads what is reported of the State's contracts."""

import datetime

from django.db.models import Count, QuerySet

from levier.coordination.commitments.dated import state_day
from levier.coordination.followup.cells import add_up, parted, read_cells, rows_by, year_bounds
from levier.coordination.followup.state.report import StateLine, StateReport
from levier.coordination.hours.models import EntryKind, LedgerEntry
from levier.coordination.procurement.models import Operation


def state_report_of(
    operations: QuerySet[Operation],
    *,
    mission: str,
    today: datetime.date,
    produced_at: datetime.datetime,
    year: int | None = None,
) -> StateReport:
    """The State's operations among some, those whose hours are committed or counted; of a year worked, or of their
    whole life. Nine queries, whatever their number."""
    mine = operations.filter(is_state=True)
    cells = read_cells(mine, today, year=year)
    counted = LedgerEntry.objects.filter(
        award__lot__contract__operation__in=mine.order_by().values("pk"), kind=EntryKind.COUNTED
    ).order_by()
    if year is not None:
        counted = counted.filter(month__range=year_bounds(year))
    # The people of other missions' desks are theirs to count.
    for lot in cells.lots:
        if lot.elsewhere:
            counted = counted.exclude(award__lot=lot.pk, assignment__desk__in=lot.elsewhere)
    people = Count("assignment__participant", distinct=True)
    by_operation = dict(counted.values_list("award__lot__contract__operation__public_id").annotate(people=people))
    lines = []
    for row in rows_by(cells, "operation", today):
        shared = parted(row, today)
        part = shared.ours if shared else add_up("", "", "", row.cells, today, dated=False)
        if not (row.owed or row.balance.counted or row.to_date.taken_over):
            continue
        lines.append(
            StateLine(
                key=row.key,
                name=row.label,
                buyer=row.detail,
                owed=part.owed,
                counted=part.balance.counted,
                taken_over=part.to_date.taken_over,
                remaining=part.remaining,
                excused=part.excused,
                people=by_operation.get(row.lots[0].operation, 0),
                whole_owed=row.owed,
                whole_counted=row.balance.counted,
                whole_taken_over=row.to_date.taken_over,
                fictitious=row.is_fictitious,
            )
        )
    return StateReport(
        mission=mission,
        lines=lines,
        people=counted.aggregate(people=people)["people"],
        year=year,
        as_of=today,
        owed_on=state_day(year, today),
        produced_at=produced_at,
    )
