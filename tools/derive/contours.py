"""Derives the simplified contours of the communes and intercommunalities of the Hérault.

Writes `src/levier/organizations/data/contours_34.json.gz`, a TopoJSON document (arcs shared by neighbours, so that no
gap opens between them) with two objects, `communes` and `epci`. An intercommunality which spreads over another
department is drawn in its Hérault part only.

Source contours are those of 2018: communes merged since are drawn together.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from derivation import DEPARTMENT, ORGANIZATIONS, compact_json, rows_of, source_folder, write

Point = tuple[int, int]
Arc = tuple[Point, ...]
Ring = list[Point]

# Coordinates are kept as whole steps of 0.0001 degree: about 8 m east-west, 11 m north-south at this latitude.
STEPS = 10_000
# A bend is smoothed out when the triangle it makes is smaller than this, in square steps (about 0.9 ha).
SMALLEST_TRIANGLE = 100
# INSEE, code officiel géographique: Vérargues joined Entre-Vignes (2019), Dio-et-Valquières joined
# Lunas-les-Châteaux (absent from the COG of 2023 on).
MERGED_SINCE_2018 = {"34330": "34246", "34093": "34144"}


def rings_by_commune(source: Path) -> dict[str, list[Ring]]:
    """Returns the closed rings of each present commune, on the grid, without the repeated last point."""
    outlines = json.loads((source / "geo/france-geojson/communes-34-herault.geojson").read_text("utf-8"))
    rings: dict[str, list[Ring]] = defaultdict(list)
    for feature in outlines["features"]:
        code = feature["properties"]["code"]
        geometry = feature["geometry"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        for polygon in polygons:
            for line in polygon:
                ring: Ring = []
                for longitude, latitude in line[:-1]:
                    point = (round(longitude * STEPS), round(latitude * STEPS))
                    if not ring or point != ring[-1]:
                        ring.append(point)
                rings[MERGED_SINCE_2018.get(code, code)].append(ring)
    return dict(rings)


def edges_of(ring: Sequence[Point]) -> Iterable[tuple[Point, Point]]:
    """Iterates over the directed edges of a closed ring."""
    return zip(ring, [*ring[1:], ring[0]], strict=True)


def dissolve(rings: Iterable[Sequence[Point]]) -> list[Ring]:
    """Returns the outline of the union of neighbouring rings: edges walked in both directions cancel out."""
    directed: Counter[tuple[Point, Point]] = Counter()
    for ring in rings:
        directed.update(edges_of(ring))
    following: dict[Point, list[Point]] = defaultdict(list)
    for (start, end), count in directed.items():
        if count > directed[(end, start)]:
            following[start].append(end)
    outlines: list[Ring] = []
    while following:
        start = min(following)
        outline = [start]
        point = start
        while True:
            ends = following[point]
            # Where outlines touch at one point, the smallest comes first so that runs are repeatable.
            ends.sort(reverse=True)
            following_point = ends.pop()
            if not ends:
                del following[point]
            if following_point == start:
                break
            outline.append(following_point)
            point = following_point
        outlines.append(outline)
    return outlines


def same_way(rings: dict[str, list[Ring]]) -> dict[str, list[Ring]]:
    """Returns the rings all turning the same way, outer rings anticlockwise and holes clockwise.

    Shared borders are then walked in opposite directions by neighbours, which `dissolve` needs. The first ring
    of a polygon is its outside (RFC 7946, 3.1.6); a hole is recognised because it lies inside another ring.
    """
    turned: dict[str, list[Ring]] = {}
    for code, own in rings.items():
        turned[code] = []
        for position, ring in enumerate(own):
            inside = any(contains(other, ring[0]) for at, other in enumerate(own) if at != position)
            turned[code].append(ring if (area(ring) > 0) != inside else ring[::-1])
    return turned


def area(ring: Sequence[Point]) -> float:
    """Returns the signed area of a ring in square steps: positive when anticlockwise."""
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in edges_of(ring)) / 2


def contains(ring: Sequence[Point], point: Point) -> bool:
    """Says whether `point` lies inside `ring` (ray casting)."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in edges_of(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def junctions(rings: Iterable[Sequence[Point]]) -> set[Point]:
    """Returns the points where borders meet: those with another number of neighbours than two."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for start, end in edges_of(ring):
            neighbours[start].add(end)
            neighbours[end].add(start)
    return {point for point, around in neighbours.items() if len(around) != 2}


def cut(ring: Ring, at: set[Point]) -> list[Arc]:
    """Returns the ring cut at its junctions; a ring without any is one closed arc from its smallest point."""
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
    """Returns the arc without its smallest bends (Visvalingam and Whyatt, 1993); its ends stay."""
    points = list(arc)
    fewest = 4 if arc[0] == arc[-1] else 2
    while len(points) > fewest:
        triangles = [
            (abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2, position)
            for position, ((ax, ay), (bx, by), (cx, cy)) in enumerate(
                zip(points, points[1:], points[2:], strict=False), start=1
            )
        ]
        smallest, position = min(triangles)
        if smallest >= SMALLEST_TRIANGLE:
            break
        del points[position]
    return tuple(points)


class Topology:
    """Arcs met so far, each kept once, and the rings written with them."""

    def __init__(self, at: set[Point]) -> None:
        self.junctions = at
        self.numbers: dict[Arc, int] = {}

    def ring(self, ring: Ring) -> list[int]:
        """Returns the ring as numbers of arcs; `~number` is the arc walked backwards (TopoJSON 2.1.4)."""
        numbers = []
        for arc in cut(ring, self.junctions):
            if arc[::-1] in self.numbers:
                numbers.append(~self.numbers[arc[::-1]])
            else:
                numbers.append(self.numbers.setdefault(arc, len(self.numbers)))
        return numbers

    def geometry(self, code: str, name: str, rings: list[Ring]) -> dict[str, Any]:
        """Returns a TopoJSON MultiPolygon; holes go with the outer ring that contains them."""
        outer = [ring for ring in rings if area(ring) > 0]
        polygons = [[self.ring(ring)] for ring in outer]
        for hole in (ring for ring in rings if area(ring) <= 0):
            holder = next(at for at, ring in enumerate(outer) if contains(ring, middle(hole)))
            polygons[holder].append(self.ring(hole))
        return {"type": "MultiPolygon", "id": code, "properties": {"name": name}, "arcs": polygons}


def middle(ring: Ring) -> Point:
    """Returns a point of the ring's box, its centre."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return ((min(xs) + max(xs)) // 2, (min(ys) + max(ys)) // 2)


