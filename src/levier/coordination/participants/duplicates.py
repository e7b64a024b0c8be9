"""Two records that may be one person. Plain Python."""

import datetime
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

# Below, two names of the same birth date are two people; without a birth date, names must be nearer.
NEAR_WITH_BIRTH_DATE = 0.7
NEAR_ALONE = 0.9


@dataclass(frozen=True)
class Identity:
    """Who someone is; `key` names the record."""

    key: Any
    first_name: str
    last_name: str
    birth_date: datetime.date | None


def plain(name: str) -> str:
    """A name without case, accents, hyphens or spaces."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in bare if letter.isalnum())


def nearness(first: Identity, second: Identity) -> float:
    """How near two names are, from 0 to 1; first name and name typed in each other's place are the same."""
    one = plain(first.first_name), plain(first.last_name)
    other = plain(second.first_name), plain(second.last_name)
    if one == other or one == other[::-1]:
        return 1.0
    ratios = [SequenceMatcher(None, a, b).ratio() for a, b in zip(one, other, strict=True)]
    return min(ratios)


def likely_duplicates(typed: Identity, known: Iterable[Identity]) -> list[Identity]:
    """The records that may already be this person, the nearest first: same birth date and a near name, or nearly the
    same name when one of the birth dates is not known."""
    found = []
    for record in known:
        if typed.birth_date is not None and record.birth_date is not None:
            if typed.birth_date != record.birth_date:
                continue
            least = NEAR_WITH_BIRTH_DATE
        else:
            least = NEAR_ALONE
        near = nearness(typed, record)
        if near >= least:
            found.append((near, record))
    return [record for _, record in sorted(found, key=lambda pair: -pair[0])]


def is_same(first: Identity, second: Identity) -> bool:
    """The same names and the same known birth date."""
    return (
        first.birth_date is not None
        and first.birth_date == second.birth_date
        and plain(first.first_name) == plain(second.first_name)
        and plain(first.last_name) == plain(second.last_name)
    )
