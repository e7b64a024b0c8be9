"""An edition in words: its main figures, its tables with their charts, what separates it from another."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import capfirst

from levier.common.charts.store import Drawn, drawn
from levier.common.ui import formats
from levier.resources.observatory.editions.revising import Kept
from levier.resources.observatory.editions.rules import HOURS, Change, Figures
from levier.resources.observatory.ledger.maps import map_of, placed_words
from levier.resources.observatory.ledger.tables import chart_of, label_of, rows_of, value_words
from levier.statistics.indicators.declaration import Indicator

MAIN = (
    "heures_retenues", "heures_engagees", "beneficiaires", "contrats_de_travail", "entreprises", "operations",
    "marches_travailles", "etp_1820", "etp_1607", "poids_moyen_critere", "sorties_dynamiques_0", "sorties_dynamiques_3",
    "sorties_dynamiques_6", "sorties_dynamiques_12",
)  # fmt: skip
# The charts of the mission's own edition of 2020, in its order, then what the published observatories add to them.
AXES = (
    "modalite", "contrat", "situation", "secteur", "acheteur", "clause", "niveau", "sexe", "age", "qpv", "epci",
    "guichet",
)  # fmt: skip


def indicator_of(identifier: str) -> Indicator:
    """An indicator of the ledger, by its identifier."""
    from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS

    return LEDGER_INDICATORS[identifier]


def axis_name(by: str) -> str:
    """What one value of a breakdown is called."""
    from levier.statistics.indicators.ledger_breakdowns import LEDGER_BREAKDOWNS

    return LEDGER_BREAKDOWNS[by].name


def main_lines(figures: Figures) -> list[dict[str, str]]:
    """The main figures, each with what is missing from it."""
    lines = []
    for identifier in MAIN:
        # Before anybody signed, nothing is known: that is no zero.
        indicator, row = indicator_of(identifier), figures.whole(identifier) if figures.content["desks"] else None
        told = value_words(indicator, row) if row else formats.UNKNOWN
        words = [figures.missing_short, figures.without(identifier), formats.typeset(row["note"] or "") if row else ""]
        lines.append(
            {
                "name": formats.typeset(indicator.name),
                "definition": formats.typeset(indicator.definition),
                "unit": indicator.unit,
                "value": told,
                "note": ", ".join(part for part in words if part),
            }
        )
    return lines


def axis_of(figures: Figures, by: str, year: int) -> dict[str, Any]:
    """The hours of an edition by one breakdown: its chart when something of it is told, its map when it is one of
    places, its table either way."""
    indicator, axis = indicator_of(HOURS), axis_name(by)
    rows, whole = figures.rows(HOURS, by), figures.whole(HOURS, by)
    known = [row for row in rows if row["group"] is not None]
    kept = kept_words(figures, HOURS, by)
    chart: Drawn | None = None
    if whole and known:
        found = chart_of(indicator, by, list(rows), whole, axis)
        chart = drawn(found) if found else None
    found_map = map_of(indicator, by, rows, figures.content["department"])
    lines = [] if whole is None else rows_of(indicator, by, rows, whole)
    return {
        "by": by,
        "heading": capfirst(axis),
        "name": axis,
        "chart": chart,
        "map": drawn(found_map) if found_map else None,
        "placed": placed_words(indicator, by, rows, whole, figures.content["department"]),
        "lines": lines,
        "is_known": bool(known),
        "has_masked": any(row["masked"] for row in rows),
        "kept": kept,
        "without": "" if kept else figures.lacks(HOURS, by),
        "year": year,
    }


def kept_words(figures: Figures, indicator: str, by: str) -> str:
    """What is said of a table that keeps the figures of a former edition; empty of one that tells its own."""
    kept = figures.kept(indicator, by)
    if kept is None:
        return ""
    without = f" ({kept['without']})" if kept["without"] else ""
    return (
        f"Chiffres de l’édition n°\u00a0{kept['edition']}{without}\u00a0: rapprochés d’eux, des chiffres corrigés "
        f"diraient les heures ou la situation de moins de {figures.content['smallest']}\u00a0personnes. La correction "
        "en attend d’autres."
    )


def change_lines(found: Sequence[Change]) -> list[dict[str, str]]:
    """What separates two editions, figure by figure; not those that differ by what no page shows."""
    lines = [
        {
            "figure": formats.typeset(indicator_of(one.indicator).name),
            "of": f"{capfirst(axis_name(one.by))}\u00a0: {label_of(one.by, one.group)}" if one.by else "Ensemble",
            "before": _words(one.indicator, one.before),
            "after": _words(one.indicator, one.after),
        }
        for one in found
    ]
    return [line for line in lines if line["before"] != line["after"]]


def kept_lines(kept: Sequence[Kept]) -> list[str]:
    """The tables that a revision keeps from an edition already published."""
    from levier.statistics.ledger.families import FAMILIES

    return [
        formats.typeset(FAMILIES[one.family].indicator.name) + (f", par {axis_name(one.by)}" if one.by else "")
        for one in kept
    ]


def _words(identifier: str, row: Mapping[str, Any] | None) -> str:
    return value_words(indicator_of(identifier), row) if row else formats.UNKNOWN
