"""Asks the questions of a build: the engine finds the distinct values, Python answers, the engine joins them back.

The answers of a question are a small table. Values that are plain (`questions`) are neither looked for nor joined.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.sql.datatypes import DuckDBType
from ibis.formats.pyarrow import PyArrowType

from levier.statistics.questions import SEVERAL, USES, Noted, Question, Use
from levier.statistics.raw import RAW

# Distinct values taken from the engine together, and the answers of one question kept before they go to the disk.
_TOGETHER, _KEPT = 16_384, 65_536


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _is_plain(question: Question, column: str) -> str:
    return f"regexp_full_match({column}, {_text(question.plain or '')})"


class Answered:
    """What was answered: which questions have any answer, and which of their columns any rule."""

    def __init__(self, questions: Mapping[str, Question]) -> None:
        self.questions = questions
        self.some: set[str] = set()
        self.ruled: set[tuple[str, str]] = set()


def ask(connection: Any, questions: Mapping[str, Question], tables: Sequence[str], folder: Path) -> Answered:
    """Asks each question of the distinct values of the raw tables (views `raw_…`), in views `answer_…` of a DuckDB
    connection; what does not stay in memory goes under a folder."""
    found = Answered(questions)
    for name, question in questions.items():
        distinct = _distinct(name, question, tables)
        answers = _Answers(name, question, folder)
        if distinct is not None:
            for batch in connection.execute(distinct).to_arrow_reader(_TOGETHER):
                answers.to(zip(*(column.to_pylist() for column in batch.columns), strict=True))
        answers.show(connection, found)
    return found


def _distinct(name: str, question: Question, tables: Sequence[str]) -> str | None:
    """The distinct values to ask a question, wherever it is asked."""
    found = []
    for table in tables:
        for of in dict.fromkeys(use.of for use in USES[table] if use.question == name):
            columns = ", ".join(f"{column} AS of{place}" for place, column in enumerate(of))
            where = "" if question.asks_nothing else f" WHERE {of[0]} IS NOT NULL"
            if question.plain:
                where += f" AND NOT {_is_plain(question, of[0])}"
            found.append(f"SELECT DISTINCT {columns} FROM raw_{table}{where}")  # noqa: S608 our own names
    return " UNION ".join(found) or None


class _Answers:
    """The answers to a question so far."""

    def __init__(self, name: str, question: Question, folder: Path) -> None:
        self._name = name
        self._question = question
        self._folder = folder / f"answer_{name}"
        self._width = _width(name)
        texts = [(f"of{place}", pa.string()) for place in range(self._width)]
        self._schema = pa.schema(texts + list(question.filled.items()))
        self._rows: list[tuple[Any, ...]] = []
        self._ruled: set[str] = set()
        self._parts = 0

    def to(self, values: Iterable[tuple[str | None, ...]]) -> None:
        """Answers values."""
        function = self._question.function
        self._rows += [(*asked, *function(*asked)) for asked in values]
        if len(self._rows) >= _KEPT:
            self._folder.mkdir(exist_ok=True)
            pq.write_table(self._taken(), self._folder / f"{self._parts}.parquet")
            self._parts += 1

    def _taken(self) -> pa.Table:
        columns = list(zip(*self._rows, strict=True)) or [()] * len(self._schema)
        self._rows = []
        arrays = []
        for column, kind in zip(columns, self._schema, strict=True):
            if pa.types.is_list(kind.type):
                if any(column):
                    self._ruled.add(kind.name)
                arrays.append(pa.array([one or None for one in column], type=kind.type))
            else:
                arrays.append(pa.array(column, type=kind.type))
        return pa.table(arrays, schema=self._schema)

    def show(self, connection: Any, found: Answered) -> None:
        """Makes the answers a view of a connection, if there are any."""
        view = f"answer_{self._name}"
        last = self._taken()
        if not self._parts and not last:
            return
        found.some.add(self._name)
        found.ruled |= {(self._name, column) for column in self._ruled}
        if not self._parts:
            connection.register(view, last)
            return
        connection.register(f"{view}_last", last)
        parts = _text(str(self._folder / "*.parquet"))
        connection.execute(
            f"CREATE TEMP VIEW {view} AS SELECT * FROM read_parquet({parts}) UNION ALL FROM {view}_last"  # noqa: S608
        )


def _width(name: str) -> int:
    return next(len(use.of) for uses in USES.values() for use in uses if use.question == name)


def answered(table: str, found: Answered, only: Collection[str] | None = None) -> str:
    """The SQL of a raw table with what was answered of its columns, or with the answers to some questions alone: the
    published texts stand under `raw_…`."""
    columns = [f"raw.{name} AS {_published(table, name)}" for name in RAW[table].names]
    joins = []
    for rank, use in enumerate(USES[table]):
        if only is not None and use.question not in only:
            continue
        question = found.questions[use.question]
        has_some = use.question in found.some
        for answer, canonical in use.kept.items():
            told = f"a{rank}.{answer}" if has_some else f"NULL::{_sql_type(question.filled[answer])}"
            columns.append(f"{_kept(question, use, told)} AS {canonical}")
        if has_some:
            joins.append(f" LEFT JOIN answer_{use.question} AS a{rank} ON {_same(question, use, f'a{rank}')}")
    return f"SELECT {', '.join(columns)} FROM raw_{table} AS raw{''.join(joins)}"  # noqa: S608


@cache
def _sql_type(kind: pa.DataType) -> str:
    return str(DuckDBType.to_string(PyArrowType.to_ibis(kind)))


def _published(table: str, name: str) -> str:
    """A raw column keeps its name unless something is asked of it."""
    return f"raw_{name}" if any(name in use.of for use in USES[table]) else name


def _kept(question: Question, use: Use, answer: str) -> str:
    if question.plain is None:
        return answer
    column = f"raw.{use.of[0]}"
    return f"CASE WHEN {_is_plain(question, column)} THEN {question.of_plain.format(column)} ELSE {answer} END"


def _same(question: Question, use: Use, alias: str) -> str:
    sign = "IS NOT DISTINCT FROM" if question.asks_nothing else "="
    return " AND ".join(f"raw.{column} {sign} {alias}.of{place}" for place, column in enumerate(use.of))


def schema(table: str, questions: Mapping[str, Question], only: Collection[str] | None = None) -> ibis.Schema:
    """The columns of `answered`."""
    fields = [(_published(table, one.name), one.type) for one in RAW[table]]
    for use in USES[table]:
        if only is None or use.question in only:
            fields += [(canonical, questions[use.question].filled[answer]) for answer, canonical in use.kept.items()]
    return ibis.Schema.from_pyarrow(pa.schema(fields))


def noted(table: str, found: Answered) -> Iterator[str]:
    """The SQL of the rules that applied to the values of a raw table, in the columns of `RAW["note"]`."""
    for use in USES[table]:
        for note in use.noted:
            if (use.question, note.rules) in found.ruled:
                yield _noted(table, use, note, found.questions[use.question])


def _noted(table: str, use: Use, note: Noted, question: Question) -> str:
    keys = ", ".join(f"of{place}" for place in range(len(use.of)))
    ruled = f"(SELECT {keys}, {note.rules} AS rules FROM answer_{use.question} WHERE {note.rules} IS NOT NULL)"  # noqa: S608
    # What a record has several of is noted in the order of its rows.
    rank, place, part = (note.rank, "0", 0) if table not in SEVERAL else (SEVERAL[table], "raw.rank", note.rank)
    masked = " AND NOT raw.masked" if table == "holder" else ""
    return (
        f"SELECT raw.record, {rank}::INTEGER AS rank, {place}::INTEGER AS place, {part}::INTEGER AS part,"  # noqa: S608
        f" unnest(ruled.rules) AS rule, raw.{note.raw} AS raw"
        f" FROM raw_{table} AS raw JOIN {ruled} AS ruled ON {_same(question, use, 'ruled')}{masked}"
    )
