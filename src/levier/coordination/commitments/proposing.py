"""The weights of a key as the operation's own lots propose them; whoever shares the hours changes them. Plain Python.

By place of execution, each commune in which a lot is carried out counts for one; by amount, it counts for its even part
of the lot's amount (domain reference, sharing keys: the place comes first, then the amount of each site). By
population, the desks that answer for those communes count for the inhabitants of their territories, once each. A
commune goes to the desk whose territory is the smallest that holds it (`selectors.desks_answering`), evenly where
several are."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.sharing import share_hours

CENTS = 100


@dataclass(frozen=True)
class PlacedLot:
    """A lot with the desks (ids) that answer for each commune in which it is carried out, by the commune's name;
    `amount_cents` excluding tax, None when it is not known."""

    number: int
    amount_cents: int | None
    communes: Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Proposal:
    """The weight of each desk, by its id, as a form takes it; what counts for nobody, a sentence each."""

    weights: dict[int, int]
    left_out: list[str] = field(default_factory=list)


def proposed(kind: KeyKind, lots: Sequence[PlacedLot], population: Mapping[int, int]) -> Proposal:
    """The weights these lots propose for a key by place, by amount or by `population`, the inhabitants of each desk's
    territory by its id. Raises Problem (field `cle`) when they propose none, saying what is missing."""
    parts: dict[int, Fraction] = {}
    left_out = []
    for lot in lots:
        if not lot.communes:
            left_out.append(f"Lot {lot.number}\u00a0: aucune commune d’exécution n’est enregistrée.")
            continue
        if kind is KeyKind.AMOUNT and not lot.amount_cents:
            left_out.append(f"Lot {lot.number}\u00a0: son montant n’est pas connu.")
            continue
        worth = Fraction(lot.amount_cents or 0, CENTS * len(lot.communes)) if kind is KeyKind.AMOUNT else Fraction(1)
        for name, desks in lot.communes.items():
            if not desks:
                left_out.append(f"Lot {lot.number}\u00a0: {name} n’a aucun guichet.")
            for desk in desks:
                parts[desk] = parts.get(desk, Fraction(0)) + worth / len(desks)
    if kind is KeyKind.POPULATION:
        parts = {desk: Fraction(population.get(desk, 0)) for desk in parts}
    if not any(parts.values()):
        words = formats.enumeration([sentence.rstrip(".") for sentence in left_out])
        raise Problem(f"Ces lots ne proposent aucun poids. {words}.", field="cle")
    return Proposal(whole(kind, parts), left_out)


def whole(kind: KeyKind, parts: Mapping[int, Fraction]) -> dict[int, int]:
    """Whole weights: euros that add up for amounts, inhabitants for a population, the smallest whole numbers in the
    same proportion for places."""
    scale = math.lcm(*(part.denominator for part in parts.values()))
    scaled = {desk: int(part * scale) for desk, part in parts.items()}
    if kind is not KeyKind.AMOUNT:
        return scaled
    euros = math.floor(sum(parts.values()))
    return {int(desk): weight for desk, weight in share_hours(euros, {str(d): w for d, w in scaled.items()}).items()}
