"""The articles a clause stands on, in the law's own words, version by version (dated table, sourced)."""

import csv
import datetime
import functools
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True)
class Article:
    """One version of an article, in force from a day to a day, both included; `last_day` None when no end is known."""

    number: str
    first_day: datetime.date
    last_day: datetime.date | None
    paragraphs: tuple[str, ...]
    source: str

    def holds_on(self, day: datetime.date) -> bool:
        """Whether this version is in force on a day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@functools.cache
def articles() -> tuple[Article, ...]:
    """Every version held, by number then date."""
    text = resources.files("levier.law").joinpath("data/articles.csv").read_text(encoding="utf-8")
    return tuple(
        Article(
            number=row["number"],
            first_day=datetime.date.fromisoformat(row["from"]),
            last_day=datetime.date.fromisoformat(row["to"]) if row["to"] else None,
            paragraphs=tuple(row["text"].split("|")),
            source=row["source"],
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    )


def article_on(number: str, day: datetime.date) -> Article | None:
    """Returns the version in force on a day; None when that version is not held, or the article did not exist."""
    return next((article for article in articles() if article.number == number and article.holds_on(day)), None)
