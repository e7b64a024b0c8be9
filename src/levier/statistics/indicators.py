"""The indicators: declared once, as Ibis expressions on the contract table; everything shown comes from here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis

from levier.statistics.contracts import declared
from levier.statistics.errors import UnknownIndicator

# Breakdown, by the name used in addresses and commands: the columns of the contract table and their names in a row.
BREAKDOWNS: dict[str, dict[str, str]] = {
    "annee": {"annee": "year"},
    "acheteur": {"acheteur": "buyer_siret"},
    "departement": {"departement": "department"},
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: a share of contracts. `population` and `counted` are boolean expressions on the contract table.

    The value is `counted` over `population`, between 0 and 1; contracts outside `population` enter nothing.
    """

    identifier: str
    name: str
    definition: str
    unit: str
    source: str
    caveats: tuple[str, ...]
    series_breaks: tuple[str, ...]
    method_version: str
    population: Callable[[Any], Any]
    counted: Callable[[Any], Any]
    breakdowns: tuple[str, ...] = tuple(BREAKDOWNS)


_SOURCE = "Données essentielles de la commande publique (DECP), Licence Ouverte 2.0"
_CAVEATS = (
    "Un marché qui ne déclare pas le champ n’entre ni au numérateur ni au dénominateur.",
    "Le champ n’existe pas dans le format de 2019 ni dans certaines tables : la part y est non mesurable, pas nulle.",
    "L’année est celle de la notification ; les marchés sans date n’entrent dans aucune année.",
    "Un marché est compté une fois, quel que soit le nombre de ses titulaires et de ses republications.",
)
_BREAKS = (
    "1er janvier 2024 : le champ devient obligatoire et le seuil de publication est fixé à 40 000 € HT "
    "(arrêtés du 22 décembre 2022).",
)

INDICATORS: dict[str, Indicator] = {
    indicator.identifier: indicator
    for indicator in (
        Indicator(
            identifier="part_clause_sociale",
            name="Part des marchés avec une clause sociale",
            definition=(
                "Nombre de marchés qui déclarent « Clause sociale » parmi leurs considérations sociales, rapporté au "
                "nombre de marchés qui déclarent ce champ (une considération ou « Pas de considération sociale »)."
            ),
            unit="part des marchés (de 0 à 1)",
            source=_SOURCE,
            caveats=_CAVEATS,
            series_breaks=_BREAKS,
            method_version="1",
            population=declared,
            counted=lambda contracts: contracts.has_clause,
        ),
        Indicator(
            identifier="part_consideration_sociale",
            name="Part des marchés avec une considération sociale",
            definition=(
                "Nombre de marchés qui déclarent une clause sociale, un critère social ou une réservation, rapporté au "
                "nombre de marchés qui déclarent ce champ (une considération ou « Pas de considération sociale »)."
            ),
            unit="part des marchés (de 0 à 1)",
            source=_SOURCE,
            caveats=_CAVEATS,
            series_breaks=_BREAKS,
            method_version="1",
            population=declared,
            counted=lambda contracts: contracts.has_clause | contracts.has_criterion | contracts.has_reserved,
        ),
    )
}


def find_indicator(identifier: str) -> Indicator:
    """The indicator of that identifier. Raises `UnknownIndicator`."""
    try:
        return INDICATORS[identifier]
    except KeyError:
        known = ", ".join(INDICATORS)
        raise UnknownIndicator(f"L’indicateur « {identifier} » n’existe pas. Au choix : {known}.") from None


def expression(
    indicator: Indicator,
    contracts: Any,
    *,
    by: str | None = None,
    department: str | None = None,
    buyer: str | None = None,
    since: int | None = None,
    until: int | None = None,
) -> Any:
    """The indicator as an Ibis expression: one row per value of the breakdown, real and synthetic contracts apart.

    Columns: those of the breakdown, `synthetic`, `numerator`, `denominator`, `contracts` (declaring or not).
    """
    if by is not None and by not in indicator.breakdowns:
        known = ", ".join(indicator.breakdowns)
        raise UnknownIndicator(f"La ventilation « {by} » n’existe pas pour cet indicateur. Au choix : {known}.")
    if department is not None:
        contracts = contracts.filter(contracts.department == department)
    if buyer is not None:
        contracts = contracts.filter(contracts.buyer_siret == buyer)
    if since is not None:
        contracts = contracts.filter(contracts.year >= since)
    if until is not None:
        contracts = contracts.filter(contracts.year <= until)
    keys = {shown: contracts[column] for shown, column in BREAKDOWNS.get(by or "", {}).items()}
    population = indicator.population(contracts).fill_null(False)
    counted = (population & indicator.counted(contracts)).fill_null(False)
    flagged = contracts.mutate(
        **keys,
        _population=ibis.ifelse(population, 1, 0),
        _counted=ibis.ifelse(counted, 1, 0),
    )
    names: dict[str, Any] = {"acheteur_nom": flagged.buyer_name.max()} if by == "acheteur" else {}
    grouped = flagged.group_by(*keys, "synthetic").aggregate(
        **names,
        numerator=flagged._counted.sum(),
        denominator=flagged._population.sum(),
        contracts=flagged.count(),
    )
    return grouped.order_by(*keys, "synthetic")


def answer(rows: list[dict[str, Any]], *, whole: bool) -> list[dict[str, Any]]:
    """Finishes the rows of an expression: `value` (None when nothing can be measured), `measurable`, `note`.

    `whole`: no breakdown was asked, so that an empty selection still answers one row, not measurable.
    """
    if not rows and whole:
        rows = [{"synthetic": False, "numerator": 0, "denominator": 0, "contracts": 0}]
    finished = []
    for row in rows:
        numerator, denominator, count = int(row["numerator"]), int(row["denominator"]), int(row["contracts"])
        measurable = denominator > 0
        notes = []
        if not measurable:
            notes.append(f"non mesurable dans cette source ({count} {'marchés' if count > 1 else 'marché'})")
        if row["synthetic"]:
            notes.append("données synthétiques, sans valeur statistique")
        keys = {name: value for name, value in row.items() if name not in _MEASURES}
        finished.append(
            {
                **keys,
                "value": numerator / denominator if measurable else None,
                "numerator": numerator,
                "denominator": denominator,
                "contracts": count,
                "measurable": measurable,
                "synthetic": bool(row["synthetic"]),
                "note": " ; ".join(notes) or None,
            }
        )
    return finished


_MEASURES = frozenset({"numerator", "denominator", "contracts", "synthetic"})
