"""An indicator on the map of the department: by intercommunality, or by commune where contracts say theirs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from levier.common.charts.declaration import Area, Map
from levier.common.search.words import fold
from levier.common.ui import formats
from levier.organizations import reference
from levier.organizations.contours import contours_of
from levier.resources.observatory.indicator_tables import scale_of, value_words
from levier.statistics.indicators.declaration import Indicator, Measure
from levier.statistics.uncertainty import FEW, wilson

# Which outlines a breakdown colours, and what one of them is called.
LAYERS = {"epci": ("epci", "Intercommunalité"), "lieu": ("communes", "Commune")}
_SUMMED = ("numerator", "denominator", "contracts")


def map_of(indicator: Indicator, by: str, rows: Sequence[Mapping[str, Any]], department: str) -> Map | None:
    """The map of a breakdown; None when it is not one of places, when the outlines of the department are not carried,
    or when nothing can be measured.

    By commune, amounts are not mapped: too few contracts say their commune for a sum to mean anything.
    """
    layer, axis = LAYERS.get(by, ("", ""))
    contours = contours_of(department, layer)
    if contours is None or (by == "lieu" and indicator.measure.is_of_money):
        return None
    placed = by_commune(indicator, rows) if by == "lieu" else {row[by]: row for row in rows if row[by]}
    known = {code: row for code, row in placed.items() if code in contours.names}
    if not any(row["measurable"] for row in known.values()):
        return None
    times, unit = scale_of(indicator)
    areas = [
        Area(
            code,
            contours.names[code],
            row["value"] * times if row["measurable"] else None,
            value_words(indicator, row),
            doubtful=row["measurable"] and not row["significant"],
            note=note_of(row),
        )
        for code, row in sorted(known.items(), key=lambda pair: fold(contours.names[pair[0]]))
    ]
    return Map(
        f"{indicator.name}, par {axis.lower()}",
        axis,
        contours,
        areas,
        unit,
        missing="non mesurable dans cette source",
        doubtful=f"non significatif (moins de {FEW} marchés)",
        absent="aucun marché situé là",
    )


def placed_words(by: str, rows: Iterable[Mapping[str, Any]], department: str) -> str:
    """How many of the contracts of a map have a place on it, in a sentence: what is bare may be without a place."""
    layer, _ = LAYERS.get(by, ("", ""))
    contours = contours_of(department, layer)
    if contours is None:
        return ""
    communes = reference.communes_by_place() if by == "lieu" else {}
    total = placed = 0
    for row in rows:
        code = communes.get((row["lieu_type"], row["lieu"])) if by == "lieu" else row[by]
        total += row["contracts"]
        placed += row["contracts"] if code in contours.names else 0
    if placed >= total:
        return ""
    kind = "commune" if by == "lieu" else "intercommunalité"
    return (
        f"{formats.integer(placed)} sur {formats.count(total, 'marché')} {formats.plural(placed, 'est', 'sont')} sur "
        f"cette carte\u00a0: les {formats.integer(total - placed)} autres ne disent pas leur {kind} dans cette source, "
        "ou en disent une d’ailleurs."
    )


def note_of(row: Mapping[str, Any]) -> str:
    """What to know of a value before comparing it: how many contracts it rests on."""
    if not row["measurable"]:
        return ""
    return "" if row["significant"] else f"non significatif\u00a0: moins de {FEW} marchés"


def by_commune(indicator: Indicator, rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The rows of places added up by commune (INSEE code); those whose place says less are left out.

    Contracts are counted, never amounts: numerators and denominators are numbers of contracts, and add up.
    """
    communes = reference.communes_by_place()
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        code = communes.get((row["lieu_type"], row["lieu"]))
        if code:
            summed = found.setdefault(code, dict.fromkeys(_SUMMED, 0))
            for name in _SUMMED:
                summed[name] += row[name]
    return {code: _finished(indicator, summed) for code, summed in found.items()}


def _finished(indicator: Indicator, row: dict[str, Any]) -> dict[str, Any]:
    """The value of what was added up, as `indicators.asking.answer` gives it."""
    over, under = row["numerator"], row["denominator"]
    share = indicator.measure is Measure.SHARE_OF_CONTRACTS
    low, high = wilson(over, under) if share and under else (None, None)
    return {
        **row,
        "value": (over / under if share else over) if under else None,
        "low": low,
        "high": high,
        "measurable": under > 0,
        "significant": under > 0 and (under >= FEW or not share),
    }
