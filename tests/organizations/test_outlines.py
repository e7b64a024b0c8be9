"""From the boundaries of communes to the outlines of a department: shared borders, dissolved intercommunalities."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.common.charts.contours import Contours
from levier.common.errors import Problem
from levier.organizations.outlines import SMALLEST_TRIANGLE, outline, read_boundaries, simplify
from levier.organizations.reference import Commune

EPCIS = {"200000001": "Communauté de l’Ouest", "200000002": "Communauté de l’Est"}


def commune(code, epci="200000001"):
    return Commune(code, f"Commune {code}", "30", "", epci, None, (), "", None, None)


def square(code, west, south, *, size=0.1, holes=()):
    def ring(x, y, side):
        return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]

    coordinates = [ring(west, south, size), *(ring(*hole) for hole in holes)]
    return {"properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": coordinates}}


def place(code, coordinates):
    """A collection of one polygon, its coordinates written by hand."""
    code = json.dumps(code).encode()
    polygon = b'{"type": "Polygon", "coordinates": ' + coordinates + b"}"
    return b'{"features": [{"properties": {"code": ' + code + b'}, "geometry": ' + polygon + b"}]}"


def outlines(*features, communes, merged=None):
    return outline({"features": list(features)}, communes, EPCIS, merged=merged or {}, source="IGN")


def rings(found, layer, code):
    contours = Contours(json.dumps(found.document).encode(), layer)
    (place,) = [one for one in contours.features if one["id"] == code]
    return [[set(map(tuple, ring)) for ring in polygon] for polygon in place["geometry"]["coordinates"]]


def test_an_intercommunality_is_drawn_without_the_borders_inside_it():
    found = outlines(
        square("30001", 4, 44), square("30002", 4.1, 44), square("30003", 4.2, 44),
        communes=[commune("30001"), commune("30002"), commune("30003", "200000002")],
    )  # fmt: skip
    assert (found.count("communes"), found.count("epci")) == (3, 2)
    # Where communes meet, a point stays: their borders and that of what they make are the same arcs.
    corners = {(4, 44), (4.2, 44), (4.2, 44.1), (4, 44.1)}
    assert rings(found, "epci", "200000001") == [[corners | {(4.1, 44), (4.1, 44.1)}]]
    assert rings(found, "communes", "30003") == [[{(4.2, 44), (4.3, 44), (4.3, 44.1), (4.2, 44.1)}]]
    # Each border is kept once: the two between neighbours, and the four outside.
    assert len(found.document["arcs"]) == 6


def test_an_enclave_is_a_hole_of_what_surrounds_it():
    found = outlines(
        square("30001", 4, 44, size=0.3, holes=[(4.1, 44.1, 0.1)]), square("30002", 4.1, 44.1),
        communes=[commune("30001"), commune("30002", "200000002")],
    )  # fmt: skip
    ((outside, hole),) = rings(found, "communes", "30001")
    ((enclave,),) = rings(found, "communes", "30002")
    assert hole == enclave
    assert outside.isdisjoint(hole)


def test_what_does_not_match_the_official_code_is_told():
    """A commune without outline, an outline of nobody here, a commune merged since into another."""
    found = outlines(
        square("30001", 4, 44), square("30009", 4.1, 44), square("34001", 4.2, 44),
        communes=[commune("30001"), commune("30002")], merged={"30009": "30001"},
    )  # fmt: skip
    assert found.missing == ("Commune 30002",)
    assert found.unknown == ("34001",)
    assert rings(found, "communes", "30001") == [[{(4, 44), (4.2, 44), (4.2, 44.1), (4, 44.1)}]]


def test_a_commune_of_no_intercommunality_is_drawn_by_itself_alone():
    found = outlines(square("30001", 4, 44), communes=[commune("30001", "")])
    assert (found.count("communes"), found.count("epci")) == (1, 0)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"features": 3}', b"\xff", b'{"features": [{}]}', place(1, b"[[[4, 44]]]"),
     place("30001", b'[[["a", 1]]]'), place("30001", b"[[[NaN, 1]]]"), place("30001", b"null"),
     place(["30001"], b"[[[4, 44]]]")],
)  # fmt: skip
def test_anything_else_than_boundaries_is_said(content):
    with pytest.raises(Problem, match="collection GeoJSON"):
        outline(read_boundaries(content), [commune("30001")], EPCIS, merged={}, source="IGN")


def test_boundaries_of_another_department_are_refused():
    with pytest.raises(Problem, match="ce département"):
        outlines(square("34001", 4, 44), communes=[commune("30001")])


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=40))
def test_a_simplified_border_keeps_its_ends_and_no_small_bend(points):
    arc = tuple(points)
    kept = simplify(arc)
    assert (kept[0], kept[-1]) == (arc[0], arc[-1])
    assert len(kept) <= len(arc)
    places = iter(arc)
    assert all(point in places for point in kept)  # in their order
    fewest = 4 if arc[0] == arc[-1] else 2
    if len(kept) > fewest:
        for (ax, ay), (bx, by), (cx, cy) in zip(kept, kept[1:], kept[2:], strict=False):
            assert abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2 >= SMALLEST_TRIANGLE
