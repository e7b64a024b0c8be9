"""Reads of imports: the batches one made, their lines and what stands against them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from levier.common.imports.kinds import Fault, ImportKind
from levier.common.imports.models import IN_PLACE, ImportBatch, ImportLine, LineState
from levier.common.registry import import_kinds
from levier.common.tabular.cells import cell_text, decode_cell
from levier.common.tabular.table import Cell, column_letters


def kind_of(batch: ImportBatch) -> ImportKind:
    """The kind of a batch; KeyError when no room offers it any more."""
    return {kind.key: kind for kind in import_kinds()}[batch.kind]


def applied_twin(batch: ImportBatch) -> ImportBatch | None:
    """The import in place of the same file read the same way, if there is one."""
    same = ImportBatch.objects.filter(IN_PLACE, kind=batch.kind, digest=batch.digest).exclude(pk=batch.pk)
    return same.first()


def lines_of(batch: ImportBatch) -> QuerySet[ImportLine]:
    """The lines kept of a batch, in the order of the file."""
    return ImportLine.objects.filter(batch=batch).order_by("number")


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """How many lines are in each state; one query."""
    found = dict(ImportLine.objects.filter(batch=batch).order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in LineState.values}


def cells_of(line: ImportLine) -> list[Cell]:
    """The cells of a line, as they came."""
    return [decode_cell(cell) for cell in json.loads(line.cells)]


def faults_of(line: ImportLine) -> list[Fault]:
    """What stands against a line."""
    return [Fault(*told) for told in json.loads(line.faults)] if line.faults else []


@dataclass(frozen=True)
class ShownFault:
    """A fault as a page says it: the line, the column (its letter and the datum), what it holds, what was expected,
    what to do."""

    number: int
    column: str
    value: str
    expected: str
    advice: str
    is_warning: bool


def shown_faults(batch: ImportBatch, kind: ImportKind, line: ImportLine) -> list[ShownFault]:
    """The faults of one line in words."""
    cells = cells_of(line)
    shown = []
    for fault in faults_of(line):
        index = batch.columns.get(fault.field)
        label = kind.field(fault.field).label if fault.field else "Ligne entière"
        place = f"{column_letters(index)} ({label})" if index is not None else label
        value = cell_text(cells[index]) if index is not None and index < len(cells) else ""
        shown.append(ShownFault(line.number, place, value, fault.expected, fault.advice, fault.is_warning))
    return shown


def preview_rows(
    batch: ImportBatch, kind: ImportKind, lines: Sequence[ImportLine]
) -> list[tuple[int, list[tuple[str, str]]]]:
    """Good lines as the preview shows them: the number, then the kind's `shown` fields with their text."""
    titles = [kind.field(key).label for key in kind.shown]
    found = []
    for line in lines:
        cells = cells_of(line)
        places = [batch.columns.get(key) for key in kind.shown]
        texts = [cell_text(cells[at]) if at is not None and at < len(cells) else "" for at in places]
        found.append((line.number, list(zip(titles, texts, strict=True))))
    return found
