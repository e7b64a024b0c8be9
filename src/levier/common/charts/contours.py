"""The outlines a map colours, read from TopoJSON: neighbours share their borders, so that no gap opens between them."""

import hashlib
import json
import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Point = tuple[float, float]
# How wide a map is drawn.
WIDTH = 720


@dataclass(frozen=True)
class Contours:
    """One layer of a TopoJSON document (specification 1.0.0, quantized). Each place has its code as `id`."""

    content: bytes = field(repr=False)
    layer: str

    @cached_property
    def digest(self) -> str:
        """What tells these outlines from others."""
        return f"{self.layer}/{hashlib.sha256(self.content).hexdigest()[:16]}"

    @cached_property
    def features(self) -> list[dict[str, Any]]:
        """The places as GeoJSON features, in degrees; an outer ring turns clockwise, as Vega (d3-geo) wants it."""
        document = json.loads(self.content)
        arcs = _arcs(document)
        return [
            {
                "type": "Feature",
                "id": place["id"],
                "geometry": {
                    "type": "MultiPolygon",
                    "coordinates": [[_ring(numbers, arcs) for numbers in polygon] for polygon in place["arcs"]],
                },
            }
            for place in document["objects"][self.layer]["geometries"]
        ]

    @cached_property
    def outlines(self) -> tuple[str, int]:
        """The places laid flat `WIDTH` units wide, as the JSON of their features, and how high that is.

        Flattened at the middle latitude (equidistant cylindrical), which a department is small enough for. Points are
        on whole units, and those that fall together are one: neighbours round their corners alike.
        """
        shapes = [(place["id"], place["geometry"]["coordinates"]) for place in self.features]
        points = [point for _, shape in shapes for polygon in shape for ring in polygon for point in ring]
        west, east = min(x for x, _ in points), max(x for x, _ in points)
        south, north = min(y for _, y in points), max(y for _, y in points)
        flat = math.cos(math.radians((south + north) / 2))
        scale = WIDTH / ((east - west) * flat)

        def laid(ring: list[Point]) -> list[tuple[int, int]]:
            found: list[tuple[int, int]] = []
            for x, y in ring:
                point = (round((x - west) * flat * scale), round((north - y) * scale))
                if not found or point != found[-1]:
                    found.append(point)
            return found

        features = []
        for code, shape in shapes:
            polygons = [[laid(ring) for ring in polygon] for polygon in shape]
            geometry = {"type": "MultiPolygon", "coordinates": polygons}
            features.append({"type": "Feature", "id": code, "geometry": geometry})
        return json.dumps(features, separators=(",", ":")), round((north - south) * scale) + 1

    @cached_property
    def source(self) -> str:
        """Where the outlines come from, in French, as their document says."""
        said: str = json.loads(self.content).get("source", "")
        return said

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each place by its code."""
        places = json.loads(self.content)["objects"][self.layer]["geometries"]
        return {place["id"]: place["properties"]["name"] for place in places}


def _arcs(document: dict[str, Any]) -> list[list[Point]]:
    """The arcs in degrees: each is kept as a first point and moves, on a grid."""
    (across, up), (west, south) = document["transform"]["scale"], document["transform"]["translate"]
    arcs = []
    for moves in document["arcs"]:
        x = y = 0
        arc = []
        for dx, dy in moves:
            x, y = x + dx, y + dy
            arc.append((round(west + x * across, 4), round(south + y * up, 4)))
        arcs.append(arc)
    return arcs


def _ring(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    """A closed ring, clockwise; `~number` is an arc walked backwards."""
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1 if points else 0 :]
    return points[::-1]
