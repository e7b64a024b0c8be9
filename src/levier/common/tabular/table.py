"""What a spreadsheet holds once read, and how much of one is accepted."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

# Numbers come as int or Decimal (the fifteen digits a spreadsheet keeps), an empty cell as None, text as typed.
Cell = str | int | Decimal | bool | date | datetime | time | timedelta | None


class Row(NamedTuple):
    """A row that is not blank; `number` is its place in the sheet or file, counted from 1, as a person sees it."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A sheet read. `sheets` names all the workbook's visible sheets; a CSV has one, without name."""

    name: str
    sheets: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Limits:
    """What one file may cost. Defaults suit statements and lists of a mission, at the width of a large export. `titles`
    of its `rows` are no lines of the owner's."""

    file_bytes: int = 20_000_000
    inflated_bytes: int = 200_000_000
    rows: int = 50_000
    columns: int = 200
    characters: int = 50_000_000
    memory_bytes: int = 1_000_000_000
    seconds: int = 20
    titles: int = 0

    @property
    def lines(self) -> int:
        """The most lines its owner may write."""
        return self.rows - self.titles


def column_letters(index: int) -> str:
    """The name of a column counted from 0, as a spreadsheet shows it: 0 → « A », 27 → « AB »."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
