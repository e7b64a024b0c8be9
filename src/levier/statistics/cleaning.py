"""Cleans raw tables into staged ones, in the engine: records are never looped over in Python.

What a value is, the functions of `rules` say, asked once per distinct value (`answering`); what compares the fields of
a record with one another are the expressions of `records`. Each record ends as accepted, repaired or rejected, once.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
from ibis.backends.sql.datatypes import DuckDBType

from levier.statistics import answering, engine, numbering, records, stage
from levier.statistics.questions import USES, Known, questions
from levier.statistics.raw import RAW, Raw
from levier.statistics.rules.registry import RULES, Outcome

_SCRATCH = "nettoyage.duckdb"
# Rows DuckDB holds by thread, outside what it is given, before they are compressed.
_ROWS_TOGETHER = "ROW_GROUP_SIZE 30720"
_REGIONS = pa.schema([("code", pa.string()), ("region", pa.string())])
_RULES = pa.table(
    {
        "rule": list(RULES),
        "outcome": [rule.outcome.value for rule in RULES.values()],
        "field": [rule.field for rule in RULES.values()],
        "label": [rule.label for rule in RULES.values()],
    }
)
_IN_MEMORY = "ATTACH ':memory:' AS cleaning"


@dataclass
class Counts:
    """What became of the records read."""

    read: int = 0
    accepted: int = 0
    repaired: int = 0
    rejected: int = 0
    by_reason: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Stage:
    """Records cleaned: views `staged_…` of a DuckDB connection, one a table of `stage.STAGED`; what became of them; a
    folder of the build for what does not stay in memory."""

    connection: Any
    counts: Counts
    folder: Path

    def export(self, name: str) -> Path:
        """Writes a staged table in Parquet, for another engine; returns the folder it stands in."""
        target = self.folder / f"staged_{name}"
        target.mkdir()
        self.connection.con.execute(f"COPY staged_{name} TO '{target}/part-0.parquet' (FORMAT parquet)")
        return target


@contextmanager
def cleaned(raw: Raw, known: Known, read: int) -> Iterator[Stage]:
    """Cleans the `read` records of raw tables, for as long as what is staged is needed."""
    # Few records are cleaned in memory by one thread: two cost more to begin than they save.
    many = raw.is_on_disk
    threads = engine.THREADS if many else 1
    connection = engine.connect(memory=engine.BUILD_MEMORY, threads=threads, spill=raw.folder)
    try:
        run = connection.con.execute
        # What a join has found it tells the tables it reads, and what stands in Arrow does not understand it.
        run("SET disabled_optimizers = 'join_filter_pushdown'")
        run(f"ATTACH {_text(str(raw.folder / _SCRATCH))} AS cleaning ({_ROWS_TOGETHER})" if many else _IN_MEMORY)
        filled = raw.show(connection.con)
        asked = [name for name in USES if name in filled]
        found = answering.ask(connection.con, questions(known), asked, raw.folder)
        regions = known.regions or {}
        connection.con.register(
            "regions", pa.table({"code": list(regions), "region": list(regions.values())}, schema=_REGIONS)
        )
        connection.con.register("rules", _RULES)
        for name, sql in _steps(found, filled):
            run(f"CREATE TABLE cleaning.{name}{sql}")
            run(f"CREATE TEMP VIEW {name} AS FROM cleaning.{name}")
            if name == "staged_record":
                numbering.number(connection.con, f"cleaning.{name}")
        yield Stage(connection, _counted(run, read), raw.folder)
    finally:
        connection.disconnect()
        (raw.folder / _SCRATCH).unlink(missing_ok=True)


def _counted(run: Any, read: int) -> Counts:
    by_reason = run("SELECT reason, count(*) FROM staged_rejection GROUP BY 1").fetchall()
    by_reason += run("SELECT rule, count(*) FROM staged_repair GROUP BY 1").fetchall()
    mended = f"SELECT count(DISTINCT record) FROM staged_repair WHERE outcome = {_text(Outcome.REPAIRED.value)}"  # noqa: S608
    (rejected,) = run("SELECT count(*) FROM staged_rejection").fetchone()
    (repaired,) = run(mended).fetchone()
    return Counts(read, read - rejected - repaired, repaired, rejected, Counter(dict(by_reason)))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


# The raw tables with answers that expressions start from: their names, the raw tables, the questions when not all.
_ANSWERED: dict[str, tuple[str, tuple[str, ...] | None]] = {
    **{f"answered_{name}": (name, None) for name in USES},
    "bought_record": ("record", ("buyer",)),
    "bought_notice": ("notice", ("buyer",)),
    "dated_record": ("record", ("day",)),
    "dated_modification": ("modification", ("day",)),
}


@cache
def expressions() -> dict[str, Any]:
    """What is made of the raw tables, as Ibis expressions, in the order it is made: the staged tables but `repeated`,
    and before `repair` the rules that compare fields (`compared`)."""
    asked = questions(Known(date.min))
    return records.staged({
        name: ibis.table(answering.schema(table, asked, only), name=name) for name, (table, only) in _ANSWERED.items()
    })  # fmt: skip


@cache
def _compiled() -> dict[str, str]:
    """The SQL of the expressions, worked out once in a process."""
    found = {}
    for name, expression in expressions().items():
        sql = ibis.to_sql(expression, dialect="duckdb")
        schema = stage.STAGED.get(name, RAW["note"])
        columns = ", ".join(f'"{one}"::{kind} AS "{one}"' for one, kind in _types(schema).items())
        found[name] = f"SELECT {columns} FROM ({sql})"  # noqa: S608 our own names
    return found


def _types(schema: pa.Schema) -> dict[str, str]:
    return {name: DuckDBType.to_string(kind) for name, kind in ibis.Schema.from_pyarrow(schema).items()}


# The staged tables that come of one raw table, and are empty with it.
_OF_ONE = ("notice", "holder", "modification")


def _steps(found: answering.Answered, filled: Collection[str]) -> Iterator[tuple[str, str]]:
    """The tables of a build in the order they are made, each with what makes it."""

    def made(name: str) -> str:
        sql = _compiled()[name]
        views = [
            f"{view} AS ({answering.answered(table, found, only)})"
            for view, (table, only) in _ANSWERED.items() if view in sql
        ]  # fmt: skip
        return f"WITH {', '.join(views)} {sql}" if views else sql

    for name in _compiled():
        if name == "compared":
            noted = [f"({made(name)})", *(one for table in USES for one in answering.noted(table, found))]
            yield "noted", f" AS {' UNION ALL '.join([*noted, numbering.NOTED, 'FROM raw_note'])}"
        elif name in _OF_ONE and name not in filled:
            columns = ", ".join(f'"{one}" {kind}' for one, kind in _types(stage.STAGED[name]).items())
            yield f"staged_{name}", f"({columns})"
        else:
            yield f"staged_{name}", f" AS {made(name)}"
    yield "staged_repeated", f" AS {_REPEATED}"


# What a record says, its holders and its modifications with it, but its number: the key of its contract holds it.
_SAID = (
    "object", "nature", "procedure", "cpv", "amount_initial", "notified_on", "published_on", "duration_months",
    "place_code", "techniques", "ccag", "offers", "price_types", "social_state", "has_clause", "has_criterion",
    "has_reserved",
)  # fmt: skip
_OF_HOLDER = stage.HOLDER.names[1:]
_OF_MODIFICATION = stage.MODIFICATION.names[1:]
_KEY = "uid, concession, synthetic"
_REPEATED = f"""
    WITH keys AS (SELECT {_KEY} FROM staged_record GROUP BY {_KEY} HAVING count(*) > 1),
    told AS (SELECT of.* FROM staged_record AS of SEMI JOIN keys USING ({_KEY})),
    holders AS (
        SELECT record, sum(hash({", ".join(_OF_HOLDER)})) AS said FROM staged_holder SEMI JOIN told USING (record)
        GROUP BY record
    ), modified AS (
        SELECT record, sum(hash({", ".join(_OF_MODIFICATION)})) AS said
        FROM staged_modification SEMI JOIN told USING (record) GROUP BY record
    )
    SELECT record, (hash({", ".join(f"told.{one}" for one in _SAID)}, holders.said, modified.said) >> 1)::BIGINT
        AS content
    FROM told LEFT JOIN holders USING (record) LEFT JOIN modified USING (record)
"""  # noqa: S608 our own names
