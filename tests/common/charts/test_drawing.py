"""A drawing is made of its declared table: what stands in it, what never does, and that it is made once."""

import itertools
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from levier.common.charts import store
from levier.common.charts.areas import class_of, class_words, classes
from levier.common.charts.contours import Contours
from levier.common.charts.declaration import Area, Chart, Goal, Map, Mark, Shape, described
from levier.common.charts.drawing import draw, short_path
from levier.common.charts.palette import TOKENS
from levier.common.charts.specification import specification
from levier.common.charts.store import drawn

HOSTILE = "<script>alert(1)</script> & « Ville »"
# Two squares side by side, `left` and `right`, that share an edge.
SQUARES = b"""{"type": "Topology", "transform": {"scale": [0.1, 0.1], "translate": [3, 43]},
"objects": {"towns": {"type": "GeometryCollection", "geometries": [
{"type": "MultiPolygon", "id": "left", "properties": {"name": "Gauche"}, "arcs": [[[0, 1]]]},
{"type": "MultiPolygon", "id": "right", "properties": {"name": "Droite"}, "arcs": [[[-1, 2]]]}]}},
"arcs": [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]], [[10, 0], [10, 0], [0, 10], [-10, 0]]]}"""


@pytest.fixture
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "charts"


def shares(**change):
    marks = [
        Mark("2022", None, "—"),
        Mark("2023", 10.0, "10 %", low=4, high=22, doubtful=True),
        Mark("2024", 25.0, "25 %", low=20, high=31),
    ]
    return Chart("Part des marchés", Shape.COLUMNS, "Année", marks, "%", **change)


