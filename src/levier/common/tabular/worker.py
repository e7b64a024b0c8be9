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
import sys
import zipfile
from typing import Any
from xml.etree import ElementTree

# A formula that gives an error: its reference, and what is shown in its place (« #DIV/0! »).
ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>'
    rb"(?:<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?<(?:\w+:)?v>([^<]{1,20})</"
)
CHUNK = 1_000_000


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


def errors_in(path: str, name: str) -> dict[tuple[int, int], str]:
    """The cells of a sheet of an .xlsx that show an error, by row and column (from 1 and 0): read as empty, what they
    should have said would be lost without a word."""
    found: dict[tuple[int, int], str] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            part = part_of(archive, name)
            if not part:
                return {}
            with archive.open(part) as sheet:
                kept = b""
                while chunk := sheet.read(CHUNK):
                    kept += chunk
                    for cell in ERROR_CELL.finditer(kept):
                        column = 0
                        for letter in cell[1]:
                            column = column * 26 + letter - 64
                        found[int(cell[2]), column - 1] = cell[3].decode("utf-8", "replace")
                    # A cell that began in this chunk may end in the next.
                    kept = kept[-1_000:]
    except (zipfile.BadZipFile, KeyError, OSError, ElementTree.ParseError):
        return {}
    return found


def read(path: str, wanted: str, limits: dict[str, int]) -> None:
    """Prints the sheet's rows that are not blank."""
    sheet, visible = open_sheet(path, wanted)
    for dimension, last in zip(("rows", "columns"), sheet.end, strict=True):
        if last + 1 > limits[dimension]:
            raise Refused({"refused": dimension, "count": last + 1, "sheet": sheet.name})
    answer({"name": sheet.name, "sheets": visible})
    count = characters = 0
    errors = errors_in(path, sheet.name)
    rows_in_error = {row for row, _ in errors}
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        cells = [encode(value) for value in row]
        if number in rows_in_error:
            cells = [cell if cell is not None else errors.get((number, at)) for at, cell in enumerate(cells)]
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
