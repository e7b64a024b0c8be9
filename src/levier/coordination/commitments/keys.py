"""The keys by which hours are shared between desks. Plain Python.

The kinds are the options of the domain reference (multi-territory contracts, sharing keys); the participant's
residence serves statistics only and is no key. Place, amount and population are proposed from what is known here; no
file held gives inhabitants of priority districts nor jobseekers by territory, and those weights are typed.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from levier.common.errors import Problem
from levier.coordination.commitments.sharing import check_key

WHOLE_PERCENTAGE = 10_000
WEIGHT_AT_MOST = 2_000_000_000


class KeyKind(StrEnum):
    """What the weights measure."""

    PLACE = "lieu"
    AMOUNT = "montant"
    POPULATION = "population"
    DISTRICTS = "qpv"
    JOBSEEKERS = "chomage"
    AGREED = "convention"


KEY_LABELS = {
    KeyKind.PLACE: "lieu d’exécution",
    KeyKind.AMOUNT: "montant des prestations",
    KeyKind.POPULATION: "population",
    KeyKind.DISTRICTS: "habitants des quartiers prioritaires (QPV)",
    KeyKind.JOBSEEKERS: "demandeurs d’emploi",
    KeyKind.AGREED: "pourcentages convenus",
}


def weight_of(kind: KeyKind, typed: Decimal) -> int:
    """A weight as it is stored: hundredths of a per cent for agreed percentages, a whole number otherwise.

    Raises Problem when it is negative, too fine or beyond what can be stored.
    """
    value = typed * 100 if kind is KeyKind.AGREED else typed
    if value < 0:
        raise Problem("Un poids ne peut pas être négatif : retirez le signe moins, ou corrigez le nombre.")
    if value != value.to_integral_value():
        raise Problem(
            "Deux chiffres après la virgule au plus : arrondissez ce pourcentage."
            if kind is KeyKind.AGREED
            else "Un poids est un nombre entier : arrondissez-le."
        )
    if value > WEIGHT_AT_MOST:
        raise Problem("Ce poids est trop grand : comptez en milliers.")
    return int(value)


def check_kind(kind: KeyKind, weights: Mapping[str, int]) -> None:
    """Raises Problem (field `cle`) when a key can share nothing, or agreed percentages do not make a hundred."""
    check_key(weights)
    if kind is KeyKind.AGREED:
        missing = Decimal(WHOLE_PERCENTAGE - sum(weights.values())) / 100
        if missing:
            words = f"{abs(missing.normalize()):f}".replace(".", ",")
            raise Problem(
                f"Les pourcentages convenus ne font pas 100 % : {'il manque' if missing > 0 else 'il y a de trop'} "
                f"{words}\u00a0%.",
                field="cle",
            )
