"""The sizing (calibrage): how many insertion hours a contract owes. Exact until one rounding, at the end."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from levier.common.errors import Problem


@dataclass(frozen=True)
class Sizing:
    """Hours owed and the working that leads to them.

    `hours` is the whole number, `exact_hours` the exact quotient, amounts in euros excluding tax, `steps` French
    sentences in order.
    """

    hours: int
    exact_hours: Fraction
    labour_amount: Fraction
    insertion_amount: Fraction
    steps: tuple[str, ...]


def nearest_half_up(value: Fraction) -> int:
    """The nearest whole number, halves up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def decimal_text(value: Fraction, places: int = 2) -> str:
    """A decimal with at most `places` figures after the point, halves up: `833.33`."""
    scaled = nearest_half_up(value * 10**places)
    whole, rest = divmod(scaled, 10**places)
    return f"{whole}.{rest:0{places}d}".rstrip("0").rstrip(".") if places else str(whole)


def french(value: Fraction, unit: str) -> str:
    """A number as a French reader expects it: `25 000 €`, `833,33 h`, `7,5 %`: only a rate has one decimal alone."""
    whole, _, rest = decimal_text(value).partition(".")
    grouped = f"{int(whole):,}".replace(",", "\u202f")
    decimals = rest if unit == "%" else f"{rest:0<2}"
    return f"{grouped},{decimals}\u00a0{unit}" if rest else f"{grouped}\u00a0{unit}"


# The roundings an author may choose (domain reference, accords-cadres and other shapes), with their words.
ROUNDINGS = {
    1: "à l’heure",
    5: "à 5\u00a0heures",
    7: "à 7\u00a0heures (une journée)",
    35: "à 35\u00a0heures (une semaine)",
}


def chosen_rounding(step: int) -> str:
    """A rounding an author chose, as the working says it."""
    return f"Arrondi choisi, {ROUNDINGS[step]}, une fois au moins"


def rounded_hours(exact: Fraction, step: int, *, down: bool = False) -> int:
    """The multiple of `step` hours nearest to the exact hours, halves up; an effort, however small, is never rounded
    away: it gives one step. `down`: whole steps only, where the contract says so."""
    if down:
        return int(exact / step) * step
    hours = nearest_half_up(exact / step) * step
    return max(hours, step) if exact > 0 and step > 1 else hours


def size_fixed_amount(
    amount: Decimal, labour_share: Decimal, rate: Decimal, hourly_cost: Decimal, *, step: int = 1
) -> Sizing:
    """Hours = amount × labour share × insertion rate ÷ hourly cost (domain reference, base formula).

    `amount` and `hourly_cost` in euros excluding tax, `labour_share` and `rate` in per cent, `step` one of ROUNDINGS.
    Raises Problem naming the field when a value cannot be: a negative amount, a share outside 0-100, a cost that is
    not above zero.
    """
    if amount < 0:
        raise Problem(
            "Le montant ne peut pas être négatif\u00a0: indiquez le montant estimé hors taxes.", field="montant"
        )
    for value, name, words in (
        (labour_share, "part-main-oeuvre", "La part de main-d’œuvre"),
        (rate, "taux", "Le taux d’insertion"),
    ):
        if not 0 <= value <= 100:
            raise Problem(f"{words} est un pourcentage\u00a0: indiquez un nombre entre 0 et 100.", field=name)
    if hourly_cost <= 0:
        raise Problem(
            "Le coût horaire doit être supérieur à zéro\u00a0: indiquez le coût complet d’une heure, en euros.",
            field="cout-horaire",
        )
    labour = Fraction(amount) * Fraction(labour_share) / 100
    insertion = labour * Fraction(rate) / 100
    exact = insertion / Fraction(hourly_cost)
    hours = rounded_hours(exact, step)
    rounding = "Arrondi à l’heure la plus proche" if step == 1 else chosen_rounding(step)
    steps = (
        f"Part de main-d’œuvre\u00a0: {french(Fraction(amount), '€')} × {french(Fraction(labour_share), '%')}"
        f" = {french(labour, '€')}",
        f"Effort d’insertion\u00a0: {french(labour, '€')} × {french(Fraction(rate), '%')} = {french(insertion, '€')}",
        f"Heures\u00a0: {french(insertion, '€')} ÷ {french(Fraction(hourly_cost), '€/h')} = {french(exact, 'h')}",
        f"{rounding}\u00a0: {french(Fraction(hours), 'h')}",
    )
    return Sizing(hours, exact, labour, insertion, steps)
