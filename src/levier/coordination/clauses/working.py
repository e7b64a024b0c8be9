"""The working of a study, from plain values: the hours of each lot step by step, and the answer of the law.

Plain Python: the page, its live part, the PDF and the tests read the same values.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.clauses.decisions import basis_doubt, reserved_doubt
from levier.coordination.clauses.lot_shapes import (
    AMOUNT_WORDS,
    FIXED_TERMS,
    FRAMEWORKS,
    LOT_SHAPE_LABELS,
    LotShape,
    Terms,
    needs_labour,
    size_terms,
    target_words,
)
from levier.coordination.clauses.shapes import Effort, Shaped, relevance_warnings
from levier.coordination.clauses.tables import NO_USAGE, Tables, Usage
from levier.coordination.clauses.trades import PASSING_ON
from levier.law.articles import Article, article_on
from levier.law.duty import Duty, duty
from levier.law.legal_bases import Way
from levier.law.thresholds import Capacity, Kind, Threshold

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Rounding:
    """How a study rounds its targets: `step` is one of ROUNDINGS, `down` where the contract says so."""

    step: int = 1
    down: bool = False


@dataclass(frozen=True)
class LotFigures:
    """What a lot's hours are computed from: cents, and hundredths of a per cent; None where nothing was typed.

    `usual_source` says where the trade's usual figures come from, when they are the ones typed.
    """

    number: int | None
    title: str
    amount_cents: int | None
    labour_share: int | None
    rate: int | None
    hourly_cost_cents: int | None
    usual_source: str = ""
    terms: Terms = FIXED_TERMS
    trade: str = ""

    @property
    def source(self) -> str:
        """Where the usual figures come from, of a shape that uses some."""
        return self.usual_source if needs_labour(self.terms.shape) else ""

    @property
    def is_complete(self) -> bool:
        """Whether every figure is there."""
        labour = (self.labour_share, self.rate, self.hourly_cost_cents) if needs_labour(self.terms.shape) else ()
        return None not in (self.amount_cents, *labour)

    @property
    def forgets_staff(self) -> bool:
        """Whether it counts the hours of a staff that usually passes to the next holder."""
        taken_over = self.terms.transferred_hours
        return self.trade in PASSING_ON and needs_labour(self.terms.shape) and not taken_over

    def effort(self, rounding: Rounding) -> Effort | None:
        """What turns the amount into hours; None where the shape needs none."""
        if not needs_labour(self.terms.shape):
            return None
        return Effort(
            Decimal(self.labour_share or 0) / 100,
            Decimal(self.rate or 0) / 100,
            Decimal(self.hourly_cost_cents or 0) / 100,
            step=rounding.step,
            floor=rounding.down,
            transferred=Decimal(self.terms.transferred_hours) / 100,
        )


@dataclass(frozen=True)
class LotWorking:
    """A lot with its sizing, or the sentence that says why it has none."""

    figures: LotFigures
    sizing: Shaped | None
    refusal: str = ""
    is_works: bool = False
    words: str = ""
    usage: Usage = NO_USAGE

    @property
    def shape_words(self) -> str:
        """The shape, and what its amount is of; empty for a fixed amount."""
        shape = self.figures.terms.shape
        if shape is LotShape.FIXED:
            return ""
        return f"{LOT_SHAPE_LABELS[shape].capitalize()} (montant\u00a0: {AMOUNT_WORDS[shape]})"

    @property
    def source(self) -> str:
        """Where the usual figures come from; empty where its shape uses none of them."""
        return self.figures.source if needs_labour(self.figures.terms.shape) else ""

    @property
    def is_framework(self) -> bool:
        """Whether its hours are an estimate, owed as orders are billed."""
        return self.figures.terms.shape in FRAMEWORKS

    @property
    def is_on_minimum(self) -> bool:
        """Whether some of them are owed whatever is ordered."""
        return self.figures.terms.shape is LotShape.MINIMUM

    @property
    def warnings(self) -> list[str]:
        """What makes its hours hardly relevant, its cost impossible, or counts hours that open no post."""
        if self.sizing is None:
            return []
        found = relevance_warnings(
            hours=self.sizing.hours,
            amount_cents=self.figures.amount_cents or 0,
            is_works=self.is_works,
            fewest_hours=self.usage.fewest_hours,
            smallest_works_cents=self.usage.smallest_works_cents,
        )
        cost, smic = self.figures.hourly_cost_cents, self.usage.smic_cents
        if cost is not None and smic is not None and cost < smic:
            found.append(
                f"Coût horaire de {formats.euros(cost)}, inférieur au SMIC horaire brut de cette date, "
                f"{formats.euros(smic)}\u00a0: un coût complet comprend les charges."
            )
        if self.figures.forgets_staff:
            found.append(
                "Personnel repris\u00a0: dans ce métier, l’équipe en place passe d’ordinaire au nouveau titulaire. Ses "
                "heures n’ouvrent aucun poste\u00a0: indiquez-les, elles sortent du calcul."
            )
        return found


@dataclass(frozen=True)
class Working:
    """What a study says: `duty` is None until the purchase is described; `threshold` is that of its own date;
    `basis_doubt` what is to be verified of the legal basis chosen."""

    lots: list[LotWorking] = field(default_factory=list)
    duty: Duty | None = None
    threshold: Threshold | None = None
    day: datetime.date | None = None
    usage: Usage = NO_USAGE
    estimated_cents: int | None = None
    basis_doubt: str = ""

    @property
    def reaches_threshold(self) -> bool:
        """Whether the whole need is known to reach the European threshold of its date."""
        if self.threshold is None or self.estimated_cents is None:
            return False
        return self.estimated_cents >= self.threshold.amount * 100

    @property
    def hours(self) -> int:
        """Whole hours, all lots together: those of firm phases, of first periods, of a framework's estimate."""
        return sum(lot.sizing.hours for lot in self.lots if lot.sizing)

    @property
    def hours_if_all(self) -> int:
        """Whole hours if every phase is affirmed and every renewal takes place."""
        return sum(lot.sizing.hours_if_all for lot in self.lots if lot.sizing)

    def lasts(self, months: int | None) -> int | None:
        """How long the purchase lasts with its renewals, `months` being the duration typed: a lot that has a volume
        a year lasts as many years as it has of them. None while nobody typed any."""
        years = max((lot.figures.terms.periods for lot in self.lots), default=0)
        return None if months is None else max(months, MONTHS_A_YEAR * years)

    @property
    def text(self) -> Article | None:
        """The article that answers, as it reads on the study's day; None when it is not in force, or not held."""
        return article_on(self.duty.basis, self.day) if self.duty and self.day else None

    @property
    def lacks_smic(self) -> bool:
        """Whether hourly costs stand here and no SMIC of the day to measure them against."""
        has_costs = any(lot.sizing and lot.figures.hourly_cost_cents is not None for lot in self.lots)
        return has_costs and self.day is not None and self.usage.smic_cents is None

    @property
    def amount_cents(self) -> int:
        """What the lots sized add up to."""
        return sum(lot.figures.amount_cents or 0 for lot in self.lots if lot.sizing)


