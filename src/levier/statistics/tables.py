"""The tables of a build on the disk: Parquet cut by year and department for everyone, one DuckDB file for our answers.

Measured: a question over some hundred small files opens each of them, which costs a page more than the rest of its
work; the same rows in DuckDB's own file answer five to ten times faster. Both are written from the same rows.
"""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import ibis
from ibis.backends.sql.datatypes import DuckDBType

from levier.statistics import contracts, engine
from levier.statistics.cleaning import Stage
from levier.statistics.indicators import cubes
from levier.statistics.indicators.catalogue import INDICATORS
from levier.statistics.stage import STAGED

SERVED = "consultation.duckdb"
SCHEMA = "datapackage.json"
# Rows DuckDB holds by thread, outside what it is given, before they are compressed: a quarter of its own measure, with
# which a country takes 250 MB more.
_ROWS_TOGETHER = "ROW_GROUP_SIZE 30720"
# How the canonical tables are cut in folders, `year=2024/department=34`; those of the reading are not.
PARTITIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("contract", "concession", "holder", "modification", "notice"), ("year", "department")),
    "buyer": ("department",),
    "place": ("department",),
}
# Steps that others start from, the two first being no table of a build.
STARTS = ("ranked", "named", "contract", "concession")
NAMES = (*PARTITIONS, "rejection", "repair", "superseded")
_PARTITION_TYPES = {"year": "INTEGER", "department": "VARCHAR"}
NOWHERE = "__HIVE_DEFAULT_PARTITION__"
# The rows of a department stand together, and in it those of a buyer: what is asked of either reads nothing else.
_ORDER = ("department", "buyer_siret", "uid", "record", "rank")


def quoted(path: Path) -> str:
    """A path as a SQL text."""
    return _text(str(path))


def package() -> dict[str, Any]:
    """What the tables hold: a tabular data package, each resource with its Table Schema."""
    source = resources.files("levier.statistics") / "data" / SCHEMA
    described: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return described


@dataclass(frozen=True, slots=True)
class Step:
    """How a table is made: its SQL over the views `staged_…` and the steps before it, in `order`; its columns."""

    sql: str
    schema: ibis.Schema
    order: tuple[str, ...]


def expressions() -> dict[str, Any]:
    """How each table is made, as an Ibis expression over the tables `staged_…` and the steps before it.

    The first four are steps that the others start from (`STARTS`).
    """
    staged = {
        name: ibis.table(ibis.Schema.from_pyarrow(schema), name=f"staged_{name}") for name, schema in STAGED.items()
    }
    ranked = contracts.ranked_records(staged["record"], staged["repeated"])
    ranked_table = ibis.table(ranked.schema(), name="ranked")
    named = contracts.named_holders(staged["holder"], ranked_table)
    starts = {"ranked": ranked, "named": named, **contracts.kept_tables(staged["record"], ranked_table)}
    begun = {name: ibis.table(one.schema(), name=name) for name, one in starts.items()}
    canonical = contracts.canonical_tables(staged, begun)
    return starts | {name: canonical.get(name, staged.get(name)) for name in NAMES if name not in starts}


@cache
def steps(dialect: str = "duckdb") -> dict[str, Step]:
    """How each table is made (`expressions`), in the SQL of an engine: worked out once in a process, whatever is
    built."""
    return {
        name: Step(
            str(ibis.to_sql(table, dialect=dialect)),
            table.schema(),
            tuple(column for column in _ORDER if column in table.columns),
        )
        for name, table in expressions().items()
    }


@cache
def cube_steps() -> tuple[dict[str, Step], dict[tuple[str, str], str]]:
    """How each cube is made of the table of contracts, worked out once in a process; and, by indicator and by what is
    summed of it, the column of the cubes that holds it."""
    contract = ibis.table(steps()["contract"].schema, name="contract")
    sums = cubes.sums_of(contract)
    made = {
        cube: Step(str(ibis.to_sql(expression, dialect="duckdb")), expression.schema(), ("departement",))
        for cube, expression in cubes.cubes_of(contract, sums).items()
    }
    return made, sums.held


def write(stage: Stage, folder: Path) -> dict[str, int]:
    """Writes the tables of what was staged under `folder`, a department's rows together; returns the rows of each."""
    folder.mkdir(parents=True)
    connection = stage.connection
    run = connection.con.execute
    run(f"ATTACH {quoted(folder / SERVED)} AS served ({_ROWS_TOGETHER})")
    sizes = {}
    for name, step in steps().items():
        made = f"served.{name}" if name in NAMES else f"cleaning.{name}"
        if name in NAMES:
            sizes[name] = _keep(run, name, f"({step.sql})", step)
        else:
            run(f"CREATE TABLE {made} AS {step.sql}")
        if name in STARTS:
            run(f"CREATE TEMP VIEW {name} AS SELECT * FROM {made}")  # noqa: S608 our own names
    _export_all(connection.con, folder, sizes)
    _add_up(run)
    run("DETACH served")
    _describe(folder)
    return sizes


