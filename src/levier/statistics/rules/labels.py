"""Closed lists of labels: procedure, nature, general terms, type of place, price types."""

from levier.statistics.rules.registry import Cleaned
from levier.statistics.rules.text import fold, unmark

WITHOUT_PUBLICITY = "Marché passé sans publicité ni mise en concurrence préalable"
WITH_NEGOTIATION = "Procédure avec négociation"
PROCEDURES = (
    "Procédure adaptée", "Appel d'offres ouvert", "Appel d'offres restreint", WITH_NEGOTIATION, WITHOUT_PUBLICITY,
    "Dialogue compétitif",
    # concessions
    "Procédure négociée ouverte", "Procédure négociée restreinte", "Procédure non négociée ouverte",
    "Procédure non négociée restreinte",
)  # fmt: skip
# « MAPA », marché à procédure adaptée: the everyday name of what articles L2123-1 and R2123-1 of the code of public
# procurement call « procédure adaptée ».
_OLD_PROCEDURES = {
    "MAPA": "Procédure adaptée",
    "Marché à procédure adaptée": "Procédure adaptée",
    "Marché passé selon une procédure adaptée": "Procédure adaptée",
    "Marché négocié sans publicité ni mise en concurrence préalable": WITHOUT_PUBLICITY,
    "Marché public négocié sans publicité ni mise en concurrence préalable": WITHOUT_PUBLICITY,
    "Procédure concurrentielle avec négociation": WITH_NEGOTIATION,
    "Procédure négociée avec mise en concurrence préalable": WITH_NEGOTIATION,
}
NATURES = (
    "Marché", "Marché de partenariat", "Marché de défense ou de sécurité", "Accord-cadre", "Marché subséquent",
    "Concession de travaux", "Concession de service", "Concession de service public", "Délégation de service public",
)  # fmt: skip
PLACE_TYPES = (
    "Code postal", "Code commune", "Code arrondissement", "Code canton", "Code département", "Code région", "Code pays",
)  # fmt: skip
# « Maitrise » without its accent: the official list's own spelling (arrêtés du 22 décembre 2022).
CCAG = (
    "Travaux", "Maitrise d'œuvre", "Fournitures courantes et services", "Marchés industriels",
    "Prestations intellectuelles", "Techniques de l'information et de la communication", "Pas de CCAG",
)  # fmt: skip
# 2019 wrote in `formePrix` what the 2022 format calls `typesPrix` (arrêtés du 22 décembre 2022).
PRICE_TYPES_2019 = {
    "ferme": "Définitif ferme",
    "ferme et actualisable": "Définitif actualisable",
    "revisable": "Définitif révisable",
}

_PROCEDURES = {fold(label): label for label in PROCEDURES}
_OLDER_PROCEDURES = {fold(old): new for old, new in _OLD_PROCEDURES.items()}
_NATURES = {fold(label): label for label in NATURES}
_CCAG = {fold(label): label for label in CCAG}
_PLACE_TYPES = {fold(label): label for label in PLACE_TYPES} | {
    fold(label).removeprefix("code "): label for label in PLACE_TYPES
}


def _listed(raw: str | None, known: dict[str, str], repaired: str, unknown: str | None) -> Cleaned:
    value, rules = unmark(raw)
    if value is None:
        return Cleaned(None, rules)
    label = known.get(fold(value))
    if label is None:
        return Cleaned(value, (*rules, unknown) if unknown else rules)
    # A curly apostrophe is only typography, nobody's error.
    return Cleaned(label, rules if value.replace("’", "'") == label else (*rules, repaired))


def clean_procedure(raw: str | None) -> Cleaned:
    """The procedure, in the labels of the 2022 format; an unknown label is kept."""
    value, rules = unmark(raw)
    if value is not None and (mapped := _OLDER_PROCEDURES.get(fold(value))):
        return Cleaned(mapped, (*rules, "procedure_libelle"))
    return _listed(raw, _PROCEDURES, "procedure_libelle", "procedure_inconnue")


def clean_nature(raw: str | None) -> Cleaned:
    """The nature of the contract, in the official spelling; an unknown label is kept."""
    return _listed(raw, _NATURES, "nature_libelle", "nature_inconnue")


def clean_ccag(raw: str | None) -> Cleaned:
    """The general terms the contract refers to, in the official spelling; an unknown label is kept."""
    return _listed(raw, _CCAG, "ccag_libelle", "ccag_inconnu")


def clean_place_type(raw: str | None) -> Cleaned:
    """The type of the place code, in the official spelling; an unknown label is kept."""
    return _listed(raw, _PLACE_TYPES, "type_lieu_libelle", None)


def price_types(form: str | None, types: str | None, *, legacy: bool) -> Cleaned:
    """The price types of a record: the 2019 `formePrix` goes there, the 2022 one does not (it changed meaning)."""
    if types:
        return unmark(types)
    value, rules = unmark(form)
    if value is None or not legacy:
        return Cleaned(None, rules)
    mapped = PRICE_TYPES_2019.get(fold(value))
    return Cleaned(mapped, (*rules, "forme_prix_2019")) if mapped else Cleaned(None, rules)
