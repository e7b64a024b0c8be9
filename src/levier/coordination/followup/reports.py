"""Gathers the buyer's report from the board and the ledger: the same figures as the screen, no name of a person."""

import datetime

from django.db.models import Count, Max, Sum

from levier.coordination.clauses.pledge_selectors import followed_pledges
from levier.coordination.clauses.services import tables_of
from levier.coordination.commitments.dated import state_day
from levier.coordination.followup.buyer_report import Breakdown, BuyerReport, LotLine, PledgeLine
from levier.coordination.followup.cells import year_bounds
from levier.coordination.followup.selectors import board
from levier.coordination.hours.counting import month_end
from levier.coordination.hours.models import EntryKind, LedgerEntry
from levier.coordination.participants.models import ExecutionMode
from levier.coordination.procurement.models import Contract, Operation
from levier.coordination.procurement.selectors import worth_of


def report_of(
    operation: Operation,
    *,
    mission: str,
    today: datetime.date,
    produced_at: datetime.datetime,
    year: int | None = None,
    contract: Contract | None = None,
) -> BuyerReport:
    """The report of one operation at a day, or of one contract of it, from the board, three queries of the ledger, one
    of the amounts, one of the dated tables and two of the commitments without hours, told as they stand that day; of a
    year worked, or of the whole life. What remains is always counted since the start, to the period's end."""
    shown = board(Operation.objects.filter(pk=operation.pk), today, year=year)
    lots = shown.lots
    entries = LedgerEntry.objects.filter(award__lot__contract__operation=operation).order_by()
    if contract is not None:
        own = set(contract.lots.values_list("pk", flat=True))
        lots = [line for line in lots if line.lot.pk in own]
        entries = entries.filter(award__lot__contract=contract)
    if year is not None:
        entries = entries.filter(month__range=year_bounds(year))
    counted = entries.filter(kind=EntryKind.COUNTED)
    declared = entries.filter(kind=EntryKind.DECLARED)
    seen = counted.aggregate(people=Count("assignment__participant", distinct=True), last=Max("month"))
    starts = [line.lot.executes_from for line in lots if line.lot.executes_from is not None]
    modes = counted.values_list("assignment__mode").annotate(
        people=Count("assignment__participant", distinct=True), hundredths=Sum("hundredths")
    )
    labels = dict(ExecutionMode.choices)
    full_time_hours, full_time_words = tables_of().full_time_on(today)
    by_mode = sorted((labels[mode], people, hundredths) for mode, people, hundredths in modes)
    return BuyerReport(
        mission=mission,
        buyer=str(operation.buyer),
        subject=operation.name if contract is None else contract.title,
        lots=[
            LotLine(
                name=f"{line.lot.contract}, lot {line.lot.number}",
                holder=line.companies,
                owed=line.owed,
                declared=line.balance.declared,
                counted=line.balance.counted,
                pending=line.balance.pending,
                expected=line.expected,
                counted_to_date=line.to_date.counted,
                pending_to_date=line.to_date.pending,
                taken_over=line.to_date.taken_over,
                excused=line.excused,
                fictitious=line.lot.is_fictitious,
            )
            for line in lots
        ],
        period=report_period(starts, last_day_told([line.lot.ends_on for line in lots], seen["last"], today), year),
        as_of=today,
        owed_on=state_day(year, today),
        produced_at=produced_at,
        people=seen["people"],
        full_time_hours=full_time_hours,
        full_time_words=full_time_words,
        amount_cents=worth_of(operation, contract),
        department=(shown.parted.ours.owed, shown.parted.ours.balance.counted) if shown.parted else None,
        training=declared.aggregate(sum=Sum("training", default=0))["sum"],
        pledges=[
            PledgeLine(
                name=f"{row.pledge.get_kind_display().capitalize()}\u00a0: {row.pledge.what}",
                due_on=row.pledge.due_on,
                evidence=row.pledge.evidence,
                state=row.words,
                found=row.found_words,
            )
            for row in followed_pledges([operation], today)
            if contract is None or row.pledge.contract_id == contract.pk
        ],
        breakdowns=[Breakdown(title="Heures retenues par modalité", column="Modalité", rows=by_mode)]
        if by_mode
        else [],
    )


def last_day_told(
    ends: list[datetime.date | None], last_month: datetime.date | None, today: datetime.date
) -> datetime.date:
    """The last day of what a report tells: the end of the last contract, or of the last month counted when hours were
    done after it; today while one goes on, or has no known end."""
    known = [day for day in ends if day is not None]
    if not known or len(known) < len(ends):
        return today
    return min(today, max([*known, *([month_end(last_month)] if last_month else [])]))


def report_period(
    starts: list[datetime.date], last: datetime.date, year: int | None
) -> tuple[datetime.date, datetime.date]:
    """The span worked: the year asked for, to the last day told at most; else from the first start to that day."""
    if year is None:
        return min([*starts, last]), last
    return datetime.date(year, 1, 1), min(datetime.date(year, 12, 31), max(last, datetime.date(year, 1, 1)))
