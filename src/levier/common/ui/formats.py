"""The one module of formats: what a figure, a date or a count looks like on screen, in a PDF and in a spreadsheet.

Plain Python, French typography: a narrow no-break space (U+202F) between thousands, a no-break space (U+00A0) before a
unit and inside a date, a decimal comma. Everywhere, `None` (not known) reads as a dash, never as zero.
"""

import html
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

NARROW_SPACE = "\u202f"
SPACE = "\u00a0"
MINUS = "\u2212"
UNKNOWN = "—"

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

# What a spreadsheet needs to show the same figure as the page; Excel puts its own locale's separators in.
EXCEL_HOURS = '#,##0.00 "h"'
EXCEL_WHOLE_HOURS = '#,##0 "h"'
EXCEL_EUROS = '#,##0.00 "€"'
EXCEL_INTEGER = "#,##0"
EXCEL_PERCENT = "0.0 %"
EXCEL_DATE = "dd/mm/yyyy"
EXCEL_MONTH = "mm/yyyy"


def _grouped(digits: str) -> str:
    """Puts a narrow space every three digits from the right."""
    head = len(digits) % 3
    parts = [digits[:head]] if head else []
    parts += [digits[i : i + 3] for i in range(head, len(digits), 3)]
    return NARROW_SPACE.join(parts)


def integer(value: int | None) -> str:
    """5404000 → « 5 404 000 »."""
    if value is None:
        return UNKNOWN
    sign = MINUS if value < 0 else ""
    return sign + _grouped(str(abs(value)))


def number(value: int | Decimal | None, decimals: int | None = None) -> str:
    """A decimal number. `decimals` fixes their count; without it the value's own are kept, trailing zeros dropped.

    Decimal("1234.50") → « 1 234,5 »; with decimals=2 → « 1 234,50 ».
    """
    if value is None:
        return UNKNOWN
    exact = Decimal(value)
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{abs(exact):f}".partition(".")
    if decimals is None:
        fraction = fraction.rstrip("0")
    nothing = not any(digit != "0" for digit in whole + fraction)
    sign = MINUS if exact < 0 and not nothing else ""
    return sign + _grouped(whole) + ("," + fraction if fraction else "")


def hours(hundredths: int | None, unit: bool = True) -> str:
    """Hours of the ledger, stored in hundredths: 123450 → « 1 234,5 h »; `unit=False` leaves « 1 234,5 »."""
    if hundredths is None:
        return UNKNOWN
    text = number(Decimal(hundredths) / 100)
    return f"{text}{SPACE}h" if unit else text


def whole_hours(value: int | None, unit: bool = True) -> str:
    """Targets and shares, stored in whole hours: 1200 → « 1 200 h »."""
    if value is None:
        return UNKNOWN
    text = integer(value)
    return f"{text}{SPACE}h" if unit else text


def euros(cents: int | None) -> str:
    """Money, stored in cents: 540400000 → « 5 404 000 € »; the cents are shown when there are some."""
    if cents is None:
        return UNKNOWN
    return number(Decimal(cents) / 100, None if cents % 100 == 0 else 2) + f"{SPACE}€"


def percent(value: int | Decimal | Fraction | None, decimals: int | None = None) -> str:
    """A value already in percent: 12 → « 12 % ».

    Without `decimals`, the published observatories' rule (domain.md §4.6): a whole number, except below 1 %, one
    decimal. What is not zero is never written zero: « < 0,1 % ».
    """
    if value is None:
        return UNKNOWN
    exact = Fraction(value)
    places = decimals
    if places is None:
        places = 0 if exact == 0 or abs(exact) >= 1 else 1
        if 0 < exact < Fraction(1, 20):
            return f"<{SPACE}0,1{SPACE}%"
    return number(_half_up(exact, places), places) + f"{SPACE}%"


def _half_up(value: Fraction, places: int) -> Decimal:
    """Rounds a fraction exactly, halves away from zero."""
    scaled = abs(value) * 10**places
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-rounded if value < 0 else rounded).scaleb(-places)


