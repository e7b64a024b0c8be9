"""The whole country's contracts: built, then every indicator asked by every breakdown, cold and warm.

`SIZE=full` is 3,000,000 contracts of 36,000 buyers over five years; `tenth` (the default) a tenth of both, and so on.
The buyers are invented; each has the place of a real commune, so that departments and intercommunalities are as many
and as uneven as the country's.
"""

import datetime
import json
import os
import resource
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
from tools.bench import plain_polars
from tools.bench.frame import Row, seconds_of

from levier.organizations import reference
from levier.resources.observatory.look_ups import look_ups
from levier.statistics.build import Report, build
from levier.statistics.dataset import Dataset
from levier.statistics.indicators.asking import Selection
from levier.statistics.indicators.catalogue import INDICATORS, breakdowns_of
from levier.statistics.synthesis import fictitious_buyers, synthetic_records

SEED, FIRST_YEAR = 34, 2021
TODAY = datetime.date(2026, 11, 25)
RECORDS = {"full": 3_000_000, "tenth": 300_000, "hundredth": 30_000, "tiny": 2_000}
DEPARTMENT = "34"
QUESTIONS = [
    (one.identifier, by)
    for one in INDICATORS.values()
    for by in (None, *(breakdown.identifier for breakdown in breakdowns_of(one)))
]


def measure(records: int | None = None) -> Iterator[Row]:
    """Seconds and peak memory of the build beside a bare reading of the same file and beside the same rules written
    plainly in Polars; milliseconds of each question."""
    count = records or RECORDS[os.environ.get("SIZE", "tenth")]
    with tempfile.TemporaryDirectory(prefix="levier-bench-") as name:
        folder = Path(name)
        source = folder / "decp.jsonl"
        buyers = write_country(source, count)
        yield Row("national.file", round(source.stat().st_size / 1_000_000), "MB", count)
        bare = alone(bare_seconds, source, folder / "bare.parquet")
        yield Row("national.duckdb_bare", round(bare, 2), "s", count)
        plain = alone(built_in_polars, source, folder / "polars", buyers)
        yield Row("national.polars", round(plain.seconds, 2), "s", count, baseline="national.duckdb_bare")
        yield Row("national.polars.cpu", round(plain.cpu, 2), "s", count)
        yield Row("national.polars.peak", round(plain.peak_mb, 1), "MB", count)
        report, spent = alone(built, source, folder / "built", buyers)
        if report.read != count or kept_of(report) != kept_of(plain):
            raise AssertionError(f"{kept_of(report)} et {kept_of(plain)}, sur {count} enregistrements")
        yield Row("national.build", round(report.seconds, 2), "s", count, baseline="national.duckdb_bare")
        yield Row("national.build.beside_polars", round(report.seconds, 2), "s", count, baseline="national.polars")
        yield Row("national.build.each", round(report.seconds * 1_000_000 / count, 1), "µs", count)
        yield Row("national.build.cpu", round(spent, 2), "s", count, baseline="national.polars.cpu")
        yield Row("national.build.cpu.each", round(spent * 1_000_000 / count, 1), "µs", count)
        yield Row("national.build.peak", report.peak_mb, "MB", count, baseline="national.polars.peak")
        yield from asked(folder / "built", count)


def alone(act: Callable[..., Any], *arguments: Any) -> Any:
    """What a function answers in a process of its own: the memory and the processor it tells of are its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(act, *arguments).result()


def built(source: Path, folder: Path, buyers: dict[str, str]) -> tuple[Report, float]:
    """Builds a file; with the seconds of processor of this process and of those it began."""
    known, before = look_ups(), processor()
    report = build([source], folder, today=TODAY, buyers=buyers, **known)
    return report, processor() - before


def processor() -> float:
    """Seconds of processor taken so far by this process and by those it began and saw end."""
    spent = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)


def built_in_polars(source: Path, folder: Path, buyers: dict[str, str]) -> plain_polars.Built:
    """The same file by the baseline."""
    return plain_polars.build(source, folder, today=TODAY, buyers=buyers, **look_ups())


def kept_of(report: Report | plain_polars.Built) -> tuple[int, ...]:
    """What became of the records: read, accepted, repaired, rejected; the contracts kept."""
    return report.read, report.accepted, report.repaired, report.rejected, report.contracts


def write_country(path: Path, count: int) -> dict[str, str]:
    """Writes the contracts, one a line; returns the department of each buyer, by SIRET."""
    buyers = fictitious_buyers(max(12, count * 12 // 1_000))
    communes = sorted(reference.communes(), key=lambda commune: -(commune.population or 0))
    places = [{"code": commune.code, "typeCode": "Code commune"} for commune in communes[: len(buyers)]]
    with path.open("w", encoding="utf-8") as stream:
        for record in synthetic_records(count, seed=SEED, parties=buyers, places=places, first_year=FIRST_YEAR):
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")
    return {buyer["id"]: communes[number % len(places)].department for number, buyer in enumerate(buyers)}


def bare_seconds(source: Path, target: Path) -> float:
    """Seconds DuckDB takes to read the same lines into Parquet, no rule applied."""
    return seconds_of(lambda: read_bare(source, target))


def read_bare(source: Path, target: Path) -> None:
    """DuckDB reads the same lines into Parquet, no rule applied."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute(
            f"COPY (SELECT * FROM read_json('{source}', format = 'newline_delimited')) TO '{target}' (FORMAT parquet)"  # noqa: S608 our own paths
        )


# The rows of an answer a page shows, and the most the API gives at a time.
PAGE = 100


def asked(folder: Path, count: int) -> Iterator[Row]:
    """Each indicator by each breakdown and its first page of rows: over the country on a build just opened, then again;
    over one department. Then every row of every answer over the country, as a file holds them."""
    for name, among in (("country", Selection()), ("department", Selection(department=DEPARTMENT))):
        for state, times in zip(("cold", "warm"), _twice(folder, among), strict=True):
            yield from _spread(f"national.ask.{name}.{state}", times, count)
    everything = [
        _milliseconds(dataset, one, by, Selection(), None) for dataset in _opened(folder, 1) for one, by in QUESTIONS
    ]
    yield from _spread("national.ask.country.every_row", everything, count)


def _spread(name: str, times: list[float], count: int) -> Iterator[Row]:
    ordered = sorted(times)
    yield Row(f"{name}.p50", round(ordered[len(ordered) // 2], 1), "ms", count)
    yield Row(f"{name}.p95", round(ordered[int(len(ordered) * 0.95)], 1), "ms", count)
    yield Row(f"{name}.worst", round(ordered[-1], 1), "ms", count)


def _twice(folder: Path, among: Selection) -> list[list[float]]:
    """Milliseconds of every question on a build just opened, then on the same opened anew: the second time, how each
    question is put is known, its answer is not."""
    return [[_milliseconds(dataset, one, by, among) for one, by in QUESTIONS] for dataset in _opened(folder, 2)]


def _opened(folder: Path, times: int) -> Iterator[Dataset]:
    for _ in range(times):
        dataset = Dataset(folder)
        yield dataset
        dataset.close()


def _milliseconds(dataset: Dataset, indicator: str, by: str | None, among: Selection, rows: int | None = PAGE) -> float:
    return seconds_of(lambda: dataset.indicator(indicator, by=by, among=among)[:rows]) * 1_000
