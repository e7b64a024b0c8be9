"""Sharing whole hours between desks: largest remainder, sums exact, ties to the first named."""

import math
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
        raise Problem(
            "Le nombre d’heures à partager ne peut pas être négatif\u00a0: indiquez zéro ou plus.", field="heures"
        )
    check_key(weights)
    whole = sum(weights.values())
    shares = {name: total * weight // whole for name, weight in weights.items()}
    # `sorted` is stable: among equal remainders the first named comes first.
    by_remainder = sorted(weights, key=lambda name: -(total * weights[name] % whole))
    for name in by_remainder[: total - sum(shares.values())]:
        shares[name] += 1
    return shares


def share_lots(
    totals: Sequence[int], weights: Mapping[str, int], behind: Mapping[str, Fraction] | None = None
) -> list[dict[str, int]]:
    """Shares the hours of several lots by one key, the residue carried from lot to lot, and from what came before
    (`behind`, as `share_next` takes it): twelve lots of 100 h in thirds give 400, 400 and 400."""
    left = dict(behind or {})
    shared: list[dict[str, int]] = []
    for total in totals:
        lot = share_next(total, weights, left)
        left = add_up(left, total, weights, lot)
        shared.append(lot)
    return shared


def add_up(
    behind: Mapping[str, Fraction], total: int, weights: Mapping[str, int], given: Mapping[str, int]
) -> dict[str, Fraction]:
    """How far behind its exact part each desk is once an act of `total` hours gave `given`."""
    whole = sum(weights.values())
    left = dict(behind)
    for name, weight in weights.items():
        left[name] = left.get(name, Fraction(0)) + Fraction(total * weight, whole) - given.get(name, 0)
    return left


def share_next(
    total: int,
    weights: Mapping[str, int],
    behind: Mapping[str, Fraction],
    held: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Shares what one more act adds to a lot, or takes from it (`total` whole hours, negative when taken), by a key,
    carrying the residue of every act before it over the operation.

    The exact part of a desk over the operation is the sum, act after act, of the hours of the act times its weight in
    the key of that act; hours moved by hand are exact, since a person said how many. `behind` is that exact part less
    what the desk got: below zero for one served early. `held` is what each desk answers for on the lot, read when hours
    are taken.

    The sum is exact, no desk gets less by an addition nor loses more than it holds on the lot, and a zero weight is
    not touched. As long as one key adds hours, no desk is ever one hour from its exact part: the hours left by
    rounding down go first to the desk that would soonest be a whole hour behind (earliest deadline first). After a
    change of key, or hours taken from a lot where a desk holds too few, each act comes as near as that allows and the
    next ones make up for it. Raises Problem (field `cle`) on a bad key, or one whose desks do not answer for what is
    taken.
    """
    check_key(weights)
    if total < 0:
        ahead = {name: -hours for name, hours in behind.items()}
        return {name: -hours for name, hours in serve(-total, weights, ahead, held or {}).items()}
    return serve(total, weights, behind, dict.fromkeys(weights, total))


def serve(
    total: int, weights: Mapping[str, int], behind: Mapping[str, Fraction], at_most: Mapping[str, int]
) -> dict[str, int]:
    """Serves `total` hours of `share_next`, each desk between nothing and `at_most`."""
    whole = sum(weights.values())
    keyed = [name for name in weights if weights[name]]
    most = {name: max(0, min(at_most.get(name, 0), total)) for name in keyed}
    if sum(most.values()) < total:
        raise Problem(
            f"Les guichets de cette clé ne répondent que de {sum(most.values())}\u00a0h sur ce lot\u00a0: elle leur en "
            "retirerait davantage.",
            field="cle",
        )
    due = {name: behind.get(name, Fraction(0)) + Fraction(total * weights[name], whole) for name in keyed}
    given = {name: min(max(0, math.floor(due[name])), most[name]) for name in keyed}

    def deadline(name: str) -> tuple[bool, Fraction, Fraction]:
        """When the desk would be a whole hour behind; those already ahead come last."""
        late = due[name] - given[name]
        return late <= 0, (1 - late) / weights[name], -late

    # What a desk served early holds in excess may leave too little for the others' whole parts.
    while sum(given.values()) > total:
        patient = max((name for name in keyed if given[name]), key=deadline)
        given[patient] -= 1
    while sum(given.values()) < total:
        pressing = min((name for name in keyed if given[name] < most[name]), key=deadline)
        given[pressing] += 1
    return {name: given.get(name, 0) for name in weights}
