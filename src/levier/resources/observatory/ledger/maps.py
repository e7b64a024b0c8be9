"""An indicator of the ledger on the map of the department: by intercommunality, by commune for what tells of nobody."""

from collections.abc import Mapping, Sequence
from typing import Any

from levier.common.charts.declaration import Area, Map
from levier.common.search.words import fold
from levier.common.ui import formats
from levier.organizations.contours import contours_of
from levier.resources.observatory.ledger.tables import value_words
from levier.resources.observatory.maps import LAYERS
from levier.statistics.indicators.declaration import Indicator, Measure


def placed_words(
    indicator: Indicator, by: str, rows: Sequence[Mapping[str, Any]], whole: Mapping[str, Any] | None, department: str
) -> str:
    """How much of what a map counts is on it, in a sentence, from the rows told alone; empty when all of it is, when
    the total is not told, or when rows do not add up to it (a contract in two places)."""
    contours = contours_of(department, LAYERS.get(by, ("", ""))[0])
    if contours is None or whole is None or whole.get("masked"):
        return ""
    names = {formats.typeset(name) for name in contours.names.values()}
    told = [row for row in rows if not row.get("masked")]
    hours = indicator.measure.is_of_hours
    if not hours and sum(row["numerator"] for row in told) != whole["numerator"]:
        return ""
    placed = sum(row["numerator"] for row in told if formats.typeset(row["group"] or "") in names)
    if placed == whole["numerator"]:
        return ""
    words = formats.hours if hours else formats.integer
    counted = "heures" if hours else indicator.counts
    # Of numbers, rows add up to the total: none is masked.
    masked = ", ou ne sont pas diffusées" if len(told) < len(rows) else ""
    return (
        f"{words(placed)} sur {words(whole['numerator'])} sont sur cette carte\u00a0: les autres {counted} n’ont pas "
        f"de lieu connu, en ont plusieurs, ou sont d’ailleurs{masked}."
    )


def map_of(indicator: Indicator, by: str, rows: Sequence[Mapping[str, Any]], department: str) -> Map | None:
    """The map of a breakdown; None when it is not one of places, without the outlines of the department, or when no
    place has a value to show.

    Facts call a place by its name; what several places share (« Sète et Agde ») is in the table alone. Shares of exits
    are of no place.
    """
    layer, axis = LAYERS.get(by, ("", ""))
    contours = contours_of(department, layer)
    if contours is None:
        return None
    # An edition keeps the apostrophes its names were signed with.
    known = {formats.typeset(name): code for code, name in contours.names.items()}
    codes = {row["group"]: known.get(formats.typeset(row["group"] or "")) for row in rows}
    areas = [
        # Of a masked number, the colour would tell its class.
        Area(code, row["group"], None if row.get("masked") else row["value"], value_words(indicator, row))
        for row in rows
        if (code := codes[row["group"]])
    ]
    if not any(area.value is not None for area in areas):
        return None
    return Map(
        f"{indicator.name}, par {axis.lower()}",
        axis,
        contours,
        sorted(areas, key=lambda area: fold(area.name)),
        "h" if indicator.measure is Measure.HOURS else "",
        missing="non diffusé (petits effectifs)",
        absent="rien n’est situé là",
    )
