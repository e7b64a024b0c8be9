"""What may be asked of an indicator, beside its breakdown: a value nobody knows is refused with the choices, and not
answered « non mesurable », which would read as a finding. Without Django: the command and the API ask alike."""

import re
from collections.abc import Collection

from levier.common.errors import Problem
from levier.organizations import reference
from levier.statistics.nomenclatures import cpv_codes, sectors
from levier.statistics.rules.text import fold


def sector_code(asked: str | None) -> str | None:
    """The code of a sector, from its French word (« nettoyage », as in the addresses) or from the code itself. Raises
    Problem."""
    if asked is None:
        return None
    words = {_slug(sector.label): sector.code for sector in sectors().values()}
    found = words.get(_slug(asked)) or (asked if asked in sectors() else None)
    if found is None:
        raise Problem(_unknown("secteur", asked, "n’est pas un secteur", words))
    return found


def checked_values(
    *,
    division: str | None = None,
    region: str | None = None,
    buyer: str | None = None,
    epci: str | None = None,
    since: int | None = None,
    until: int | None = None,
) -> None:
    """Raises Problem for the first value that exists nowhere, and for years the wrong way round."""
    if division is not None:
        known = sorted({one.code[:2] for one in cpv_codes().values() if one.level == "division"})
        if division not in known:
            raise Problem(_unknown("division", division, "n’est pas une division du CPV", known))
    if region is not None and region not in reference.regions():
        raise Problem(_unknown("region", region, "n’est pas un code de région", sorted(reference.regions())))
    # Sources hold SIRETs whose key is wrong, and bare SIRENs: only the form is asked of it.
    if buyer is not None and not re.fullmatch(r"\d{9}|\d{14}", buyer):
        raise Problem(_wrong("acheteur", buyer, "n’est pas un SIRET (14 chiffres)"))
    if epci is not None and epci not in reference.epcis():
        raise Problem(_wrong("epci", epci, "n’est le SIREN d’aucune intercommunalité (9 chiffres)"))
    if since is not None and until is not None and since > until:
        raise Problem(f"depuis, jusqua\u00a0: {since} vient après {until}. Inversez les deux années.")


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(words)).strip("-")


def _wrong(name: str, asked: str, what: str) -> str:
    return f"{name}\u00a0: «\u00a0{asked[:40]}\u00a0» {what}."


def _unknown(name: str, asked: str, what: str, choices: Collection[str]) -> str:
    return f"{_wrong(name, asked, what)} Au choix\u00a0: {', '.join(choices)}."