def share(part: int | None, whole: int | None, decimals: int | None = None) -> str:
    """The share of `part` in `whole` (same unit), as `percent` writes it; a dash when there is no whole."""
    if part is None or not whole:
        return UNKNOWN
    return percent(Fraction(part * 100, whole), decimals)


def day_number(day: int) -> str:
    """1 → « 1er », 2 → « 2 »."""
    return "1er" if day == 1 else str(day)


def day_month(value: date | None) -> str:
    """« 23 novembre », « 1er décembre »."""
    if value is None:
        return UNKNOWN
    return f"{day_number(value.day)}{SPACE}{MONTHS[value.month - 1]}"


def long_date(value: date | None) -> str:
    """« 23 novembre 2026 », « 1er décembre 2026 »."""
    if value is None:
        return UNKNOWN
    return f"{day_month(value)}{SPACE}{value.year}"


def near_date(value: date | None, today: date) -> str:
    """« 23 novembre » in the year of `today`, « 16 janvier 2027 » in another."""
    return day_month(value) if value is None or value.year == today.year else long_date(value)


def weekday_date(value: date | None, year: bool = False) -> str:
    """« lundi 23 novembre », with the year when asked."""
    if value is None:
        return UNKNOWN
    return f"{WEEKDAYS[value.weekday()]} {long_date(value) if year else day_month(value)}"


