"""What a reader yields."""

from enum import StrEnum
from typing import Any, NamedTuple


class Shape(StrEnum):
    """Where a record stood in its file."""

    LIST = "liste"  # `{"marches": […]}`, 2019, a bare list, JSON lines, XML: the fields tell which format it is
    CONTRACTS = "marche"  # `{"marches": {"marche": […]}}`, 2022 and 2024
    CONCESSIONS = "contrat-concession"
    ROW = "ligne"  # a row of a table, the value is a {column: text}
    AWARD = "attribution"  # an award of an OCDS release, in the shape of a DECP record
    NOTICE = "avis"  # a notice, the value is (its kind, its document)
    OWN = "table"  # a row of our own table, in OWN_ROW, beside the holders and modifications of its release


# Under which name a release of ours, and an item, holds the row of our own table; the columns that make it one.
OWN_ROW = "levierContract"
OWN_COLUMNS = frozenset({"uid", "id", "buyer_siret", "department", "synthetic", "social_state", "amount_initial"})


class Position(NamedTuple):
    """How far a file was read: the records before, the line (from 1) and the byte where what follows begins."""

    number: int = 0
    line: int = 1
    offset: int = 0


START = Position()


class Item(NamedTuple):
    """One record as it stands in the file: an object of a list or a row, readable or not.

    `number` counts from 1 in the file; `line` counts from 1; `offset` is in bytes from the start of the file; both are
    None where the file has none (Parquet), `offset` where it cannot be told (UTF-16).
    `problem` names a rule of `levier.statistics.rules` when the record could not be read; `value` is then None.
    `rules` names those that already applied to the text of the record.
    """

    number: int
    line: int | None
    offset: int | None
    shape: Shape
    value: Any
    problem: str | None = None
    detail: str = ""
    rules: tuple[str, ...] = ()
