"""The shapes a clause takes beside one fixed amount (domain reference, framework agreements and other shapes).

Plain Python, exact until one rounding at the end: to the nearest step, halves up, or down where the contract says so.
A phase and a renewal each have a target of their own, so each is rounded; orders add up to one target, rounded once.
Hours due on purchase orders by whole slices are in `sizing.size_by_slice`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from levier.common.errors import Problem
from levier.coordination.clauses.sizing import ROUNDINGS, french, rounded_hours, size_fixed_amount


@dataclass(frozen=True)
class Effort:
    """What turns an amount into hours: per cent, per cent, euros an hour, then how the target is rounded.

    `step` is one of ROUNDINGS; `floor` keeps whole steps only, where the contract says so. `transferred` is how many
    labour hours are those of staff taken over with the contract (cleaning, annexe 7 of its agreement): they open no
    post and leave the sum before the effort is applied.
    """

    labour_share: Decimal
    rate: Decimal
    hourly_cost: Decimal
    step: int = 1
    floor: bool = False
    transferred: Decimal = Decimal(0)

    def exact(self, amount: Decimal) -> Fraction:
        """The exact hours of an amount in euros excluding tax. Raises Problem (field) for a value that cannot be."""
        if self.transferred < 0:
            raise Problem("Les heures reprises ne peuvent pas être négatives.", field="heures-reprises")
        sized = size_fixed_amount(amount, self.labour_share, self.rate, self.hourly_cost)
        if not self.transferred:
            return sized.exact_hours
        labour = sized.labour_amount / Fraction(self.hourly_cost) - Fraction(self.transferred)
        return max(Fraction(0), labour) * Fraction(self.rate) / 100

    def rounded(self, exact: Fraction) -> int:
        """The whole hours of exact ones."""
        return int(exact / self.step) * self.step if self.floor else rounded_hours(exact, self.step)

    @property
    def rounding_words(self) -> str:
        """How the target is rounded, in French."""
        if self.floor:
            return f"Arrondi à l’entier inférieur, comme le marché le dit, {ROUNDINGS[self.step]}"
        return "Arrondi à l’heure la plus proche" if self.step == 1 else f"Arrondi choisi, {ROUNDINGS[self.step]}"


@dataclass(frozen=True)
class Target:
    """A target of a shape: whole hours, exact ones, and whether it is owed now (an optional phase not yet affirmed,
    or a renewal to come, is not)."""

    label: str
    amount: Decimal
    exact_hours: Fraction
    hours: int
    is_owed: bool = True


@dataclass(frozen=True)
class Shaped:
    """The targets of a shape and the working that leads to them: French sentences, in order."""

    targets: tuple[Target, ...]
    steps: tuple[str, ...]

    @property
    def hours(self) -> int:
        """Whole hours owed now."""
        return sum(target.hours for target in self.targets if target.is_owed)

    @property
    def hours_if_all(self) -> int:
        """Whole hours if every phase is affirmed and every renewal takes place."""
        return sum(target.hours for target in self.targets)


def _shaped(effort: Effort, parts: Sequence[tuple[str, Decimal, bool]]) -> Shaped:
    targets = tuple(
        Target(label, amount, exact := effort.exact(amount), effort.rounded(exact), owed)
        for label, amount, owed in parts
    )
    steps = [
        f"{target.label}\u00a0: {french(Fraction(target.amount), '€')} donnent {french(target.exact_hours, 'h')}, "
        f"soit {french(Fraction(target.hours), 'h')}{'' if target.is_owed else ', non dues à ce jour'}"
        for target in targets
    ]
    return Shaped(targets, (*steps, effort.rounding_words))


def size_phases(effort: Effort, firm: Decimal, optional: Sequence[Decimal], affirmed: Sequence[int] = ()) -> Shaped:
    """A firm phase and optional ones, each with its own target; an optional one is owed once the buyer has affirmed it
    (R2113-6). `affirmed` holds the ranks of those, from 1; raises Problem for a rank that does not exist.
    """
    if unknown := sorted(set(affirmed) - set(range(1, len(optional) + 1))):
        raise Problem(f"Il n’y a pas de tranche optionnelle n°\u00a0{unknown[0]}.", field="affermies")
    parts = [("Tranche ferme", firm, True)]
    parts += [(f"Tranche optionnelle {rank}", amount, rank in affirmed) for rank, amount in enumerate(optional, 1)]
    return _shaped(effort, parts)


def size_periods(effort: Effort, yearly: Decimal, periods: int, *, started: int = 1) -> Shaped:
    """A yearly volume: the first period and its renewals, one target each. Raises Problem for less than one period,
    or more periods started than there are."""
    if periods < 1:
        raise Problem("Indiquez au moins une période.", field="periodes")
    if not 1 <= started <= periods:
        raise Problem(f"Entre 1 et {periods} périodes sont engagées.", field="engagees")
    labels = ["Première période", *(f"Reconduction {rank}" for rank in range(1, periods))]
    return _shaped(effort, [(label, yearly, rank <= started) for rank, label in enumerate(labels, 1)])


def size_orders(effort: Effort, orders: Sequence[Decimal]) -> Shaped:
    """A percentage of each purchase order: their exact hours add up, and one rounding ends the sum."""
    exact = sum((effort.exact(order) for order in orders), Fraction(0))
    total = sum(orders, Decimal(0))
    hours = effort.rounded(exact)
    steps = [
        f"Commande {rank}\u00a0: {french(Fraction(order), '€')} donnent {french(effort.exact(order), 'h')}"
        for rank, order in enumerate(orders, 1)
    ]
    last = f"{effort.rounding_words}\u00a0: {french(exact, 'h')}, soit {french(Fraction(hours), 'h')}"
    return Shaped((Target("Commandes", total, exact, hours),), (*steps, last))


def size_above_minimum(effort: Effort, minimum: Decimal, billed: Decimal) -> Shaped:
    """Hours fixed on the guaranteed minimum of a framework agreement, in proportion to what is billed beyond it."""
    if billed < 0:
        raise Problem("Le montant facturé ne peut pas être négatif.", field="facture")
    fixed, beyond = effort.exact(minimum), effort.exact(max(Decimal(0), billed - minimum))
    hours = effort.rounded(fixed + beyond)
    steps = (
        f"Minimum garanti\u00a0: {french(Fraction(minimum), '€')} donnent {french(fixed, 'h')}, dues quoi qu’il arrive",
        f"Au-delà\u00a0: {french(Fraction(max(Decimal(0), billed - minimum)), '€')} donnent {french(beyond, 'h')}",
        f"{effort.rounding_words}\u00a0: {french(Fraction(hours), 'h')}",
    )
    return Shaped((Target("Accord-cadre", max(minimum, billed), fixed + beyond, hours),), steps)


# Minimum relevance (domain reference, practice of facilitators, to be validated): 35 to 70 h at least, two weeks
# here, else another social consideration does more; and works of 90 000 to 100 000 € at least.
FEWEST_HOURS = 70
SMALLEST_WORKS_CENTS = 9_000_000


def relevance_warnings(*, hours: int, amount_cents: int, is_works: bool) -> list[str]:
    """What makes hours hardly relevant for a lot, in French; a warning, which refuses nothing. No hours: no warning."""
    found = []
    if 0 < hours < FEWEST_HOURS:
        found.append(
            f"Moins de {FEWEST_HOURS}\u00a0heures\u00a0: d’usage, une autre considération sociale convient mieux "
            "(formation, accueil de stagiaires)."
        )
    if hours and is_works and amount_cents < SMALLEST_WORKS_CENTS:
        found.append("Lot de travaux de moins de 90\u202f000\u00a0€ HT\u00a0: d’usage, trop court pour un poste.")
    return found
