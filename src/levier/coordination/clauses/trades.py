"""Labour share and hourly cost by trade: a dated table whose every value says where it comes from."""

import csv
import functools
from dataclasses import dataclass
from datetime import date
from importlib import resources

# Whose holder takes over the staff at work (cleaning, annexe 7 of its collective agreement).
TAKES_OVER_STAFF = frozenset({"nettoyage"})


@dataclass(frozen=True)
class Trade:
    """A trade: its usual share of labour in per cent, from low to high, the one proposed, and an hour's full cost in
    whole euros.

    `status` is `published` (an example found in print) or `default` (to be validated by the facilitators).
    """

    code: str
    label: str
    share_low: int
    share_high: int
    share: int
    hourly_cost: int
    first_day: date
    status: str
    source: str


def trade_labels() -> dict[str, str]:
    """The trades in words, by their codes, as a form offers them."""
    return {code: trade.label.capitalize() for code, trade in trades().items()}


@functools.cache
def trades() -> dict[str, Trade]:
    """Every trade by its code, in the table's order."""
    text = resources.files("levier.coordination.clauses").joinpath("data/trades.csv").read_text(encoding="utf-8")
    return {
        row["code"]: Trade(
            code=row["code"],
            label=row["label"],
            share_low=int(row["share_low"]),
            share_high=int(row["share_high"]),
            share=int(row["share"]),
            hourly_cost=int(row["hourly_cost"]),
            first_day=date.fromisoformat(row["from"]),
            status=row["status"],
            source=row["source"],
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    }