def size_lot(figures: LotFigures, rounding: Rounding) -> LotWorking:
    """Sizes a lot by its shape."""
    if not figures.is_complete:
        needs = ["le montant"]
        if needs_labour(figures.terms.shape):
            needs += ["la part de main-d’œuvre", "l’effort", "le coût horaire"]
        return LotWorking(figures, None, f"Complétez {formats.enumeration(needs)}.")
    effort = figures.effort(rounding)
    try:
        sizing = size_terms(figures.terms, figures.amount_cents or 0, effort)
    except Problem as problem:
        return LotWorking(figures, None, problem.sentence)
    return LotWorking(figures, sizing, words=target_words(figures.terms, effort, sizing))


def work(
    lots: list[LotFigures],
    *,
    rounding: Rounding,
    kind: Kind | None,
    capacity: Capacity | None,
    estimated_cents: int | None,
    day: datetime.date | None,
    call_off: bool,
    tables: Tables,
    way: str = "",
    basis: str = "",
    publics: Iterable[str] = (),
    is_condition: bool = False,
) -> Working:
    """The whole working of a study, by the rules of its own date. `is_condition`: the buyer decided for a condition of
    performance, which a reservation then is not alone."""
    usage = tables.usage_on(day) if day else NO_USAGE
    sized = [replace(size_lot(figures, rounding), is_works=kind is Kind.WORKS, usage=usage) for figures in lots]
    if kind is None or capacity is None or estimated_cents is None or day is None:
        return Working(lots=sized, day=day, usage=usage)
    return Working(
        lots=sized,
        duty=duty(
            kind,
            Decimal(estimated_cents) / 100,
            capacity,
            day,
            call_off=call_off,
            reserved=way == Way.RESERVED and not is_condition,
            threshold_of=tables.threshold_on,
            central_defence=tables.central_defence_on(day),
        ),
        threshold=tables.threshold_on(day, capacity, kind),
        day=day,
        usage=usage,
        estimated_cents=estimated_cents,
        basis_doubt=" ".join(filter(None, [basis_doubt(basis, capacity), reserved_doubt(basis, publics)])),
    )
