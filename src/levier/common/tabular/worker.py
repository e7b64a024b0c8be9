"""Reads one workbook in a process of its own, under limits of memory, time and output; prints it as JSON lines.

Started by `reading.py` as a plain script in isolated mode: it imports nothing of the house. A file that eats memory
kills this process, not the one that answers pages.

Arguments: path, sheet name or empty, limits as JSON. First line printed: {"name", "sheets"}; then one line a row,
[number, cells]; last line {"end": rows}. A refusal is {"refused": reason, …}.
"""

import datetime
import json
import re
import resource
import struct
import sys
import zipfile
from typing import Any
from xml.etree import ElementTree

# A formula that gives an error: its reference, and what is shown in its place (« #DIV/0! »).
ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>'
    rb"(?:<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]{1,20})</"
)
# A formula no spreadsheet ever computed: it keeps no result (one that gives an empty text says `t="str"`).
BARE_FORMULA = re.compile(
    rb'<(?:\w+:)?c (?![^>]*\bt="str")(?=[^>]*\br="([A-Z]{1,3})([0-9]{1,7})")[^>]*>'
    rb"<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v ?/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
NOT_COMPUTED = "formule sans résultat"
CHUNK = 1_000_000
# What an .ods shows of an error, in the file and alone in its cell.
ODS_ERROR = re.compile(rb'value-type="error"|>(?:#[A-Z0-9/]{1,8}[!?]|#N/A|Err:\d{3})<')
ODS_SHOWN = re.compile(r"#[A-Z0-9/]{1,8}[!?]|#N/A|Err:\d{3}")
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def confine(limits: dict[str, int]) -> None:
    """Bounds this process before anything is parsed; it may write no file and leave no core."""
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"], limits["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def encode(value: Any) -> Any:
    """A cell as JSON; what JSON cannot say is a one-key object."""
    # A datetime is a date, and a bool an int: the order counts.
    said: tuple[tuple[type, Any], ...] = (
        (int, lambda cell: cell),
        (str, lambda cell: cell or None),
        (float, lambda cell: {"n": f"{cell:.15g}"}),
        (datetime.datetime, lambda cell: {"m": cell.isoformat()}),
        (datetime.date, lambda cell: {"d": cell.isoformat()}),
        (datetime.time, lambda cell: {"t": cell.isoformat()}),
        (datetime.timedelta, lambda cell: {"s": cell.total_seconds()}),
    )
    for kind, say in said:
        if isinstance(value, kind):
            return say(value)
    return None


def answer(content: Any) -> None:
    """Prints one line."""
    sys.stdout.write(json.dumps(content) + "\n")


class Refused(Exception):
    """The workbook is not to be read; the first argument is what to print."""


def choose(book: Any, visible: list[str], wanted: str) -> Any:
    """The sheet wanted, or the first that holds something."""
    if wanted and wanted not in visible:
        raise Refused({"refused": "sheet", "sheets": visible})
    for name in [wanted] if wanted else visible:
        sheet = book.get_sheet_by_name(name)
        if sheet.end is not None:
            return sheet
    raise Refused({"refused": "empty"})


def open_sheet(path: str, wanted: str) -> tuple[Any, list[str]]:
    """The sheet to read and the names of all visible ones."""
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(path)
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == calamine.SheetVisibleEnum.Visible and sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        return choose(book, visible, wanted), visible
    except calamine.PasswordError:
        raise Refused({"refused": "encrypted"}) from None
    except (calamine.CalamineError, OSError):
        raise Refused({"refused": "unreadable"}) from None


def part_of(archive: zipfile.ZipFile, name: str) -> str:
    """Where an .xlsx keeps the sheet of this name; empty when it does not say."""
    # Nothing outside this process: entities that would inflate meet its limits.
    key = ""
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314
        if sheet.tag.rpartition("}")[2] == "sheet" and sheet.get("name") == name:
            key = next((value for title, value in sheet.items() if title.rpartition("}")[2] == "id"), "")
    for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")).iter():  # noqa: S314
        if key and relation.get("Id") == key:
            target = relation.get("Target", "")
            return target[1:] if target.startswith("/") else f"xl/{target}"
    return ""


Errors = dict[tuple[int, int], str]


def errors_in(path: str, name: str, last: tuple[int, int]) -> Errors:
    """The cells of a sheet that show an error, or in an .xlsx hold a formula without its result, by row and column
    (from 1 and 0), none past the `last` of the sheet: read as empty, what they should have said would be lost without a
    word."""
    try:
        if not zipfile.is_zipfile(path):
            return errors_of_xls(path, name)
        with zipfile.ZipFile(path) as archive:
            if "content.xml" in archive.namelist():
                return errors_of_ods(archive, name, last)
            return errors_of_xlsx(archive, name)
    except (zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError, struct.error, ElementTree.ParseError):
        return {}


def column_of(letters: bytes) -> int:
    """The rank of a column, from 0, by its letters."""
    rank = 0
    for letter in letters:
        rank = rank * 26 + letter - 64
    return rank - 1


def errors_of_xlsx(archive: zipfile.ZipFile, name: str) -> Errors:
    """Those of an .xlsx."""
    found: Errors = {}
    part = part_of(archive, name)
    if not part:
        return {}
    with archive.open(part) as sheet:
        kept = b""
        while chunk := sheet.read(CHUNK):
            kept += chunk
            for cell in ERROR_CELL.finditer(kept):
                found[int(cell[2]), column_of(cell[1])] = cell[3].decode("utf-8", "replace")
            for cell in BARE_FORMULA.finditer(kept):
                found[int(cell[2]), column_of(cell[1])] = NOT_COMPUTED
            # A cell that began in this chunk may end in the next.
            kept = kept[-1_000:]
    return found


def shows_errors(archive: zipfile.ZipFile) -> bool:
    """Whether an .ods shows anything that looks like an error, before its tree is walked."""
    with archive.open("content.xml") as content:
        kept = b""
        while chunk := content.read(CHUNK):
            if ODS_ERROR.search(kept + chunk):
                return True
            kept = chunk[-40:]
    return False


def errors_of_ods(archive: zipfile.ZipFile, name: str, last: tuple[int, int]) -> Errors:
    """Those of an .ods: LibreOffice says so of the cell; older files only show it, under a formula."""
    found: Errors = {}
    if not shows_errors(archive):
        return {}
    row = column = 0
    wanted = False
    in_row: list[tuple[int, str]] = []
    with archive.open("content.xml") as content:
        for event, node in ElementTree.iterparse(content, events=("start", "end")):  # noqa: S314
            tag = node.tag.rpartition("}")[2]
            if event == "start":
                if tag == "table":
                    wanted, row = node.get(f"{TABLE}name") == name, 0
                elif tag == "table-row":
                    column, in_row = 0, []
            elif tag in {"table-cell", "covered-table-cell"} and wanted:
                count = int(node.get(f"{TABLE}number-columns-repeated", "1"))
                shown = "".join(node.itertext()).strip()
                told = any(key.endswith("}value-type") and value == "error" for key, value in node.items())
                if told or (node.get(f"{TABLE}formula") and ODS_SHOWN.fullmatch(shown)):
                    in_row += [(at, shown) for at in range(column, min(column + count, last[1] + 1))]
                column += count
            elif tag == "table-row":
                count = int(node.get(f"{TABLE}number-rows-repeated", "1"))
                if wanted and in_row:
                    rows = range(row + 1, min(row + count, last[0] + 1) + 1)
                    found |= {(number, at): shown for number in rows for at, shown in in_row}
                row += count
                node.clear()
            elif tag == "table":
                node.clear()
    return found


def errors_of_xls(path: str, name: str) -> Errors:
    """Those of an .xls, which calamine reads as empty cells."""
    import xlrd

    try:
        # What it says goes apart: the rows go out by the usual way.
        sheet = xlrd.open_workbook(path, logfile=sys.stderr, on_demand=True).sheet_by_name(name)
        return {
            (row + 1, column): xlrd.error_text_from_code.get(sheet.cell_value(row, column), "#ERR!")
            for row in range(sheet.nrows)
            for column, kind in enumerate(sheet.row_types(row))
            if kind == xlrd.XL_CELL_ERROR
        }
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError, AssertionError):
        return {}


def read(path: str, wanted: str, limits: dict[str, int]) -> None:
    """Prints the sheet's rows that are not blank."""
    sheet, visible = open_sheet(path, wanted)
    for dimension, last in zip(("rows", "columns"), sheet.end, strict=True):
        if last + 1 > limits[dimension]:
            raise Refused({"refused": dimension, "count": last + 1, "sheet": sheet.name})
    answer({"name": sheet.name, "sheets": visible})
    count = characters = 0
    errors = errors_in(path, sheet.name, sheet.end)
    rows_in_error = {row for row, _ in errors}
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        cells = [encode(value) for value in row]
        if number in rows_in_error:
            cells = [errors.get((number, at), cell) for at, cell in enumerate(cells)]
        if not any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in cells):
            continue
        characters += sum(len(cell) for cell in cells if isinstance(cell, str))
        if characters > limits["characters"]:
            raise Refused({"refused": "characters"})
        count += 1
        answer([number, cells])
    answer({"end": count})


if __name__ == "__main__":
    given = json.loads(sys.argv[3])
    confine(given)
    try:
        read(sys.argv[1], sys.argv[2], given)
    except Refused as refusal:
        answer(refusal.args[0])
    except MemoryError:
        answer({"refused": "memory"})
