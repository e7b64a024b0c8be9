"""The observatory's lists as CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

# What a spreadsheet would take for a formula: text that came from outside is shown as text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A CSV in UTF-8 with its mark, which spreadsheets recognise; no text of it is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(titles)
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
