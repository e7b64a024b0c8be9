"""Writes of imports: a file staged in short transactions, applied and undone in others (`steps`)."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.imports import steps
from levier.common.imports.columns import digest_of, fingerprint, guess, missing, verdicts, written
from levier.common.imports.kinds import Fault, ImportKind
from levier.common.imports.models import ImportBatch, ImportLine, ImportMapping, LineState
from levier.common.imports.selectors import applied_twin, cells_of, kind_of
from levier.common.jobs.services import enqueue
from levier.common.policy import Actor
from levier.common.tabular.cells import cell_text, encode_cell
from levier.common.tabular.reading import read_table
from levier.common.tabular.table import Cell, Limits
from levier.common.ui import formats

# Lines are staged so many at a time: nobody else's write waits for more than one such step.
STAGED_AT_ONCE = 500
# What an abandoned file told of people is forgotten after so many days.
KEPT_DAYS = 30
COLUMNS_AT_MOST = 100
Thing = TypeVar("Thing")


def stage(kind: ImportKind, path: Path, *, name: str, actor: Actor, now: datetime.datetime) -> ImportBatch:
    """Reads a deposited file and keeps its lines for the preview, their columns guessed; nothing else is written.

    Raises Problem when the file cannot be read, or has no line under its titles. Stopped halfway, it leaves a batch
    that is never shown, nor applied.
    """
    content = path.read_bytes()
    limits = Limits(rows=kind.lines_at_most + 1, columns=COLUMNS_AT_MOST, titles=1)
    table = read_table(path, name=name, limits=limits)
    if len(table.rows) < 2:
        raise Problem(f"«\u00a0{name}\u00a0» n’a aucune ligne sous ses titres de colonnes.", field="file")
    header = [cell_text(cell) for cell in table.rows[0].cells]
    batch = ImportBatch.objects.create(
        kind=kind.key,
        author=actor.user_id,
        file_name=name[:255],
        file_hash=hashlib.sha256(content).hexdigest(),
        header=header,
        columns=known_columns(kind, header),
    )
    lines = [(row.number, row.cells) for row in table.rows[1:]]
    faults = judged(kind, batch.columns, lines, actor, timezone.localdate(now))
    for some in in_steps(lines):
        ImportLine.objects.bulk_create(
            ImportLine(
                batch=batch,
                number=number,
                cells=json.dumps([encode_cell(cell) for cell in cells]),
                state=state_of(faults.get(number, [])),
                faults=written(faults.get(number, [])),
            )
            for number, cells in some
        )
    batch.staged_at = now
    batch.digest = digest_of(batch.file_hash, batch.columns)
    batch.save(update_fields=["staged_at", "digest"])
    return batch


def in_steps(things: list[Thing]) -> Iterator[list[Thing]]:
    """Things so many at a time."""
    for first in range(0, len(things), STAGED_AT_ONCE):
        yield things[first : first + STAGED_AT_ONCE]


def known_columns(kind: ImportKind, header: Sequence[str]) -> dict[str, int]:
    """The columns someone named for such titles, or those their titles say; one query."""
    remembered = ImportMapping.objects.filter(kind=kind.key, fingerprint=fingerprint(header)).first()
    return remembered.columns if remembered else guess(kind, header)


def judged(
    kind: ImportKind,
    columns: Mapping[str, int],
    lines: Iterable[tuple[int, Sequence[Cell]]],
    actor: Actor,
    today: datetime.date,
) -> dict[int, list[Fault]]:
    """The faults of each line; none is judged while a column that is needed is not known."""
    return {} if missing(kind, columns) else verdicts(kind, columns, lines, actor, today)


def state_of(faults: Sequence[Fault]) -> LineState:
    """A line with a fault is bad; with warnings alone it is good, and to be looked at."""
    if any(not fault.is_warning for fault in faults):
        return LineState.BAD
    return LineState.WARNED if faults else LineState.GOOD


def name_columns(batch: ImportBatch, columns: Mapping[str, int], *, actor: Actor, now: datetime.datetime) -> None:
    """Says which column holds what, for this file and the next ones with the same titles; judges the lines again.

    Raises Problem, nothing changed, when a needed column is missing, one serves twice, or the file was applied.
    """
    kind = kind_of(batch)
    if lacking := missing(kind, columns):
        raise Problem(f"Indiquez la colonne de\u00a0: {formats.enumeration(lacking)}.")
    if len(set(columns.values())) < len(columns):
        raise Problem("Une même colonne du fichier est indiquée pour deux données\u00a0: choisissez-en une autre.")
    if batch.applied_at is not None:
        raise Problem("Ce fichier est déjà importé\u00a0: ses colonnes ne changent plus.")
    ImportMapping.objects.update_or_create(
        kind=kind.key, fingerprint=fingerprint(batch.header), defaults={"columns": dict(columns)}
    )
    batch.columns = dict(columns)
    batch.digest = digest_of(batch.file_hash, batch.columns)
    batch.save(update_fields=["columns", "digest"])
    judge_again(batch, actor=actor, now=now)


def judge_again(batch: ImportBatch, *, actor: Actor, now: datetime.datetime) -> None:
    """Judges the lines of a batch by what is known now; writes only those whose verdict changed, in short steps."""
    kind = kind_of(batch)
    lines = list(batch.lines.order_by("number"))
    cells = [(line.number, cells_of(line)) for line in lines]
    faults = judged(kind, batch.columns, cells, actor, timezone.localdate(now))
    changed = []
    for line in lines:
        told = written(faults.get(line.number, []))
        if line.faults != told:
            line.state, line.faults = state_of(faults.get(line.number, [])), told
            changed.append(line)
    for some in in_steps(changed):
        ImportLine.objects.bulk_update(some, ["state", "faults"])


def apply(
    batch: ImportBatch,
    *,
    actor: Actor,
    now: datetime.datetime,
    certified_by: str = "",
    certified_function: str = "",
) -> ImportBatch:
    """Writes every good line, all or nothing, in short steps; bad lines are left for later.

    What changed since the preview is judged again first. Raises Problem, nothing left written: nothing to import, a
    certificate missing, the same file with the same columns imported already, a line that no longer passes.
    """
    kind = kind_of(batch)
    if kind.certified:
        for value, field, words in (
            (certified_by, "certified_by", "le nom de la personne qui certifie ces heures"),
            (certified_function, "certified_function", "sa fonction"),
        ):
            if not value.strip():
                raise Problem(f"Indiquez {words}.", field=field)
    rows = steps.good_rows(batch)
    if not rows or missing(kind, batch.columns):
        raise Problem("Ce fichier n’a aucune ligne bonne à importer.")
    try:
        with transaction.atomic():
            # The conditional update takes the row first: two clicks at once import one file once.
            taken = ImportBatch.objects.filter(pk=batch.pk, applied_at=None).update(
                applied_at=now,
                remaining=len(rows),
                signed=steps.signed_by(actor, certified_by, certified_function),
            )
            if not taken:
                raise Problem("Ce fichier est déjà importé\u00a0: rien n’a changé.")
            if len(rows) > steps.AT_ONCE:
                # A line may contradict another of a later step: the whole file is judged before the first.
                steps.check_rows(kind, actor, rows, now, {})
            # Were this process to stop, the job would write what remains.
            until = now + steps.FINISHED_WITHIN
            enqueue(steps.STEPS_JOB, key=f"{batch.pk}-{now.timestamp():.0f}", run_after=until, batch=batch.pk)
    except IntegrityError as refused:
        if applied_twin(batch) is None:
            raise
        raise Problem("Ce même fichier vient d’être importé\u00a0: rien n’a changé.") from refused
    steps.write_rest(batch.pk, rows)
    batch.refresh_from_db()
    return batch


def undo(batch: ImportBatch, *, actor: Actor, now: datetime.datetime) -> None:
    """Takes back everything an import made, as one, in short steps. Raises Problem, nothing changed, when something
    stands on it, or when it is no longer the actor's to change."""
    batch = ImportBatch.objects.get(pk=batch.pk)
    absent = Problem("Cet import n’est pas en place\u00a0: il n’y a rien à annuler.")
    if batch.applied_at is None or batch.undone_at is not None or batch.remaining:
        raise absent
    kind_of(batch).check_undo(actor, steps.joined(batch.made))
    with transaction.atomic():
        # Its entries of the ledger may go because it is marked undone.
        if not steps.unchanged(batch).update(undone_at=now, remaining=steps.lines_in(batch.made)):
            raise absent
        # Were this process to stop, the job would take back what remains.
        until = now + steps.FINISHED_WITHIN
        enqueue(steps.STEPS_JOB, key=f"{batch.pk}-undone-{now.timestamp():.0f}", run_after=until, batch=batch.pk)
    steps.undo_rest(batch.pk)


@transaction.atomic
def drop(batch: ImportBatch) -> None:
    """Forgets a file nobody imported, lines included. Raises Problem when it was imported."""
    if not ImportBatch.objects.filter(pk=batch.pk, applied_at=None).exists():
        raise Problem("Ce fichier est importé\u00a0: annulez l’import plutôt que d’abandonner le fichier.")
    batch.lines.all().delete()
    batch.delete()


def forget_lines(today: datetime.date) -> int:
    """Forgets the lines left of files older than their term, and the files nobody imported; two queries.

    What an import did stays told: its file's name, its figures, its author.
    """
    old = ImportBatch.objects.filter(created_at__date__lt=today - datetime.timedelta(days=KEPT_DAYS))
    lines, _ = ImportLine.objects.filter(batch__in=old.values("pk")).delete()
    old.filter(applied_at=None).delete()
    return lines
