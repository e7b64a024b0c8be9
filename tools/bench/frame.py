"""The frame of `make bench`: what a measure is, how it is taken, and where the figures go."""

import json
import math
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

LATEST = Path("var/bench/latest.json")


@dataclass(frozen=True)
class Row:
    """One figure. `n` is the size measured (records, rows…); `baseline` names another row of the same run, and `ratio`
    is this value over that one's. A row that is itself a baseline, or has none, carries neither."""

    name: str
    value: float
    unit: str
    n: int
    baseline: str | None = None
    ratio: float | None = None


@dataclass(frozen=True)
class Bench:
    """A bench: it yields rows. One that needs a database is run on SQLite and on PostgreSQL, its rows named for it."""

    name: str
    run: Callable[[], Iterable[Row]]
    needs_database: bool = False


def seconds_of(act: Callable[[], object]) -> float:
    """Wall time of an act, in seconds."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def percentiles(act: Callable[[], object], times: int, patience: float = 20.0) -> tuple[float, float]:
    """The median and the 95th percentile (nearest rank: of 40 times, the third longest) of an act done `times` times
    after one for warming up, in milliseconds.

    An act that has taken `patience` seconds in all is not done again: what is that slow shows at once.
    """
    taken: list[float] = []
    spent = seconds_of(act)
    while len(taken) < times and (not taken or spent < patience):
        taken.append(seconds_of(act) * 1000)
        spent += taken[-1] / 1000
    taken.sort()
    return statistics.median(taken), taken[math.ceil(len(taken) * 0.95) - 1]


def with_ratios(rows: Iterable[Row]) -> list[Row]:
    """The rows, each with its ratio to its baseline; KeyError when a baseline is not in the same run."""
    rows = list(rows)
    values = {row.name: row.value for row in rows}
    return [
        replace(row, ratio=round(row.value / values[row.baseline], 2) if values[row.baseline] else None)
        if row.baseline
        else row
        for row in rows
    ]


def write(rows: list[Row], path: Path = LATEST) -> None:
    """Writes the rows as a JSON list, aside then swapped."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".tmp")
    aside.write_text(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    aside.replace(path)


def table(rows: list[Row]) -> Iterator[str]:
    """The lines of the printed table."""
    width = max((len(row.name) for row in rows), default=4)
    for row in rows:
        ratio = f"{row.ratio:g} x {row.baseline}" if row.ratio is not None else ""
        yield f"{row.name:<{width}}  {row.value:>10g} {row.unit:<8} n={row.n:<8} {ratio}".rstrip()
