"""Writing the lines of a file: one act for who imports it, short transactions for everybody else.

What is to be written stays in the batch's lines, which go once all are; each step writes some and says how many remain,
in one transaction. A process that stops leaves the rest to a job; a step that has become impossible takes back those
before it. On SQLite every writer waits for the one before: a file of thousands of lines would stop them all.
"""

import contextlib
import datetime
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.imports.columns import read_row, written
from levier.common.imports.kinds import Applied, Fault, ImportKind, ImportRow, Source
from levier.common.imports.models import ImportBatch, LineState
from levier.common.imports.policy import importer_of, rights_of
from levier.common.imports.selectors import cells_of, kind_of, lines_of
from levier.common.policy import Actor
from levier.common.tenancy.models import Mission

STEPS_JOB = "imports.write_steps"
# Lines a step writes: what they take is a fraction of a second, on SQLite the wait of everybody else.
AT_ONCE = 250
# When the job looks whether who began has finished.
FINISHED_WITHIN = datetime.timedelta(minutes=2)

Derive = Callable[[], None]


def signed_by(actor: Actor, certified_by: str, certified_function: str) -> dict[str, Any]:
    """What a batch keeps, while it is written, of who imports it: her rights, and who certifies its figures."""
    return {
        "organizations": rights_of(actor),
        "certified_by": certified_by.strip(),
        "certified_function": certified_function.strip(),
    }


def good_rows(batch: ImportBatch) -> list[ImportRow]:
    """The rows that would be applied; one query."""
    kind = kind_of(batch)
    return [
        read_row(kind, batch.columns, line.number, cells_of(line))[0]
        for line in lines_of(batch).exclude(state=LineState.BAD)
    ]


def step_of(kind: ImportKind, lines: int) -> int:
    """How many lines of a file a step writes."""
    return lines if kind.in_one_step else AT_ONCE


class Writing:
    """A batch being written, as it stands, held by the caller's transaction."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.kind: ImportKind = kind_of(batch)
        self.now: datetime.datetime = batch.applied_at or timezone.now()
        self.actor = importer_of(batch)
        self.source = Source(
            batch.pk,
            batch.public_id,
            batch.file_name,
            batch.author,
            batch.signed["certified_by"],
            batch.signed["certified_function"],
        )

    def write(self, rows: Sequence[ImportRow]) -> Derive | None:
        """Writes some lines, adds what they made to what the batch tells; what is derived from them, for later."""
        done = self.kind.apply(self.actor, rows, self.source, self.now)
        batch = self.batch
        batch.remaining -= len(rows)
        batch.result, batch.made = added(batch.result, done), joined(batch.made, done)
        if not batch.remaining:
            batch.signed = {}
            batch.lines.exclude(state=LineState.BAD).delete()
        batch.save(update_fields=["remaining", "result", "made", "signed"])
        return done.derived


def check_rows(kind: ImportKind, actor: Actor, rows: Sequence[ImportRow], now: datetime.datetime) -> None:
    """Raises Problem when a line no longer passes."""
    for number, faults in kind.check(actor, rows, timezone.localdate(now)).items():
        if refusing := [fault for fault in faults if not fault.is_warning]:
            raise Problem(
                f"Depuis l’aperçu, la ligne {number} ne passe plus\u00a0: attendu "
                f"{refusing[0].expected}. Vérifiez le fichier de nouveau."
            )


def added(result: Sequence[Sequence[Any]], done: Applied) -> list[tuple[int, str]]:
    """What was told so far, and what a step did more, in the same words."""
    before = {words: number for number, words in result}
    return [(before.get(words, 0) + number, words) for number, words in done.result]


def joined(made: dict[str, list[int]], done: Applied) -> dict[str, list[int]]:
    """The keys made so far, and those of a step."""
    return {model: [*made.get(model, []), *keys] for model, keys in done.made.items()}


def write_rest(key: int, rows: Sequence[ImportRow] = ()) -> None:
    """Writes what remains of a batch, each step in a transaction of its own; `rows`, its good lines where they are read
    already.

    Two that write at once share the steps: none is written twice. Raises what made a step impossible, once those before
    it are taken back.
    """
    while True:
        batch = ImportBatch.objects.get(pk=key)
        if not batch.remaining:
            return
        rows = rows or good_rows(batch)
        try:
            derive = write_step(batch, rows)
        except Exception as failure:
            take_back(key, failure.sentence if isinstance(failure, Problem) else "une erreur a interrompu l’import")
            raise
        if derive is not None:
            derive()


@transaction.atomic
def write_step(batch: ImportBatch, rows: Sequence[ImportRow]) -> Derive | None:
    """Writes the next lines of a batch, unless someone else just did; gives back what is derived from them, for once
    they are kept."""
    # Two files at once may name the same things: the second is judged once the first is kept. Others' writes do not
    # wait (PostgreSQL: their foreign keys ask for less; SQLite: this transaction already is the lock).
    Mission.objects.select_for_update(no_key=True).get(pk=batch.mission_id)
    if not ImportBatch.objects.filter(pk=batch.pk, applied_at=batch.applied_at, remaining=batch.remaining).exists():
        return None
    writing = Writing(batch)
    done = len(rows) - batch.remaining
    some = rows[done : done + step_of(writing.kind, len(rows))]
    check_rows(writing.kind, writing.actor, some, writing.now)
    return writing.write(some)


def held(key: int) -> ImportBatch:
    """A batch nobody else writes meanwhile. On SQLite, the IMMEDIATE transaction does it."""
    return ImportBatch.objects.select_for_update().get(pk=key)


def take_back(key: int, why: str) -> None:
    """Takes back what was written of a batch, which waits again. Where something stands on it already, what is written
    stays, and the lines that are not are to be corrected, each with the reason."""
    with contextlib.suppress(Problem), transaction.atomic():
        batch = held(key)
        if batch.remaining:
            # Its entries of the ledger go because it is marked undone, in the same transaction.
            ImportBatch.objects.filter(pk=key).update(undone_at=timezone.now())
            if batch.made:
                writing = Writing(batch)
                writing.kind.undo(writing.actor, batch.made)
            ImportBatch.objects.filter(pk=key).update(
                applied_at=None, undone_at=None, remaining=0, made={}, result=[], signed={}
            )
        return
    with transaction.atomic():
        batch = held(key)
        good = lines_of(batch).exclude(state=LineState.BAD)
        numbers = list(good.values_list("number", flat=True))
        done = numbers[: len(numbers) - batch.remaining]
        good.filter(number__in=done).delete()
        left = lines_of(batch).exclude(state=LineState.BAD)
        left.update(state=LineState.BAD, faults=written([Fault("", "une ligne qui puisse s’écrire", why)]))
        ImportBatch.objects.filter(pk=key).update(remaining=0, signed={})
