"""Writes workbooks that open well in a French spreadsheet and hold no formula, whatever a person typed."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from levier.common.ui import formats

if TYPE_CHECKING:
    from xlsxwriter import Workbook

TEXT, INTEGER, HOURS, WHOLE_HOURS, EUROS, PERCENT, DATE, MONTH = (
    "text",
    "integer",
    "hours",
    "whole_hours",
    "euros",
    "percent",
    "date",
    "month",
)
_FORMATS = {
    INTEGER: formats.EXCEL_INTEGER,
    HOURS: formats.EXCEL_HOURS,
    WHOLE_HOURS: formats.EXCEL_WHOLE_HOURS,
    EUROS: formats.EXCEL_EUROS,
    PERCENT: formats.EXCEL_PERCENT,
    DATE: formats.EXCEL_DATE,
    MONTH: formats.EXCEL_MONTH,
}
_CELL_AT_MOST = 32_767


@dataclass(frozen=True)
class Column:
    """A column: its French head, its kind (one of this module's constants) and its width in characters.

    Values come as they are stored: HOURS in hundredths, WHOLE_HOURS in hours, EUROS in cents, PERCENT as a ratio (0.5).
    """

    title: str
    kind: str = TEXT
    width: int = 18


@dataclass(frozen=True)
class Sheet:
    """A sheet: rows are sequences in the order of the columns; `total` adds a last row in bold."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    total: Sequence[Any] | None = None


def write_workbook(
    sheets: Sequence[Sheet], *, source: Sequence[tuple[str, str]], title: str = "", produced_at: datetime | None = None
) -> bytes:
    """Returns an .xlsx: each sheet with its head frozen and filters on, then a « Source » sheet of (label, text) lines.

    Rows are consumed once, in constant memory. Text is always written as text: nothing typed becomes a formula or a
    link. A datetime is written as it reads, its time zone dropped: give local time.
    """
    # Every room has an export: loaded with the addresses, this library would cost each start a third of a second.
    import xlsxwriter

    output = io.BytesIO()
    book = xlsxwriter.Workbook(
        output,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        },
    )
    properties: dict[str, Any] = {"title": title, "author": "Levier"}
    if produced_at is not None:
        properties["created"] = produced_at.replace(tzinfo=None)
    book.set_properties(properties)
    used: set[str] = {"source"}
    for sheet in sheets:
        _write_sheet(book, sheet, _sheet_name(sheet.name, used))
    _write_source(book, source)
    book.close()
    return output.getvalue()


def _write_sheet(book: "Workbook", sheet: Sheet, name: str) -> None:
    page = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#E3F0F4", "bottom": 1, "text_wrap": True, "valign": "top"})
    plain = [_cell_format(book, column.kind) for column in sheet.columns]
    bold = [_cell_format(book, column.kind, bold=True) for column in sheet.columns]
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.repeat_rows(0)
    page.fit_to_pages(1, 0)
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width)
        page.write_string(0, index, column.title, head)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        _write_row(page, last, sheet.columns, row, plain)
    page.autofilter(0, 0, max(last, 1), len(sheet.columns) - 1)
    if sheet.total is not None:
        _write_row(page, last + 1, sheet.columns, sheet.total, bold)


def _cell_format(book: "Workbook", kind: str, bold: bool = False) -> Any:
    options: dict[str, Any] = {"valign": "top"}
    if kind in _FORMATS:
        options["num_format"] = _FORMATS[kind]
    elif kind == TEXT:
        options["text_wrap"] = True
    if bold:
        options |= {"bold": True, "top": 1}
    return book.add_format(options)


def _write_row(page: Any, number: int, columns: Sequence[Column], row: Sequence[Any], styles: Sequence[Any]) -> None:
    for index, (column, value, style) in enumerate(zip(columns, row, styles, strict=True)):
        if value is None or value == "":
            page.write_blank(number, index, None, style)
        elif isinstance(value, date):
            page.write_datetime(number, index, value, style)
        elif column.kind == TEXT or isinstance(value, str):
            page.write_string(number, index, _bounded(str(value)), style)
        elif column.kind in {HOURS, EUROS}:
            page.write_number(number, index, value / 100, style)
        else:
            page.write_number(number, index, value, style)


def _write_source(book: "Workbook", source: Sequence[tuple[str, str]]) -> None:
    page = book.add_worksheet("Source")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 90)
    for number, (label, text) in enumerate(source):
        page.write_string(number, 0, _bounded(label), bold)
        page.write_string(number, 1, _bounded(text), wrapped)


def _bounded(text: str) -> str:
    """A cell holds 32,767 characters and no more; what is cut says so."""
    return text if len(text) <= _CELL_AT_MOST else text[: _CELL_AT_MOST - 1] + "…"


def _sheet_name(name: str, used: set[str]) -> str:
    """A name Excel accepts: 31 characters, none of []:*?/\\, no quote at its ends, not taken."""
    base = re.sub(r"[\[\]:*?/\\]", " ", name).strip().strip("'").strip()[:31] or "Feuille"
    candidate, rank = base, 2
    while candidate.lower() in used:
        suffix = f" ({rank})"
        candidate, rank = base[: 31 - len(suffix)] + suffix, rank + 1
    used.add(candidate.lower())
    return candidate
