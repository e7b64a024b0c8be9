"""The raw tables: what readers read, in Parquet, as published: every value as text, each record with its place."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from levier.statistics.stage import RECORD

# Rows kept before they become columns, and rows written together.
_BATCH, _ROW_GROUP = 512, 65_536

_POSITION = [("file", pa.string()), ("index", pa.int64()), ("line", pa.int64()), ("offset", pa.int64())]
_TEXT = pa.string()
RAW_RECORD = pa.schema(
    [("record", pa.int64()), *_POSITION, ("source_format", _TEXT), ("concession", pa.bool_()),
     ("has_social_field", pa.bool_()), ("holders", pa.int32())]
    + [(name, _TEXT) for name in (
        "source", "buyer_id", "buyer_name", "buyer_department", "id", "object", "nature", "procedure", "cpv", "amount",
        "notified", "published", "duration", "place_code", "place_type", "framework_id", "techniques", "ccag", "offers",
        "price_form", "price_types", "social", "state")]
)  # fmt: skip
RAW_NOTICE = pa.schema(
    [("record", pa.int64()), *_POSITION, ("source_format", _TEXT), ("synthetic", pa.bool_()), ("id", _TEXT),
     ("kind", _TEXT), ("buyer_id", _TEXT), ("buyer_name", _TEXT), ("postcode", _TEXT), ("place_type", _TEXT),
     ("buyer_department", _TEXT), ("object", _TEXT), ("cpv", _TEXT), ("published", _TEXT), ("previous", _TEXT),
     ("social_state", _TEXT), ("social_objectives", _TEXT), ("reserved", pa.bool_()),
     ("reserved_execution", pa.bool_())]
)  # fmt: skip
RAW_HOLDER = pa.schema(
    [("record", pa.int64()), ("rank", pa.int32()), ("several", pa.bool_()), ("id", _TEXT), ("kind", _TEXT),
     ("name", _TEXT), ("masked", pa.bool_())]
)  # fmt: skip
RAW_MODIFICATION = pa.schema(
    [("record", pa.int64()), ("rank", pa.int32()), ("several", pa.bool_()), ("id", _TEXT), ("notified", _TEXT),
     ("published", _TEXT), ("amount", _TEXT), ("duration", _TEXT), ("object", _TEXT),
     ("replaces_holders", pa.bool_())]
)  # fmt: skip
# Rules that applied before cleaning, to the text or to the shape of a record, in the order they were found.
RAW_NOTE = pa.schema(
    [("record", pa.int64()), ("rank", pa.int32()), ("place", pa.int32()), ("part", pa.int32()), ("rule", _TEXT),
     ("raw", _TEXT)]
)  # fmt: skip
# Rows of our own table, cleaned when it was made.
RAW_OWN = RECORD
RAW_REFUSAL = pa.schema([("record", pa.int64()), *_POSITION, ("reason", _TEXT), ("detail", _TEXT)])
RAW = {
    "record": RAW_RECORD, "notice": RAW_NOTICE, "holder": RAW_HOLDER, "modification": RAW_MODIFICATION,
    "note": RAW_NOTE, "refusal": RAW_REFUSAL, "own": RAW_OWN,
}  # fmt: skip


class Raw:
    """Writes the raw tables in bounded batches, under a folder, one folder a table. A context manager.

    `part`: one of several that write there at once. Few rows stay in memory, but for those of a part.
    """

    def __init__(self, folder: Path, part: str | None = None) -> None:
        self.folder = folder
        self._part = part
        self._rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in RAW}
        self._batches: dict[str, list[pa.RecordBatch]] = {name: [] for name in RAW}
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> "Raw":
        for name in RAW:
            self.path(name).mkdir(exist_ok=True)
        return self

    def __exit__(self, error: object, *_rest: object) -> None:
        if error is None:
            for name in RAW:
                self._flush_rows(name)
                # What is not on the disk yet goes there when its like is: else it stays at hand.
                if self._part is not None or self._writers:
                    self._write(name)
        for writer in self._writers.values():
            writer.close()

    @property
    def is_on_disk(self) -> bool:
        """Whether some rows are: those of few records stay in memory."""
        return any(next(self.path(name).iterdir(), None) for name in RAW)

    def show(self, connection: Any) -> set[str]:
        """Makes each table a view `raw_…` of a DuckDB connection; returns those that have a row."""
        filled = set()
        for name, schema in RAW.items():
            held = pa.Table.from_batches(self._batches[name], schema=schema)
            if next(self.path(name).iterdir(), None) is None:
                connection.register(f"raw_{name}", held)
                filled |= {name} if held.num_rows else set()
                continue
            filled.add(name)
            connection.register(f"held_{name}", held)
            files = str(self.path(name) / "*.parquet").replace("'", "''")
            connection.execute(
                f"CREATE TEMP VIEW raw_{name} AS SELECT * FROM read_parquet('{files}') UNION ALL FROM held_{name}"  # noqa: S608 our own folder
            )
        return filled

    def path(self, name: str) -> Path:
        """The folder of a raw table: its rows are those of all the files in it."""
        return self.folder / name

    def forget(self, part: str) -> None:
        """Removes what a part wrote."""
        for name in RAW:
            self._file(name, part).unlink(missing_ok=True)

    def _file(self, name: str, part: str) -> Path:
        return self.path(name) / f"{part}.parquet"

    def _writer(self, name: str) -> pq.ParquetWriter:
        if name not in self._writers:
            self._writers[name] = pq.ParquetWriter(
                self._file(name, self._part or "whole"), RAW[name], write_statistics=False
            )
        return self._writers[name]

    def add(self, name: str, row: tuple[Any, ...]) -> None:
        """Adds a row to a raw table, in the order of its schema."""
        rows = self._rows[name]
        rows.append(row)
        if len(rows) >= _BATCH:
            self._flush_rows(name)

    def add_columns(self, name: str, columns: Sequence[Sequence[Any]]) -> None:
        """Adds rows to a raw table, in columns in the order of its schema."""
        schema = RAW[name]
        arrays = [_array(values, field.type) for values, field in zip(columns, schema, strict=True)]
        batches = self._batches[name]
        batches.append(pa.record_batch(arrays, schema=schema))
        if sum(batch.num_rows for batch in batches) >= _ROW_GROUP:
            self._write(name)

    def _flush_rows(self, name: str) -> None:
        rows = self._rows[name]
        if rows:
            self.add_columns(name, list(zip(*rows, strict=True)))
            rows.clear()

    def _write(self, name: str) -> None:
        if batches := self._batches[name]:
            self._writer(name).write_table(pa.Table.from_batches(batches))
            batches.clear()


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, type=kind)
    except UnicodeEncodeError:  # half of a surrogate pair, escaped in the JSON
        return pa.array([_encodable(value) for value in values], type=kind)


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value
