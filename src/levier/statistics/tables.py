"""The tables of a build on the disk: Parquet cut by year and department for everyone, one DuckDB file for our answers.

Measured: a question over some hundred small files opens each of them, which costs a page more than the rest of its
work; the same rows in DuckDB's own file answer five to ten times faster. Both are written from the same rows.
"""

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import ibis

from levier.statistics import contracts
from levier.statistics.stage import STAGED, Stage

SERVED = "consultation.duckdb"
SCHEMA = "datapackage.json"
# How the canonical tables are cut in folders, `year=2024/department=34`; those of the reading are not.
PARTITIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("contract", "concession", "holder", "modification", "notice"), ("year", "department")),
    "buyer": ("department",),
    "place": ("department",),
}
NAMES = (*PARTITIONS, "rejection", "repair", "superseded")
_PARTITION_TYPES = {"year": "INTEGER", "department": "VARCHAR"}
_NOWHERE = "__HIVE_DEFAULT_PARTITION__"
_ORDER = ("buyer_siret", "uid", "record", "rank")


def quoted(path: Path) -> str:
    """A path as a SQL text."""
    return "'" + str(path).replace("'", "''") + "'"


def package() -> dict[str, Any]:
    """What the tables hold: a tabular data package, each resource with its Table Schema."""
    source = resources.files("levier.statistics") / "data" / SCHEMA
    described: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return described


@cache
def _statements() -> dict[str, str]:
    """The SQL of each table, from views named `staged_…`: worked out once in a process, whatever is built.

    The two first are steps that the others start from.
    """
    staged = {
        name: ibis.table(ibis.Schema.from_pyarrow(schema), name=f"staged_{name}") for name, schema in STAGED.items()
    }
    ranked = contracts.ranked_records(staged["record"])
    ranked_table = ibis.table(ranked.schema(), name="ranked")
    kept = contracts.kept_contracts(staged["record"], ranked_table)
    canonical = contracts.canonical_tables(staged, ranked_table, ibis.table(kept.schema(), name="kept"))
    statements = {name: str(ibis.to_sql(step, dialect="duckdb")) for name, step in (("ranked", ranked), ("kept", kept))}
    for name in NAMES:
        table = canonical[name] if name in canonical else staged[name]
        order = [column for column in _ORDER if column in table.columns]
        statements[name] = str(ibis.to_sql(table.order_by(order) if order else table, dialect="duckdb"))
    return statements


def write(stage: Stage, connection: Any, folder: Path) -> dict[str, int]:
    """Writes the tables of what was staged under `folder`, a buyer's rows together; returns the rows of each."""
    folder.mkdir(parents=True)
    run = connection.con.execute
    for name in STAGED:
        run(f"CREATE VIEW staged_{name} AS SELECT * FROM read_parquet({quoted(stage.path(name))})")  # noqa: S608
    run(f"ATTACH {quoted(folder / SERVED)} AS served")
    sizes = {}
    for name, statement in _statements().items():
        if name not in NAMES:
            run(f"CREATE TEMP TABLE {name} AS {statement}")
            continue
        run(f"CREATE TABLE served.{name} AS {statement}")
        sizes[name] = run(f"SELECT count(*) FROM served.{name}").fetchone()[0]  # noqa: S608
        _export(run, name, folder / name, rows=sizes[name])
    run("DETACH served")
    (folder / SCHEMA).write_text(json.dumps(package(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return sizes


def _export(run: Any, name: str, target: Path, *, rows: int) -> None:
    target.mkdir()
    cut = PARTITIONS.get(name, ())
    if not cut or not rows:
        # Without a row there is no folder to cut in: the columns are still to be known.
        part = target.joinpath(*(f"{column}={_NOWHERE}" for column in cut))
        part.mkdir(parents=True, exist_ok=True)
        columns = f"* EXCLUDE ({', '.join(cut)})" if cut else "*"
        run(
            f"COPY (SELECT {columns} FROM served.{name})"  # noqa: S608
            f" TO {quoted(part / 'part-0.parquet')} (FORMAT parquet, COMPRESSION zstd)"
        )
        return
    # A file stays open, with its columns in memory, for each folder begun: one year at a time, or a whole country would
    # need more than it is given (7 years of 100 departments do).
    slices = ["true"]
    if len(cut) > 1:
        years = run(f"SELECT DISTINCT year FROM served.{name} ORDER BY year").fetchall()  # noqa: S608
        slices = ["year IS NULL" if year is None else f"year = {year}" for (year,) in years]
    for rows_of in slices:
        run(
            f"COPY (SELECT * FROM served.{name} WHERE {rows_of}) TO {quoted(target)} (FORMAT parquet,"  # noqa: S608
            f" COMPRESSION zstd, PARTITION_BY ({', '.join(cut)}), FILENAME_PATTERN 'part-{{i}}', OVERWRITE_OR_IGNORE)"
        )


def reading(name: str, folder: Path) -> str:
    """The DuckDB expression that reads the Parquet of a table, its cuts being columns again."""
    cut = PARTITIONS.get(name)
    if cut is None:
        return f"read_parquet({quoted(folder / name / 'part-0.parquet')})"
    types = ", ".join(f"'{column}': {_PARTITION_TYPES[column]}" for column in cut)
    files = quoted(folder / name / "**" / "*.parquet")
    return f"read_parquet({files}, hive_partitioning = true, hive_types = {{{types}}})"
