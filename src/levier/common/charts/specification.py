"""From a declared table to one Vega-Lite specification (version 6, https://vega.github.io/vega-lite/docs/).

A specification holds everything the drawing depends on, but for the contours of a map, which it names by the digest of
what they are (`areas`): it can be told from another without reading them.
"""

import math
from collections.abc import Sequence
from typing import Any

from levier.common.charts.areas import painted
from levier.common.charts.declaration import Chart, Map, Mark, Shape
from levier.common.charts.palette import (
    BARE,
    GRID,
    HATCHED,
    INK,
    OCHRE,
    PAPER,
    SEA,
    SERIES,
    SOFT,
)

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
WIDTH = 720
HEIGHT = 300
BAR_HEIGHT = 30
# vl-convert finds no face whose name holds a number, and would measure « Source Sans 3 » as another, far wider. Text is
# laid out in the one it finds, somewhat wider too, and `drawing` gives what is not bold its own.
FACE = "Bricolage Grotesque"
PLAIN, BOLD = 400, 600
# Longer labels are cut in the drawing; the table has them whole.
LABEL_WIDTH = 300
# What is left of the height for the values, above the labels and the legend.
_PLOT_HEIGHT = HEIGHT - 60
# How wide a letter of the words of a value is, on average, in units of the drawing.
LETTER = 7.4
# Where the words of a break stand, from the top.
BREAK_TOP = 8
_DASHES = ([1, 0], [7, 4], [2, 3], [9, 3, 2, 3])

_CONFIG: dict[str, Any] = {
    # The page says in French what is drawn; Vega would say it in English, mark by mark.
    "aria": False,
    "font": FACE,
    "view": {"stroke": None},
    "text": {"color": INK, "fontSize": 14, "fontWeight": BOLD},
    "axis": {
        "labelColor": SOFT,
        "labelFontSize": 13,
        "labelPadding": 6,
        "labelFontWeight": PLAIN,
        "labelFlush": False,
        "gridColor": GRID,
        "domain": False,
        "ticks": False,
        "title": None,
    },
    "legend": {
        "labelColor": SOFT,
        "labelFontSize": 13,
        "labelLimit": 330,
        "labelFontWeight": PLAIN,
        "symbolSize": 160,
        "symbolStrokeWidth": 1,
        "title": None,
        "orient": "bottom",
        "direction": "horizontal",
    },
}


def specification(drawing: Chart | Map) -> dict[str, Any]:
    """The specification of a chart or a map. Raises ValueError for a chart without a single mark."""
    if isinstance(drawing, Map):
        return _framed(painted(drawing))
    if not drawing.marks:
        raise ValueError(f"«\u00a0{drawing.title}\u00a0» has nothing to draw")
    draw = {Shape.COLUMNS: _columns, Shape.BARS: _bars, Shape.LINES: _lines, Shape.STACKED: _stacked}
    return _framed(draw[drawing.shape](drawing))


def _framed(parts: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": SCHEMA,
        "background": PAPER,
        "width": WIDTH,
        "height": HEIGHT,
        "padding": {"left": 4, "right": 12, "top": 8, "bottom": 4},
        "autosize": {"type": "fit", "contains": "padding"},
        "config": _CONFIG,
        **parts,
    }


def _rows(marks: Sequence[Mark]) -> list[dict[str, Any]]:
    return [
        {
            "label": mark.label,
            "value": mark.value,
            "words": mark.words if mark.value is not None else None,
            "low": mark.low,
            "high": mark.high,
            # Where the words of a value stand: clear of its interval.
            "top": max(value for value in (mark.value, mark.high) if value is not None)
            if mark.value is not None
            else None,
            "paint": HATCHED if mark.doubtful else SEA,
            "series": mark.series,
            "at": mark.at,
        }
        for mark in marks
    ]


def _scale(chart: Chart) -> dict[str, Any]:
    """The scale of values, from zero to what holds the goal and the intervals; its numbers say the unit."""
    highest = [value for mark in chart.marks for value in (mark.value, mark.high) if value is not None]
    top = max([*highest, chart.goal.value if chart.goal else 0], default=0) or 1
    # Room for the words above the highest.
    top = min(top * 1.08, 100) if chart.unit == "%" else top * 1.08
    unit = f" + '\u00a0{chart.unit}'" if chart.unit else ""
    # What is counted one by one has no half.
    counted = {} if chart.unit or any(value % 1 for value in highest) else {"tickMinStep": 1}
    return {
        "scale": {"domain": [0, top], "nice": 5, "zero": True},
        "axis": {"tickCount": 5, "labelExpr": f"datum.label{unit}", "format": ",~f", **counted},
    }


