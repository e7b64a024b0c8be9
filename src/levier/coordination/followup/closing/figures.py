"""The figures of a lot at its end: those of the page of its clause, read by the same query."""

import datetime

from django.db.models import Sum

from levier.coordination.followup.closing.rules import LotFigures
from levier.coordination.followup.enforcement.selectors import with_lot_figures
from levier.coordination.hours.models import EntryKind, LedgerEntry
from levier.coordination.participants.models import ExecutionMode
from levier.coordination.procurement.models import Award


def lot_figures(award: Award, today: datetime.date) -> LotFigures:
    """The figures of the lot of an award; three queries."""
    (row,) = with_lot_figures(Award.objects.filter(pk=award.pk), today)
    counted = LedgerEntry.objects.filter(award__lot=award.lot_id, kind=EntryKind.COUNTED).order_by()
    # Hours corrected to none were done in no month, nor by any mode.
    months = sorted(counted.values_list("month", flat=True).annotate(left=Sum("hundredths")).filter(left__gt=0))
    labels = dict(ExecutionMode.choices)
    modes = counted.values_list("assignment__mode").annotate(hundredths=Sum("hundredths")).filter(hundredths__gt=0)
    return LotFigures(
        owed=row.owed,
        done=row.done,
        excused=row.excused,
        pending=row.pending,
        missing=row.missing,
        taken_over=row.taken_over,
        people=row.people,
        first_month=months[0] if months else None,
        last_month=months[-1] if months else None,
        modes=tuple(sorted((str(labels[mode]), hundredths) for mode, hundredths in modes)),
    )
