"""From the boundaries of communes, one by one, to the simplified outlines of a department: a TopoJSON document.

Arcs are shared by neighbours, so that no gap opens between them once they are simplified. Two layers: `communes`, by
INSEE code, and `epci`, by SIREN: an intercommunality which spreads over another department is drawn in its part of this
one only. Plain Python: nothing here reads a file or a setting.
"""

import heapq
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from levier.common.errors import Problem
from levier.common.search.words import fold
from levier.organizations.reference import Commune

Point = tuple[int, int]
Arc = tuple[Point, ...]
Ring = list[Point]

# Coordinates are kept as whole steps of 0.0001 degree: about 8 m east-west, 11 m north-south in the south of France.
STEPS = 10_000
# A bend is smoothed out when the triangle it makes is smaller than this, in square steps (about 0.9 ha).
SMALLEST_TRIANGLE = 100


@dataclass(frozen=True)
class Outlines:
    """A TopoJSON `document`, and what does not match the code officiel géographique: the names of communes of the
    department that have no outline (`missing`), the codes of outlines that are no commune of it (`unknown`)."""

    document: dict[str, Any]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    def count(self, layer: str) -> int:
        """How many places a layer draws."""
        return len(self.document["objects"][layer]["geometries"])


def outline(
    boundaries: Any, communes: Iterable[Commune], epcis: Mapping[str, str], *, merged: Mapping[str, str], source: str
) -> Outlines:
    """The outlines of the communes given and of their intercommunalities.

    `boundaries` is a GeoJSON collection (RFC 7946) whose features have a polygon, and their INSEE code as property
    `code`; `epcis` names intercommunalities by SIREN; `merged` gives the commune that another is part of since these
    boundaries were drawn; `source` is written in the document. Raises Problem for what is no such collection, or has
    no commune of those given.
    """
    present = {commune.code: commune for commune in communes}
    found = _rings_by_commune(boundaries, merged)
    rings = {code: own for code, own in found.items() if code in present}
    if not rings:
        raise Problem("Aucun contour de ce fichier n’est celui d’une commune de ce département.")
    oriented = {code: dissolve(own) for code, own in _same_way(rings).items()}
    topology = _Topology(_junctions(ring for own in oriented.values() for ring in own))
    members: dict[str, list[Ring]] = defaultdict(list)
    for code, own in oriented.items():
        if present[code].epci:
            members[present[code].epci] += own
    objects = {
        "communes": [topology.geometry(code, present[code].name, oriented[code]) for code in sorted(oriented)],
        "epci": [topology.geometry(siren, epcis[siren], dissolve(members[siren])) for siren in sorted(members)],
    }
    document = {
        "type": "Topology",
        "source": source,
        "transform": {"scale": [1 / STEPS, 1 / STEPS], "translate": [0, 0]},
        "objects": {
            name: {"type": "GeometryCollection", "geometries": geometries} for name, geometries in objects.items()
        },
        "arcs": [_deltas(simplify(arc)) for arc in topology.numbers],
    }
    return Outlines(
        document,
        tuple(sorted((commune.name for code, commune in present.items() if code not in rings), key=fold)),
        tuple(sorted(found.keys() - present.keys())),
    )


def read_boundaries(content: bytes) -> Any:
    """A GeoJSON collection. Raises Problem, what it should be being said."""
    try:
        found = json.loads(content)
        assert isinstance(found["features"], list)  # noqa: S101 said below
    except (ValueError, LookupError, TypeError, AssertionError, RecursionError) as error:
        raise _not_boundaries() from error
    return found


def _not_boundaries() -> Problem:
    return Problem(
        "Ce n’est pas une collection GeoJSON de contours de communes, chacun avec son code INSEE («\u00a0code\u00a0»)."
    )


def _rings_by_commune(boundaries: Any, merged: Mapping[str, str]) -> dict[str, list[Ring]]:
    """The closed rings of each commune, on the grid, without the repeated last point."""
    rings: dict[str, list[Ring]] = defaultdict(list)
    try:
        for feature in boundaries["features"]:
            code = feature["properties"]["code"]
            if not isinstance(code, str):
                raise TypeError(code)
            geometry = feature["geometry"]
            polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
            for polygon in polygons:
                for line in polygon:
                    ring = _on_grid(line)
                    # Fewer than three points on the grid enclose nothing.
                    if len(ring) > 2:
                        rings[merged.get(code, code)].append(ring)
    except (LookupError, TypeError, ValueError, OverflowError) as error:
        raise _not_boundaries() from error
    return dict(rings)


def _on_grid(line: Sequence[Sequence[float]]) -> Ring:
    ring: Ring = []
    for longitude, latitude, *_altitude in line:
        point = (round(longitude * STEPS), round(latitude * STEPS))
        if not ring or point != ring[-1]:
            ring.append(point)
    while len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    return ring


def _edges_of(ring: Sequence[Point]) -> Iterable[tuple[Point, Point]]:
    """The directed edges of a closed ring."""
    return zip(ring, [*ring[1:], ring[0]], strict=True)


