"""How many hours one person can have worked in a month or a year, on whatever she works. Plain Python."""

import calendar
import datetime
from dataclasses import dataclass

from levier.common.ui import formats
from levier.law.periods import Period, length_on

_HOURS_A_DAY = 24
_MONTHS = 12


@dataclass(frozen=True)
class Excess:
    """What was expected of hours past what is possible (`refuses`), or past what the law lets somebody work (someone
    looks)."""

    expected: str
    refuses: bool


def excess(year: int, month: int | None, hundredths: int) -> Excess | None:
    """What the hundredths of an hour of one person in a month, or in a year (None), say; nothing when they can have
    been worked. A day holds 24 hours; a week, 48 by law (code du travail, L3121-20), as the checks of a statement read
    it."""
    last = calendar.monthrange(year, month or _MONTHS)[1]
    days = last if month else 366 if calendar.isleap(year) else 365
    where = "le mois" if month else "l’année"
    if hundredths > _HOURS_A_DAY * days * 100:
        return Excess(
            f"{formats.whole_hours(_HOURS_A_DAY * days)} au plus, puisque {where} n’en contient pas davantage",
            refuses=True,
        )
    weekly = length_on(Period.WEEK, datetime.date(year, month or _MONTHS, last))
    usual = -(-weekly * days // 7)
    if hundredths > usual * 100:
        return Excess(
            f"{formats.whole_hours(usual)} au plus dans {where}, soit {weekly}\u00a0h par semaine (L3121-20)",
            refuses=False,
        )
    return None