def _levels(chart: Chart, place: str, across: str) -> list[dict[str, Any]]:
    """The goal, as a dashed line along the labels."""
    if chart.goal is None:
        return []
    row = [{"goal": chart.goal.value, "words": chart.goal.words}]
    line = {"field": "goal", "type": "quantitative"}
    return [
        {
            "data": {"values": row},
            "mark": {"type": "rule", "color": OCHRE, "strokeDash": [5, 5], "strokeWidth": 1.5},
            "encoding": {place: line},
        },
        {
            "data": {"values": row},
            "mark": {"type": "text", "color": OCHRE, "align": "right", "dy": -8, "fontSize": 13, "fontWeight": PLAIN},
            "encoding": {place: line, "text": {"field": "words"}, across: {"value": WIDTH - 90}},
        },
    ]


def _columns(chart: Chart) -> dict[str, Any]:
    labels = [mark.label for mark in chart.marks]
    across = {
        "field": "label",
        "type": "nominal",
        "scale": {"domain": labels, "paddingInner": 0.38, "paddingOuter": 0.19},
        "axis": {"labelAngle": 0, "grid": False, "labelLimit": 110},
    }
    values = {"field": "value", "type": "quantitative", **_scale(chart)}
    rows = _rows(chart.marks)
    layers: list[dict[str, Any]] = [
        {
            "transform": [{"filter": "datum.value !== null"}],
            "mark": {"type": "bar", "cornerRadiusEnd": 3, "stroke": SEA, "width": {"band": 1}},
            "encoding": {"x": across, "y": values, "fill": {"field": "paint", "type": "nominal", "scale": None}},
        },
        *_intervals(chart, "x", across, "y"),
        {
            "transform": [{"filter": "datum.value !== null"}],
            "mark": {"type": "text", "dy": -9},
            "encoding": {"x": across, "y": {"field": "top", "type": "quantitative"}, "text": {"field": "words"}},
        },
        _absent(chart, {"x": across, "y": {"datum": 0, "type": "quantitative"}}, **_upright(labels)),
        *_levels(chart, "y", "x"),
    ]
    if chart.break_before in labels[1:]:
        where = {"field": "label", "type": "nominal", "bandPosition": 0}
        broken = {"data": {"values": [{"label": chart.break_before, "words": "rupture de série"}]}}
        layers += [
            {**broken, "mark": {"type": "rule", "color": SOFT, "strokeDash": [3, 4], "xOffset": -14},
             "encoding": {"x": where}},
            {**broken, "mark": {"type": "text", "color": SOFT, "align": "left", "dx": -8, "fontSize": 13,
                                "fontWeight": PLAIN},
             "encoding": {"x": where, "y": {"value": BREAK_TOP}, "text": {"field": "words"}}},
        ]  # fmt: skip
    return {"data": {"values": rows}, "layer": layers}


def _intervals(chart: Chart, along: str, labels: dict[str, Any], values: str) -> list[dict[str, Any]]:
    """The interval of each value, as a stroke between its bounds."""
    if not any(mark.low is not None for mark in chart.marks):
        return []
    low, high = {"field": "low", "type": "quantitative"}, {"field": "high"}
    return [
        {
            "transform": [{"filter": "datum.low !== null"}],
            "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5},
            "encoding": {along: labels, values: low, f"{values}2": high},
        },
        *(
            {
                "transform": [{"filter": "datum.low !== null"}],
                "mark": {"type": "tick", "color": INK, "thickness": 1.5, "size": 12,
                         "orient": "horizontal" if values == "y" else "vertical"},
                "encoding": {along: labels, values: {"field": bound, "type": "quantitative"}},
            }
            for bound in ("low", "high")
        ),
    ]  # fmt: skip


def _absent(chart: Chart, encoding: dict[str, Any], **placed: Any) -> dict[str, Any]:
    """The word that stands where there is no value."""
    return {
        "transform": [{"filter": "datum.value === null"}],
        "mark": {"type": "text", "color": SOFT, "fontSize": 13, "fontWeight": PLAIN, **placed},
        "encoding": {**encoding, "text": {"value": chart.missing}},
    }


def _upright(labels: Sequence[str]) -> dict[str, Any]:
    """How a word stands on the axis of columns: lying while there is room, upright past that."""
    return {"dy": -9} if len(labels) <= 8 else {"angle": -90, "align": "left", "baseline": "middle", "dx": 6}


