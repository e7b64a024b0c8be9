"""Dates of notification, signature and publication."""

import re
from datetime import date

from levier.statistics.rules.registry import Cleaned
from levier.statistics.rules.text import unmark

# Public contracts in force were not notified before this year; the 2019 examples go back to 2001.
FIRST_YEAR = 1990
# The one repair that guesses: the others read what is written.
_GUESSED = "date_annee_inversee"
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(.*)", re.DOTALL)
_ZONE = re.compile(r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?")
# The year first says the order; « 01/02/24 » says none, and stays impossible.
_SHORT = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})")
_FRENCH = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?: \d{2}:\d{2}(?::\d{2})?)?")
_ENGLISH = re.compile(r"([A-Z][a-z]+), (\d{1,2}) (\d{4})(?: \d{2}:\d{2}:\d{2})?")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _parts(value: str) -> tuple[tuple[int, int, int], tuple[str, ...]] | None:
    """Year, month and day as written, and the rule of the writing. None when it is no known writing of a date."""
    if found := _ISO.fullmatch(value):
        if found[4] and not _ZONE.fullmatch(found[4]):
            return None
        return (int(found[1]), int(found[2]), int(found[3])), ("date_fuseau",) if found[4] else ()
    if found := _SHORT.fullmatch(value):
        year, month, day = (found[1], found[3], found[4]) if found[1] else (found[5], found[6], found[7])
        return (int(year), int(month), int(day)), ("date_abregee",)
    if found := _FRENCH.fullmatch(value):
        return (int(found[4]), int(found[3]), int(found[1])), ("date_francaise",)
    if (found := _ENGLISH.fullmatch(value)) and found[1] in _MONTHS:
        return (int(found[3]), _MONTHS.index(found[1]) + 1, int(found[2])), ("date_anglaise",)
    return None


def is_guessed(found: Cleaned) -> bool:
    """Whether a date was guessed from what is written: another date of the record may tell it wrong."""
    return _GUESSED in found.rules


def clean_date(raw: str | None, today: date) -> Cleaned:
    """A date without zone. What cannot be one, or stands after `today`, becomes None with its rule."""
    value, rules = unmark(raw)
    if value is None:
        return Cleaned(None, rules)
    impossible = Cleaned(None, (*rules, "date_impossible"))
    read = _parts(value)
    if read is None:
        return impossible
    (year, month, day), writing = read
    rules = (*rules, *writing)
    if 200 <= year <= 299:  # 0218 for 2018, 0222 for 2022: real records of 2018 and 2022
        year += 1800
        rules = (*rules, _GUESSED)
    try:
        on = date(year, month, day)
    except ValueError:
        return impossible
    if year < FIRST_YEAR or year > today.year + 5:
        return impossible
    return Cleaned(None, (*rules, "date_future")) if on > today else Cleaned(on, rules)
