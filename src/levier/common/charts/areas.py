"""The areas of a map in classes, and the part of its Vega-Lite specification that paints them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from levier.common.charts.declaration import Map
from levier.common.charts.palette import (
    BARE,
    CLASSES,
    HATCHED_PALE,
    PAPER,
    SOFT,
)

MOST_CLASSES = len(CLASSES)


def classes(values: Sequence[float]) -> list[float]:
    """The bounds of the classes of a map: equal steps that read well (1, 2, 2.5, 5, 10…), five classes at most.

    Class `n` holds what is from bound `n` (included) to the next (excluded, but for the last). Empty without a value.
    """
    if not values:
        return []
    lowest, highest = min(values), max(values)
    power = 1.0
    while True:
        for step in (1, 2, 2.5, 5):
            width = step * power
            first = int(lowest // width)
            last = max(first + 1, int(-(-highest // width)))
            if last - first <= MOST_CLASSES:
                return [round(rank * width, 6) for rank in range(first, last + 1)]
        power *= 10


def class_of(value: float, bounds: Sequence[float]) -> int:
    """Which class a value is in, from 0."""
    inside = sum(value >= bound for bound in bounds) - 1
    return min(inside, len(bounds) - 2)


def class_words(bounds: Sequence[float], unit: str, *, counted_from: float | None = None) -> list[str]:
    """The words of each class, so that no value is in two: « de 10 à moins de 20 % », the last « de 20 à 30 % ».

    `counted_from`: values are whole numbers and this is the smallest: « de 3 à 9 », « de 10 à 19 ».
    """
    after = f"\u00a0{unit}" if unit else ""
    last = len(bounds) - 2
    words = []
    for rank, (first, following) in enumerate(pairwise(bounds)):
        if counted_from is None:
            said = _plain(first), _plain(following)
        else:
            said = _plain(max(first, counted_from)), _plain(following if rank == last else following - 1)
        if said[0] == said[1]:
            words.append(f"{said[0]}{after}")
        else:
            below = "" if rank == last or counted_from is not None else "moins de "
            words.append(f"de {said[0]} à {below}{said[1]}{after}")
    return words


def _plain(value: float) -> str:
    return f"{value:,.6g}".replace(",", "\u202f").replace(".", ",")


def painted(drawing: Map) -> dict[str, Any]:
    """What a map adds to the frame of every specification: its areas by code, each in its class, and the legend."""
    sure = [area.value for area in drawing.areas if area.value is not None and not area.doubtful]
    bounds = classes(sure)
    counted = not drawing.unit and all(value == int(value) for value in (*sure, *bounds))
    words = class_words(bounds, drawing.unit, counted_from=min(sure) if sure and counted else None)
    # The darkest is always the most, however few classes there are.
    paints = {word: CLASSES[MOST_CLASSES - len(words) + rank] for rank, word in enumerate(words)}
    rows = []
    for area in drawing.areas:
        if area.value is None:
            said = drawing.missing
        elif area.doubtful:
            said = drawing.doubtful
        else:
            said = words[class_of(area.value, bounds)]
        rows.append({"code": area.code, "class": said})
    met = {row["class"] for row in rows}
    paints |= {
        word: paint for word, paint in ((drawing.doubtful, HATCHED_PALE), (drawing.missing, BARE)) if word in met
    }
    paints[drawing.absent] = PAPER
    return {
        "height": drawing.contours.outlines[1],
        "autosize": {"type": "pad"},
        "data": {"name": "areas"},
        "transform": [
            {
                "lookup": "id",
                "from": {"data": {"values": rows}, "key": "code", "fields": ["class"]},
                "default": drawing.absent,
            }
        ],
        "projection": {"type": "identity", "scale": 1, "translate": [0, 0]},
        "mark": {"type": "geoshape", "stroke": SOFT, "strokeWidth": 0.5, "strokeJoin": "round"},
        "encoding": {
            "fill": {
                "field": "class",
                "type": "nominal",
                "scale": {"domain": list(paints), "range": list(paints.values())},
                "legend": {"columns": 4, "symbolType": "square", "symbolStrokeColor": SOFT},
            }
        },
    }
