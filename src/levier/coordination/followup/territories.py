"""One operation over its territories: what each desk answers for, month by month, and where the work is done.

The desk that answers for a person and the place where she works are two axes over the same hours (domain reference §6):
each adds up to the operation, and they are never added to one another.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Sum

from levier.coordination.commitments.models import KEYED_KINDS, HoursCommitment
from levier.coordination.commitments.selectors import key_words
from levier.coordination.followup.cells import Row, add_up, read_cells, rows_by
from levier.coordination.hours.models import EntryKind, LedgerEntry
from levier.coordination.procurement.models import Operation


@dataclass(frozen=True)
class MonthLine:
    """A month: (desk, hundredths counted for its people) in the order of the columns, and their sum."""

    month: datetime.date
    cells: list[tuple[str, int]]

    @property
    def total(self) -> int:
        return sum(hundredths for _, hundredths in self.cells)


@dataclass(frozen=True)
class Territories:
    """Everything the page shows of one operation. `desks` and `places` are the same hours on two axes; `elsewhere`,
    the desks another mission counts; `keys`, the keys in force in words."""

    desks: list[Row]
    places: list[Row]
    total: Row
    columns: list[str]
    months: list[MonthLine]
    keys: list[str]
    elsewhere: frozenset[str]

    @property
    def month_total(self) -> list[tuple[str, int]]:
        """(desk, hundredths counted), over the months."""
        return [(name, sum(line.cells[rank][1] for line in self.months)) for rank, name in enumerate(self.columns)]


def territories_of(operation: Operation, today: datetime.date) -> Territories:
    """Reads it in nine queries, whatever the operation holds."""
    one = Operation.objects.filter(pk=operation.pk)
    cells = read_cells(one, today)
    counted = (
        LedgerEntry.objects.filter(award__lot__contract__operation=operation, kind=EntryKind.COUNTED)
        .order_by()
        .values_list("month", "assignment__desk")
        .annotate(total=Sum("hundredths"))
    )
    by_month: dict[datetime.date, dict[str, int]] = {}
    for month, desk, hundredths in counted:
        by_month.setdefault(month, {})[cells.names[desk]] = hundredths
    columns = sorted({name for line in by_month.values() for name in line})
    months = [
        MonthLine(month, [(name, by_month[month].get(name, 0)) for name in columns]) for month in sorted(by_month)
    ]
    keys = HoursCommitment.objects.filter(lot__contract__operation=operation, kind__in=KEYED_KINDS)
    theirs = {desk for lot in cells.lots for desk in lot.elsewhere}
    return Territories(
        desks=rows_by(cells, "guichet", today),
        places=rows_by(cells, "lieu", today),
        total=add_up("", "Ensemble", "", cells.cells, today),
        columns=columns,
        months=months,
        keys=sorted({key_words(kind) for kind in keys.order_by().values_list("key_kind", flat=True)}),
        elsewhere=frozenset(cells.names[desk] for desk in theirs if desk in cells.names),
    )
