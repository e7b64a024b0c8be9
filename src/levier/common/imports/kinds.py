"""What can be brought in from a spreadsheet: each room offers its kinds (`levier.common.registry.offer_import`)."""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from levier.common.policy import Actor
from levier.common.tabular.table import Cell

# What lines made: the keys of the rows, by the kind's own name of their model.
Made = Mapping[str, Collection[int]]
CORRECT_IT = "Corrigez la cellule dans votre fichier, puis déposez-le de nouveau."


class Unreadable(Exception):
    """A cell that says nothing usable; `expected` tells what would be."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


@dataclass(frozen=True)
class ImportField:
    """A datum of a line. `read` turns a filled cell into its value or raises Unreadable; an empty cell is None.

    `synonyms` are the other titles it goes by; `help` and `example` stand in the model to download.
    """

    key: str
    label: str
    read: Callable[[Cell], Any]
    required: bool = False
    help: str = ""
    example: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportRow:
    """A line whose cells could all be read; a field without column or with an empty cell is None."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """What stands against a line: at which field, what was expected there, what to do. A warning does not refuse it."""

    field: str
    expected: str
    advice: str = CORRECT_IT
    is_warning: bool = False


@dataclass(frozen=True)
class Source:
    """What the rows come from: the batch's key, the file's name, who applies it, who certifies its figures (her name
    and function, when the kind asks), and what the lines before them made."""

    batch: int
    public_id: UUID
    file_name: str
    author: int
    certified_by: str = ""
    certified_function: str = ""
    before: Made = field(default_factory=dict)


@dataclass(frozen=True)
class Applied:
    """What an import did: (number, words in French) to tell, and the keys of what it made, by model, to undo it.

    `derived` brings up to date what is derived from it (the search), once it is kept: nobody's write waits for that.
    """

    result: Sequence[tuple[int, str]]
    made: Mapping[str, list[int]] = field(default_factory=dict)
    derived: Callable[[], None] | None = None


@dataclass(frozen=True)
class ImportKind:
    """A kind of file.

    `check(actor, rows, today, before)` gives the faults of each line, by number, in a fixed number of queries
    (`before`: what lines of the same file made already); `apply(actor, rows, source, now)` writes those it is given,
    some of the file's, inside the caller's transaction, in a fixed number of queries.

    `check_undo(actor, made)` raises Problem, nothing written, when something stands on what a whole file made, or it is
    not hers to take back; `undo(made)` takes back what some lines made, those after them being taken back already, or
    raises Problem.

    `shown` are the fields of the preview. `certified`: someone answers for the figures, by her name and function.
    `names_people`: the lines tell of people, and each page that shows them is logged.
    """

    key: str
    label: str
    lead: str
    permission: str
    fields: tuple[ImportField, ...]
    check: Callable[[Actor, Sequence[ImportRow], datetime.date, Made], Mapping[int, list[Fault]]]
    apply: Callable[[Actor, Sequence[ImportRow], Source, datetime.datetime], Applied]
    check_undo: Callable[[Actor, Made], None]
    undo: Callable[[Made], None]
    shown: tuple[str, ...]
    lines_at_most: int = 5_000
    certified: bool = False
    names_people: bool = False

    def field(self, key: str) -> ImportField:
        """One of its fields."""
        return next(one for one in self.fields if one.key == key)
