"""The figures of a lot at its end: those of the page of its clause, read by the same query."""

import datetime

from levier.coordination.followup.closing.rules import LotFigures
from levier.coordination.followup.enforcement.selectors import with_lot_figures
from levier.coordination.procurement.models import Award


def lot_figures(award: Award, today: datetime.date) -> LotFigures:
    """The figures of the lot of an award; one query."""
    (row,) = with_lot_figures(Award.objects.filter(pk=award.pk), today)
    return row.figures
