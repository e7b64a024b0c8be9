"""The working of a study, from plain values: the hours of each lot step by step, and the answer of the law.

Plain Python: the page, its live part, the PDF and the tests read the same values.
"""

import datetime
from dataclasses import dataclass, field, replace
from decimal import Decimal

from levier.common.errors import Problem
from levier.coordination.clauses.shapes import relevance_warnings
from levier.coordination.clauses.sizing import Sizing, size_fixed_amount
from levier.coordination.clauses.tables import Tables
from levier.law.articles import Article, article_on
from levier.law.duty import Duty, duty
from levier.law.thresholds import Capacity, Kind, Threshold


@dataclass(frozen=True)
class LotFigures:
    """What a lot's hours are computed from: cents, and hundredths of a per cent; None where nothing was typed.

    `source` says where the trade's usual figures come from, when they are the ones used.
    """

    number: int | None
    title: str
    amount_cents: int | None
    labour_share: int | None
    rate: int | None
    hourly_cost_cents: int | None
    source: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether every figure is there."""
        return None not in (self.amount_cents, self.labour_share, self.rate, self.hourly_cost_cents)


@dataclass(frozen=True)
class LotWorking:
    """A lot with its sizing, or the sentence that says why it has none."""

    figures: LotFigures
    sizing: Sizing | None
    refusal: str = ""
    is_works: bool = False

    @property
    def warnings(self) -> list[str]:
        """What makes its hours hardly relevant."""
        if self.sizing is None:
            return []
        return relevance_warnings(
            hours=self.sizing.hours, amount_cents=self.figures.amount_cents or 0, is_works=self.is_works
        )


@dataclass(frozen=True)
class Working:
    """What a study says: `duty` is None until the purchase is described; `threshold` is that of its own date."""

    lots: list[LotWorking] = field(default_factory=list)
    duty: Duty | None = None
    threshold: Threshold | None = None
    day: datetime.date | None = None

    @property
    def hours(self) -> int:
        """Whole hours, all lots together."""
        return sum(lot.sizing.hours for lot in self.lots if lot.sizing)

    @property
    def text(self) -> Article | None:
        """The article that answers, as it reads on the study's day; None when it is not in force, or not held."""
        return article_on(self.duty.basis, self.day) if self.duty and self.day else None

    @property
    def amount_cents(self) -> int:
        """What the lots sized add up to."""
        return sum(lot.figures.amount_cents or 0 for lot in self.lots if lot.sizing)


def size_lot(figures: LotFigures, step: int) -> LotWorking:
    """Sizes a lot, rounding to `step` hours."""
    if not figures.is_complete:
        return LotWorking(figures, None, "Complétez le montant, la part de main-d’œuvre, l’effort et le coût horaire.")
    try:
        sizing = size_fixed_amount(
            Decimal(figures.amount_cents or 0) / 100,
            Decimal(figures.labour_share or 0) / 100,
            Decimal(figures.rate or 0) / 100,
            Decimal(figures.hourly_cost_cents or 0) / 100,
            step=step,
        )
    except Problem as problem:
        return LotWorking(figures, None, problem.sentence)
    return LotWorking(figures, sizing)


def work(
    lots: list[LotFigures],
    *,
    step: int,
    kind: Kind | None,
    capacity: Capacity | None,
    estimated_cents: int | None,
    day: datetime.date | None,
    call_off: bool,
    tables: Tables,
) -> Working:
    """The whole working of a study, by the rules of its own date."""
    sized = [replace(size_lot(figures, step), is_works=kind is Kind.WORKS) for figures in lots]
    if kind is None or capacity is None or estimated_cents is None or day is None:
        return Working(lots=sized, day=day)
    return Working(
        lots=sized,
        duty=duty(
            kind, Decimal(estimated_cents) / 100, capacity, day, call_off=call_off, threshold_of=tables.threshold_on
        ),
        threshold=tables.threshold_on(day, capacity, kind),
        day=day,
    )
