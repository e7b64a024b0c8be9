"""How cells are read into values, whatever the room. Each raises Unreadable saying what was expected."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from levier.common.imports.kinds import Unreadable
from levier.common.tabular.cells import cell_text, day_of, plain
from levier.common.tabular.table import Cell
from levier.common.ui import formats
from levier.common.ui.fields import read_decimal, read_hours

# Within what a database stores as an integer, and far beyond any contract.
HOURS_AT_MOST = 10_000_000


def text(most: int) -> Callable[[Cell], str]:
    """Reads text of so many characters at most."""

    def read(cell: Cell) -> str:
        words = " ".join(cell_text(cell).split())
        if len(words) > most:
            raise Unreadable(f"{formats.integer(most)} caractères au plus, ici {formats.integer(len(words))}")
        return words

    return read


def day(cell: Cell) -> datetime.date:
    """Reads a day since 1900."""
    found = day_of(cell)
    if found is None or found.year < 1900 or found.year > 2200:
        raise Unreadable("une date, comme 01/09/2026")
    return found


def _number(cell: Cell, read: Callable[[str], Decimal], expected: str) -> Decimal:
    if isinstance(cell, datetime.timedelta):
        return Decimal(cell.total_seconds()) / 3600
    if isinstance(cell, bool):
        raise Unreadable(expected)
    try:
        found = Decimal(cell) if isinstance(cell, int | Decimal) else read(cell_text(cell))
    except ValueError as unreadable:
        raise Unreadable(expected) from unreadable
    if found < 0:
        raise Unreadable("un nombre positif ou nul")
    if found > HOURS_AT_MOST:
        raise Unreadable(f"un nombre inférieur à {formats.integer(HOURS_AT_MOST)}")
    return found


def whole(cell: Cell) -> int:
    """Reads a whole number, never negative."""
    found = _number(cell, read_decimal, "un nombre entier, comme 1\u202f250")
    if found != found.to_integral_value():
        raise Unreadable("un nombre entier, sans virgule")
    return int(found)


def whole_hours(cell: Cell) -> int:
    """Reads whole hours, never negative."""
    found = _number(cell, read_hours, "des heures entières, comme 1\u202f250")
    if found != found.to_integral_value():
        raise Unreadable("des heures entières\u00a0: les heures dues ne se partagent pas autrement")
    return int(found)


def hundredths(cell: Cell) -> int:
    """Reads hours into hundredths, never negative; a clock (121:20) is rounded to the hundredth."""
    found = _number(cell, read_hours, "des heures, comme 121,5 ou 121\u00a0h\u00a030") * 100
    if isinstance(cell, datetime.timedelta):
        return int(found.to_integral_value())
    if found != found.to_integral_value():
        raise Unreadable("des heures, deux chiffres après la virgule au plus")
    return int(found)


def one_of(words: dict[str, Any]) -> Callable[[Cell], Any]:
    """Reads one of the words, whatever its case and accents; the dictionary gives the value of each."""
    known = {plain(word): value for word, value in words.items()}

    def read(cell: Cell) -> Any:
        found = plain(cell_text(cell))
        if found not in known:
            raise Unreadable(formats.enumeration([f"«\u00a0{word}\u00a0»" for word in words], last="ou"))
        return known[found]

    return read
