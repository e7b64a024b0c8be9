"""A DECP file in, Parquet out: our readers and rules beside DuckDB reading the same file with no rule at all."""

import datetime
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
from tools.bench.frame import Row, seconds_of

from levier.statistics.build import build
from levier.statistics.synthesis import write_synthetic

RECORDS, SEED = 30_000, 34
TODAY = datetime.date(2026, 11, 25)


def measure(records: int = RECORDS) -> Iterator[Row]:
    """Seconds and peak memory of a build, and seconds of the bare reading of the same synthetic file."""
    with tempfile.TemporaryDirectory(prefix="levier-bench-") as name:
        folder = Path(name)
        source = folder / "decp.json"
        write_synthetic(source, records, seed=SEED, buyers=200)
        bare = seconds_of(lambda: read_bare(source, folder / "bare.parquet"))
        report = build([source], folder / "built", today=TODAY)
        if report.read != records:
            raise AssertionError(f"{report.read} enregistrements lus sur {records}")
    yield Row("decp.duckdb_bare", round(bare, 3), "s", records)
    yield Row("decp.build", report.seconds, "s", records, baseline="decp.duckdb_bare")
    yield Row("decp.build.per_second", round(records / report.seconds), "rec/s", records)
    yield Row("decp.build.peak", report.peak_mb, "MB", records)


def read_bare(source: Path, target: Path) -> None:
    """The whole document as one object, its records unnested into Parquet."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute(
            "COPY (SELECT unnest(marches.marche, recursive := false) AS record"  # noqa: S608 our own paths
            f" FROM read_json('{source}', maximum_object_size = {source.stat().st_size + 1_024}))"
            f" TO '{target}' (FORMAT parquet)"
        )
