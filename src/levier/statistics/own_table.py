"""Our own table of contracts, read back as it was written: its Table Schema says what each column holds.

What is downloaded (CSV, Parquet, and the row that goes with each OCDS release) builds the same figures again. Nothing
of a row is cleaned twice: what the rules found is in it already, with what this machine may not know (the class a
mission gave a buyer, the department it stands in).
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from levier.statistics.stage import RECORD
from levier.statistics.tables import package

TABLE = "contract"
# Where a record stood when it was read: a row read back stands elsewhere.
PLACED = ("record", "file", "index", "line", "offset")
# What a spreadsheet would take for a formula is written after an apostrophe (`resources/observatory/files.py`).
_QUOTED = tuple(f"'{sign}" for sign in "=+-@\t\r")
_LARGEST = {"amount_initial": 1 << 53, "amount_current": 1 << 53}
_LARGEST_OTHER = 1 << 31
_BOOLEANS = {"true": True, "false": False, "vrai": True, "faux": False}


@cache
def columns() -> dict[str, Mapping[str, Any]]:
    """The columns a row says, by name, each with its field of the Table Schema."""
    (table,) = (one for one in package()["resources"] if one["name"] == TABLE)
    return {one["name"]: one for one in table["schema"]["fields"] if one["name"] not in PLACED}


def row_of(contract: Mapping[str, Any]) -> dict[str, Any]:
    """A contract of the table as a row that JSON can say, which `read_row` reads back."""
    values = ((name, contract[name]) for name in columns())
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values}


def read_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """The typed values of a row, be it texts of a CSV or values of a JSON; an empty text is nothing.

    Raises ValueError, naming the column and what it holds, for what its Table Schema does not allow.
    """
    read: dict[str, Any] = {}
    for name, field in columns().items():
        value = row.get(name)
        try:
            read[name] = _value(name, field, None if value == "" else value)
        except (ValueError, TypeError, LookupError) as error:
            raise ValueError(f"{name}\u00a0: {str(value)[:60]}") from error
    return read


def staged(row: Mapping[str, Any], record: int, position: tuple[Any, ...]) -> tuple[Any, ...]:
    """A typed row as a staged record, in the order of its columns."""
    told = {
        **row, **dict(zip(PLACED, (record, *position), strict=True)), "concession": False, "state": None,
    }  # fmt: skip
    return tuple(told[name] for name in RECORD.names)


def _value(name: str, field: Mapping[str, Any], value: Any) -> Any:
    constraints = field.get("constraints", {})
    if value is None:
        if constraints.get("required"):
            raise ValueError(name)
        return False if field["type"] == "boolean" else None
    read = _READERS[field["type"]](value)
    if isinstance(read, int) and not 0 <= read < _LARGEST.get(name, _LARGEST_OTHER):
        raise ValueError(name)
    if read not in constraints.get("enum", (read,)):
        raise ValueError(name)
    return read


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value[1:] if value.startswith(_QUOTED) else value


def _boolean(value: Any) -> bool:
    return value if isinstance(value, bool) else _BOOLEANS[str(value).casefold()]


def _integer(value: Any) -> int:
    if isinstance(value, float | bool):
        raise TypeError(value)
    return int(value)


_READERS: dict[str, Callable[[Any], Any]] = {
    "string": _text,
    "boolean": _boolean,
    "integer": _integer,
    "date": lambda value: date.fromisoformat(str(value)),
}
