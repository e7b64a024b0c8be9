"""In which published class a hiring falls: modality and work contract of the observatory. Plain Python.

The classes are those of the mission's observatory of 2020 (domain reference, §7.1): hours by recruitment modality, by
work contract. What a facilitator typed freely and no rule knows is « autre », what nobody typed is None.
"""

import datetime
from collections.abc import Iterable

DIRECT, OTHER, SEVERAL = "direct", "autre", "plusieurs"
# Kinds of structures that are a modality of their own; the others are « autre ».
MODALITY_KINDS = ("ESAT", "ETT", "ETTI", "GEIQ", "RQ", "ACI", "AI", "EI", "EA")
_DIRECT_HIRE = "direct_hire"
# Temp agencies of insertion, and associations that put people at disposal: a temporary contract there is one of
# insertion.
_INSERTION_AGENCIES = ("ETTI", "EATT", "AI")


def modality(mode: str, employer_kind: str | None, holder_kind: str) -> str:
    """The recruitment modality: the kind of the structure that employs the person when it has one, the holder's own
    when the holder is such a structure (a reserved contract) and hires by itself; else a direct hire.

    `employer_kind` None: the holder employs her; empty: an employer whose kind nobody recorded.
    """
    kind = holder_kind if employer_kind is None else employer_kind
    if kind:
        return kind if kind in MODALITY_KINDS else OTHER
    return DIRECT if mode == _DIRECT_HIRE else OTHER


def contract_type(words: str, kind: str) -> str | None:
    """The class of a work contract, from the words it was recorded in and the kind of the structure that employs."""
    said = words.casefold().replace("'", "’").strip()
    if not said:
        return None
    if "alternance" in said or "professionnalisation" in said or "apprenti" in said:
        return "alternance"
    if "stage" in said:
        return "stage"
    if "intérim" in said or "mission" in said:
        return "interim_insertion" if kind in _INSERTION_AGENCIES or "insertion" in said else "interim"
    if said.startswith(("cddi", "cdd d’insertion", "cdd insertion")):
        return "cddi"
    if said.startswith("cdd"):
        return "cdd"
    return "cdi" if said.startswith("cdi") else OTHER


def one_or_several(told: Iterable[str | None]) -> str | None:
    """What communes say of their intercommunality, or lots of their sector: `SEVERAL` when they say several, None when
    none is known."""
    found = {one for one in told if one}
    return None if not found else found.pop() if len(found) == 1 else SEVERAL


def years_crossed(starts_on: datetime.date | None, ends_on: datetime.date | None, first: int, last: int) -> range:
    """The years from `first` to `last` that a period crosses; none without a start; without an end, up to the last."""
    if starts_on is None:
        return range(0)
    return range(max(starts_on.year, first), min(ends_on.year if ends_on else last, last) + 1)


def joined(classes: Iterable[str]) -> str | None:
    """Published classes in one word, each once, in the order of the alphabet; None without any."""
    return " + ".join(sorted(set(classes))) or None
