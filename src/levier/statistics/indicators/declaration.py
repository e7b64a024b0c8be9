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
    HOURS = "heures"
    FULL_TIME = "équivalents temps plein"
    COUNT = "nombre"
    SHARE_OF_PEOPLE = "part des personnes"
    MEAN_WEIGHT = "poids moyen"

    @property
    def is_share(self) -> bool:
        """Whether the value is the numerator over the denominator, between 0 and 1."""
        return self in (
            Measure.SHARE_OF_CONTRACTS, Measure.SHARE_OF_AMOUNTS, Measure.TOP_BUYERS, Measure.SHARE_OF_PEOPLE,
        )  # fmt: skip

    @property
    def is_ratio(self) -> bool:
        """Whether the value is the numerator over the denominator: nothing can be said of it over nothing."""
        return self.is_share or self is Measure.MEAN_WEIGHT

    @property
    def is_of_money(self) -> bool:
        """Whether what it adds up is money."""
        return self in (Measure.SHARE_OF_AMOUNTS, Measure.AMOUNT, Measure.TOP_BUYERS)

    @property
    def is_of_hours(self) -> bool:
        """Whether what it adds up is hours, in hundredths."""
        return self in (Measure.HOURS, Measure.FULL_TIME)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the contract table, or of a table of the ledger's facts.

    `population`: the rows that enter the denominator; `counted`: those of them that enter the numerator. A row outside
    the population enters nothing. `method_version` changes whenever a value may.

    Of the ledger: `table`, one of `ledger.facts.TABLES`; `quantity`, the hundredths or per cents added up, or the key
    of which each is counted once; `counts`, the words of what is counted, or of what a mean is made over; `per_unit`,
    the hours of one full time; `of_people`, whether small numbers of people stand behind its values, which are then
    masked where they leave.
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
    table: str = "contract"
    quantity: Test | None = None
    counts: str = ""
    per_unit: int = 0
    of_people: bool = False

    @property
    def unit(self) -> str:
        """The unit of its value where files and programs read it, in French: a share is a number from 0 to 1."""
        return f"{self.counted_in}, de 0 à 1" if self.measure.is_share else self.counted_in

    @property
    def counted_in(self) -> str:
        """What its value counts, in French, where a page prints it: a share is printed in per cent."""
        return {
            Measure.SHARE_OF_CONTRACTS: "part des marchés",
            Measure.SHARE_OF_AMOUNTS: "part des montants",
            Measure.CONTRACTS: "marchés",
            Measure.AMOUNT: "euros hors taxe",
            Measure.TOP_BUYERS: "part des montants",
            Measure.HOURS: "heures",
            Measure.FULL_TIME: f"équivalents temps plein de {self.per_unit:,}\u00a0heures".replace(",", "\u202f"),
            Measure.COUNT: self.counts,
            Measure.SHARE_OF_PEOPLE: "part des personnes",
            Measure.MEAN_WEIGHT: "% de la note",
        }[self.measure]