def _bars(chart: Chart) -> dict[str, Any]:
    labels = {
        "field": "label",
        "type": "nominal",
        "scale": {"domain": [mark.label for mark in chart.marks], "paddingInner": 0.34},
        "axis": {"grid": False, "labelLimit": LABEL_WIDTH, "labelColor": INK},
    }
    values = {"field": "value", "type": "quantitative", **_scale(chart)}
    layers = [
        {
            "transform": [{"filter": "datum.value !== null"}],
            "mark": {"type": "bar", "cornerRadiusEnd": 3, "stroke": SEA},
            "encoding": {"y": labels, "x": values, "fill": {"field": "paint", "type": "nominal", "scale": None}},
        },
        *_intervals(chart, "y", labels, "x"),
        {
            "transform": [{"filter": "datum.value !== null"}],
            "mark": {"type": "text", "align": "left", "dx": 6},
            "encoding": {"y": labels, "x": {"field": "top", "type": "quantitative"}, "text": {"field": "words"}},
        },
        _absent(chart, {"y": labels, "x": {"datum": 0, "type": "quantitative"}}, dx=6, align="left"),
    ]
    return {"data": {"values": _rows(chart.marks)}, "layer": layers, "height": BAR_HEIGHT * len(chart.marks) + 40}


def _named(chart: Chart) -> dict[str, Any]:
    """What each series is painted with, in their order."""
    return {"domain": chart.series, "range": list(SERIES[: len(chart.series)])}