def deltas(arc: Arc) -> list[list[int]]:
    """Returns the arc as a first point and moves (TopoJSON 2.1.2, quantized)."""
    moves = [list(arc[0])]
    moves += [[bx - ax, by - ay] for (ax, ay), (bx, by) in pairwise(arc)]
    return moves


def main() -> None:
    """Writes the contours."""
    source = source_folder()
    communes = {
        row["code_insee"]: row
        for row in rows_of(source / "geo/derived_communes_cog2026.csv")
        if row["departement"] == DEPARTMENT
    }
    epci_names = {row["siren_epci"]: row["nom"] for row in rows_of(source / "geo/derived_epci_2026.csv")}

    oriented = {code: dissolve(own) for code, own in same_way(rings_by_commune(source)).items()}
    topology = Topology(junctions(ring for own in oriented.values() for ring in own))
    members: dict[str, list[Ring]] = defaultdict(list)
    for code, own in oriented.items():
        members[communes[code]["epci"]] += own
    objects = {
        "communes": [topology.geometry(code, communes[code]["nom"], oriented[code]) for code in sorted(oriented)],
        "epci": [topology.geometry(siren, epci_names[siren], dissolve(members[siren])) for siren in sorted(members)],
    }
    document = {
        "type": "Topology",
        "transform": {"scale": [1 / STEPS, 1 / STEPS], "translate": [0, 0]},
        "objects": {
            name: {"type": "GeometryCollection", "geometries": geometries} for name, geometries in objects.items()
        },
        "arcs": [deltas(simplify(arc)) for arc in topology.numbers],
    }
    write(ORGANIZATIONS / "contours_34.json.gz", compact_json(document))
    print(
        f"{len(objects['communes'])} communes, {len(objects['epci'])} intercommunalités, {len(document['arcs'])} arcs"
    )


if __name__ == "__main__":
    main()
