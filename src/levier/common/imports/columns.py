"""Which column holds which datum, and what the lines say once it is known. Plain Python."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from levier.common.imports.kinds import Fault, ImportKind, ImportRow, Unreadable
from levier.common.policy import Actor
from levier.common.tabular.cells import plain
from levier.common.tabular.table import Cell


def fingerprint(header: Sequence[str]) -> str:
    """What files with the same titles, in the same order, have in common."""
    return hashlib.sha256("\n".join(map(plain, header)).encode()).hexdigest()


def digest_of(file_hash: str, columns: Mapping[str, int]) -> str:
    """What a file and the reading of its columns are together: the same twice would do the same thing twice."""
    return hashlib.sha256(f"{file_hash} {json.dumps(columns, sort_keys=True)}".encode()).hexdigest()


def guess(kind: ImportKind, header: Sequence[str]) -> dict[str, int]:
    """The column of each field by its title: its own label, or one of its synonyms; the first of two alike."""
    places: dict[str, int] = {}
    for index, title in enumerate(header):
        places.setdefault(plain(title), index)
    found = {}
    for field in kind.fields:
        for title in (field.label, *field.synonyms):
            if plain(title) in places:
                found[field.key] = places[plain(title)]
                break
    return found


def missing(kind: ImportKind, columns: Mapping[str, int]) -> list[str]:
    """What no column holds and is needed, in words."""
    return [field.label for field in kind.fields if field.required and field.key not in columns]


def read_row(
    kind: ImportKind, columns: Mapping[str, int], number: int, cells: Sequence[Cell]
) -> tuple[ImportRow, list[Fault]]:
    """A line read, and what of it cannot be."""
    values: dict[str, Any] = {}
    faults = []
    for field in kind.fields:
        index = columns.get(field.key)
        cell = cells[index] if index is not None and index < len(cells) else None
        values[field.key] = None
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            if field.required:
                faults.append(Fault(field.key, f"une valeur{f' : {field.help}' if field.help else ''}"))
            continue
        try:
            values[field.key] = field.read(cell)
        except Unreadable as unreadable:
            faults.append(Fault(field.key, unreadable.expected))
    return ImportRow(number, values), faults


def verdicts(
    kind: ImportKind,
    columns: Mapping[str, int],
    lines: Iterable[tuple[int, Sequence[Cell]]],
    actor: Actor,
    today: datetime.date,
) -> dict[int, list[Fault]]:
    """The faults of each line that has some, by number: cells that cannot be read first, then what the kind says."""
    found: dict[int, list[Fault]] = {}
    rows = []
    for number, cells in lines:
        row, faults = read_row(kind, columns, number, cells)
        if faults:
            found[number] = faults
        else:
            rows.append(row)
    for number, faults in kind.check(actor, rows, today, {}).items():
        if faults:
            found[number] = list(faults)
    return found


def written(faults: Sequence[Fault]) -> str:
    """Faults as they are kept."""
    return json.dumps([[one.field, one.expected, one.advice, one.is_warning] for one in faults]) if faults else ""
