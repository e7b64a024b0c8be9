"""What the mission's own past contracts of a trade committed, and did: hours for 100 000 €, from five contracts on.

Plain Python.
"""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from levier.coordination.clauses.sizing import nearest_half_up

FEWEST_CONTRACTS = 5
PER_CENTS = 10_000_000


@dataclass(frozen=True)
class PastLot:
    """A lot whose hours are committed: amount in cents excluding tax, above zero, those `hours` in whole hours, what is
    `done` of them in hundredths. `page` and `key` lead to its study, or to the operation of a lot nobody studied here;
    `contract` is what tells contracts apart."""

    trade: str
    amount_cents: int
    hours: int
    done: int
    title: str
    key: str
    contract: int | str
    page: str = "study"

    @property
    def per_100k(self) -> Fraction:
        """Hours committed for 100 000 €, exact."""
        return Fraction(self.hours * PER_CENTS, self.amount_cents)


@dataclass
class TradeComparables:
    """The past lots of one trade."""

    trade: str
    label: str
    lots: list[PastLot] = field(default_factory=list)

    @property
    def contracts(self) -> int:
        """How many contracts they are of."""
        return len({lot.contract for lot in self.lots})

    @property
    def hours(self) -> int:
        """Whole hours committed, all lots together."""
        return sum(lot.hours for lot in self.lots)

    @property
    def done(self) -> int:
        """Hundredths done of them."""
        return sum(lot.done for lot in self.lots)

    @property
    def median(self) -> Fraction | None:
        """The median hours for 100 000 €; None under five contracts, where it would say nothing."""
        if self.contracts < FEWEST_CONTRACTS:
            return None
        return statistics.median([lot.per_100k for lot in self.lots])

    @property
    def median_hours(self) -> int | None:
        """The same in whole hours, halves up, as the page says it."""
        return None if self.median is None else nearest_half_up(self.median)


def by_trade(lots: Iterable[PastLot], labels: dict[str, str]) -> list[TradeComparables]:
    """The past lots under each trade asked for, in the order asked; a trade without any is there, empty."""
    found = {code: TradeComparables(code, label) for code, label in labels.items()}
    for lot in lots:
        if lot.trade in found and lot.amount_cents > 0:
            found[lot.trade].lots.append(lot)
    return list(found.values())
