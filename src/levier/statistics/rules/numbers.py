"""Amounts (integer cents), durations (months), number of offers."""

import re
from decimal import ROUND_HALF_EVEN, Decimal

from levier.statistics.rules.registry import Cleaned
from levier.statistics.rules.text import unmark

# Above: no French public contract; decp.info's own marker of an absurd amount is 12 311 111 111.
_LARGEST_EUROS = 10_000_000_000
_FILLER = re.compile(r"9{8,}(?:[.,][09]*)?|1{8,}(?:[.,]\d*)?|123456789(?:[.,]\d*)?")
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?\d{1,2})?")
# What is surely a price, as most are written: from 10 € to 9 999 999,99 €, its digits and a point.
PLAIN_AMOUNT = r"[1-9][0-9]{1,6}(?:\.[0-9]{1,2})?"
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
# What follows the number; not « TTC »: amounts are excluding tax.
_UNIT = re.compile(r"(?:€|euros?|eur)?(?:h\.?t\.?)?", re.IGNORECASE)
_WRITTEN = re.compile(r"(€?)(-?[0-9][0-9.,]*(?:[eE][+-]?\d{1,2})?)(.*)", re.DOTALL)
# Thousands set apart by a point, or by a comma: surely so with decimals behind, or when there are several.
_BY_POINTS = re.compile(r"-?[0-9]{1,3}(?:(?:\.[0-9]{3})+,[0-9]+|(?:\.[0-9]{3}){2,})")
_BY_COMMAS = re.compile(r"-?[0-9]{1,3}(?:(?:,[0-9]{3})+\.[0-9]+|(?:,[0-9]{3}){2,})")
# Twelve euros and a third of a cent, or twelve thousand: nothing says which.
_EITHER = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")


def clean_amount(raw: str | None) -> Cleaned:
    """An amount in euros excluding tax, as integer cents. What is not a price becomes None with its rule.

    0 and 1 € are placeholders for « montant non renseigné » (data/README.md, trap 9).
    """
    value, rules = unmark(raw)
    if value is None:
        return Cleaned(None, rules)
    if not _PLAIN.fullmatch(value) or _EITHER.fullmatch(value):
        read, rule = _by_hand(value)
        if read is None:
            return Cleaned(None, (*rules, rule))
        value, rules = read, (*rules, rule)
    euros = Decimal(value)
    if refusal := _not_a_price(euros, value):
        return Cleaned(None, (*rules, refusal))
    return Cleaned(int((euros * 100).to_integral_value(ROUND_HALF_EVEN)), rules)


def _by_hand(value: str) -> tuple[str | None, str]:
    """An amount as a hand writes it, as a program reads it, and the rule that says how; None when nothing says what it
    is."""
    found = _WRITTEN.fullmatch(_SPACES.sub("", value))
    if found is None or not _UNIT.fullmatch(found[3]):
        return None, "montant_illisible"
    number = found[2]
    if _EITHER.fullmatch(number):
        return None, "montant_ambigu"
    if _BY_POINTS.fullmatch(number):
        return number.replace(".", "").replace(",", "."), "montant_milliers"
    if _BY_COMMAS.fullmatch(number):
        return number.replace(",", ""), "montant_milliers"
    number = number.replace(",", ".")
    return (number, "montant_francais") if _PLAIN.fullmatch(number) else (None, "montant_illisible")


def _not_a_price(euros: Decimal, written: str) -> str | None:
    if euros < 0:
        return "montant_negatif"
    if euros == 0 or euros == 1:  # noqa: PLR1714 a set would hash the decimal, which costs more than the rest
        return "montant_symbolique"
    if euros > _LARGEST_EUROS or _FILLER.fullmatch(written):
        return "montant_absurde"
    return None


def _whole(value: str) -> int | None:
    number = re.fullmatch(r"(\d{1,9})(?:\.0+)?", value)
    return int(number[1]) if number else None


def clean_duration(raw: str | None) -> Cleaned:
    """A duration in whole months, from 1 to 1,200 (99-year concessions exist)."""
    value, rules = unmark(raw)
    if value is None:
        return Cleaned(None, rules)
    months = _whole(value)
    if months is None or not 1 <= months <= 1_200:
        return Cleaned(None, (*rules, "duree_illisible"))
    return Cleaned(months, rules)


def clean_offers(raw: str | None) -> Cleaned:
    """The number of offers received, at least 1 and at most 13,454 (largest seen in the consolidated table)."""
    value, rules = unmark(raw)
    if value is None:
        return Cleaned(None, rules)
    offers = _whole(value)
    if offers is None or not 1 <= offers <= 20_000:
        return Cleaned(None, (*rules, "offres_illisibles"))
    return Cleaned(offers, rules)
