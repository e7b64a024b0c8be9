"""Sharing whole hours between desks: largest remainder, sums exact, ties to the first named."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from levier.common.errors import Problem


def check_key(weights: Mapping[str, int]) -> None:
    """Raises Problem (field `cle`) when a key can share nothing: empty, negative, or all zeros."""
    if not weights:
        raise Problem("Il faut au moins un guichet dans la clé de répartition.", field="cle")
    for name, weight in weights.items():
        if weight < 0:
            raise Problem(
                f"La clé de {name} est négative ({weight})\u00a0: un poids est un nombre entier, zéro ou plus.",
                field="cle",
            )
    if not any(weights.values()):
        raise Problem("Tous les poids de la clé sont à zéro\u00a0: donnez au moins un poids à un guichet.", field="cle")


def share_hours(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Shares `total` whole hours by integer weights.

    Each share is its exact quotient rounded down or up, the sum is exactly `total`, the largest remainders are served
    first and ties go to the first named; a zero weight gets nothing. Raises Problem on a negative total or a bad key.
    """
    if total < 0:
        raise Problem("Le nombre d’heures à partager ne peut pas être négatif.", field="heures")
    check_key(weights)
    whole = sum(weights.values())
    shares = {name: total * weight // whole for name, weight in weights.items()}
    # `sorted` is stable: among equal remainders the first named comes first.
    by_remainder = sorted(weights, key=lambda name: -(total * weights[name] % whole))
    for name in by_remainder[: total - sum(shares.values())]:
        shares[name] += 1
    return shares


def share_lots(totals: Sequence[int], weights: Mapping[str, int]) -> list[dict[str, int]]:
    """Shares the hours of several lots by one key, the residue carried from lot to lot.

    Each lot adds up exactly, no share is negative, a zero weight gets nothing, and over the lots no desk is more than
    one hour from its exact part: twelve lots of 100 h in thirds give 400, 400 and 400.
    """
    check_key(weights)
    if any(total < 0 for total in totals):
        raise Problem("Le nombre d’heures à partager ne peut pas être négatif.", field="heures")
    given = dict.fromkeys(weights, 0)
    shared: list[dict[str, int]] = []
    for total in totals:
        lot = share_next(total, weights, given)
        for name, hours in lot.items():
            given[name] += hours
        shared.append(lot)
    return shared


def share_next(total: int, weights: Mapping[str, int], given: Mapping[str, int]) -> dict[str, int]:
    """Shares `total` more whole hours by a key that gave `given` already, carrying its residue: the sum is exact, no
    share is negative, and each desk comes as near its exact part of the whole as what it holds allows."""
    whole = sum(weights.values())
    running = sum(given.values()) + total
    due = {name: Fraction(running * weight, whole) for name, weight in weights.items()}
    lot = {name: max(0, int(due[name]) - given[name]) for name in weights}
    # Floors never exceed the total; clamping a desk served early may, by the hours taken back here.
    while sum(lot.values()) > total:
        richest = max((n for n in weights if lot[n]), key=lambda n: given[n] + lot[n] - due[n])
        lot[richest] -= 1
    while sum(lot.values()) < total:
        poorest = max((n for n in weights if weights[n]), key=lambda n: due[n] - given[n] - lot[n])
        lot[poorest] += 1
    return lot