def texts(svg):
    """The words of a drawing, in its order."""
    return [element.text for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_a_chart_says_its_values_its_goal_its_break_and_what_cannot_be_measured(folder):
    chart = drawn(shares(goal=Goal(30, "objectif : 30 %"), break_before="2024", doubtful="peu de marchés"))
    said = texts(chart.svg)
    assert {"2022", "2023", "2024", "10 %", "25 %", "non mesurable", "objectif : 30 %", "rupture de série"} <= set(said)
    root = ElementTree.fromstring(chart.svg)
    assert root.get("role") == "img"
    titled, told = root.get("aria-labelledby"), root.get("aria-describedby")
    by_id = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert by_id[titled] == "Part des marchés"
    assert by_id[told] == "2022\u00a0: —\u202f; 2023\u00a0: 10 %\u202f; 2024\u00a0: 25 %."
    # One value alone is hatched, by the pattern of this drawing.
    assert chart.svg.count(f'fill="url(#{titled.removesuffix("-title")}-hatch)"') == 1


def test_a_year_without_value_has_no_bar_and_a_measured_zero_is_written(folder):
    chart = Chart("Zéro", Shape.COLUMNS, "Année", [Mark("2023", None, "—"), Mark("2024", 0.0, "0 %")], "%")
    svg = drawn(chart).svg
    assert texts(svg).count("0 %") >= 1
    assert texts(svg).count("non mesurable") == 1
    alone = Chart("Rien", Shape.COLUMNS, "Année", [Mark("2023", None, "—")], "%")
    assert '#0b5d7a"' not in drawn(alone).svg  # no bar has the colour of a value


@pytest.mark.parametrize("shape", Shape)
def test_words_given_are_text_whatever_the_drawing(folder, shape):
    marks = [Mark(HOSTILE, 12.0, "12", series=HOSTILE, at=2024), Mark("b", 3.0, "3", series="b", at=2025)]
    svg = drawn(Chart(HOSTILE, shape, "Acheteur", marks)).svg
    assert "<script" not in svg
    assert HOSTILE in {element.text for element in ElementTree.fromstring(svg).iter()}
    tags = {element.tag.split("}")[1] for element in ElementTree.fromstring(svg).iter()}
    assert tags <= {"svg", "title", "desc", "defs", "pattern", "g", "path", "line", "rect", "text"}
    assert not re.search(r"\s(on\w+|style|href)=", svg)


def test_a_drawing_reads_no_address():
    asked = {**specification(shares()), "data": {"url": "https://example.invalid/rows.json"}}
    with pytest.raises(ValueError, match="not allowed"):
        draw(asked, name="x", title="t", description="d")


def test_every_colour_of_every_shape_is_of_the_palette_and_takes_its_token_on_the_page(folder):
    marks = [
        Mark(str(year), 5.0, "5", series=str(year % 4), at=year, doubtful=year == 2020) for year in range(2018, 2024)
    ]
    used = set()
    for shape in Shape:
        used |= set(re.findall(r'(?:fill|stroke)="(#\w+)"', drawn(Chart("c", shape, "Année", marks)).svg))
    used |= set(re.findall(r'(?:fill|stroke)="(#\w+)"', drawn(squares()).svg))
    assert used <= set(TOKENS)
    style = (Path(store.__file__).parent / "static/charts/charts.css").read_text()
    tokens = (Path(store.__file__).parents[1] / "ui/static/ui/tokens.css").read_text().split("@media")[0]
    for colour, token in TOKENS.items():
        assert f'.drawing [fill="{colour}"] {{\n  fill: var(--{token});' in style
        assert f'.drawing [stroke="{colour}"] {{\n  stroke: var(--{token});' in style
        assert f"--{token}: {colour};" in tokens, token


def squares(**values):
    found = {"left": 12.0, "right": None} | values
    areas = [Area(code, code, value, "x") for code, value in found.items()]
    return Map("Carte", "Commune", Contours(SQUARES, "towns"), areas, "%")


def test_a_map_colours_each_place_by_its_class_and_says_what_could_not_be_measured(folder):
    assert texts(drawn(squares()).svg) == ["de 12 à 13\u00a0%", "non mesurable", "aucune donnée"]
    doubtful = Map("Carte", "Commune", Contours(SQUARES, "towns"), [Area("left", "g", 3.0, "3 %", doubtful=True)], "%")
    assert texts(drawn(doubtful).svg) == ["non significatif", "aucune donnée"]
    assert "-pale)" in drawn(doubtful).svg


def test_neighbours_of_a_map_share_the_corners_of_their_border():
    left, right = Contours(SQUARES, "towns").features
    borders = [set(feature["geometry"]["coordinates"][0][0]) for feature in (left, right)]
    assert borders[0] & borders[1] == {(4.0, 43.0), (4.0, 44.0)}


def test_a_line_is_drawn_neither_over_a_missing_year_nor_over_a_break(folder):
    marks = [
        Mark(str(year), 10.0 + year % 9, "x", series="a", at=year) for year in (2019, 2020, 2022, 2023, 2024, 2025)
    ]
    strokes = r'<path d="M[^"A]*L[^"]*"'
    broken = drawn(Chart("c", Shape.LINES, "Année", marks, break_before="2024")).svg
    assert len(re.findall(strokes, broken)) == 3
    assert len(re.findall(strokes, drawn(Chart("c", Shape.LINES, "Année", marks[2:])).svg)) == 1


def test_classes_are_equal_steps_that_read_well():
    assert classes([3, 47]) == [0, 10, 20, 30, 40, 50]
    assert classes([0.2, 0.9]) == [0, 1]
    assert classes([100, 1100]) == [0, 250, 500, 750, 1000, 1250]
    assert classes([]) == []
    bounds = classes([3, 50])
    assert [class_of(value, bounds) for value in (3, 10, 49.9, 50)] == [0, 1, 4, 4]
    assert class_words([0, 2.5, 1000], "%") == ["de 0 à moins de 2,5\u00a0%", "de 2,5 à 1\u202f000\u00a0%"]
    assert class_words([0, 10, 20, 30], "", counted_from=3) == ["de 3 à 9", "de 10 à 19", "de 20 à 30"]
    assert class_words([0, 1, 2], "", counted_from=0) == ["0", "de 1 à 2"]


def test_words_of_lines_that_are_close_never_stand_on_one_another(folder):
    """Two series whose values are near in the same years: what has no room is left to the table."""
    marks = [
        Mark(str(year), 12 + (year % 3) / 10, f"12,{year % 3} %", series=series, at=year)
        for series in ("Ici", "Ailleurs")
        for year in range(2000, 2026)
    ]
    chart = Chart("Parts", Shape.LINES, "Année", marks, "%")
    (rows,) = (specification(chart)["data"]["values"],)
    told = [row for row in rows if row["words_at"]]
    assert 0 < len(told) < len(marks)
    for one, other in itertools.combinations(told, 2):
        near = abs(one["at"] - other["at"]) * (720 - 90) / 25 < 7 * len(one["words"])
        assert not (near and one["words_at"] == other["words_at"]), (one, other)
    # With room, each is told: the first series above its points, the second under.
    apart = Chart("Parts", Shape.LINES, "Année", [marks[0], marks[20], marks[26], marks[46]], "%")
    assert [row["words_at"] for row in specification(apart)["data"]["values"]] == ["above", "above", "under", "under"]


def test_a_path_of_corners_is_written_as_moves():
    assert short_path("M10,10L12,9L11,12ZM3,3L4,4L3,5Z") == "M10 10l2-1-1 3zM3 3l1 1-1 1z"
    assert short_path("M0.123,4.56h7.891") == "M0.1,4.6h7.9"


def test_a_same_drawing_is_made_once_and_another_when_anything_of_it_changes(folder, monkeypatch):
    first = drawn(shares())
    svg, png = first.svg, first.picture(foot="Source : ici")
    assert png.startswith(b"\x89PNG")
    monkeypatch.setattr(store, "draw", lambda *a, **k: pytest.fail("drawn again"))
    again = drawn(shares())
    assert (again.svg, again.picture(foot="Source : ici")) == (svg, png)
    # Another source or warning is another picture of the same drawing.
    assert len({png, again.picture(foot="Source : là"), again.picture(foot="Source : ici", warning="Fictif")}) == 3
    assert (folder / first.digest[:2] / f"{first.digest}.svg").stat().st_mode & 0o077 == 0
    digests = {drawn(chart).digest for chart in (shares(), shares(doubtful="x"), shares(break_before="2024"))}
    assert len(digests) == 2  # the words of the hatching stand beside the drawing, not in it


def test_what_nobody_looked_at_for_sixty_days_is_forgotten(folder):
    drawn(shares()).svg  # noqa: B018 drawn by being read
    (path,) = folder.glob("*/*.svg")
    day = 86_400
    assert store.forget_old(path.stat().st_mtime + 59 * day) == 0
    assert store.forget_old(path.stat().st_mtime + 61 * day) == 1


def test_the_tag_puts_the_values_beside_the_drawing(folder):
    page = Template("{% load charts %}{% chart drawn legend='Source : nous.' %}")
    said = page.render(Context({"drawn": drawn(shares(doubtful="peu de marchés"))}))
    assert "<svg" in said
    assert "Hachures\u00a0: peu de marchés." in said
    assert "Source : nous." in said
    assert '<th scope="row">2022</th><td class="num">non mesurable</td>' in said
    bare = Template("{% load charts %}{% chart drawn table=False %}").render(Context({"drawn": drawn(shares())}))
    assert "<table" not in bare
    assert "Hachures" not in bare


def test_many_values_are_left_to_the_table():
    many = Chart("c", Shape.LINES, "x", [Mark(str(n), n, str(n), at=n) for n in range(30)])
    assert described(many).startswith("De ")
    assert "30 valeurs, de " in described(many)
    with pytest.raises(ValueError, match="nothing to draw"):
        specification(Chart("Vide", Shape.BARS, "x", []))


def test_what_is_drawn_is_told_whole_where_no_table_stands_beside():
    """In a PDF the sentence is all there is: what has no value is said so, and nothing is left to a table."""
    some = Chart("c", Shape.COLUMNS, "x", [Mark("2013", None, ""), Mark("2014", 3, "3 h")], missing="non lisible")
    assert described(some) == "2013\u00a0: non lisible\u202f; 2014\u00a0: 3 h."
    short = Chart("c", Shape.COLUMNS, "x", [Mark("2016", 387.0, "> 387", said="plus de 387 h")])
    assert described(short) == "2016\u00a0: plus de 387 h."
    assert short.rows[0].words == "plus de 387 h"
    two = [Mark(str(n), n % 7, f"{n % 7}\u00a0%", series=name, at=n) for name in ("a", "b") for n in range(10)]
    assert described(Chart("c", Shape.LINES, "x", [*two, Mark("10", None, "", series="b", at=10)])) == (
        "a, de 0 à 9, 10 valeurs, de 0\u00a0% (0) à 6\u00a0% (6)\u202f; "
        "b, de 0 à 10, 10 valeurs, de 0\u00a0% (0) à 6\u00a0% (6), 1 sans valeur (non mesurable)."
    )
