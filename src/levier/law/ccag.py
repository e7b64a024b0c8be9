"""The six CCAG of 2021 and where each keeps its insertion clause, in the version held (dated table).

The six clauses are built alike: a sub-article of `20.1` (Travaux) has the same number under the article of another.
"""

import csv
import datetime
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources


class Part(StrEnum):
    """What a sub-article of the insertion clause settles."""

    WHOLE = ""
    PUBLICS = ".1"
    MOTIVATED = ".1.2\u00a0j"
    EXECUTION = ".2"
    POOLING = ".3"
    FACILITATOR = ".4"
    INFORMATION = ".4.2"
    MEETINGS = ".4.3"
    DIFFICULTIES = ".4.4"
    CONTROL = ".4.5"
    PENALTIES = ".5"


@dataclass(frozen=True)
class Ccag:
    """A CCAG: its article on insertion, since when it has one, since when it reads so, what it calls the buyer and the
    contractor."""

    name: str
    article: str
    since: datetime.date
    first_day: datetime.date
    buyer: str
    contractor: str
    source: str

    def reference(self, part: Part) -> str:
        """How a part of the clause is quoted: « CCAG Travaux, 20.1.5 »."""
        return f"CCAG {self.name}, {self.article}{part.value}"


# What a contract that refers to none says: its own documents hold the whole clause, and are all that is quoted.
NO_CCAG = "Pas de CCAG"
# A year before 2021 in what a contract says of its CCAG's version; the database reads it with the same expression.
OLDER_VERSION = r"(19[0-9]{2}|20[01][0-9]|2020)"
OLDER = "d’avant 2021"


@functools.cache
def ccags() -> dict[str, Ccag]:
    """Every CCAG by its name."""
    text = resources.files("levier.law").joinpath("data/ccag.csv").read_text(encoding="utf-8")
    return {
        row["name"]: Ccag(
            row["name"],
            row["article"],
            datetime.date.fromisoformat(row["since"]),
            datetime.date.fromisoformat(row["from"]),
            row["buyer"],
            row["contractor"],
            row["source"],
        )
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    }


@functools.cache
def insertion_since() -> datetime.date:
    """The first day of the CCAG that have an insertion clause: those of 2021 rule the consultations begun from then on,
    and the contracts notified before stay ruled by what they referred to (arrêtés du 30 mars 2021)."""
    return min(known.since for known in ccags().values())


def binds(name: str, version: str, day: datetime.date | None) -> bool:
    """Whether the insertion clause of the CCAG of 2021 binds a contract: not one that refers to no CCAG, nor to an
    older version (`version`, as it is written), nor one of a day before theirs (its notification or, when that is not
    known, its start; None: neither is). One whose CCAG nobody noted is read by them.
    """
    if name == NO_CCAG or re.search(OLDER_VERSION, version):
        return False
    return day is None or day >= insertion_since()


def in_contract(name: str, topic: str, parts: Sequence[Part]) -> str:
    """Where a contract's own CCAG writes about `topic`: its articles in the version held; in words for a name that is
    not held, such as an older version, and where no CCAG is noted."""
    if name == NO_CCAG:
        return f"documents particuliers du marché, {topic} (à y lire\u00a0: le marché ne se réfère à aucun CCAG)"
    found = ccags().get(name)
    if found is None:
        own = f"CCAG {name}" if name else "documents particuliers du marché"
        return f"{own}, {topic} ({'texte à lire au marché' if name else 'aucun CCAG n’est noté sur le marché'})"
    articles = " et ".join(f"{found.article}{part.value}" for part in parts)
    return f"CCAG {name}, {topic} ({articles})"


def reference(name: str, part: Part, *, is_model: bool = False) -> str:
    """How a part of the clause is quoted for a contract: its CCAG's article, its own clause where it refers to none, or
    the article of Travaux for all of them where nothing is said. A name that is not held, such as an older version, is
    quoted by no article. `is_model`: what is quoted is used whatever the contract says, as the CCAG's own rule."""
    if is_model and (name == NO_CCAG or OLDER in name or re.search(OLDER_VERSION, name)):
        return "CCAG de 2021, pris pour modèle"
    if name == NO_CCAG:
        return "clause du marché, sans CCAG"
    found = ccags().get(name)
    if name and found is None:
        return f"CCAG {name}, texte à lire au marché"
    return found.reference(part) if found else f"CCAG 2021 (Travaux, {ccags()['Travaux'].article}{part.value})"
