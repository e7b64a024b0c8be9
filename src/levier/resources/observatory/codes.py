"""The codes of the open data in words, for pages, files and the command alike. Without Django: the command loads it."""

from collections.abc import Callable

from levier.organizations import reference
from levier.statistics.nomenclatures import cpv, sectors


def division_words(division: str | None) -> str:
    """A CPV division and its label."""
    known = cpv(f"{division}000000") if division else None
    return f"{division} · {known.label}" if known else "Sans code CPV"


def sector_words(sector: str | None) -> str:
    """One of the ten sectors; supplies have none."""
    return sectors()[sector].label.capitalize() if sector else "Fournitures ou sans code"


def epci_words(siren: str | None) -> str:
    """The name of an intercommunality; a contract whose place says less than a commune has none."""
    if not siren:
        return "Lieu non précisé"
    known = reference.epcis().get(siren)
    return known.name if known else siren


def region_words(code: str | None) -> str:
    """The name of a region."""
    return reference.regions().get(code, code) if code else "Non précisée"


def class_words(code: str | None) -> str:
    """One of the eleven classes of buyers; what nothing says is not guessed."""
    known = reference.buyer_classes().get(code or "")
    return f"{known.label[:1].upper()}{known.label[1:]}" if known else "Non classé"


# The words of the breakdowns whose values are codes: for pages, files and the command alike.
CODED: dict[str, Callable[[str | None], str]] = {
    "division": division_words,
    "secteur": sector_words,
    "epci": epci_words,
    "region": region_words,
    "categorie_acheteur": class_words,
}