def serve(folder: Path, *, spill: Path) -> dict[str, int]:
    """Copies into the file of our own answers the tables that another engine wrote under `folder`; returns the rows of
    each."""
    connection = engine.connect(memory=engine.BUILD_MEMORY, spill=spill)
    try:
        run = connection.con.execute
        run(f"ATTACH {quoted(folder / SERVED)} AS served ({_ROWS_TOGETHER})")
        made = steps()
        sizes = {name: _keep(run, name, reading(name, folder), made[name]) for name in NAMES}
        run("CREATE TEMP VIEW contract AS SELECT * FROM served.contract")
        _add_up(run)
        run("DETACH served")
    finally:
        connection.disconnect()
    _describe(folder)
    return sizes


def _keep(run: Any, name: str, source: str, step: Step) -> int:
    order = f" ORDER BY {', '.join(step.order)}" if step.order else ""
    made = f"SELECT {_columns(step.schema)} FROM {source}{order}"  # noqa: S608 our own names
    count: int = run(f"CREATE TABLE served.{name} AS {made}").fetchone()[0]
    return count


@cache
def _columns(schema: ibis.Schema) -> str:
    """Engines count years and ranks in integers of their own widths: the declared one is written."""
    return ", ".join(f'"{name}"::{DuckDBType.to_string(kind)} AS "{name}"' for name, kind in schema.items())


def _add_up(run: Any) -> None:
    """The cubes of the view of contracts (`indicators.cubes`), and in which of their columns each sum is."""
    made, held = cube_steps()
    for cube, step in made.items():
        _keep(run, cubes.table_of(cube), f"({step.sql})", step)
    told = ((INDICATORS[one].method_version, one, summed, column) for (one, summed), column in held.items())
    rows = ", ".join(f"({', '.join(map(_text, row))})" for row in told)
    run(f"CREATE TABLE served.{cubes.COLUMNS} (method VARCHAR, indicator VARCHAR, summed VARCHAR, held VARCHAR)")
    run(f"INSERT INTO served.{cubes.COLUMNS} VALUES {rows}")  # noqa: S608 our own declarations


def _describe(folder: Path) -> None:
    (folder / SCHEMA).write_text(json.dumps(package(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _export_all(connection: Any, folder: Path, sizes: Mapping[str, int]) -> None:
    """The Parquet of every table, as many files at a time as there are threads: each is written by one."""
    waiting = [sql for name, rows in sizes.items() for sql in _exports(connection.execute, name, folder / name, rows)]
    cursors: SimpleQueue[Any] = SimpleQueue()
    for _ in range(engine.THREADS):
        cursors.put(connection.cursor())

    def export(sql: str) -> None:
        cursor = cursors.get()
        try:
            cursor.execute(sql)
        finally:
            cursors.put(cursor)

    with ThreadPoolExecutor(engine.THREADS) as pool:
        for written in [pool.submit(export, sql) for sql in waiting]:
            written.result()


def _exports(run: Any, name: str, target: Path, rows: int) -> list[str]:
    """The statements that write a table."""
    target.mkdir()
    cut = PARTITIONS.get(name, ())
    if not cut or not rows:
        # Without a row there is no folder to cut in: the columns are still to be known.
        part = target.joinpath(*(f"{column}={NOWHERE}" for column in cut))
        part.mkdir(parents=True, exist_ok=True)
        columns = f"* EXCLUDE ({', '.join(cut)})" if cut else "*"
        return [
            f"COPY (SELECT {columns} FROM served.{name})"  # noqa: S608
            f" TO {quoted(part / 'part-0.parquet')} (FORMAT parquet, COMPRESSION zstd)"
        ]
    # A file stays open, with its columns in memory, for each folder begun: one department at a time, or a whole country
    # would need more than it is given (7 years of 100 departments do). Its rows stand together: nothing else is read.
    departments = run(f"SELECT DISTINCT department FROM served.{name} ORDER BY 1").fetchall()  # noqa: S608
    return [
        f"COPY (SELECT * FROM served.{name} WHERE department {_is(department)})"  # noqa: S608
        f" TO {quoted(target)} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY ({', '.join(cut)}),"
        " FILENAME_PATTERN 'part-{i}', OVERWRITE_OR_IGNORE)"
        for (department,) in departments
    ]


def _is(value: str | None) -> str:
    return "IS NULL" if value is None else f"= {_text(value)}"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def reading(name: str, folder: Path) -> str:
    """The DuckDB expression that reads the Parquet of a table, its cuts being columns again."""
    cut = PARTITIONS.get(name)
    if cut is None:
        return f"read_parquet({quoted(folder / name / '*.parquet')})"
    types = ", ".join(f"'{column}': {_PARTITION_TYPES[column]}" for column in cut)
    files = quoted(folder / name / "**" / "*.parquet")
    return f"read_parquet({files}, hive_partitioning = true, hive_types = {{{types}}})"
