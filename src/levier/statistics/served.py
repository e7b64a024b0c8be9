"""The tables of a build behind one DuckDB: opened, asked, and what was answered remembered."""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from levier.statistics import engine, tables
from levier.statistics.build import REPORT, TABLES
from levier.statistics.errors import UnreadableDataset
from levier.statistics.indicators.asking import Rows
from levier.statistics.reasons import why

# Columns that older builds do not have, by the breakdown that reads them: they stay readable, but for these.
_NEWER = {"region": "region", "epci": "epci", "categorie_acheteur": "buyer_class"}
# Answers a build's tables keep, and the rows of the longest of them: a country by buyer has 36,000, some 40 MB.
_REMEMBERED, _REMEMBERED_ROWS = 512, 5_000
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows (dictionaries by column). `total` counts the rows of every page."""

    rows: list[dict[str, Any]]
    total: int
    page: int
    size: int


class Served:
    """The tables of one build. One DuckDB behind, in memory, bounded; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.report = read_report(folder)
        self.ibis = engine.connect()
        self._remembering = threading.Lock()
        self._answers: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
        served = folder / TABLES / tables.SERVED
        if not served.exists():
            raise UnreadableDataset(f"« {served} » manque. Reconstruire avec « levier observatoire construire ».")
        run = self.ibis.con.execute
        run(f"ATTACH {tables.quoted(served)} AS served (READ_ONLY)")
        known = {row[0] for row in run("DESCRIBE served.contract").fetchall()}
        # Breakdowns this build cannot answer.
        self.lacks = frozenset(by for by, column in _NEWER.items() if column not in known)
        for name in tables.NAMES:
            # A plain view, and not Ibis's temporary one, so that every cursor sees it.
            empty = [_NEWER[by] for by in sorted(self.lacks)] if name in ("contract", "concession") else []
            columns = ", ".join(["*", *(f"NULL::VARCHAR AS {column}" for column in empty)])
            run(f"CREATE VIEW {name} AS SELECT {columns} FROM served.{name}")  # noqa: S608

    def close(self) -> None:
        """Frees the connection."""
        self.ibis.disconnect()

    def remembered(self, question: tuple[Any, ...], asked: Callable[[], Answer]) -> Answer:
        """What a question was answered before: a build never changes. Callers leave the answers as they are."""
        with self._remembering:
            if question in self._answers:
                self._answers.move_to_end(question)
                known: Answer = self._answers[question]
                return known
        answered = asked()
        if isinstance(answered, list | Rows) and len(answered) > _REMEMBERED_ROWS:
            return answered
        with self._remembering:
            self._answers[question] = answered
            while len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        return answered

    def page_of(self, table: str, where: list[str], values: list[Any], *, order: str, page: int, size: int) -> Page:
        """One page of the rows of a table that some conditions keep, in an order."""
        clause = clause_of(where)
        page, size = max(page, 1), min(max(size, 1), 1_000)
        total = self.ask(f"SELECT count(*) FROM {table} {clause}", values)[0][0]  # noqa: S608
        sql = f"SELECT * FROM {table} {clause} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608
        return Page(self.rows_of(sql, [*values, size, (page - 1) * size]), total, page, size)

    def ask(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows a statement answers."""
        with self.ibis.con.cursor() as cursor:
            answered: list[tuple[Any, ...]] = cursor.execute(sql, list(values)).fetchall()
        return answered

    def rows_of(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The same by the names of their columns."""
        with self.ibis.con.cursor() as cursor:
            cursor.execute(sql, list(values))
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def table_of(self, sql: str, values: Sequence[Any] = ()) -> pa.Table:
        """The same as a table."""
        with self.ibis.con.cursor() as cursor:
            return cursor.execute(sql, list(values)).to_arrow_table()


def where_of(filters: Mapping[str, Any]) -> tuple[list[str], list[Any]]:
    """The conditions for columns to hold the values asked, and those values; None asks nothing."""
    wanted = {column: value for column, value in filters.items() if value is not None}
    return [f"{column} = ?" for column in wanted], list(wanted.values())


def clause_of(where: Sequence[str]) -> str:
    """Conditions as a clause of a statement."""
    return "WHERE " + " AND ".join(where) if where else ""


def read_report(folder: Path) -> dict[str, Any]:
    """The report of a build. Raises `UnreadableDataset`."""
    try:
        report: dict[str, Any] = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnreadableDataset(
            f"« {folder} » ne contient pas de données construites. "
            f"Lancer d’abord : levier observatoire construire FICHIER… --sortie {folder}"
        ) from None
    except (OSError, ValueError) as error:
        raise UnreadableDataset(f"« {folder / REPORT} » ne peut pas être lu ({why(error)}). Reconstruire.") from error
    return report
