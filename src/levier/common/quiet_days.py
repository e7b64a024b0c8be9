"""The days on which nothing is sent by itself: Sundays and public holidays. Plain Python."""

import datetime


def easter(year: int) -> datetime.date:
    """Easter Sunday, by the Gregorian computus (Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + m - 7 * ((a + 11 * h + 22 * m) // 451) + 114, 31)
    return datetime.date(year, month, day + 1)


def public_holidays(year: int) -> frozenset[datetime.date]:
    """The eleven « fêtes légales » (code du travail, article L3133-1)."""
    fixed = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
    moving = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday
    return frozenset(datetime.date(year, month, day) for month, day in fixed) | {
        easter(year) + datetime.timedelta(days=days) for days in moving
    }


def is_quiet(day: datetime.date) -> bool:
    """Whether nothing is sent that day: a Sunday or a public holiday."""
    return day.weekday() == 6 or day in public_holidays(day.year)
