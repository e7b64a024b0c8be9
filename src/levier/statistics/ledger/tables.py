"""The facts of a ledger on the disk, and opened again: Parquet, copied into DuckDB's memory to be asked."""

import itertools
import json
import threading
from collections import OrderedDict
from collections.abc import Collection, Hashable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from levier.statistics import engine
from levier.statistics.confidentiality import Mask
from levier.statistics.errors import UnreadableDataset
from levier.statistics.indicators.declaration import Indicator
from levier.statistics.indicators.ledger_asking import answer, expression
from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS
from levier.statistics.ledger.facts import NAMES, TABLES, OwedFact
from levier.statistics.reasons import why

REPORT = "rapport.json"
FOLDER = "tables"
_BATCH = 50_000
_TYPES = {int: pa.int64(), str: pa.string(), bool: pa.bool_()}
_OPEN_AT_MOST = 8
# Measured: up to there, sharing a statement out between threads costs more than it spares (2.6 ms alone, 4.1 ms shared,
# on some hundred facts).
_FEW_ROWS = 50_000


def schema_of(name: str) -> pa.Schema:
    """The columns of a table, as its facts declare them."""
    fields = []
    for column, hint in get_type_hints((TABLES | NAMES)[name]).items():
        kinds = get_args(hint) or (hint,)
        kind = next(one for one in kinds if one is not NoneType)
        fields.append(pa.field(column, _TYPES[kind], nullable=NoneType in kinds))
    return pa.schema(fields)


def facts_of(table: str) -> Any:
    """A table of facts, as an expression."""
    return ibis.table(ibis.Schema.from_pyarrow(schema_of(table)), name=table)


def as_sql(expression: Any) -> str:
    """The statement of an expression on tables of facts."""
    return str(ibis.to_sql(expression, dialect="duckdb"))


@lru_cache(maxsize=2_048)
def statement(
    identifier: str, by: str | None, *, since: int | None = None, until: int | None = None, by_year: bool = False
) -> str:
    """The SQL of an indicator of the ledger: an expression takes far longer to work out than its answer to come."""
    indicator = LEDGER_INDICATORS[identifier]
    facts = facts_of(indicator.table)
    return as_sql(expression(indicator, facts, by=by, since=since, until=until, by_year=by_year))


def write_facts(facts: Mapping[str, Iterable[tuple[Any, ...]]], folder: Path) -> dict[str, int]:
    """Writes each table under `folder`, some thousand rows at a time; returns the rows of each, names apart. The report
    comes last: a folder without it is no build."""
    sizes = {}
    for name in (*TABLES, *NAMES):
        schema = schema_of(name)
        target = folder / FOLDER / name
        target.mkdir(parents=True)
        rows = iter(facts[name] if name in TABLES else facts.get(name, ()))
        sizes[name] = 0
        with pq.ParquetWriter(target / "part-0.parquet", schema) as writer:
            while batch := list(itertools.islice(rows, _BATCH)):
                writer.write_table(table_of(name, batch))
                sizes[name] += len(batch)
    sizes = {name: size for name, size in sizes.items() if name in TABLES}
    (folder / REPORT).write_text(json.dumps({"rows": sizes}, indent=1) + "\n", encoding="utf-8")
    return sizes


