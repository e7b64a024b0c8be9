"""Charts of shares drawn in the page: where each bar stands, from values in percent. Plain Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from levier.common.ui import formats

WIDTH, HEIGHT = 720, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 28, 36


@dataclass(frozen=True)
class Point:
    """A year of a series: `value` in percent, None when it cannot be measured; `pale` when to be read with care."""

    label: str
    value: Decimal | None
    pale: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar, or the word that stands in its place; all in units of the drawing."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    value: str
    is_measured: bool
    pale: bool


@dataclass(frozen=True)
class Line:
    """A horizontal line and its words."""

    y: float
    label: str


@dataclass(frozen=True)
class BarChart:
    """Everything the template draws; `break_at` is the abscissa of a break in the series, None without one."""

    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    goal: Line | None
    break_at: float | None
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    base: int = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def has_pale(self) -> bool:
        """Whether a bar is to be read with care."""
        return any(bar.pale for bar in self.bars)


def bar_chart(points: Sequence[Point], *, goal: Line | None = None, break_before: str | None = None) -> BarChart:
    """Lays out one bar a point. `goal` has its value in percent as `y`; `break_before` is the label of the first bar
    after a break."""
    highest = max([*(point.value for point in points if point.value is not None), Decimal(goal.y if goal else 0)])
    step = next(size for size in (5, 10, 20, 25) if size * 4 >= highest or size == 25)
    top_value = step * max(-(-int(highest) // step), 1)
    base, span = HEIGHT - _BOTTOM, HEIGHT - _BOTTOM - _TOP
    room = (WIDTH - _LEFT - _RIGHT) / max(len(points), 1)
    width = min(room * 0.62, 66)

    def height_of(value: float | Decimal) -> float:
        return round(float(value) / top_value * span, 1)

    bars = []
    for rank, point in enumerate(points):
        middle = _LEFT + room * (rank + 0.5)
        height = height_of(point.value) if point.value is not None else 0
        bars.append(
            Bar(
                x=round(middle - width / 2, 1),
                y=round(base - height, 1),
                width=round(width, 1),
                height=height,
                middle=round(middle, 1),
                label=point.label,
                value=formats.number(point.value.quantize(Decimal("0.1"))) if point.value is not None else "",
                is_measured=point.value is not None,
                pale=point.pale,
            )
        )
    breaks = [rank for rank, point in enumerate(points) if rank and point.label == break_before]
    return BarChart(
        bars=tuple(bars),
        lines=tuple(
            Line(round(base - height_of(value), 1), f"{value}\u00a0%") for value in range(0, top_value + 1, step)
        ),
        goal=Line(round(base - height_of(goal.y), 1), goal.label) if goal else None,
        break_at=round(_LEFT + room * breaks[0], 1) if breaks else None,
    )
