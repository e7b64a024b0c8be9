"""The shape chosen for a lot of a study, the figures it needs, the hours it gives and its words. Plain Python.

Amounts are cents without tax. A lot's amount is that of the shape: everything for a fixed amount, what is expected to
be billed for a framework, a year for a yearly volume, the firm phase where there are optional ones.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.clauses.framework_hours import SHAPE_LABELS, Shape, ShapeKind, in_words
from levier.coordination.clauses.shapes import (
    Effort,
    Shaped,
    size_above_minimum,
    size_by_slice,
    size_one,
    size_orders,
    size_periods,
    size_phases,
)


class LotShape(StrEnum):
    """How a lot's amount becomes hours."""

    FIXED = "montant"
    SLICES = ShapeKind.SLICES.value
    SHARE = ShapeKind.SHARE.value
    LARGE_ORDERS = ShapeKind.LARGE_ORDERS.value
    MINIMUM = ShapeKind.MINIMUM.value
    YEARLY = "annuel"
    PHASES = "phases"


LOT_SHAPE_LABELS = {
    LotShape.FIXED: "un montant fixe",
    **{LotShape(kind.value): f"accord-cadre\u00a0: {label}" for kind, label in SHAPE_LABELS.items()},
    LotShape.YEARLY: "un volume par an, reconduit",
    LotShape.PHASES: "une tranche ferme et des tranches optionnelles",
}
# Those whose hours follow the orders and invoices: none is owed before, but what is fixed on the minimum.
FRAMEWORKS = frozenset(LotShape(kind.value) for kind in ShapeKind)
# What the amount of the lot is, where it is not that of the whole lot.
AMOUNT_WORDS = {
    LotShape.SLICES: "ce qui sera facturé",
    LotShape.SHARE: "tous les bons de commande",
    LotShape.LARGE_ORDERS: "les seuls bons au-dessus du seuil",
    LotShape.MINIMUM: "ce qui sera commandé",
    LotShape.YEARLY: "une année",
    LotShape.PHASES: "la tranche ferme",
}
# The figures each shape needs, with what to ask for; staff taken over where hours come from labour.
NEEDED = {
    LotShape.SLICES: (("slice_cents", "le montant d’une tranche"), ("slice_hours", "les heures d’une tranche")),
    LotShape.LARGE_ORDERS: (("threshold_cents", "le seuil d’un bon de commande"),),
    LotShape.MINIMUM: (("threshold_cents", "le minimum garanti"),),
    LotShape.YEARLY: (("periods", "le nombre d’années, reconductions comprises"),),
    LotShape.PHASES: (("options_cents", "le montant de chaque tranche optionnelle"),),
}
MAY_HAVE = {LotShape.SLICES: {"threshold_cents"}}
WITHOUT_LABOUR = {LotShape.SLICES}
FIGURES = ("threshold_cents", "slice_cents", "slice_hours", "options_cents", "periods", "transferred_hours")


@dataclass(frozen=True)
class Terms:
    """The shape of a lot. `transferred_hours`: hundredths of an hour of labour of the staff taken over, a year's for a
    yearly volume."""

    shape: LotShape = LotShape.FIXED
    threshold_cents: int = 0
    slice_cents: int = 0
    slice_hours: int = 0
    options_cents: tuple[int, ...] = ()
    periods: int = 0
    transferred_hours: int = 0

    def whole_amount(self, amount_cents: int) -> int:
        """The lot's value with its options and renewals, as the law counts it."""
        return amount_cents * max(1, self.periods) + sum(self.options_cents)


FIXED_TERMS = Terms()


def needs_labour(shape: LotShape) -> bool:
    """Whether the hours come from a share of labour, a rate and a cost."""
    return shape not in WITHOUT_LABOUR


def check_terms(terms: Terms) -> None:
    """Raises Problem (field) at a figure the shape needs and lacks, or at one typed that it would not use."""
    needed = NEEDED.get(terms.shape, ())
    for name, words in needed:
        if not getattr(terms, name):
            raise Problem(f"Pour cette forme, indiquez {words}.", field=name)
    used = {name for name, _ in needed} | MAY_HAVE.get(terms.shape, set())
    if needs_labour(terms.shape):
        used.add("transferred_hours")
    for name in FIGURES:
        if name not in used and getattr(terms, name):
            raise Problem("Cette forme ne s’en sert pas\u00a0: videz ce champ, ou changez de forme.", field=name)
    if any(option <= 0 for option in terms.options_cents):
        raise Problem("Écrivez pour chaque tranche optionnelle un montant supérieur à zéro.", field="options_cents")


def size_terms(terms: Terms, amount_cents: int, effort: Effort | None) -> Shaped:
    """The hours of a lot with their working. `effort` None only where the shape needs no labour. Raises Problem."""
    check_terms(terms)
    amount, threshold = Decimal(amount_cents) / 100, Decimal(terms.threshold_cents) / 100
    if effort is None or not needs_labour(terms.shape):
        return size_by_slice(amount, Decimal(terms.slice_cents) / 100, terms.slice_hours, threshold)
    match terms.shape:
        case LotShape.PHASES:
            return size_phases(effort, amount, [Decimal(option) / 100 for option in terms.options_cents])
        case LotShape.YEARLY:
            return size_periods(effort, amount, terms.periods)
        case LotShape.SHARE | LotShape.LARGE_ORDERS:
            return size_orders(effort, [amount])
        case LotShape.MINIMUM:
            return size_above_minimum(effort, threshold, amount)
    return size_one(effort, amount)


def framework_shape(terms: Terms, effort: Effort | None) -> Shape:
    """What the contract's documents will write of a framework: how its orders and invoices give hours."""
    kind = ShapeKind(terms.shape.value)
    if effort is None or kind is ShapeKind.SLICES:
        return Shape(kind, terms.threshold_cents, terms.slice_cents, terms.slice_hours)
    if kind is ShapeKind.MINIMUM:
        fixed = effort.rounded(effort.exact(Decimal(terms.threshold_cents) / 100))
        return Shape(kind, terms.threshold_cents, hours=fixed, step=effort.step, down=effort.floor)
    return Shape(
        kind,
        terms.threshold_cents,
        rate=effort.share_of_amount,
        hour_cost=effort.hour_cost,
        step=effort.step,
        down=effort.floor,
    )


def target_words(terms: Terms, effort: Effort | None, sized: Shaped) -> str:
    """What a lot owes, as its contract writes it."""
    if terms.shape in FRAMEWORKS:
        return in_words(framework_shape(terms, effort))
    first = formats.whole_hours(sized.hours)
    later = sized.waiting
    if not later:
        return first
    if terms.shape is LotShape.YEARLY:
        each = formats.whole_hours(later[0].hours)
        times = formats.count(len(later), "reconduction", "reconductions")
        return f"{first} pour la première période, puis {each} à chaque reconduction ({times} au plus)"
    options = (f"{formats.whole_hours(part.hours)} si la {part.label.lower()} est affermie" for part in later)
    return f"{first} pour la tranche ferme\u202f; {' ; '.join(options)}"
