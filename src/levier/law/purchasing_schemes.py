"""Which buyers adopt a scheme of responsible purchasing (SPASER, L2111-3), by their purchases of a calendar year: the
threshold of D2111-3, dated and sourced. Plain Python."""

import csv
import datetime
import functools
from dataclasses import dataclass
from importlib import resources

# « des indicateurs précis, exprimés en nombre de contrats ou en valeur et publiés tous les deux ans » (L2111-3).
PUBLISHED_EVERY_YEARS = 2


@dataclass(frozen=True)
class SchemeThreshold:
    """A yearly amount of purchases in whole euros excluding tax, in force from a day to a day, both included;
    `last_day` None when no end is known. `status` is `official` (text held) or `secondary` (to verify before use)."""

    amount: int
    first_day: datetime.date
    last_day: datetime.date | None
    status: str
    source: str


@functools.cache
def scheme_thresholds() -> tuple[SchemeThreshold, ...]:
    """The whole dated table."""
    text = resources.files("levier.law").joinpath("data/purchasing_schemes.csv").read_text(encoding="utf-8")
    return tuple(
        SchemeThreshold(
            amount=int(row["amount_eur"]),
            first_day=datetime.date.fromisoformat(row["from"]),
            last_day=datetime.date.fromisoformat(row["to"]) if row["to"] else None,
            status=row["status"],
            source=row["source"],
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    )


def scheme_threshold_of(year: int) -> SchemeThreshold | None:
    """Returns the threshold that a calendar year's purchases are compared with, the one in force on its last day; None
    when that period is not held."""
    day = datetime.date(year, 12, 31)
    return next(
        (
            line
            for line in scheme_thresholds()
            if line.first_day <= day and (line.last_day is None or day <= line.last_day)
        ),
        None,
    )
