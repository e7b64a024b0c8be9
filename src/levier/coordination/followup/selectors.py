"""The board: hours owed, declared, counted, remaining, each a sum over the commitments and the ledger."""

import datetime
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import QuerySet, Sum

from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.hours.ledger import Balance, Entry, balance
from levier.coordination.hours.models import LedgerEntry, Statement
from levier.coordination.procurement.models import RUNNING_STATUSES, Lot, Operation


@dataclass(frozen=True)
class LotProgress:
    """One lot: whole hours owed, the ledger's balance in hundredths, whole hours the calendar would want by today."""

    lot: Lot
    companies: str
    owed: int
    balance: Balance
    expected: int | None

    @property
    def remaining(self) -> int:
        """Hundredths still to count: never negative; what was done beyond is not hidden elsewhere."""
        return max(0, self.owed * 100 - self.balance.counted)


@dataclass(frozen=True)
class DeskTotal:
    """What one desk answers for, in whole hours, and what is counted for its people, in hundredths."""

    name: str
    owed: int
    counted: int


@dataclass(frozen=True)
class Board:
    """Everything the board shows; its totals are the sums of its lines."""

    lots: list[LotProgress]
    desks: list[DeskTotal]
    late: list[Statement]

    @property
    def owed(self) -> int:
        return sum(line.owed for line in self.lots)

    @property
    def balance(self) -> Balance:
        return Balance(
            declared=sum(line.balance.declared for line in self.lots),
            counted=sum(line.balance.counted for line in self.lots),
            refused=sum(line.balance.refused for line in self.lots),
        )

    @property
    def remaining(self) -> int:
        return sum(line.remaining for line in self.lots)


def expected_hours(
    owed: int, start: datetime.date | None, end: datetime.date | None, today: datetime.date
) -> int | None:
    """Whole hours a straight line from start to end would have by today; None without both dates."""
    if start is None or end is None:
        return None
    length = (end - start).days + 1
    elapsed = min(max((today - start).days + 1, 0), length)
    return int(Fraction(owed * elapsed, length))


def board(operations: QuerySet[Operation], today: datetime.date) -> Board:
    """Reads the board of some operations in seven queries, whatever their number."""
    lots = list(
        Lot.objects.filter(contract__operation__in=operations)
        .select_related("contract__operation__buyer")
        .prefetch_related("awards__company")
        .order_by("contract__title", "number", "pk")
    )
    ids = [lot.pk for lot in lots]
    owed = dict(HoursCommitment.objects.filter(lot__in=ids).order_by().values_list("lot").annotate(hours=Sum("hours")))
    sums: dict[int, list[Entry]] = {}
    counted_by_desk: dict[str, int] = {}
    grouped = (
        LedgerEntry.objects.filter(award__lot__in=ids)
        .order_by()
        .values_list("award__lot", "assignment__desk__name", "kind")
        .annotate(total=Sum("hundredths"))
    )
    for lot, desk, kind, total in grouped:
        sums.setdefault(lot, []).append(Entry(kind, total))
        if kind == "counted":
            counted_by_desk[desk] = counted_by_desk.get(desk, 0) + total
    owed_by_desk = dict(
        DeskShare.objects.filter(commitment__lot__in=ids)
        .order_by()
        .values_list("desk__name")
        .annotate(hours=Sum("hours"))
    )
    late = Statement.objects.filter(
        award__lot__in=ids,
        confirmed_at=None,
        due_on__lt=today,
        award__lot__contract__status__in=RUNNING_STATUSES,
    ).select_related("award__company", "award__lot__contract")
    return Board(
        lots=[
            LotProgress(
                lot=lot,
                companies=", ".join(str(award.company) for award in lot.awards.all()),
                owed=owed.get(lot.pk, 0),
                balance=balance(sums.get(lot.pk, [])),
                expected=expected_hours(owed.get(lot.pk, 0), lot.contract.starts_on, lot.contract.ends_on, today),
            )
            for lot in lots
        ],
        desks=[
            DeskTotal(name, owed_by_desk.get(name, 0), counted_by_desk.get(name, 0))
            for name in sorted(set(owed_by_desk) | set(counted_by_desk))
        ],
        late=list(late),
    )


def entries_of(operations: QuerySet[Operation], *, lot: str = "", kind: str = "") -> QuerySet[LedgerEntry]:
    """The entries behind a figure of the board: of one lot (its public id) or all, of one kind or all."""
    entries = LedgerEntry.objects.filter(award__lot__contract__operation__in=operations)
    if lot:
        entries = entries.filter(award__lot__public_id=lot)
    if kind:
        entries = entries.filter(kind=kind)
    return entries.select_related("assignment__participant", "award__company", "author").order_by("-pk")
