"""Which columns hold for a year, and what an edition puts in them. Plain Python.

The network of the Alliance Villes Emploi consolidates the missions' figures each year; its form is not public (domain
reference, §12): the columns are a dated table, corrected by the mission when it receives the form. What an edition does
not hold stays empty, and says so.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from levier.resources.observatory.editions.rules import Figures


@dataclass(frozen=True)
class NationalColumn:
    """A column: its title, the figure that fills it, since when, after what. `key` is 0 for the carried table's."""

    title: str
    indicator: str
    breakdown: str
    group: str
    since: int
    source: str
    key: int = 0


@dataclass(frozen=True)
class Filled:
    """A column and what fills it: hours in hours, else a number; None with what stands in its place. Beside a value,
    `words` say what it lacks, and which edition it is kept from."""

    column: NationalColumn
    value: float | int | None
    words: str = ""


@cache
def carried_columns() -> tuple[NationalColumn, ...]:
    """The columns to start from: what the published consolidations tell of."""
    text = (files("levier.statistics") / "data" / "national_columns.csv").read_text(encoding="utf-8")
    return tuple(
        NationalColumn(row["title"], row["indicator"], row["breakdown"], row["group"], int(row["from"]), row["source"])
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    )


def in_force(own: Iterable[NationalColumn], year: int) -> Sequence[NationalColumn]:
    """The columns of a year: those of the last year the mission dated until then, else the carried ones."""
    dated = [one for one in own if one.since <= year]
    if not dated:
        return [one for one in carried_columns() if one.since <= year]
    last = max(one.since for one in dated)
    return [one for one in dated if one.since == last]


def filled(columns: Iterable[NationalColumn], figures: Figures) -> list[Filled]:
    """What an edition puts in each column; a masked figure stays masked."""
    found = []
    for column in columns:
        rows = figures.rows(column.indicator, column.breakdown)
        row = next((one for one in rows if not column.breakdown or one["group"] == column.group), None)
        if row is None:
            found.append(Filled(column, None, "absent de l’édition"))
        elif row["masked"] or row["value"] is None:
            found.append(Filled(column, None, row["masked"] or row["note"] or "non mesurable"))
        else:
            note = figures.note(column.indicator, column.breakdown, row)
            found.append(Filled(column, _number(row["value"]), note))
    return found


def lacking(lines: Iterable[Filled], missing: str) -> str:
    """What a line of columns lacks, in one cell: the desks that are missing, by their names, then what each value says
    of itself."""
    told = [f"{one.column.title}\u00a0: {one.words}" for one in lines if one.value is not None and one.words]
    return "\u202f; ".join(filter(None, [missing, *told]))


def _number(value: Any) -> float | int:
    return int(value) if float(value).is_integer() else round(float(value), 4)
