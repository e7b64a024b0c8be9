"""SIRET and SIREN of buyers and holders."""

import re

from levier.statistics.rules.registry import Cleaned
from levier.statistics.rules.text import fold, unmark

# La Poste: its establishments do not follow Luhn's key, the sum of their 14 digits is a multiple of 5 (INSEE, Sirene).
LA_POSTE = "356000000"
# SIREN of a software vendor whose training instances are published as real buyers (data/README.md, trap 13).
_TRIAL_BUYERS = frozenset({"440909562"})
_SEPARATORS = re.compile(r"[\s\u00a0\u202f.\-]+")
_IDENTIFIER_TYPES = {
    "siret": "SIRET", "tva": "TVA", "tahiti": "TAHITI", "ridet": "RIDET", "frwf": "FRWF", "irep": "IREP",
    "hors-ue": "HORS-UE", "ue": "UE",
}  # fmt: skip
_OLD_IDENTIFIER_TYPES = {"tva-intracommunautaire": "TVA", "hors ue": "HORS-UE", "frw": "FRWF", "siren": "SIRET"}


def luhn(digits: str) -> bool:
    """Whether a string of ASCII digits ends with its Luhn key (SIREN and SIRET, ISO/IEC 7812-1)."""
    total = 0
    for rank, digit in enumerate(reversed(digits)):
        value = ord(digit) - 48
        if rank % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def is_siret(digits: str) -> bool:
    """Whether 14 digits are a possible SIRET, with La Poste's exception. Zeros only are not one."""
    if len(digits) != 14 or not digits.isascii() or not digits.isdigit() or digits == "0" * 14:
        return False
    if digits.startswith(LA_POSTE):
        return luhn(digits) or sum(map(int, digits)) % 5 == 0
    return luhn(digits)


def _shape(raw: str | None) -> tuple[str | None, tuple[str, ...]]:
    value, rules = unmark(raw)
    if value is None:
        return None, rules
    compact = _SEPARATORS.sub("", value)
    if not (compact.isascii() and compact.isdigit()):
        return value, rules
    if compact != raw:
        rules = (*rules, "siret_espaces")
    if len(compact) in {12, 13} and is_siret(compact.zfill(14)):
        return compact.zfill(14), (*rules, "siret_zero_perdu")
    if len(compact) == 18 and compact.endswith("0000") and is_siret(compact[:14]):
        return compact[:14], (*rules, "siret_trop_long")
    if len(compact) == 15 and compact.startswith("0") and is_siret(compact[1:]):
        return compact[1:], (*rules, "siret_trop_long")
    return compact, rules


def clean_buyer(raw: str | None) -> Cleaned:
    """A buyer's identifier: 14 digits when they can be had, otherwise what was published. None rejects the record."""
    value, rules = _shape(raw)
    if value is None or set(value) == {"0"}:
        return Cleaned(None, ("acheteur_absent",))
    if value[:9] in _TRIAL_BUYERS:
        rules = (*rules, "acheteur_essai")
    if is_siret(value):
        return Cleaned(value, rules)
    digits = value.isascii() and value.isdigit()
    if digits and len(value) == 14:
        return Cleaned(value, (*rules, "siret_cle_fausse"))
    if digits and len(value) == 9 and luhn(value):
        return Cleaned(value, (*rules, "siren_seul"))
    return Cleaned(value, (*rules, "siret_longueur"))


def clean_holder(raw: str | None, kind: str | None) -> Cleaned:
    """A holder's identifier; only a SIRET is checked, the other kinds have no key. Keeps what was published."""
    if kind not in {None, "SIRET"}:
        value, rules = unmark(raw)
        return Cleaned(value, rules if value else (*rules, "titulaire_identifiant"))
    value, rules = _shape(raw)
    if (
        value is not None
        and len(value) == 9
        and value.isascii()
        and value.isdigit()
        and luhn(value)
        and set(value) != {"0"}
    ):
        return Cleaned(value, (*rules, "titulaire_siren"))
    if value is None or not is_siret(value):
        return Cleaned(value, (*rules, "titulaire_identifiant"))
    return Cleaned(value, rules)


def clean_identifier_type(raw: str | None) -> Cleaned:
    """The kind of a holder's identifier, in the list of the 2022 format."""
    value, rules = unmark(raw)
    if value is None:
        return Cleaned(None, rules)
    folded = fold(value)
    if value == _IDENTIFIER_TYPES.get(folded):
        return Cleaned(value, rules)
    known = _OLD_IDENTIFIER_TYPES.get(folded) or _IDENTIFIER_TYPES.get(folded)
    return Cleaned(known, (*rules, "type_identifiant_libelle")) if known else Cleaned(value, rules)
