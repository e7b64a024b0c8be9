"""The assignments of a person on a time line: positions only, drawn by the template. Plain Python."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 720
ROW_HEIGHT = 46
HEAD = 24
# Above each bar, its name: as many letters as half of the drawing holds.
NAME_HEIGHT = 16
NAME_LENGTH = 56
YEAR_WIDTH = 40


@dataclass(frozen=True)
class Span:
    """What is drawn of one assignment: its work contract, and in it the days whose hours may count."""

    label: str
    first_day: datetime.date
    last_day: datetime.date | None
    window: tuple[datetime.date, datetime.date | None] | None


@dataclass(frozen=True)
class Bar:
    """One drawn assignment, in the units of the drawing; the window may be absent. Its label is written above it, from
    `label_x` on or, where `is_late`, up to it."""

    label: str
    label_x: int
    is_late: bool
    y: int
    x: int
    width: int
    window_x: int
    window_width: int


@dataclass(frozen=True)
class Timeline:
    """The drawing: bars, the first day of each year, and today."""

    bars: list[Bar]
    years: list[tuple[int, int]]
    today: int
    height: int
    width: int = WIDTH


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
        width, is_late = max(end - x, 3), x > WIDTH // 2
        label = span.label if len(span.label) <= NAME_LENGTH else f"{span.label[: NAME_LENGTH - 1].rstrip()}…"
        y = HEAD + row * ROW_HEIGHT + NAME_HEIGHT
        label_x = min(x + width, WIDTH) if is_late else x
        bars.append(Bar(label, label_x, is_late, y, x, width, window_x, max(window_end - window_x, 0)))
    # The first year stands at the left edge, unless the next one would print over it.
    marks = [(place(max(datetime.date(year, 1, 1), first)), year) for year in range(first.year, last.year + 1)]
    years = [
        mark for mark, after in zip(marks, [*marks[1:], (WIDTH, 0)], strict=True) if after[0] - mark[0] >= YEAR_WIDTH
    ]
    return Timeline(bars, years, place(today), HEAD + len(spans) * ROW_HEIGHT)
