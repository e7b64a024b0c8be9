"""The published series as whoever downloads them or asks the API reads them: every value with its source, what could
not be read in its place. Plain Python."""

from collections.abc import Mapping
from typing import Any

from levier.organizations import reference as territories
from levier.statistics.nomenclatures import UnemploymentRate, published_figures, unemployment, zone_unemployment
from levier.statistics.reference import unread_figures

# The two publications of the INSEE the package carries, the latest first.
VINTAGES = {"2025T3": "publication du 3e trimestre 2025", "2021T4": "publication du 4e trimestre 2021"}
# What other observatories published, by series and by what they break it down by.
ELSEWHERE = {
    "contracts": "Marchés à clause", "contracts_share": "Part des marchés à clause",
    "employments": "Contrats de travail",
    "full_time_equivalents": "Équivalents temps plein", "hours": "Heures d’insertion",
    "hours_generated": "Heures d’insertion prévues", "hours_growth": "Heures d’insertion, évolution",
    "hours_per_contract": "Heures par marché", "hours_share": "Part des heures", "operations": "Opérations",
    "participants": "Participants",
    "participants_share": "Part des participants", "reserved_contracts": "Marchés réservés",
    "women_share_of_hours": "Part des heures faites par des femmes",
    "women_share_of_participants": "Part des femmes parmi les participants",
}  # fmt: skip
# What the census says besides, by series.
OTHERS: tuple[tuple[str, str], ...] = (
    ("oecp_social_share_of_value", "Part des montants avec une clause sociale"),
    ("oecp_environmental_share", "Part des marchés avec une clause environnementale"),
    ("oecp_contracts", "Marchés recensés"),
    ("oecp_value", "Montant des marchés recensés"),
    ("ave_participants", "Participants du réseau national"),
    ("ave_companies", "Entreprises du réseau national"),
    ("ave_employments", "Contrats de travail du réseau national"),
    ("ave_structures", "Structures du réseau national"),
    ("ave_hours_per_participant", "Heures par participant"),
    ("ave_hours_per_structure", "Heures par structure"),
    ("pnad_social_target", "Objectif national, marchés avec une considération sociale"),
    ("pnad_environmental_target", "Objectif national, marchés avec une considération environnementale"),
    ("oecp_environmental_share_of_value", "Part des montants avec une clause environnementale"),
    ("facilitators_target", "Facilitateurs, en équivalents temps plein"),
)
FUNDING = "clause_funding"
COLUMNS = (
    "series", "name", "territory", "period", "by", "item", "value", "unit", "qualifier", "note", "source",
    "source_date", "url",
)  # fmt: skip
UNEMPLOYMENT = "unemployment_rate"
_INSEE = "INSEE, taux de chômage localisés, données corrigées des variations saisonnières"
_NAMES: Mapping[str, str] = {
    **ELSEWHERE,
    **dict(OTHERS),
    "oecp_social_share": "Part nationale des marchés avec une clause sociale",
    "ave_hours": "Heures d’insertion du réseau national",
    FUNDING: "Financement des clauses sociales",
    UNEMPLOYMENT: "Taux de chômage localisé",
}


def series_names() -> dict[str, str]:
    """The published series by identifier, in the order of their table, each with its French name."""
    found = dict.fromkeys([*(one.series for one in published_figures()), *(one.series for one in unread_figures())])
    return {series: _NAMES[series] for series in [*found, UNEMPLOYMENT]}


def series_rows(department: str) -> list[dict[str, Any]]:
    """Every published value, `value` None with the reason in `note` where it could not be read, then the unemployment
    rates of a department and of its zones. `item` of a rate is its publication: each revises the whole series."""
    rows: list[dict[str, Any]] = [
        _row(
            one.series, one.territory, str(one.year), one.breakdown, one.item, one.value, one.unit, one.qualifier,
            one.note, one.source, one.source_date, one.url,
        )
        for one in published_figures()
    ]  # fmt: skip
    rows += [
        _row(
            one.series, one.territory, str(one.year), one.breakdown, one.item, None, "", "", one.reason, one.source,
            "", one.url,
        )
        for one in unread_figures()
    ]  # fmt: skip
    rows.sort(key=lambda row: (row["series"], row["territory"], row["period"], row["by"], row["item"]))
    known = territories.departments()
    zones = {one.employment_zone for one in territories.communes_of(department)} if department in known else set()
    rates = [rate for vintage in VINTAGES for rate in unemployment(department, vintage=vintage)]
    rates += [rate for zone in sorted(zones) for rate in zone_unemployment(zone)]
    return rows + [_rate(one) for one in rates]


def _row(series: str, *told: Any) -> dict[str, Any]:
    row = dict(zip(COLUMNS, (series, _NAMES[series], *told), strict=True))
    value = row["value"]
    # A whole number is told as one: 9800 and not 9800.0.
    return row | {"value": None if value is None else int(value) if value == int(value) else float(value)}


def _rate(rate: UnemploymentRate) -> dict[str, Any]:
    return _row(
        UNEMPLOYMENT, rate.territory, rate.quarter, "publication", rate.vintage, rate.rate, "percent", "", "", _INSEE,
        "", "",
    )  # fmt: skip
