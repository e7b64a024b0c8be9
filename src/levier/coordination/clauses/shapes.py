"""The shapes a clause takes beside one fixed amount (domain reference, framework agreements and other shapes).

Plain Python, exact until one rounding at the end: to the nearest step, halves up, or down where the contract says so.
A phase and a renewal each have a target of their own, so each is rounded; orders add up to one target, rounded once.
What a framework agreement gives is estimated by the rule its orders and invoices will be judged by.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from levier.common.errors import Problem
from levier.coordination.clauses.framework_hours import Line, Shape, ShapeKind, check_shape, exact_hours
from levier.coordination.clauses.sizing import ROUNDINGS, chosen_rounding, french, rounded_hours, size_fixed_amount


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
            raise Problem(
                "Les heures reprises ne peuvent pas être négatives\u00a0: indiquez zéro ou plus.",
                field="heures-reprises",
            )
        sized = size_fixed_amount(amount, self.labour_share, self.rate, self.hourly_cost)
        if not self.transferred:
            return sized.exact_hours
        labour = self._labour(amount)
        if self.transferred > labour:
            raise Problem(
                f"Ce montant ne contient que {french(labour, 'h')} de main-d’œuvre\u00a0: le personnel repris ne peut "
                f"pas en faire {french(Fraction(self.transferred), 'h')}. Vérifiez ces heures, le montant ou la "
                "part de "
                "main-d’œuvre.",
                field="heures-reprises",
            )
        return (labour - Fraction(self.transferred)) * Fraction(self.rate) / 100

    def _labour(self, amount: Decimal) -> Fraction:
        """Every labour hour of an amount, those of staff taken over included."""
        sized = size_fixed_amount(amount, self.labour_share, self.rate, self.hourly_cost)
        return sized.labour_amount / Fraction(self.hourly_cost)

    def steps(self, amount: Decimal) -> tuple[str, ...]:
        """The working of an amount, before any rounding: French sentences, in order."""
        sized = size_fixed_amount(amount, self.labour_share, self.rate, self.hourly_cost)
        if not self.transferred:
            return sized.steps[:3]
        labour = self._labour(amount)
        left = labour - Fraction(self.transferred)
        return (
            sized.steps[0],
            f"Heures de main-d’œuvre\u00a0: {french(sized.labour_amount, '€')} ÷ "
            f"{french(Fraction(self.hourly_cost), '€/h')} = {french(labour, 'h')}",
            f"Personnel repris\u00a0: {french(labour, 'h')} − {french(Fraction(self.transferred), 'h')} = "
            f"{french(left, 'h')}",
            f"Effort d’insertion\u00a0: {french(left, 'h')} × {french(Fraction(self.rate), '%')} = "
            f"{french(self.exact(amount), 'h')}",
        )

    @property
    def share_of_amount(self) -> Fraction:
        """What part of an amount is insertion, in hundredths of a per cent: 50 % of 5 % are 250."""
        return Fraction(self.labour_share) * Fraction(self.rate)

    @property
    def hour_cost(self) -> Fraction:
        """The cost of an hour, in cents."""
        return Fraction(self.hourly_cost) * 100

    def rounded(self, exact: Fraction) -> int:
        """The whole hours of exact ones."""
        return rounded_hours(exact, self.step, down=self.floor)

    @property
    def rounding_words(self) -> str:
        """How the target is rounded, in French."""
        if self.floor:
            return f"Arrondi à l’entier inférieur, comme le marché le dit, {ROUNDINGS[self.step]}"
        return "Arrondi à l’heure la plus proche" if self.step == 1 else chosen_rounding(self.step)


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

    @property
    def waiting(self) -> list[Target]:
        """The targets not owed yet."""
        return [target for target in self.targets if not target.is_owed]


def size_one(effort: Effort, amount: Decimal, label: str = "Marché") -> Shaped:
    """One amount, one target."""
    exact = effort.exact(amount)
    hours = effort.rounded(exact)
    last = f"{effort.rounding_words}\u00a0: {french(Fraction(hours), 'h')}"
    return Shaped((Target(label, amount, exact, hours),), (*effort.steps(amount), last))


def _shaped(efforts: Sequence[Effort], parts: Sequence[tuple[str, Decimal, bool]]) -> Shaped:
    """Parts of a lot, each with its own target: the first one worked out step by step."""
    targets = tuple(
        Target(label, amount, exact := effort.exact(amount), effort.rounded(exact), owed)
        for effort, (label, amount, owed) in zip(efforts, parts, strict=True)
    )
    steps = [
        f"{target.label}\u00a0: {french(Fraction(target.amount), '€')} donnent {french(target.exact_hours, 'h')}, "
        f"soit {french(Fraction(target.hours), 'h')}{'' if target.is_owed else ', non dues à ce jour'}"
        for target in targets
    ]
    return Shaped(targets, (*efforts[0].steps(parts[0][1]), *steps, efforts[0].rounding_words))


def size_phases(effort: Effort, firm: Decimal, optional: Sequence[Decimal], affirmed: Sequence[int] = ()) -> Shaped:
    """A firm phase and optional ones, each with its own target; an optional one is owed once the buyer has affirmed it
    (R2113-6). `affirmed` holds the ranks of those, from 1; raises Problem for a rank that does not exist.

    Staff taken over leaves the firm phase only: it is taken over once.
    """
    if unknown := sorted(set(affirmed) - set(range(1, len(optional) + 1))):
        raise Problem(f"Il n’y a pas de tranche optionnelle n°\u00a0{unknown[0]}.", field="affermies")
    parts = [("Tranche ferme", firm, True)]
    parts += [(f"Tranche optionnelle {rank}", amount, rank in affirmed) for rank, amount in enumerate(optional, 1)]
    later = replace(effort, transferred=Decimal(0))
    return _shaped([effort, *(later for _ in optional)], parts)


def size_periods(effort: Effort, yearly: Decimal, periods: int, *, started: int = 1) -> Shaped:
    """A yearly volume: the first period and its renewals, one target each. Raises Problem for less than one period,
    or more periods started than there are. Staff taken over works every year: it leaves each one."""
    if periods < 1:
        raise Problem("Indiquez au moins une période.", field="periodes")
    if not 1 <= started <= periods:
        raise Problem(f"Indiquez combien de périodes sont engagées, entre 1 et {periods}.", field="engagees")
    labels = ["Première période", *(f"Reconduction {rank}" for rank in range(1, periods))]
    return _shaped([effort] * periods, [(label, yearly, rank <= started) for rank, label in enumerate(labels, 1)])


def size_orders(effort: Effort, orders: Sequence[Decimal]) -> Shaped:
    """A percentage of each purchase order: their exact hours add up, and one rounding ends the sum."""
    total = sum(orders, Decimal(0))
    exact = effort.exact(total)
    hours = effort.rounded(exact)
    each = [f"Commande {rank}\u00a0: {french(Fraction(order), '€')}" for rank, order in enumerate(orders, 1)]
    each = [*each, f"Ensemble\u00a0: {french(Fraction(total), '€')}"] if len(orders) > 1 else []
    last = f"{effort.rounding_words}\u00a0: {french(exact, 'h')}, soit {french(Fraction(hours), 'h')}"
    return Shaped((Target("Commandes", total, exact, hours),), (*each, *effort.steps(total), last))


def size_above_minimum(effort: Effort, minimum: Decimal, billed: Decimal) -> Shaped:
    """Hours fixed on the guaranteed minimum of a framework agreement, in proportion to what is billed beyond it.
    Raises Problem (field) without a minimum, or for a negative amount."""
    if billed < 0:
        raise _negative_billing()
    fixed = effort.exact(minimum)
    if not fixed:
        raise Problem("Pour cette forme, indiquez un montant minimum qui donne des heures.", field="montant")
    shape = Shape(ShapeKind.MINIMUM, threshold=Fraction(minimum) * 100, hours=fixed)
    exact = _by_rule(shape, [billed])
    hours = effort.rounded(exact)
    beyond = max(Decimal(0), billed - minimum)
    steps = (
        *effort.steps(minimum),
        f"Minimum garanti\u00a0: {french(Fraction(minimum), '€')} donnent {french(fixed, 'h')}, dues quoi qu’il arrive",
        f"Au-delà, à proportion\u00a0: {french(Fraction(beyond), '€')} donnent {french(exact - fixed, 'h')}",
        f"{effort.rounding_words}\u00a0: {french(Fraction(hours), 'h')}",
    )
    return Shaped((Target("Accord-cadre", max(minimum, billed), exact, hours),), steps)


def size_by_slice(
    billed: Decimal, slice_amount: Decimal, hours_per_slice: int = 1, trigger: Decimal = Decimal(0)
) -> Shaped:
    """So many hours per whole slice billed above a trigger (floor). Amounts in euros excluding tax.

    Example of a published clause: one hour per 2 000 € billed above 2 700 000 €. Raises Problem (field).
    """
    if billed < 0:
        raise _negative_billing()
    if trigger < 0:
        raise Problem(
            "Le seuil ne peut pas être négatif\u00a0: indiquez le montant hors taxes qui déclenche les heures.",
            field="seuil",
        )
    shape = Shape(
        ShapeKind.SLICES,
        threshold=Fraction(trigger) * 100,
        slice=Fraction(slice_amount) * 100,
        hours=hours_per_slice,
    )
    check_shape(shape)
    exact = _by_rule(shape, [billed])
    above = max(Fraction(0), Fraction(billed) - Fraction(trigger))
    beyond = f"Au-delà de {french(Fraction(trigger), '€')}\u00a0: {french(above, '€')} facturés"
    steps = (
        beyond if trigger else f"Facturé\u00a0: {french(above, '€')}",
        f"{french(Fraction(hours_per_slice), 'h')} par tranche entière de {french(Fraction(slice_amount), '€')}, une "
        f"tranche entamée n’obligeant à rien\u00a0: {french(exact, 'h')}",
    )
    return Shaped((Target("Accord-cadre", billed, exact, int(exact)),), steps)


def _negative_billing() -> Problem:
    return Problem(
        "Le montant facturé ne peut pas être négatif\u00a0: indiquez ce qui est facturé à ce jour, hors taxes.",
        field="facture",
    )


def _by_rule(shape: Shape, amounts: Sequence[Decimal]) -> Fraction:
    """The exact hours a framework's rule gives for amounts in euros."""
    return exact_hours(shape, [Line(Fraction(amount) * 100) for amount in amounts])


def relevance_warnings(
    *, hours: int, amount_cents: int, is_works: bool, fewest_hours: int | None, smallest_works_cents: int | None
) -> list[str]:
    """What makes hours hardly relevant for a lot, in French; a warning, which refuses nothing. No hours: no warning.

    `fewest_hours` and `smallest_works_cents` are the usage of the day (domain reference, minimum relevance); None where
    no line of the dated tables says it.
    """
    found = []
    if fewest_hours is not None and 0 < hours < fewest_hours:
        found.append(
            f"Moins de {fewest_hours}\u00a0heures\u00a0: d’usage, une autre considération sociale convient mieux "
            "(formation, accueil de stagiaires)."
        )
    if hours and is_works and smallest_works_cents is not None and amount_cents < smallest_works_cents:
        smallest = french(Fraction(smallest_works_cents, 100), "€")
        found.append(f"Lot de travaux de moins de {smallest} HT\u00a0: d’usage, trop court pour un poste.")
    return found
