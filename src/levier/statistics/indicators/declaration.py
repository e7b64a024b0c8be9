"""What an indicator says of itself: its words, what it counts, over what, and how its value is read."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# A boolean expression on the contract table, given the table.
Test = Callable[[Any], Any]


class Measure(StrEnum):
    """How a value is made. Amounts are in cents, of the contracts whose amount is published."""

    SHARE_OF_CONTRACTS = "part des marchés"
    SHARE_OF_AMOUNTS = "part des montants"
    CONTRACTS = "marchés"
    AMOUNT = "montant"
    TOP_BUYERS = "part des montants des premiers acheteurs"

    @property
    def is_share(self) -> bool:
        """Whether the value is the numerator over the denominator, between 0 and 1."""
        return self not in (Measure.CONTRACTS, Measure.AMOUNT)

    @property
    def is_of_money(self) -> bool:
        """Whether what it adds up is money."""
        return self not in (Measure.CONTRACTS, Measure.SHARE_OF_CONTRACTS)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the contract table.

    `population`: the contracts that enter the denominator; `counted`: those of them that enter the numerator.
    A contract outside the population enters nothing. `method_version` changes whenever a value may.
    """

    identifier: str
    name: str
    definition: str
    measure: Measure
    population: Test
    counted: Test
    source: str
    caveats: tuple[str, ...] = ()
    series_breaks: tuple[str, ...] = ()
    method_version: str = "1"
    without: frozenset[str] = frozenset()

    @property
    def unit(self) -> str:
        """The unit of its value, in French."""
        return {
            Measure.SHARE_OF_CONTRACTS: "part des marchés (de 0 à 1)",
            Measure.SHARE_OF_AMOUNTS: "part des montants (de 0 à 1)",
            Measure.CONTRACTS: "marchés",
            Measure.AMOUNT: "euros hors taxe",
            Measure.TOP_BUYERS: "part des montants (de 0 à 1)",
        }[self.measure]
