"""Cells of a deposited table: as a person reads them, as they are kept while they wait, and what titles compare by."""

import datetime
import unicodedata
from decimal import Decimal
from typing import Any

from levier.common.tabular.table import Cell
from levier.common.ui import formats


def plain(text: str) -> str:
    """Text compared without case, accents nor punctuation."""
    letters = [c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c)]
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


def cell_text(cell: Cell) -> str:
    """A cell as a person reads it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime.date):
        return formats.short_date(cell)
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    return str(cell).strip()


def day_of(cell: Cell) -> datetime.date | None:
    """The day a cell says: a date of the spreadsheet, or text as 01/09/2026 or 2026-09-01; None for anything else."""
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.datetime.strptime(cell_text(cell), pattern).date()  # noqa: DTZ007 a day without a clock
        except ValueError:
            continue
    return None


def encode_cell(cell: Cell) -> Any:
    """A cell as JSON; what JSON cannot say is a one-key object, as the confined reader prints it (`worker.py`)."""
    match cell:
        case Decimal():
            return {"n": str(cell)}
        case datetime.datetime():
            return {"m": cell.isoformat()}
        case datetime.date():
            return {"d": cell.isoformat()}
        case datetime.time():
            return {"t": cell.isoformat()}
        case datetime.timedelta():
            return {"s": cell.total_seconds()}
    return cell


def decode_cell(cell: Any) -> Cell:
    """The reverse of `encode_cell` and of the confined reader's."""
    if not isinstance(cell, dict):
        as_it_is: Cell = cell
        return as_it_is
    ((kind, value),) = cell.items()
    if kind == "n":
        number = Decimal(value)
        return int(number) if number == number.to_integral_value() else number
    if kind == "s":
        return datetime.timedelta(seconds=value)
    if kind == "m":
        instant = datetime.datetime.fromisoformat(value)
        return instant.date() if instant.time() == datetime.time() else instant
    return datetime.date.fromisoformat(value) if kind == "d" else datetime.time.fromisoformat(value)
