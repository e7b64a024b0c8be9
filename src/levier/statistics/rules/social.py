"""Social considerations: three states that never mix."""

import re
from enum import StrEnum
from typing import NamedTuple

from levier.statistics.rules.text import fold, unmark


class SocialState(StrEnum):
    """What the buyer declared. Only the first two enter a denominator."""

    YES = "oui"
    NONE = "aucune"
    NOT_DECLARED = "non déclaré"


class Social(NamedTuple):
    """The social field of one record, read."""

    state: SocialState
    clause: bool
    criterion: bool
    reserved: bool
    rules: tuple[str, ...] = ()


NOT_DECLARED = Social(SocialState.NOT_DECLARED, False, False, False)
# Labels of the 2022 schema, in any of the joints seen: `, ` (decp.info), ` ; ` (data-fair), our own `|` for a list.
_SEPARATORS = re.compile(r"\s*[|,;]\s*")
# A list written as text by what made a table of it: Python and pandas (`['a', 'b']`), NumPy (`['a' 'b']`), JSON
# (`["a"]`), DuckDB (`[a, b]`), with its wrapper or not; and the joints of a hand, which no label holds.
_LISTED = re.compile(r"\s*[\[{].*[\]}]\s*", re.DOTALL)
_BETWEEN_QUOTES = re.compile(r"(?<=['\"])\s+(?=['\"])")
_WRITTEN = re.compile(r"considerationSociale\s*['\"]?\s*:|[\[\]{}'\"]")
_BY_HAND = re.compile(r"\s*/\s*|(?<=\w)\s+et\s+(?=\w)", re.IGNORECASE)


def _singular(label: str) -> str:
    """A label as it is compared: « Clauses sociales » is « Clause sociale »."""
    return " ".join(word.removesuffix("s") for word in fold(label).split())


_NONE = frozenset({_singular("Pas de considération sociale"), _singular("Sans objet")})


def _bare(label: str) -> str:
    """What is left of a label once its accented letters are gone, with whatever stands in their place."""
    kept = "".join(mark for mark in label.casefold() if mark == " " or "a" <= mark <= "z")
    return " ".join(word.removesuffix("s") for word in kept.split())


# Labels of the list that have accents, by what is left without them: no two are the same.
_ACCENTED = {
    _bare(label): _singular(label)
    for label in (
        "Pas de considération sociale", "Critère social", "Marché réservé", "Concession réservée",
        "Considération sociale",
    )
}  # fmt: skip
_KNOWN = frozenset({*_ACCENTED.values(), "clause sociale", *_NONE})
# Both bytes of an accented letter read as two letters: « considÃ©ration ».
_DOUBLED = re.compile("[ÃÂ]")


def _found_back(label: str) -> tuple[str | None, str]:
    """The label of the list that one with lost or doubled accents was, and the rule that says so; None when it is
    none of them. « Pas de consid\ufffdration » left outside would halve the denominator, and double every share."""
    return _ACCENTED.get(_bare(label)), "social_accents_doubles" if _DOUBLED.search(label) else "social_accents_perdus"


def _unlisted(raw: str) -> tuple[str, bool]:
    """The labels of a field joined by `|`, and whether they were written as a list in a text or joined by hand."""
    text = raw
    if _LISTED.fullmatch(raw):
        text = _WRITTEN.sub("", _BETWEEN_QUOTES.sub("|", raw))
    text = _BY_HAND.sub("|", text)
    return text, text != raw


def read_social(raw: str | None) -> Social:
    """Reads the labels of one record, joined by `|`, `,`, `;`, `/` or « et », or a list of them written as text. None:
    the record does not carry the field.

    `NC`, an empty list and an empty text are « non déclaré »: records converted from the 2019 format carry `["NC"]`,
    and counting them as « aucune » halves the rate before 2024. « Sans objet » is decp.info's « Pas de considération ».
    """
    if not raw:
        return NOT_DECLARED
    text, is_listed = _unlisted(raw)
    clause = criterion = reserved = unsaid = none = False
    rules: list[str] = ["social_liste"] if is_listed else []
    for part in _SEPARATORS.split(text):
        label, marks = unmark(part)
        rules.extend(marks)
        if label is None:
            continue
        folded = _singular(label)
        if folded not in _KNOWN:
            found, rule = _found_back(label)
            rules.append(rule if found else "social_inconnu")
            folded = found or folded
        if folded == "clause sociale":
            clause = True
        elif folded == "critere social":
            criterion = True
        elif folded in {"marche reserve", "concession reservee"}:
            reserved = True
        elif folded == "consideration sociale":  # OCDS: a social goal, by a way that is none of the three
            unsaid = True
        elif folded in _NONE:
            none = True
    if clause or criterion or reserved or unsaid:
        if none:
            rules.append("social_contradictoire")
        return Social(SocialState.YES, clause, criterion, reserved, tuple(dict.fromkeys(rules)))
    state = SocialState.NONE if none else SocialState.NOT_DECLARED
    return Social(state, False, False, False, tuple(dict.fromkeys(rules)))
