"""The consolidated table in Parquet: the columns of its CSV, typed or not, as the same rows of text."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from levier.statistics.errors import UnreadableSource
from levier.statistics.readers.csv_reader import BUYERS, IDENTIFIERS
from levier.statistics.readers.items import OWN_COLUMNS, OWN_ROW, Item, Shape

# Rows in memory at a time.
_BATCH = 1_024


def read_parquet(stream: IO[bytes], name: str) -> Iterator[Item]:
    """Yields the rows of a table as {column: text}, the columns in lower case, an absent value as an empty text;
    of our own table, in `OWN_ROW`.

    `stream` must be seekable. A row's place is its number: a Parquet file has no lines. Raises `UnreadableSource` when
    the columns are not those of essential data, or when the file is damaged.
    """
    try:
        with pq.ParquetFile(stream, pre_buffer=False) as table:
            columns = {column: column.strip().casefold() for column in table.schema_arrow.names}
            is_own = OWN_COLUMNS.issubset(columns.values())
            if not is_own and (IDENTIFIERS.isdisjoint(columns.values()) or BUYERS.isdisjoint(columns.values())):
                raise UnreadableSource(
                    f"« {name} » : ce n’est pas la table des données essentielles. Les colonnes « id » (ou « uid ») "
                    "et « acheteur_id » sont attendues."
                )
            index = 0
            for batch in table.iter_batches(batch_size=_BATCH, use_threads=False):
                for row in batch.to_pylist():
                    index += 1
                    value = {columns[column]: _text(cell) for column, cell in row.items()}
                    if is_own:
                        yield Item(index, None, None, Shape.OWN, {OWN_ROW: value})
                    else:
                        yield Item(index, None, None, Shape.ROW, value)
    except (pa.ArrowException, OSError, OverflowError, MemoryError, UnicodeDecodeError, ValueError) as error:
        raise UnreadableSource(
            f"« {name} » : fichier Parquet endommagé ({type(error).__name__}). Le télécharger à nouveau."
        ) from error


def _text(cell: Any) -> str:
    """A cell as the CSV of the same table writes it; a list joined by `|`."""
    if isinstance(cell, str):
        return cell
    if cell is None or cell != cell:  # noqa: PLR0124 not a number, how a column of numbers says nothing
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list):
        return "|".join(part for one in cell if (part := _text(one)))
    if isinstance(cell, dict):
        return "|".join(part for one in cell.values() if (part := _text(one)))
    return str(cell)