def _lines(chart: Chart) -> dict[str, Any]:
    places = [mark.at for mark in chart.marks if mark.at is not None]
    whole = all(place == int(place) for place in places)
    across = {
        "field": "at",
        "type": "quantitative",
        "scale": {"domain": [min(places), max(places)], "nice": False, "zero": False, "padding": 16},
        "axis": {
            "format": "d",
            "grid": False,
            "tickMinStep": 1,
            **({"values": sorted(set(places))} if whole else {"tickCount": 10}),
        },
    }
    values = {"field": "value", "type": "quantitative", **_scale(chart)}
    name = {"field": "series", "type": "nominal"}
    series = chart.series
    told: dict[str, Any] = {"color": {"value": SEA}}
    if series:
        told = {
            "color": {
                **name,
                "scale": _named(chart),
                "legend": {"symbolType": "stroke", "columns": 2, "symbolStrokeWidth": 2.5, "symbolSize": 500},
            },
            "strokeDash": {**name, "scale": {"domain": series, "range": list(_DASHES[: len(series)])}},
        }
    rows = _rows(chart.marks)
    for row, run in zip(rows, _runs(chart, yearly=whole), strict=True):
        row["run"] = run
        row["bottom"] = row["low"] if row["low"] is not None else row["value"]
    for row, words in zip(rows, _places_of_words(chart), strict=True):
        row["words_at"] = words
    layers: list[dict[str, Any]] = []
    if any(mark.low is not None for mark in chart.marks):
        layers.append(
            {
                "transform": [{"filter": "datum.low !== null"}],
                "mark": {"type": "rule", "strokeWidth": 1.5, "color": INK, "strokeDash": [1, 0]},
                "encoding": {"x": across, "y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}},
            }
        )
    layers.append(
        {
            "mark": {"type": "line", "strokeWidth": 2.5, "invalid": "break-paths-show-path-domains"},
            "encoding": {"x": across, "y": values, "detail": {"field": "run", "type": "nominal"}, **told},
        }
    )
    if whole:
        layers.append(
            {
                "transform": [{"filter": "datum.value !== null"}],
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                "encoding": {"x": across, "y": values, "color": told["color"]},
            }
        )
        layers += [
            {
                "transform": [{"filter": f"datum.words_at === '{kept}'"}],
                "mark": {"type": "text", "dy": dy, "fontSize": 13},
                "encoding": {"x": across, "y": {"field": place, "type": "quantitative"}, "text": {"field": "words"}},
            }
            for kept, place, dy in (("above", "top", -11), ("under", "bottom", 18))
        ]
    layers += _levels(chart, "y", "x")
    if chart.break_before:
        broken = {"data": {"values": [{"at": float(chart.break_before) - 0.5, "words": "rupture de série"}]}}
        where = {"field": "at", "type": "quantitative"}
        layers += [
            {**broken, "mark": {"type": "rule", "color": SOFT, "strokeDash": [3, 4]}, "encoding": {"x": where}},
            {**broken, "mark": {"type": "text", "color": SOFT, "align": "right", "dx": -6, "fontSize": 13,
                                "fontWeight": PLAIN},
             "encoding": {"x": where, "y": {"value": BREAK_TOP}, "text": {"field": "words"}}},
        ]  # fmt: skip
    return {"data": {"values": rows}, "layer": layers}


def _places_of_words(chart: Chart) -> list[str]:
    """Where the words of each point of a chart of lines stand: `above` it, `under` it, or nowhere (``) when both places
    are taken: the table says it. Words of a second series stand under its points first, clear of those of the first."""
    at = [mark.at or 0 for mark in chart.marks]
    across = (WIDTH - 90) / ((max(at) - min(at)) or 1)
    up = _PLOT_HEIGHT / _rounded_up(_scale(chart)["scale"]["domain"][1])
    taken: list[tuple[float, float, float, float]] = []
    if chart.break_before:
        # « rupture de série » ends at its line, at the top.
        end, up_there = (float(chart.break_before) - 0.5) * across - 6, _PLOT_HEIGHT - BREAK_TOP
        taken.append((end - LETTER * len("rupture de série"), end, up_there - 10, up_there + 10))
    found = []
    for mark, place in zip(chart.marks, at, strict=True):
        if mark.value is None:
            found.append("")
            continue
        ways = ("above", "under") if not chart.series or mark.series == chart.series[0] else ("under", "above")
        for way in ways:
            value = (mark.high or mark.value) if way == "above" else (mark.low or mark.value)
            middle = value * up + (11 if way == "above" else -18)
            half = LETTER * len(mark.words) / 2
            box = (place * across - half, place * across + half, middle - 8, middle + 8)
            if not any(_overlap(box, other) for other in taken):
                taken.append(box)
                found.append(way)
                break
        else:
            found.append("")
    return found


def _rounded_up(top: float) -> float:
    """Where the scale of values ends: at a multiple of a step that reads well, of some five (as Vega's `nice`)."""
    power: float = 10.0 ** math.floor(math.log10(top / 5))
    step = next(step * power for step in (1, 2, 5, 10) if step * power >= top / 5 * 0.8)
    return math.ceil(top / step) * step


def _overlap(box: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return box[0] < other[1] and other[0] < box[1] and box[2] < other[3] and other[2] < box[3]


def _runs(chart: Chart, *, yearly: bool) -> list[int]:
    """Which stroke of its line each point is on: a line is not drawn over a break of the series, nor over a year that
    is not there."""
    runs: list[int] = []
    last: dict[str, float] = {}
    run = 0
    broken = float(chart.break_before) if chart.break_before else None
    for mark in chart.marks:
        before, here = last.get(mark.series), mark.at or 0
        crosses = broken is not None and before is not None and before < broken <= here
        if before is None or crosses or (yearly and here - before > 1):
            run += 1
        runs.append(run)
        last[mark.series] = here
    return runs


def _stacked(chart: Chart) -> dict[str, Any]:
    labels = list(dict.fromkeys(mark.label for mark in chart.marks))
    totals: dict[str, float] = {}
    for mark in chart.marks:
        totals[mark.label] = totals.get(mark.label, 0) + (mark.value or 0)
    unit = f" + '\u00a0{chart.unit}'" if chart.unit else ""
    series = chart.series
    # The last is what nothing is known of: bare, so that it is not taken for a value.
    paints = [*SERIES[: len(series) - 1], BARE]
    return {
        "data": {"values": [{**row, "rank": series.index(row["series"])} for row in _rows(chart.marks)]},
        "mark": {"type": "bar", "stroke": PAPER, "strokeWidth": 1},
        "encoding": {
            "x": {
                "field": "label",
                "type": "nominal",
                "scale": {"domain": labels, "paddingInner": 0.38, "paddingOuter": 0.19},
                "axis": {"labelAngle": 0, "grid": False, "labelLimit": 110},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "stack": "zero",
                "scale": {"domain": [0, max(totals.values()) or 1], "nice": 5},
                "axis": {"tickCount": 5, "labelExpr": f"datum.label{unit}", "format": ",~f"},
            },
            "fill": {
                "field": "series",
                "type": "nominal",
                "scale": {"domain": series, "range": paints},
                "legend": {"columns": 3, "symbolType": "square", "symbolStrokeColor": SOFT},
            },
            "order": {"field": "rank", "type": "quantitative"},
        },
    }