def short_date(value: date | None) -> str:
    """« 23/11/2026 », for columns."""
    return UNKNOWN if value is None else f"{value:%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """« 23 novembre 2026 à 14 h 05 ». The caller gives local time: this module knows no time zone."""
    if value is None:
        return UNKNOWN
    return f"{long_date(value)} à {value.hour}{SPACE}h{SPACE}{value.minute:02d}"


def month(value: date | None) -> str:
    """« octobre 2026 »."""
    return UNKNOWN if value is None else f"{MONTHS[value.month - 1]}{SPACE}{value.year}"


def of_month(value: date | None, year: bool = True) -> str:
    """« d’octobre 2026 », « de mars 2026 »; without the year when `year` is false."""
    if value is None:
        return UNKNOWN
    return of(month(value) if year else MONTHS[value.month - 1])


def short_month(value: date | None) -> str:
    """« 10/2026 », for columns."""
    return UNKNOWN if value is None else f"{value:%m/%Y}"


_BEGINS_WITH_A_VOWEL = re.compile("[aâàäeéèêëiîïoôöuûùüœæ]|y[bcdfghjklmnpqrstvwxzç]", re.IGNORECASE)


def of(words: object) -> str:
    """Puts « de » before, elided before a vowel: « d’avril », « de mai »; y is one before a consonant: « d’Yves », « de
    Yanis ». Does not guess at an aspirated h."""
    said = str(words)
    return f"d’{said}" if _BEGINS_WITH_A_VOWEL.match(said) else f"de {said}"


# The first word of a body's name that takes an article in a sentence.
_ARTICLES = {"mission": "la ", "maison": "la ", "plateforme": "la ", "agence": "l’", "association": "l’"}


def named(name: str) -> str:
    """A body's name as a sentence says it: « la Mission clause sociale du Gard ». One whose first word is not known to
    take an article comes back as it is: « Clause sociale 34 »."""
    return _ARTICLES.get(name.partition(" ")[0].lower(), "") + name


def quarter(value: date | None) -> str:
    """The quarter that holds a date: « 4e trimestre 2026 », « 1er trimestre 2027 »."""
    if value is None:
        return UNKNOWN
    rank = (value.month - 1) // 3 + 1
    return f"{'1er' if rank == 1 else f'{rank}e'}{SPACE}trimestre{SPACE}{value.year}"


def period(start: date | None, end: date | None) -> str:
    """« du 1er octobre au 31 décembre 2026 »; the first year only when it differs from the last."""
    if start is None or end is None:
        return UNKNOWN
    first = day_month(start) if start.year == end.year else long_date(start)
    return f"du {first} au {long_date(end)}"


def siret(value: str | None) -> str:
    """« 123 456 789 00012 »: the SIREN by threes, then the establishment. Anything else comes back as it is."""
    if not value:
        return UNKNOWN
    if len(value) == 14 and value.isascii() and value.isdigit():
        return SPACE.join((value[:3], value[3:6], value[6:9], value[9:]))
    if len(value) == 9 and value.isascii() and value.isdigit():
        return SPACE.join((value[:3], value[3:6], value[6:]))
    return value


def telephone(value: str | None) -> str:
    """« 04 00 00 00 00 », kept on one line. Anything but ten digits comes back as it is."""
    if not value:
        return UNKNOWN
    digits = "".join(character for character in value if character not in " .-\u00a0\u202f")
    if len(digits) == 10 and digits.isascii() and digits.isdigit():
        return SPACE.join(digits[i : i + 2] for i in range(0, 10, 2))
    return value


def file_size(octets: int | None) -> str:
    """« 812 octets », « 3,5 Mo »: decimal units, one decimal below ten."""
    if octets is None:
        return UNKNOWN
    if octets < 1000:
        return count(octets, "octet")
    scales = {"ko": 1_000, "Mo": 1_000_000, "Go": 1_000_000_000}
    unit = next((unit for unit, scale in scales.items() if octets < 1000 * scale), "Go")
    size = Fraction(octets, scales[unit])
    return number(_half_up(size, 1 if size < 10 else 0)) + f"{SPACE}{unit}"


def plural(amount: int | Decimal, singular: str, several: str | None = None) -> str:
    """The word that goes with an amount; French turns plural from two on: 0 heure, 1,5 heure, 2 heures."""
    return singular if -2 < amount < 2 else (several if several is not None else singular + "s")


_BEFORE_SIGN = re.compile(r"(?<=\S) (?=[;?!](?!\w))")
_BESIDE_QUOTES = re.compile("(?<=«) | (?=»)")
# Two groups of three digits side by side are one number, and a unit stays with its own.
_THOUSANDS = re.compile(r"(?<![\d,])(\d{1,3}) (?=\d{3}(?!\d))")
_AFTER_NUMERO = re.compile(r"(?<=n°) (?=\d)")
_BEFORE_UNIT = re.compile(r"(?<=\d) (?=(?:%|€|h)(?!\w))")


def typeset(text: str) -> str:
    """A text of somebody else as the house prints it: the same words, curly apostrophes and the spaces French wants,
    beside signs and within figures."""
    signs = _BEFORE_SIGN.sub(NARROW_SPACE, text.replace("'", "’").replace(" :", f"{SPACE}:"))
    signs = _AFTER_NUMERO.sub(SPACE, signs)
    return _BEFORE_UNIT.sub(SPACE, _THOUSANDS.sub(rf"\1{NARROW_SPACE}", _BESIDE_QUOTES.sub(SPACE, signs)))


# What buyers' software leaves in the objects it publishes; « < 5 » in a sentence is no markup.
_MARKUP = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|hr|i|li|ol|p|span|strong|sub|sup|table|tbody|td|th|tr|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


def published(text: str) -> str:
    """A text of the open data as it was meant to read: entities decoded, even written twice, markup and repeated
    spaces taken out. What is stored stays as it was published."""
    return " ".join(_MARKUP.sub(" ", html.unescape(html.unescape(text))).split())


def count(amount: int | None, singular: str, several: str | None = None) -> str:
    """« 1 212 écritures », « 0 relevé », « 3 marchés à suivre » (give `several` when more than an s changes)."""
    if amount is None:
        return UNKNOWN
    return f"{integer(amount)}{SPACE}{plural(amount, singular, several)}"


def enumeration(words: Sequence[str], last: str = "et") -> str:
    """« Sète, Béziers et Montpellier »."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
