"""Hours a framework contract gives for what is ordered or billed. Plain Python.

A framework guarantees no volume, so its hours follow its orders or invoices (domain reference, §4.5). Amounts are cents
without tax. Everything is exact; one rounding, at the end. The study reads this rule on an estimate, the contract on
its orders for the forecast and on its invoices for what is due.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.clauses.sizing import ROUNDINGS, nearest_half_up, rounded_hours


class ShapeKind(StrEnum):
    """How amounts become hours."""

    SLICES = "tranches"
    SHARE = "part"
    LARGE_ORDERS = "gros_bons"
    MINIMUM = "minimum"


SHAPE_LABELS = {
    ShapeKind.SLICES: "des heures par tranche, au-delà d’un seuil",
    ShapeKind.SHARE: "une part du montant de chaque bon de commande",
    ShapeKind.LARGE_ORDERS: "une part du montant des bons au-dessus d’un seuil",
    ShapeKind.MINIMUM: "des heures fixes sur le minimum, proportionnelles au-delà",
}


# What a contract writes is whole; what a study works out before it need not be.
Exact = int | Fraction


@dataclass(frozen=True)
class Shape:
    """A lot's shape. `threshold`: cents from which hours are owed, of the total (slices), of an order (large orders) or
    the contract's minimum; `slice` cents give `hours`; `rate` is in hundredths of a per cent, `hour_cost` in cents.
    `step` is one of ROUNDINGS, `down` where the contract keeps whole steps only; slices are whole by nature."""

    kind: ShapeKind
    threshold: Exact = 0
    slice: Exact = 0
    hours: Exact = 0
    rate: Exact = 0
    hour_cost: Exact = 0
    step: int = 1
    down: bool = False


@dataclass(frozen=True)
class Line:
    """An order or an invoice, in cents, a credit note being negative; `order`: the amount of the order it bills."""

    amount: Exact
    order: Exact | None = None


NEEDED = {
    ShapeKind.SLICES: (("slice", "le montant d’une tranche"), ("hours", "les heures d’une tranche")),
    ShapeKind.SHARE: (("rate", "la part du montant"), ("hour_cost", "le coût d’une heure")),
    ShapeKind.LARGE_ORDERS: (
        ("threshold", "le seuil d’un bon de commande"),
        ("rate", "la part du montant"),
        ("hour_cost", "le coût d’une heure"),
    ),
    ShapeKind.MINIMUM: (("threshold", "le montant minimum"), ("hours", "les heures fixes")),
}


def check_shape(shape: Shape) -> None:
    """Raises Problem at the first field this shape needs and lacks."""
    for name, words in NEEDED[shape.kind]:
        if getattr(shape, name) <= 0:
            raise Problem(f"Pour cette forme, indiquez {words}.", field=name)


def hours_for(shape: Shape, lines: Sequence[Line]) -> int:
    """Whole hours owed for these orders, or these invoices; never negative.

    Slices: a slice begun owes nothing (floor): 1 h for 2 000 € beyond 2 700 000 € gives 150 for 3 000 000 € (CCAP
    21_BAM_048). The others are exact to the end, then rounded once, as the contract says.
    """
    exact = exact_hours(shape, lines)
    return int(exact) if shape.kind is ShapeKind.SLICES else rounded_hours(exact, shape.step, down=shape.down)


def exact_hours(shape: Shape, lines: Sequence[Line]) -> Fraction:
    """The same before its one rounding (slices are whole by nature)."""
    total = sum(line.amount for line in lines)
    match shape.kind:
        case ShapeKind.SLICES:
            return Fraction(max(0, total - shape.threshold) // shape.slice * shape.hours)
        case ShapeKind.SHARE:
            base = total
        case ShapeKind.LARGE_ORDERS:
            base = sum(line.amount for line in lines if order_of(line) > shape.threshold)
        case ShapeKind.MINIMUM:
            return shape.hours * max(Fraction(1), Fraction(total, shape.threshold))
    return Fraction(max(0, base) * shape.rate, 10_000 * shape.hour_cost)


def order_of(line: Line) -> Exact:
    """The order a line belongs to, in cents: its own amount when it is one."""
    return line.amount if line.order is None else line.order


def in_words(shape: Shape) -> str:
    """The shape as the contract would write it."""

    def euros(cents: Exact) -> str:
        return formats.euros(int(cents))

    hours = formats.whole_hours(nearest_half_up(Fraction(shape.hours)))
    above = f" au-delà de {euros(shape.threshold)} HT" if shape.threshold else ""
    # A rate is never rounded: 2,5 % read as 3 % would be another duty.
    rate = Fraction(shape.rate, 100)
    percent = f"{formats.number(Decimal(rate.numerator) / rate.denominator)}{formats.SPACE}%"
    rounding = rounding_words(shape)
    match shape.kind:
        case ShapeKind.SLICES:
            return f"{hours} par tranche de {euros(shape.slice)} HT{above}"
        case ShapeKind.SHARE:
            return f"{percent} du montant HT, à {euros(shape.hour_cost)} l’heure{rounding}"
        case ShapeKind.LARGE_ORDERS:
            return f"{percent} du montant HT des bons{above}, à {euros(shape.hour_cost)} l’heure{rounding}"
        case ShapeKind.MINIMUM:
            return f"{hours} sur le minimum de {euros(shape.threshold)} HT, à proportion au-delà{rounding}"


def rounding_words(shape: Shape) -> str:
    """« , arrondi à 7 heures (une journée), à l’entier inférieur »; nothing for the nearest hour."""
    if shape.step == 1 and not shape.down:
        return ""
    return f", arrondi {ROUNDINGS[shape.step]}{', à l’entier inférieur' if shape.down else ''}"
