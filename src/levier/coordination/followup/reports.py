"""Gathers the buyer's report from the board and the ledger: the same figures as the screen, no name of a person."""

import datetime

from django.db.models import Count, Sum

from levier.coordination.followup.buyer_report import Breakdown, BuyerReport, LotLine
from levier.coordination.followup.selectors import board
from levier.coordination.hours.models import EntryKind, LedgerEntry
from levier.coordination.participants.models import ExecutionMode
from levier.coordination.procurement.models import Operation


def report_of(
    operation: Operation, *, mission: str, today: datetime.date, produced_at: datetime.datetime
) -> BuyerReport:
    """The report of one operation at a day, from the board and two queries of the ledger."""
    shown = board(Operation.objects.filter(pk=operation.pk), today)
    counted = LedgerEntry.objects.filter(award__lot__contract__operation=operation, kind=EntryKind.COUNTED).order_by()
    people = counted.aggregate(people=Count("assignment__participant", distinct=True))["people"]
    starts = [line.lot.contract.starts_on for line in shown.lots if line.lot.contract.starts_on is not None]
    modes = counted.values_list("assignment__mode").annotate(
        people=Count("assignment__participant", distinct=True), hundredths=Sum("hundredths")
    )
    labels = dict(ExecutionMode.choices)
    by_mode = sorted((labels[mode], people, hundredths) for mode, people, hundredths in modes)
    return BuyerReport(
        mission=mission,
        buyer=str(operation.buyer),
        subject=operation.name,
        lots=[
            LotLine(
                name=f"{line.lot.contract.title}, lot {line.lot.number}",
                holder=line.companies,
                owed=line.owed,
                declared=line.balance.declared,
                counted=line.balance.counted,
                pending=line.balance.pending,
                expected=line.expected,
                fictitious=line.lot.contract.is_fictitious,
            )
            for line in shown.lots
        ],
        period=(min([*starts, today]), today),
        as_of=today,
        produced_at=produced_at,
        people=people,
        breakdowns=[Breakdown(title="Heures retenues par modalité", column="Modalité", rows=by_mode)]
        if by_mode
        else [],
    )
