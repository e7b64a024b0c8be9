"""Reads one workbook in a process of its own, under limits of memory, time and output; prints it as JSON lines.

Started by `reading.py` as a plain script in isolated mode: it imports nothing of the house. A file that eats memory
kills this process, not the one that answers pages.

Arguments: path, sheet name or empty, limits as JSON. First line printed: {"name", "sheets"}; then one line a row,
[number, cells]; last line {"end": rows}. A refusal is {"refused": reason, …}.
"""

import datetime
import json
import resource
import sys
from typing import Any


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


def read(path: str, wanted: str, limits: dict[str, int]) -> None:
    """Prints the sheet's rows that are not blank."""
    sheet, visible = open_sheet(path, wanted)
    for dimension, last in zip(("rows", "columns"), sheet.end, strict=True):
        if last + 1 > limits[dimension]:
            raise Refused({"refused": dimension, "count": last + 1, "sheet": sheet.name})
    answer({"name": sheet.name, "sheets": visible})
    count = characters = 0
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        cells = [encode(value) for value in row]
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
