"""The legal bases of a social consideration and the five ways they open, dated, historic ones included."""

import csv
import datetime
import functools
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

from levier.law.articles import Article, article_on


class Way(StrEnum):
    """The five ways of the departmental mission's statistics (domain reference, the five ways)."""

    CONDITION = "condition"
    CONDITION_AND_CRITERION = "condition_critere"
    RESERVED = "reserve"
    QUALIFICATION = "qualification"
    OTHER = "autre"


WAY_LABELS = {
    Way.CONDITION: "condition d’exécution",
    Way.CONDITION_AND_CRITERION: "condition d’exécution et critère d’attribution",
    Way.RESERVED: "marché ou lot réservé",
    Way.QUALIFICATION: "marché de qualification et d’insertion professionnelle",
    Way.OTHER: "critère seul ou autre considération sociale",
}


@dataclass(frozen=True)
class LegalBasis:
    """A basis in force from a day to a day, both included; `last_day` None when no end is known.

    `status` is `official` (text held) or `secondary` (to verify before use); `articles` are the numbers it stands on.
    """

    code: str
    way: Way
    label: str
    first_day: datetime.date
    last_day: datetime.date | None
    status: str
    source: str
    articles: tuple[str, ...]

    def holds_on(self, day: datetime.date) -> bool:
        """Whether it is in force on a day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    @property
    def is_of_the_code(self) -> bool:
        """Whether it is an article of the Code de la commande publique, not of an older text."""
        return self.code[:1] in {"L", "R"}

    @property
    def is_of_concessions(self) -> bool:
        """Whether it is of the code's third part, which holds for concessions and for nothing else."""
        return self.code.startswith("L3")

    def texts_on(self, day: datetime.date) -> list[Article]:
        """Its articles as they read on a day; those whose version of that day is not held are left out."""
        return [article for number in self.articles if (article := article_on(number, day)) is not None]


@functools.cache
def legal_bases() -> dict[str, LegalBasis]:
    """Every basis by its code, the oldest first."""
    text = resources.files("levier.law").joinpath("data/legal_bases.csv").read_text(encoding="utf-8")
    return {
        row["code"]: LegalBasis(
            code=row["code"],
            way=Way(row["way"]),
            label=row["label"],
            first_day=datetime.date.fromisoformat(row["from"]),
            last_day=datetime.date.fromisoformat(row["to"]) if row["to"] else None,
            status=row["status"],
            source=row["source"],
            articles=tuple(row["articles"].split()),
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    }


def bases_on(day: datetime.date) -> list[LegalBasis]:
    """The bases in force on a day; empty before the first known period."""
    return [basis for basis in legal_bases().values() if basis.holds_on(day)]
