"""Charts and maps: what a drawing takes the first time, kept, and as a picture; on a folder of its own. Beside it, in
the same process, the drawing engine asked for one bar, with nothing of ours; what is kept, beside what was drawn."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.bench.frame import Row, percentiles

TIMES = 20
BARE = {
    "data": {"values": [{"year": "2025", "share": 9}]},
    "mark": "bar",
    "encoding": {"x": {"field": "year"}, "y": {"field": "share", "type": "quantitative"}},
}


def measure(times: int = TIMES) -> Iterator[Row]:
    """The milliseconds of each kind of drawing, and of the first of the process, which loads the engine."""
    from levier.config.cli import start_django

    start_django()
    import vl_convert
    from django.test import override_settings

    from levier.common.charts.declaration import Area, Chart, Map, Mark, Shape
    from levier.common.charts.store import Drawn, drawn
    from levier.organizations.contours import contours_of

    def chart(shape: Shape, turn: int) -> Chart:
        years = range(2018, 2026)
        marks = [Mark(str(year), year % 9 + turn / 100, f"{year % 9} %", low=1, high=12, at=year) for year in years]
        return Chart(f"Part {turn}", shape, "Année", marks, "%")

    def departmental(layer: str, turn: int) -> Map:
        contours = contours_of("34", layer)
        if contours is None:
            raise LookupError("no contours")
        places = enumerate(contours.names.items())
        areas = [Area(code, name, (rank + turn) % 37, "x", doubtful=rank % 7 == 0) for rank, (code, name) in places]
        return Map(f"Part {turn}", "Commune", contours, areas, "%")

    kinds: dict[str, Callable[[int], Chart | Map]] = {
        "columns": lambda turn: chart(Shape.COLUMNS, turn),
        "bars": lambda turn: chart(Shape.BARS, turn),
        "lines": lambda turn: chart(Shape.LINES, turn),
        "map_epci": lambda turn: departmental("epci", turn),
        "map_communes": lambda turn: departmental("communes", turn),
    }
    with tempfile.TemporaryDirectory(prefix="levier-bench-") as folder, override_settings(DATA_DIR=Path(folder)):
        began = time.perf_counter()
        drawn(kinds["columns"](-1)).svg  # noqa: B018 drawn by being read
        yield Row("charts.first", round((time.perf_counter() - began) * 1000, 1), "ms", 1, "charts.bare.p50")
        spent = time.process_time()
        median, _ = percentiles(lambda: vl_convert.vegalite_to_svg(BARE), times)
        yield Row("charts.bare.p50", round(median, 1), "ms", times)
        yield Row("charts.bare.cpu", round((time.process_time() - spent) / (times + 1) * 1000, 1), "ms", times)
        for name, make in kinds.items():
            turns = iter(range(10_000))
            spent = time.process_time()
            median, high = percentiles(lambda make=make, turns=turns: drawn(make(next(turns))).svg, times)  # type: ignore[misc]
            spent = (time.process_time() - spent) / (times + 1) * 1000
            yield Row(f"charts.{name}.p50", round(median, 1), "ms", times, "charts.bare.p50")
            yield Row(f"charts.{name}.p95", round(high, 1), "ms", times, "charts.bare.p50")
            yield Row(f"charts.{name}.cpu", round(spent, 1), "ms", times, "charts.bare.cpu")
            kept, _ = percentiles(lambda make=make: drawn(make(0)).svg, times)  # type: ignore[misc]
            yield Row(f"charts.{name}.again", round(kept, 2), "ms", times, f"charts.{name}.p50")
        held: list[Drawn] = [drawn(kinds["columns"](turn + 500)) for turn in range(times + 2)]
        for one in held:
            one.svg  # noqa: B018 drawn by being read
        turning = iter(held)
        median, high = percentiles(lambda: next(turning).picture(foot="Source, date"), times)
        yield Row("charts.picture.p50", round(median, 1), "ms", times, "charts.columns.p50")
        yield Row("charts.picture.p95", round(high, 1), "ms", times, "charts.columns.p50")
