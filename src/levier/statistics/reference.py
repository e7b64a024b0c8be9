"""Figures others published, as series that can be drawn beside ours: what was read, and what could not be.

The figures themselves are in `nomenclatures.published_figures`. A value nobody could read has a row of its own that
says why: it is shown as missing, never as zero, never guessed. Plain Python; tables and sources: `DATA_SOURCES.md`.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from levier.statistics.nomenclatures import PublishedFigure, published_figures, published_series

# The census covered contracts of 90 000 € and more; from this year on it is made on open data, from 40 000 €.
CENSUS_BREAK = 2024


@dataclass(frozen=True, slots=True)
class UnreadFigure:
    """A figure known to be published that could not be read, or whose value is doubtful; `reason` says which."""

    series: str
    territory: str
    year: int
    breakdown: str
    item: str
    label: str
    reason: str
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A year of a series, or an item of a breakdown: the figure read, or the one that could not be."""

    year: int
    item: str
    figure: PublishedFigure | None
    unread: UnreadFigure | None = None

    @property
    def said(self) -> PublishedFigure | UnreadFigure:
        """Whichever there is: both have a source and an address."""
        found = self.figure or self.unread
        assert found is not None  # noqa: S101 - one of the two is given
        return found


@cache
def unread_figures() -> tuple[UnreadFigure, ...]:
    """Returns what is known to be published and could not be read, in the order of the table."""
    content = (files("levier.statistics") / "data" / "unread_figures.csv").read_text(encoding="utf-8")
    return tuple(
        UnreadFigure(
            row["series"], row["territory"], int(row["year"]), row["breakdown"], row["item"], row["label"],
            row["reason"], row["source"], row["url"],
        )
        for row in csv.DictReader(io.StringIO(content, newline=""), delimiter=";")
    )  # fmt: skip


def readings(series: str, *, territory: str = "FR") -> tuple[Reading, ...]:
    """Returns a series by year, read or not. Several estimates of a year follow one another, the last one last."""
    read = [Reading(figure.year, "", figure) for figure in published_series(series, territory=territory)]
    unread = [Reading(one.year, "", None, one) for one in _unread(series, territory, "")]
    return tuple(sorted([*read, *unread], key=lambda reading: reading.year))


def last_estimates(series: str, *, territory: str = "FR") -> tuple[Reading, ...]:
    """Returns a series with one reading a year: the last published."""
    return tuple({reading.year: reading for reading in readings(series, territory=territory)}.values())


def breakdown(series: str, year: int, by: str, *, territory: str) -> tuple[Reading, ...]:
    """Returns a published breakdown of one year, the largest first, then the items that could not be read."""
    read = [
        Reading(year, figure.item, figure)
        for figure in published_series(series, territory=territory, breakdown=by)
        if figure.year == year
    ]
    read.sort(key=lambda reading: -reading.figure.value if reading.figure else 0)
    unread = [Reading(year, one.item, None, one) for one in _unread(series, territory, by) if one.year == year]
    return (*read, *unread)


def editions(territory: str) -> tuple[int, ...]:
    """Returns the years whose hours a mission broke down in a published edition, three axes at least."""
    axes: dict[int, set[str]] = {}
    for figure in published_figures():
        if figure.series == "hours_share" and figure.territory == territory:
            axes.setdefault(figure.year, set()).add(figure.breakdown)
    return tuple(sorted(year for year, found in axes.items() if len(found) >= 3))


def _unread(series: str, territory: str, by: str) -> Iterator[UnreadFigure]:
    return (one for one in unread_figures() if (one.series, one.territory, one.breakdown) == (series, territory, by))
