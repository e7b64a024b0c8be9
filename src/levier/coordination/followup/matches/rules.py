"""How much a published contract looks like the award of a study, and why. Plain Python.

A score that a person can read: each part says what it saw. Nothing is decided from it: someone accepts or puts aside.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from levier.common.search.words import split, stem
from levier.common.ui import formats

PROPOSED_FROM = 60
# From the notice to the notification: nothing is proposed outside; eighteen months is a long consultation.
WINDOW_DAYS = 548
SAME_BUYER, SAME_KIND, OTHER_KIND, CLOSE_AMOUNT, NEAR_AMOUNT, ALL_WORDS = 30, 15, -25, 25, 10, 30
SHORTEST_WORD = 4
# What every title holds says nothing of this one.
COMMON_WORDS = frozenset(
    stem(word)
    for word in ("marche", "travaux", "fourniture", "service", "prestation", "relatif", "pour", "dans", "lots")
)


@dataclass(frozen=True)
class Sought:
    """A study that waits: its amounts are those of the whole need and of its lots, in cents."""

    siret: str
    title: str
    kind: str
    amounts: tuple[int, ...]
    notice_on: datetime.date


@dataclass(frozen=True)
class Published:
    """A contract as published; `kind` from its CPV, empty without one."""

    siret: str
    title: str
    kind: str
    amount: int | None
    notified_on: datetime.date | None


@dataclass(frozen=True)
class Score:
    """Points of a hundred, and what was seen, a sentence each."""

    points: int
    reasons: tuple[str, ...]

    @property
    def is_proposed(self) -> bool:
        """Whether it is worth a person's look."""
        return self.points >= PROPOSED_FROM


NOTHING = Score(0, ())


def score(sought: Sought, published: Published) -> Score:
    """Returns how much a published contract looks like the award of a study; nothing for another buyer, or outside the
    window of dates."""
    if not sought.siret or published.siret != sought.siret or published.notified_on is None:
        return NOTHING
    days = (published.notified_on - sought.notice_on).days
    if not 0 <= days <= WINDOW_DAYS:
        return NOTHING
    parts = [
        (SAME_BUYER, f"même acheteur, notifié {formats.count(days, 'jour')} après l’avis"),
        kind_part(sought.kind, published.kind),
        amount_part(sought.amounts, published.amount),
        words_part(sought.title, published.title),
    ]
    return Score(max(0, sum(points for points, _ in parts)), tuple(words for _, words in parts if words))


def kind_part(sought: str, published: str) -> tuple[int, str]:
    """Points for the nature of the purchase, read from the CPV code."""
    if not published:
        return 0, ""
    if published == sought:
        return SAME_KIND, "même nature d’achat, d’après le code CPV"
    return OTHER_KIND, "autre nature d’achat, d’après le code CPV"


def amount_part(sought: Sequence[int], published: int | None) -> tuple[int, str]:
    """Points for the amount: against the whole need or the lot it is closest to."""
    if not published:
        return 0, ""
    ratios = [published / amount for amount in sought if amount > 0]
    if not ratios:
        return 0, ""
    gap = min(max(ratio, 1 / ratio) for ratio in ratios)
    if gap <= 1.5:
        return CLOSE_AMOUNT, f"montant proche de l’estimation\u00a0: {formats.euros(published)}"
    return (NEAR_AMOUNT, f"montant du même ordre\u00a0: {formats.euros(published)}") if gap <= 3 else (0, "")


def words_part(sought: str, published: str) -> tuple[int, str]:
    """Points for the words of the title found in the object: all of them give all the points. They are said as
    published."""
    wanted, found = telling_words(sought), telling_words(published)
    common = [found[key] for key in wanted if key in found]
    if not common:
        return 0, ""
    return round(ALL_WORDS * len(common) / len(wanted)), f"mots communs\u00a0: {formats.enumeration(common)}"


def telling_words(title: str) -> dict[str, str]:
    """The words of a title that tell it from another, as written, by their stem."""
    written = [(word, folded) for word in re.findall(r"\w+", title) for folded in split(word)]
    long_enough = [(stem(folded), word) for word, folded in written if len(folded) >= SHORTEST_WORD]
    return {key: word for key, word in long_enough if key not in COMMON_WORDS}
