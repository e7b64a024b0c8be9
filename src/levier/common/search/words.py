"""From text to the words search compares: plain Python, so that every database gives the same answers.

A text becomes the set of its words, without accents, and of their French stems. A question becomes terms: each word
must be found by its stem, the last one also by its beginning, since it may still be being typed.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from threading import local

import Stemmer

LONGEST_QUESTION = 200
MOST_TERMS = 12

# Letters that do not decompose into a letter and its accent.
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
# SIREN and SIRET are written in threes, then five: 123 456 789 00012.
_GROUPED_DIGITS = re.compile(r"(?<!\d)\d{3}(?:[\s.]?\d{3}){1,2}(?:[\s.]?\d{1,5})?(?!\d)")
_WORD = re.compile(r"[a-z0-9]+")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’ʼ`](?=\w)")
_EMPTY = frozenset(
    {"a", "au", "aux", "avec", "ce", "ces", "dans", "de", "des", "du", "en", "et", "la", "le", "les", "leur", "leurs",
     "mais", "ou", "par", "pour", "sa", "se", "ses", "son", "sur", "un", "une"}
)  # fmt: skip
# A stemmer keeps a buffer: one a thread.
_stemmers = local()


class _Plain(dict[int, str | int | None]):
    """What is left of each letter of a decomposed text, learnt once a letter: a search folds thousands of texts."""

    def __missing__(self, point: int) -> int | None:
        self[point] = left = None if unicodedata.combining(chr(point)) else point
        return left


_plain = _Plain({ord("’"): "'"})


@dataclass(frozen=True)
class Term:
    """One word of a question: its stem, the beginning to look for when it may be unfinished ("" otherwise), and itself,
    folded, for what knows no stems."""

    stem: str
    beginning: str = ""
    word: str = field(default="", compare=False)


def fold(text: str) -> str:
    """Lower case, without accents or ligatures: « Œuvre d’Été » gives « oeuvre d'ete »."""
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    return unicodedata.normalize("NFKD", lowered.translate(_LIGATURES)).translate(_plain)


def split(text: str) -> list[str]:
    """The words of a text in order, folded; elided articles dropped, groups of digits joined."""
    return _split_folded(fold(text))


def _split_folded(folded: str) -> list[str]:
    plain = _ELISION.sub(" ", folded)
    return _WORD.findall(_GROUPED_DIGITS.sub(lambda digits: re.sub(r"[\s.]", "", digits.group()), plain))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The French stem of a folded word; a word with a digit stays as it is."""
    if not word.isalpha():
        return word
    if not hasattr(_stemmers, "french"):
        _stemmers.french = Stemmer.Stemmer("french")
    # Stems of words with and without a silent accent may still differ by a final e: « marche », « marché ».
    return str(_stemmers.french.stemWord(word)).rstrip("e") or word


def indexed(text: str) -> str:
    """What is stored of a text: its words and their stems, once each, in order, separated by spaces."""
    words = split(text)
    return " ".join(sorted({*words, *map(stem, words)}))


def terms(question: str) -> list[Term]:
    """The terms of a question, at most `MOST_TERMS`: empty when nothing in it can be looked for.

    Articles and prepositions are dropped unless the question holds nothing else.
    """
    words = split(question[:LONGEST_QUESTION])[:MOST_TERMS]
    full = [word for word in words if word not in _EMPTY] or words
    return [Term(stem(word), word if word is full[-1] else "", word) for word in full]


def matches(text: str, wanted: list[Term]) -> bool:
    """Whether a text answers the terms, as the index would; for what is too private to be copied into it."""
    # A stem keeps the first two letters of its word, and a number its first three digits, however it is grouped: most
    # texts are set aside without being split.
    folded = fold(text)
    if not wanted or not all(term.stem[: 2 if term.stem.isalpha() else 3] in folded for term in wanted):
        return False
    words = _split_folded(folded)
    known = {*words, *map(stem, words)}
    return all(
        term.stem in known or (term.beginning and any(word.startswith(term.beginning) for word in known))
        for term in wanted
    )
