"""The assignments of a person on a time line: positions only, drawn by the template. Plain Python."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 720
ROW_HEIGHT = 50
HEAD = 24
YEAR_WIDTH = 40
LABEL_AT_MOST = 50


@dataclass(frozen=True)
class Span:
    """What is drawn of one assignment: its work contract, and in it the days whose hours may count."""

    label: str
    first_day: datetime.date
    last_day: datetime.date | None
    window: tuple[datetime.date, datetime.date | None] | None


@dataclass(frozen=True)
class Bar:
    """One drawn assignment, in the units of the drawing; the window may be absent. Its name stands under it, from
    `label_x` on, or up to it where it `ends` there: half of the drawing is left to it either way."""

    label: str
    label_x: int
    ends: bool
    y: int
    x: int
    width: int
    window_x: int
    window_width: int

    @property
    def label_y(self) -> int:
        """The base line of its name."""
        return self.y + 35


@dataclass(frozen=True)
class Timeline:
    """The drawing: bars, the first day of each year, and today."""

    bars: list[Bar]
    years: list[tuple[int, int]]
    today: int
    height: int
    width: int = WIDTH


def shortened(label: str) -> str:
    """As much of a name as half of the drawing holds; the table beside it has it whole."""
    return label if len(label) <= LABEL_AT_MOST else f"{label[: LABEL_AT_MOST - 1].rstrip()}…"


def timeline(spans: Sequence[Span], today: datetime.date) -> Timeline | None:
    """Lays assignments out from the first day to the last, today included; None when there is none."""
    if not spans:
        return None
    starts = [span.first_day for span in spans]
    ends = [span.last_day for span in spans if span.last_day is not None]
    first = min([*starts, today]).replace(day=1)
    last = max([*starts, *ends, today]) + datetime.timedelta(days=30)
    length = (last - first).days

    def place(day: datetime.date | None) -> int:
        held = last if day is None else min(max(day, first), last)
        return round(WIDTH * (held - first).days / length)

    bars = []
    for row, span in enumerate(spans):
        x, end = place(span.first_day), place(span.last_day)
        window_x = window_end = 0
        if span.window is not None:
            window_x, window_end = max(place(span.window[0]), x), min(place(span.window[1]), end)
        bars.append(
            Bar(
                shortened(span.label),
                end if x > WIDTH / 2 else x,
                x > WIDTH / 2,
                HEAD + row * ROW_HEIGHT,
                x,
                max(end - x, 3),
                window_x,
                max(window_end - window_x, 0),
            )
        )
    # The first year stands at the left edge, unless the next one would print over it.
    marks = [(place(max(datetime.date(year, 1, 1), first)), year) for year in range(first.year, last.year + 1)]
    years = [
        mark for mark, after in zip(marks, [*marks[1:], (WIDTH, 0)], strict=True) if after[0] - mark[0] >= YEAR_WIDTH
    ]
    return Timeline(bars, years, place(today), HEAD + len(spans) * ROW_HEIGHT)
