"""Who owes what to whom in a group, for hours some did and others did not. Plain Python.

The members of a group bear the clause together; one hires, another pays (practice of the La Zone consortium, domain
reference TC14: 20,04 € an hour). Each member's part of what is done is in proportion of what it owes; the gap is a
credit or a debt, in hours and, when the group set an internal cost, in cents. Credits and debts sum to zero, to the
cent. The buyer is no part of it: the group answers for the whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from levier.common.errors import Problem


@dataclass(frozen=True)
class Position:
    """A member today: its weight in what the group owes, hundredths done, and its balance, in hundredths and, when a
    cost is set, in cents. A positive balance is owed to it by the group."""

    member: int
    weight: int
    done: int
    balance: int
    cents: int | None


@dataclass(frozen=True)
class Debt:
    """What one member owes another, in cents."""

    debtor: int
    creditor: int
    cents: int


def positions(done: Mapping[int, int], weights: Mapping[int, int], cost: int | None) -> list[Position]:
    """Each member's position, from hundredths done and weights of what it owes (any unit), at `cost` cents an hour.

    Balances sum to zero exactly, in hundredths and in cents: each is rounded down from its exact value, and what is
    left goes to the largest remainders, ties to the first named. Raises Problem when nobody owes anything.
    """
    whole = sum(weights.values())
    if whole <= 0 or any(weight < 0 for weight in weights.values()):
        raise Problem("Dites la part de chaque membre du groupement\u00a0: sans elle, rien ne se répartit.")
    total = sum(done.values())
    exact = {member: done.get(member, 0) - Fraction(total * weight, whole) for member, weight in weights.items()}
    hours = to_zero(exact)
    cents = None if cost is None else to_zero({member: gap * cost / 100 for member, gap in exact.items()})
    return [
        Position(member, weights[member], done.get(member, 0), hours[member], cents[member] if cents else None)
        for member in weights
    ]


def to_zero(exact: Mapping[int, Fraction]) -> dict[int, int]:
    """Whole numbers next to exact ones that sum to zero, themselves summing to zero."""
    whole = {name: value.numerator // value.denominator for name, value in exact.items()}
    by_remainder = sorted(exact, key=lambda name: whole[name] - exact[name])
    for name in by_remainder[: -sum(whole.values())]:
        whole[name] += 1
    return whole


def debts(found: Sequence[Position]) -> list[Debt]:
    """« Qui doit quoi aujourd’hui » : payments that bring every member to zero, at most one fewer than members."""
    left = {position.member: position.cents or 0 for position in found}
    owed = []
    while any(left.values()):
        debtor, creditor = min(left, key=lambda name: left[name]), max(left, key=lambda name: left[name])
        cents = min(-left[debtor], left[creditor])
        owed.append(Debt(debtor, creditor, cents))
        left[debtor] += cents
        left[creditor] -= cents
    return owed