def dissolve(rings: Iterable[Sequence[Point]]) -> list[Ring]:
    """The outline of the union of neighbouring rings: edges walked in both directions cancel out."""
    directed: Counter[tuple[Point, Point]] = Counter()
    for ring in rings:
        directed.update(_edges_of(ring))
    following: dict[Point, list[Point]] = defaultdict(list)
    for (start, end), count in directed.items():
        if count > directed[(end, start)]:
            following[start].append(end)
    outlines: list[Ring] = []
    starts = sorted(following)
    for start in starts:
        while start in following:
            outline = [start]
            point = start
            while True:
                ends = following[point]
                # Where outlines touch at one point, the smallest comes first so that runs are repeatable.
                ends.sort(reverse=True)
                following_point = ends.pop()
                if not ends:
                    del following[point]
                if following_point == start or following_point not in following:
                    break
                outline.append(following_point)
                point = following_point
            if len(outline) > 2:
                outlines.append(outline)
    return outlines


def _same_way(rings: Mapping[str, list[Ring]]) -> dict[str, list[Ring]]:
    """The rings all turning the same way, outer rings anticlockwise and holes clockwise.

    Shared borders are then walked in opposite directions by neighbours, which `dissolve` needs. The first ring
    of a polygon is its outside (RFC 7946, 3.1.6); a hole is recognised because it lies inside another ring.
    """
    turned: dict[str, list[Ring]] = {}
    for code, own in rings.items():
        turned[code] = []
        for position, ring in enumerate(own):
            inside = any(_contains(other, ring[0]) for at, other in enumerate(own) if at != position)
            turned[code].append(ring if (_area(ring) > 0) != inside else ring[::-1])
    return turned


def _area(ring: Sequence[Point]) -> float:
    """The signed area of a ring in square steps: positive when anticlockwise."""
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in _edges_of(ring)) / 2


def _contains(ring: Sequence[Point], point: Point) -> bool:
    """Whether `point` lies inside `ring` (ray casting)."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in _edges_of(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def _junctions(rings: Iterable[Sequence[Point]]) -> set[Point]:
    """The points where borders meet: those with another number of neighbours than two."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for start, end in _edges_of(ring):
            neighbours[start].add(end)
            neighbours[end].add(start)
    return {point for point, around in neighbours.items() if len(around) != 2}


def _cut(ring: Ring, at: set[Point]) -> list[Arc]:
    """The ring cut at its junctions; a ring without any is one closed arc from its smallest point."""
    places = [position for position, point in enumerate(ring) if point in at]
    first = places[0] if places else ring.index(min(ring))
    turned = [*ring[first:], *ring[:first], ring[first]]
    arcs: list[Arc] = []
    start = 0
    for position in range(1, len(turned)):
        if turned[position] in at or position == len(turned) - 1:
            arcs.append(tuple(turned[start : position + 1]))
            start = position
    return arcs


def simplify(arc: Arc) -> Arc:
    """The arc without its smallest bends (Visvalingam and Whyatt, 1993); its ends stay."""
    before, after = list(range(-1, len(arc) - 1)), list(range(1, len(arc) + 1))
    triangle = {position: _triangle(*arc[position - 1 : position + 2]) for position in range(1, len(arc) - 1)}
    smallest_first = [(size, position) for position, size in triangle.items()]
    heapq.heapify(smallest_first)
    fewest = 4 if arc[0] == arc[-1] else 2
    while smallest_first and len(triangle) + 2 > fewest:
        size, position = heapq.heappop(smallest_first)
        if triangle.get(position) != size:
            continue  # a neighbour went since: it stands again further, by its new triangle
        if size >= SMALLEST_TRIANGLE:
            break
        del triangle[position]
        left, right = before[position], after[position]
        after[left], before[right] = right, left
        for changed in (left, right):
            if changed in triangle:
                triangle[changed] = _triangle(arc[before[changed]], arc[changed], arc[after[changed]])
                heapq.heappush(smallest_first, (triangle[changed], changed))
    return (arc[0], *(arc[position] for position in sorted(triangle)), arc[-1])


def _triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


class _Topology:
    """Arcs met so far, each kept once, and the rings written with them."""

    def __init__(self, at: set[Point]) -> None:
        self.junctions = at
        self.numbers: dict[Arc, int] = {}

    def geometry(self, code: str, name: str, rings: list[Ring]) -> dict[str, Any]:
        """A TopoJSON MultiPolygon; holes go with the outer ring that contains them."""
        outer = [ring for ring in rings if _area(ring) > 0]
        polygons = [[self._ring(ring)] for ring in outer]
        for hole in (ring for ring in rings if _area(ring) <= 0):
            holder = next((at for at, ring in enumerate(outer) if _contains(ring, _middle(hole))), None)
            # A sliver that two neighbours' borders leave between them is inside nobody.
            if holder is not None:
                polygons[holder].append(self._ring(hole))
        return {"type": "MultiPolygon", "id": code, "properties": {"name": name}, "arcs": polygons}

    def _ring(self, ring: Ring) -> list[int]:
        """The ring as numbers of arcs; `~number` is the arc walked backwards (TopoJSON 2.1.4)."""
        numbers = []
        for arc in _cut(ring, self.junctions):
            if arc[::-1] in self.numbers:
                numbers.append(~self.numbers[arc[::-1]])
            else:
                numbers.append(self.numbers.setdefault(arc, len(self.numbers)))
        return numbers


def _middle(ring: Ring) -> Point:
    """The centre of the ring's box."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return ((min(xs) + max(xs)) // 2, (min(ys) + max(ys)) // 2)


def _deltas(arc: Arc) -> list[list[int]]:
    """The arc as a first point and moves (TopoJSON 2.1.2, quantized)."""
    moves = [list(arc[0])]
    moves += [[bx - ax, by - ay] for (ax, ay), (bx, by) in pairwise(arc)]
    return moves
