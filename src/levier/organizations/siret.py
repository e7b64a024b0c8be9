"""SIREN and SIRET numbers: check digits, with La Poste's exception."""

import re

from stdnum import luhn
from stdnum.fr import siren as siren_numbers
from stdnum.fr import siret as siret_numbers

from levier.common.errors import Problem

# No body has it.
NOBODY = "000000000"


def nobodys_siret(rank: int) -> str:
    """The 14 digits that stand for an invented body where a SIRET is written: its check digit right, nobody's; `rank`
    from 0 to 9999 tells one from another."""
    digits = f"{NOBODY}{rank:04}"
    return digits + str(luhn.calc_check_digit(digits))


def clean_siret(text: str) -> str:
    """Returns the 14 digits of a SIRET typed with or without spaces.

    Raises Problem (field `siret`) when the length or the check digit is wrong. La Poste's establishments
    (SIREN 356 000 000) follow another rule: the sum of their digits is a multiple of 5 (INSEE, SIRENE).
    """
    digits = re.sub(r"[\s\u00a0\u202f.]", "", text)
    if not digits.isascii() or not digits.isdigit() or len(digits) != 14:
        raise Problem(
            f"« {text.strip()} » n’est pas un SIRET : 14 chiffres sont attendus, ici {sum(c.isdigit() for c in text)}.",
            field="siret",
        )
    if digits.startswith("356000000"):
        if digits == "35600000000048" or sum(map(int, digits)) % 5 == 0:
            return digits
    elif siret_numbers.is_valid(digits) and siren_numbers.is_valid(digits[:9]):
        return digits
    raise Problem(
        f"Le SIRET {digits} n’existe pas : sa clé de contrôle est fausse. Vérifiez chaque chiffre, "
        "ou recopiez-le depuis l’Annuaire des entreprises.",
        field="siret",
    )
