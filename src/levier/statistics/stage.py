"""The staged tables: what the cleaner writes, in Parquet, before records are compared with one another."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

# Rows kept before they become columns, and rows written together.
_BATCH, _ROW_GROUP = 512, 16_384

_POSITION = [("file", pa.string()), ("index", pa.int64()), ("line", pa.int64()), ("offset", pa.int64())]
RECORD = pa.schema(
    [
        ("record", pa.int64()),
        *_POSITION,
        ("source", pa.string()),
        ("source_format", pa.string()),
        ("synthetic", pa.bool_()),
        ("concession", pa.bool_()),
        ("uid", pa.string()),
        ("buyer_siret", pa.string()),
        ("buyer_siren", pa.string()),
        ("buyer_name", pa.string()),
        ("department", pa.string()),
        ("department_test", pa.string()),
        ("region", pa.string()),
        ("buyer_class", pa.string()),
        ("id", pa.string()),
        ("object", pa.string()),
        ("nature", pa.string()),
        ("procedure", pa.string()),
        ("cpv", pa.string()),
        ("cpv_division", pa.string()),
        ("sector", pa.string()),
        ("amount_initial", pa.int64()),
        ("amount_current", pa.int64()),
        ("notified_on", pa.date32()),
        ("published_on", pa.date32()),
        ("duration_months", pa.int32()),
        ("place_code", pa.string()),
        ("place_type", pa.string()),
        ("place_department", pa.string()),
        ("epci", pa.string()),
        ("framework", pa.bool_()),
        ("framework_id", pa.string()),
        ("techniques", pa.string()),
        ("ccag", pa.string()),
        ("offers", pa.int32()),
        ("price_types", pa.string()),
        ("social_state", pa.string()),
        ("has_clause", pa.bool_()),
        ("has_criterion", pa.bool_()),
        ("has_reserved", pa.bool_()),
        ("social_raw", pa.string()),
        ("has_social_field", pa.bool_()),
        ("modifications", pa.int32()),
        # The state of the contract this record shows, for sources that give one row per state.
        ("state", pa.string()),
        ("content", pa.int64()),
    ]
)
NOTICE = pa.schema(
    [
        ("record", pa.int64()),
        *_POSITION,
        ("source_format", pa.string()),
        ("synthetic", pa.bool_()),
        ("notice_id", pa.string()),
        ("kind", pa.string()),
        ("buyer_siret", pa.string()),
        ("buyer_siren", pa.string()),
        ("buyer_name", pa.string()),
        ("department", pa.string()),
        ("department_test", pa.string()),
        ("object", pa.string()),
        ("cpv", pa.string()),
        ("cpv_division", pa.string()),
        ("sector", pa.string()),
        ("published_on", pa.date32()),
        ("previous_id", pa.string()),
        ("social_state", pa.string()),
        ("social_objectives", pa.string()),
        ("reserved", pa.bool_()),
        ("reserved_execution", pa.bool_()),
    ]
)
HOLDER = pa.schema(
    [("record", pa.int64()), ("rank", pa.int32()), ("holder_id", pa.string()), ("id_type", pa.string()),
     ("name", pa.string()), ("valid", pa.bool_())]
)  # fmt: skip
MODIFICATION = pa.schema(
    [("record", pa.int64()), ("rank", pa.int32()), ("modification_id", pa.string()), ("notified_on", pa.date32()),
     ("published_on", pa.date32()), ("amount", pa.int64()), ("duration_months", pa.int32()), ("object", pa.string()),
     ("replaces_holders", pa.bool_())]
)  # fmt: skip
REPAIR = pa.schema(
    [("record", pa.int64()), *_POSITION, ("rule", pa.string()), ("outcome", pa.string()), ("field", pa.string()),
     ("raw_value", pa.string())]
)  # fmt: skip
REJECTION = pa.schema(
    [("record", pa.int64()), *_POSITION, ("reason", pa.string()), ("sentence", pa.string()), ("detail", pa.string())]
)  # fmt: skip
STAGED = {
    "record": RECORD, "notice": NOTICE, "holder": HOLDER, "modification": MODIFICATION, "repair": REPAIR,
    "rejection": REJECTION,
}  # fmt: skip


class Stage:
    """Writes the staged tables in bounded batches under a folder, one folder a table. A context manager.

    `part`: one of several that write there at once; it leaves no file of a table it has no row of.
    """

    def __init__(self, folder: Path, part: str | None = None) -> None:
        self.folder = folder
        self._part = part
        self._rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in STAGED}
        self._batches: dict[str, list[pa.RecordBatch]] = {name: [] for name in STAGED}
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> "Stage":
        for name in STAGED:
            self.path(name).mkdir(exist_ok=True)
            if self._part is None:
                self._writer(name)
        return self

    def __exit__(self, error: object, *_rest: object) -> None:
        if error is None:
            for name in STAGED:
                self._flush_rows(name)
                self._write(name)
        for writer in self._writers.values():
            writer.close()

    def path(self, name: str) -> Path:
        """The folder of a staged table: its rows are those of all the files in it."""
        return self.folder / name

    def forget(self, part: str) -> None:
        """Removes what a part staged."""
        for name in STAGED:
            self._file(name, part).unlink(missing_ok=True)

    def _file(self, name: str, part: str) -> Path:
        return self.path(name) / f"{part}.parquet"

    def _writer(self, name: str) -> pq.ParquetWriter:
        if name not in self._writers:
            self._writers[name] = pq.ParquetWriter(self._file(name, self._part or "whole"), STAGED[name])
        return self._writers[name]

    def add(self, name: str, row: tuple[Any, ...]) -> None:
        """Adds a row to a staged table, in the order of its schema."""
        rows = self._rows[name]
        rows.append(row)
        if len(rows) >= _BATCH:
            self._flush_rows(name)

    def add_columns(self, name: str, columns: Sequence[Sequence[Any]]) -> None:
        """Adds rows to a staged table, in columns in the order of its schema."""
        schema = STAGED[name]
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
