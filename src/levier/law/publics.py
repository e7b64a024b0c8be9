"""The eligible publics of the CCAG's insertion clause (CCAG Travaux, 20.1.1; the other CCAG say the same elsewhere)."""

import csv
import datetime
import functools
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True)
class EligibleCategory:
    """One category, in the text's words.

    `is_sensitive`: it reveals health, justice or asylum. `published_class` is the class of the yearly observatory
    (DELD, TH, JEUNE, RSA, IAE, SENIOR, AUTRE), the only one that leaves for statistics. One a mission added has no
    article nor letter, and names the codes of the `proofs` that prove it.
    """

    code: str
    article: str
    letter: str
    is_sensitive: bool
    published_class: str
    first_day: datetime.date
    text: str
    last_day: datetime.date | None = None
    source: str = ""
    proofs: frozenset[str] = frozenset()
    is_mission: bool = False

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the day falls within its own dates."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


# What « notamment » leaves to a contract: a public of its own, in its own words, which are kept with the eligibility.
ADDED_PUBLIC = EligibleCategory(
    code="MARCHE",
    article="",
    letter="",
    is_sensitive=True,
    published_class="AUTRE",
    first_day=datetime.date(2021, 4, 1),
    text="public ajouté par le marché, dans ses mots",
)


@functools.cache
def eligible_categories() -> dict[str, EligibleCategory]:
    """Every category by its code, in the text's order. The text's lists open with « notamment »: a contract may add."""
    text = resources.files("levier.law").joinpath("data/publics.csv").read_text(encoding="utf-8")
    return {
        row["code"]: EligibleCategory(
            code=row["code"],
            article=row["article"],
            letter=row["letter"],
            is_sensitive=row["sensitive"] == "1",
            published_class=row["published_class"],
            first_day=datetime.date.fromisoformat(row["from"]),
            text=row["text"],
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    }
