"""A person's hours month by month, over all her contracts: sums, and positions of the drawing. Plain Python."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from levier.coordination.hours.ledger import Balance

WIDTH = 720
BASE = 96
TALLEST = 72
WIDEST = 28
LABEL_WIDTH = 56


@dataclass(frozen=True)
class MonthHours:
    """One month: hundredths declared and counted over every contract, and on how many."""

    month: datetime.date
    declared: int
    counted: int
    contracts: int


@dataclass(frozen=True)
class MonthBar:
    """One drawn month; `label` says the month where there is room to."""

    month: datetime.date
    x: int
    width: int
    declared: int
    counted: int
    label: bool

    @property
    def declared_y(self) -> int:
        """The top of what was declared."""
        return BASE - self.declared

    @property
    def counted_y(self) -> int:
        """The top of what was counted."""
        return BASE - self.counted


def hours_by_month(lines: Iterable[tuple[datetime.date, int, Balance]]) -> list[MonthHours]:
    """The sums of lines (month, contract, balance) by month, the first month first; months without hours are left
    out. Each line is counted once: the sums add up to the lines."""
    held: dict[datetime.date, tuple[int, int, set[int]]] = {}
    for month, contract, balance in lines:
        declared, counted, contracts = held.get(month, (0, 0, set()))
        held[month] = declared + balance.declared, counted + balance.counted, contracts | {contract}
    return [MonthHours(month, *sums[:2], len(sums[2])) for month, sums in sorted(held.items())]


def month_bars(months: list[MonthHours]) -> list[MonthBar]:
    """Where each month stands, from the first to the last, empty ones keeping their place."""
    if not months:
        return []
    first = months[0].month
    ranks = [(one.month.year - first.year) * 12 + one.month.month - first.month for one in months]
    step = min(WIDTH / (ranks[-1] + 1), WIDEST * 2)
    tallest = max(max(one.declared, one.counted) for one in months)
    bars, free = [], 0.0
    for one, rank in zip(months, ranks, strict=True):
        x = round(rank * step)
        has_room = x >= free and x + LABEL_WIDTH <= WIDTH
        free = x + LABEL_WIDTH if has_room else free
        declared, counted = (round(TALLEST * max(value, 0) / max(tallest, 1)) for value in (one.declared, one.counted))
        bars.append(MonthBar(one.month, x, max(round(step * 0.7), 2), declared, counted, has_room))
    return bars