def table_of(name: str, rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    """Facts as a table."""
    schema = schema_of(name)
    columns = list(zip(*rows, strict=True)) or [() for _ in schema]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def read_table(folder: Path, name: str, sizes: Mapping[str, int]) -> pa.Table:
    """A table of a build. Names, or a table of which its report does not speak, that an older build did not write are
    none."""
    part = folder / FOLDER / name / "part-0.parquet"
    if (name in NAMES and not part.exists()) or (name in TABLES and name not in sizes):
        return schema_of(name).empty_table()
    return pq.read_table(part, schema=schema_of(name))


class LedgerDataset:
    """Facts opened to be asked; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        try:
            self.report: dict[str, Any] = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UnreadableDataset(f"« {folder} » ne contient pas les faits d’un registre ({why(error)}).") from error
        sizes = self.report["rows"]
        self._open({name: read_table(folder, name, sizes) for name in (*TABLES, *NAMES)})

    @classmethod
    def of_facts(cls, facts: Mapping[str, Iterable[tuple[Any, ...]]]) -> "LedgerDataset":
        """Facts that no folder holds."""
        made = cls.__new__(cls)
        made.report = {}
        made._open({name: table_of(name, facts.get(name, ())) for name in (*TABLES, *NAMES)})
        return made

    def _open(self, tables: Mapping[str, pa.Table]) -> None:
        rows = sum(table.num_rows for table in tables.values())
        self._ibis = engine.connect(threads=1 if rows <= _FEW_ROWS else engine.THREADS)
        self._lock = threading.Lock()
        self.masks: dict[tuple[str, int], dict[Hashable, Mask]] = {}
        """What is masked where figures leave, by family and smallest number told (`families.masks_of`)."""
        self.withheld: Mapping[str, Iterable[Hashable]] = {}
        """Cells masked whatever they hold, by family: set before anything is asked."""
        self.standing: Mapping[str, Mapping[str, Collection[Hashable]]] = {}
        """Of tables that are not told anew, by family and breakdown, the cells that the reader has all the same, and so
        that hide nothing: set before anything is asked."""
        self._cells: dict[tuple[str, str | None], list[dict[str, Any]]] = {}
        for name in TABLES:
            self._ibis.create_table(name, tables[name])

        self.names = {name: tables[name].to_pylist() for name in NAMES}
        """What its operations and holders are called."""

    def close(self) -> None:
        """Frees the connection."""
        self._ibis.disconnect()

    def ask(
        self, indicator: Indicator, *, by: str | None = None, since: int | None = None, until: int | None = None
    ) -> list[dict[str, Any]]:
        """The rows of an indicator (`indicators.ledger_asking.answer`), over the years asked for."""
        if since is not None and since == until:
            rows = [row for row in self.cells(indicator, by) if row["year"] == since]
        else:
            rows = self._rows(statement(indicator.identifier, by, since=since, until=until))
        return answer(indicator, rows, whole=by is None)

    def cells(self, indicator: Indicator, by: str | None) -> list[dict[str, Any]]:
        """The rows of its expression by year and by the values of a breakdown at once, asked once."""
        asked = indicator.identifier, by
        if (known := self._cells.get(asked)) is None:
            known = self._cells[asked] = self._rows(statement(indicator.identifier, by, by_year=True))
        return known

    def run(self, sql: str) -> pa.Table:
        """What a statement on the tables of facts answers."""
        with self._lock:
            return self._ibis.con.execute(sql).to_arrow_table()

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        return list(self.run(sql).to_pylist())

    def facts_of(self, name: str, year: int) -> list[Any]:
        """The facts of a table in one year, as they were handed over."""
        rows = self._rows(f"SELECT * FROM {name} WHERE year = {year:d}")  # noqa: S608 a name of ours and a number
        return [TABLES[name](**row) for row in rows]

    def engagements(self, until: int) -> list[OwedFact]:
        """The acts that count up to a year: added up, the target valid at its end."""
        return [OwedFact(**row) for row in self._rows(f"SELECT * FROM owed WHERE year <= {until:d}")]  # noqa: S608

    def years(self) -> list[int]:
        """The years of which something is known, the first one first."""
        union = " UNION ".join(f"SELECT year FROM {name} WHERE year IS NOT NULL" for name in TABLES)  # noqa: S608
        return sorted(row["year"] for row in self._rows(union))


_opened: OrderedDict[Path, tuple[int, LedgerDataset]] = OrderedDict()
_opening = threading.Lock()


def open_ledger(folder: Path) -> LedgerDataset:
    """The facts of a folder, opened once per process. Raises `UnreadableDataset`."""
    folder = folder.resolve()
    try:
        version = (folder / REPORT).stat().st_mtime_ns
    except OSError as error:
        raise UnreadableDataset(f"« {folder} » ne contient pas les faits d’un registre ({why(error)}).") from error
    with _opening:
        known = _opened.get(folder)
        if known is None or known[0] != version:
            known = _opened[folder] = (version, LedgerDataset(folder))
        _opened.move_to_end(folder)
        while len(_opened) > _OPEN_AT_MOST:
            _opened.popitem(last=False)
    return known[1]
