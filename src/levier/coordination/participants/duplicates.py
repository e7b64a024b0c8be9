"""Two records that may be one person. Plain Python."""

import datetime
import itertools
import unicodedata
from collections import defaultdict
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


def turned(day: datetime.date) -> datetime.date | None:
    """A date with its day and month in each other's place; None when there is no such day."""
    return datetime.date(day.year, day.day, day.month) if day.day <= 12 else None


def likeness(first: Identity, second: Identity) -> float | None:
    """How near two records are when they may be one person, else None: same birth date, or day and month inverted, and
    a near name; nearly the same name when one of the birth dates is not known."""
    least = NEAR_ALONE
    if first.birth_date is not None and second.birth_date is not None:
        if second.birth_date not in (first.birth_date, turned(first.birth_date)):
            return None
        least = NEAR_WITH_BIRTH_DATE
    near = nearness(first, second)
    return near if near >= least else None


def likely_duplicates(typed: Identity, known: Iterable[Identity]) -> list[Identity]:
    """The records that may already be this person, the nearest first."""
    found = []
    for record in known:
        near = likeness(typed, record)
        if near is not None:
            found.append((near, record))
    return [record for _, record in sorted(found, key=lambda pair: -pair[0])]


@dataclass(frozen=True)
class LikelyPair:
    """Two records that may be one person, and what brings them together, in words."""

    first: Identity
    second: Identity
    nearness: float
    reason: str


def likely_pairs(known: Iterable[Identity]) -> list[LikelyPair]:
    """Every pair of records that may be one person, the nearest first; none is compared with all the others.

    Records of the same day and month, in whatever order, are compared; a record without birth date is compared with
    those that share one of its names, the other being within one letter.
    """
    by_birth, by_name = defaultdict(list), defaultdict(list)
    for record in known:
        names = plain(record.first_name), plain(record.last_name)
        for key in {(one, near) for one, other in (names, names[::-1]) for near in within_one_letter(other)}:
            by_name[key].append(record)
        if record.birth_date is not None:
            born = record.birth_date
            by_birth[born.year, min(born.day, born.month), max(born.day, born.month)].append(record)
    compared: dict[frozenset[Any], LikelyPair] = {}
    blocks = itertools.chain(by_birth.values(), (block for block in by_name.values() if _lacks_birth_date(block)))
    for block in blocks:
        for first, second in itertools.combinations(block, 2):
            near = likeness(first, second)
            if near is not None:
                pair = LikelyPair(first, second, near, _reason(first, second))
                compared.setdefault(frozenset((first.key, second.key)), pair)
    return sorted(compared.values(), key=lambda pair: -pair.nearness)


def within_one_letter(name: str) -> set[str]:
    """The name, and itself less any letter: two names one letter apart have one of these in common."""
    return {name, *(name[:place] + name[place + 1 :] for place in range(len(name)))}


def _lacks_birth_date(block: list[Identity]) -> bool:
    return any(record.birth_date is None for record in block)


def _reason(first: Identity, second: Identity) -> str:
    """What brings two records together."""
    one = plain(first.first_name), plain(first.last_name)
    other = plain(second.first_name), plain(second.last_name)
    if one == other:
        names = "mêmes nom et prénom"
    else:
        names = "nom et prénom inversés" if one == other[::-1] else "noms voisins"
    if first.birth_date is None or second.birth_date is None:
        return f"{names}, date de naissance inconnue sur une fiche"
    if first.birth_date == second.birth_date:
        return f"{names}, même date de naissance"
    return f"{names}, jour et mois de naissance inversés"


def is_same(first: Identity, second: Identity) -> bool:
    """The same names and the same known birth date."""
    return (
        first.birth_date is not None
        and first.birth_date == second.birth_date
        and plain(first.first_name) == plain(second.first_name)
        and plain(first.last_name) == plain(second.last_name)
    )
