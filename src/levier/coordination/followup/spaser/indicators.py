"""The indicators of a scheme of responsible purchasing, from what the buyer enters. Plain Python.

« des indicateurs précis, exprimés en nombre de contrats ou en valeur et publiés tous les deux ans, sur les taux réels
d’achats publics relevant des catégories de l’achat socialement et écologiquement responsable […]. Il précise les
objectifs cibles […], notamment ceux relatifs aux achats réalisés auprès des entreprises solidaires d’utilité sociale
agréées […], d’une part, ou auprès des entreprises employant des personnes défavorisées ou appartenant à des groupes
vulnérables, d’autre part » (L2111-3, version of 25 October 2023). Here in value, excluding tax.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from levier.common.ui import formats
from levier.coordination.clauses.tables import Line, Table, Tables

# « des indicateurs précis, exprimés en nombre de contrats ou en valeur et publiés tous les deux ans » (L2111-3).
PUBLISHED_EVERY_YEARS = 2
MISSING = "non renseigné"
# The part, its words, what it covers. Parts overlap: a purchase may count in several, they are never added up.
PARTS = (
    ("social", "Achats comportant des éléments à caractère social", "Clauses, critères et réservations confondus."),
    ("ecological", "Achats comportant des éléments à caractère écologique", "Clauses et critères confondus."),
    (
        "esus",
        "Achats auprès d’entreprises solidaires d’utilité sociale agréées (ESUS)",
        "Agrément de l’article L3332-17-1 du code du travail.",
    ),
    (
        "vulnerable",
        "Achats auprès d’entreprises employant des personnes défavorisées ou de groupes vulnérables",
        "Structures d’insertion, entreprises adaptées, ESAT et autres employeurs de ces personnes.",
    ),
)
PART_LABELS = {code: words for code, words, _ in PARTS}


@dataclass(frozen=True)
class YearFigures:
    """What a buyer entered for a calendar year, in cents excluding tax; None for what it did not enter. `hours` are the
    hundredths of hours of insertion counted on its operations that year, `contracts` the contracts that bore them."""

    year: int
    total: int | None = None
    parts: Mapping[str, int | None] = field(default_factory=dict)
    hours: int = 0
    contracts: int = 0

    def share(self, part: str) -> Fraction | None:
        """The real rate of a part; None when the part or the total is missing, or nothing was bought."""
        amount = self.parts.get(part)
        return Fraction(amount, self.total) if amount is not None and self.total else None

    @property
    def missing(self) -> list[str]:
        """What a publication would lack, in words."""
        parts = [words for code, words in PART_LABELS.items() if self.parts.get(code) is None]
        return (["Total des achats"] if self.total is None else []) + parts


def rows_of(years: list[YearFigures]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The indicators of some years in words, as a page and a PDF write them: the indicator, then the amount and the
    rate of each year. A missing part reads « non renseigné », never zero."""
    rows = [("Total des achats de l’année", [(amount_words(year.total), "") for year in years])]
    rows += [
        (words, [(amount_words(year.parts.get(code)), rate_words(year, code)) for year in years])
        for code, words in PART_LABELS.items()
    ]
    rows.append(
        (
            "Heures d’insertion retenues",
            [(formats.hours(year.hours), formats.count(year.contracts, "marché")) for year in years],
        )
    )
    return rows


def amount_words(cents: int | None) -> str:
    """An amount, or that it is missing."""
    return MISSING if cents is None else formats.euros(cents)


def rate_words(year: YearFigures, part: str) -> str:
    """A rate; why there is none when an amount stands alone."""
    share = year.share(part)
    if share is not None:
        return formats.share(share.numerator, share.denominator, 1)
    return "taux incalculable\u00a0: total non renseigné" if year.parts.get(part) is not None else ""


def published_years(last: int) -> list[int]:
    """The calendar years of the publication that ends with a year, the first first."""
    return list(range(last - PUBLISHED_EVERY_YEARS + 1, last + 1))


def is_above(year: int, totals: Mapping[int, int | None], told: tuple[int, bool] | None, tables: Tables) -> bool | None:
    """Whether a buyer is above the threshold for a calendar year: by the total of that year when it is known; else by
    what was told of it (from which year, yes or no), else by the last total known before. None when nothing says."""
    total = totals.get(year)
    if total is not None:
        return passes(year, total, tables)
    if told is not None and told[0] <= year:
        return told[1]
    before = max((known for known, amount in totals.items() if known < year and amount is not None), default=None)
    return None if before is None else passes(before, totals[before] or 0, tables)


def threshold_of(year: int, tables: Tables) -> Line | None:
    """The threshold of D2111-3 that a calendar year's purchases are compared with, in cents: the one in force on its
    last day, the mission's or Levier's; None when neither is held."""
    return tables.line_on(Table.SPASER, "achats", datetime.date(year, 12, 31))


def passes(year: int, total: int, tables: Tables) -> bool | None:
    """Whether the purchases of a year, in cents, are above the threshold; None when that threshold is not held."""
    threshold = threshold_of(year, tables)
    return None if threshold is None else total > threshold.value
