"""Writing the lines of a file, or taking them back: one act for who asks, short transactions for everybody else.

What is to be written stays in the batch's lines, which go once all are; each step writes some and says how many remain,
in one transaction. A process that stops leaves the rest to a job; a step that has become impossible takes back those
before it. The batch keeps what each step made: the last goes first, so that nothing goes before what stands on it. On
SQLite every writer waits for the one before: a file of thousands of lines would stop them all.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.imports.columns import read_row, written
from levier.common.imports.kinds import Fault, ImportKind, ImportRow, Made, Source
from levier.common.imports.models import ImportBatch, LineState
from levier.common.imports.policy import importer_of, rights_of
from levier.common.imports.selectors import cells_of, kind_of, lines_of
from levier.common.policy import Actor
from levier.common.tenancy.models import Mission
from levier.common.ui import formats

STEPS_JOB = "imports.write_steps"
# Lines a step writes: what they take is a fraction of a second, on SQLite the wait of everybody else.
AT_ONCE = 250
# When the job looks whether who began has finished.
FINISHED_WITHIN = datetime.timedelta(minutes=2)

# What is told of an import that could not be taken back to its first line.
TAKEN_BACK = "ligne retirée depuis,lignes retirées depuis"
INTERRUPTED = "une erreur a interrompu l’import"

Derive = Callable[[], None]
# How many lines a step wrote, and the keys of what they made, by model.
Step = tuple[int, Mapping[str, list[int]]]


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
            joined(batch.made),
        )

    def write(self, rows: Sequence[ImportRow]) -> Derive | None:
        """Writes some lines, adds what they made to what the batch tells; what is derived from them, for later."""
        done = self.kind.apply(self.actor, rows, self.source, self.now)
        batch = self.batch
        batch.remaining -= len(rows)
        batch.result = added(batch.result, done.result)
        batch.made = [*batch.made, (len(rows), done.made)]
        if not batch.remaining:
            batch.signed = {}
            batch.lines.exclude(state=LineState.BAD).delete()
        batch.save(update_fields=["remaining", "result", "made", "signed"])
        return done.derived


def check_rows(kind: ImportKind, actor: Actor, rows: Sequence[ImportRow], now: datetime.datetime, before: Made) -> None:
    """Raises Problem when a line no longer passes; `before`: what those before it made."""
    for number, faults in kind.check(actor, rows, timezone.localdate(now), before).items():
        if refusing := [fault for fault in faults if not fault.is_warning]:
            raise Problem(
                f"Depuis l’aperçu, la ligne {number} ne passe plus\u00a0: attendu "
                f"{refusing[0].expected}. Vérifiez le fichier de nouveau."
            )


def added(result: Sequence[Sequence[Any]], more: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """What was told so far, and what is told more: the figures of the same words are added."""
    told = {words: number for number, words in result}
    for number, words in more:
        told[words] = told.get(words, 0) + number
    return [(number, words) for words, number in told.items()]


def joined(made: Sequence[Step]) -> dict[str, list[int]]:
    """The keys of what all the steps made, by model."""
    every: dict[str, list[int]] = {}
    for _, keys in made:
        for model, some in keys.items():
            every.setdefault(model, []).extend(some)
    return every


def lines_in(made: Sequence[Step]) -> int:
    """How many lines of the file the steps wrote."""
    return sum(lines for lines, _ in made)


def write_rest(key: int, rows: Sequence[ImportRow] = ()) -> None:
    """Writes what remains of a batch, or takes it back, each step in a transaction of its own; `rows`, its good lines
    where they are read already.

    Two that write at once share the steps: none is written twice. Raises what made a step impossible, once those before
    it are taken back.
    """
    while True:
        batch = ImportBatch.objects.get(pk=key)
        if not batch.remaining:
            return
        if batch.undone_at is not None:
            undo_rest(key)
            return
        rows = rows or good_rows(batch)
        try:
            derive = write_step(batch, rows)
        except Exception as failure:
            take_back(key, failure.sentence if isinstance(failure, Problem) else INTERRUPTED)
            raise
        if derive is not None:
            derive()


@transaction.atomic
def write_step(batch: ImportBatch, rows: Sequence[ImportRow]) -> Derive | None:
    """Writes the next lines of a batch, unless someone else just did; gives back what is derived from them, for once
    they are kept."""
    one_at_a_time(batch)
    if not unchanged(batch).exists():
        return None
    writing = Writing(batch)
    done = len(rows) - batch.remaining
    some = rows[done : done + AT_ONCE]
    check_rows(writing.kind, writing.actor, some, writing.now, writing.source.before)
    return writing.write(some)


def one_at_a_time(batch: ImportBatch) -> None:
    """Two files at once may name the same things: the second is judged once the first is kept. Others' writes do not
    wait (PostgreSQL: their foreign keys ask for less; SQLite: the transaction already is the lock)."""
    Mission.objects.select_for_update(no_key=True).get(pk=batch.mission_id)


def unchanged(batch: ImportBatch) -> QuerySet[ImportBatch]:
    """A batch, as long as it stands where it was read."""
    return ImportBatch.objects.filter(
        pk=batch.pk, applied_at=batch.applied_at, undone_at=batch.undone_at, remaining=batch.remaining
    )


def take_back(key: int, why: str) -> None:
    """Takes back what was written of a batch, which waits again. Where something stands on it already, what is written
    stays, and the lines that are not are to be corrected, each with the reason."""
    batch = ImportBatch.objects.get(pk=key)
    if not batch.remaining or batch.undone_at is not None:
        return
    try:
        kind_of(batch).check_undo(importer_of(batch), joined(batch.made))
    except Problem:
        leave_to_correct(key, why)
        return
    with transaction.atomic():
        one_at_a_time(batch)
        if batch.made:
            # Its entries of the ledger may go because it is marked undone.
            unchanged(batch).update(undone_at=timezone.now(), remaining=lines_in(batch.made))
        else:
            wait_again(unchanged(batch))
    undo_rest(key, why)


def wait_again(batch: QuerySet[ImportBatch]) -> None:
    """A batch waits as before it was imported; its lines were kept."""
    batch.update(applied_at=None, undone_at=None, remaining=0, made=[], result=[], signed={})


def undo_rest(key: int, why: str = INTERRUPTED) -> None:
    """Takes back what a batch made, the last step first, each in a transaction of its own. One whose lines were not all
    written waits again; where something was built on it meanwhile, its other lines say `why`.

    Raises Problem when something was built meanwhile on one that was undone: what is left of it is in place.
    """
    while True:
        batch = ImportBatch.objects.get(pk=key)
        if not batch.remaining or batch.undone_at is None:
            return
        try:
            undo_step(batch)
        except Problem as problem:
            if batch.signed:
                leave_to_correct(key, why)
                return
            unchanged(batch).update(undone_at=None, remaining=0)
            stay = formats.count(batch.remaining, "ligne reste en place", "lignes restent en place")
            raise Problem(f"{problem.sentence} Cela s’est fait pendant l’annulation\u00a0: {stay}.") from problem


@transaction.atomic
def undo_step(batch: ImportBatch) -> None:
    """Takes back what the last step of a batch made, unless someone else just did."""
    lines, made = batch.made[-1]
    left = batch.remaining - lines
    told = added(batch.result, [(lines, TAKEN_BACK)])
    if unchanged(batch).update(remaining=left, made=batch.made[:-1], result=told):
        kind_of(batch).undo(made)
        if batch.signed and not left:
            wait_again(ImportBatch.objects.filter(pk=batch.pk))


@transaction.atomic
def leave_to_correct(key: int, why: str) -> None:
    """What is written of a batch stays; its other lines are to be corrected, each with the reason."""
    # On SQLite, the IMMEDIATE transaction holds it.
    batch = ImportBatch.objects.select_for_update().get(pk=key)
    if not batch.remaining:
        return
    good = lines_of(batch).exclude(state=LineState.BAD)
    done = list(good.values_list("number", flat=True)[: lines_in(batch.made)])
    good.filter(number__in=done).delete()
    left = lines_of(batch).exclude(state=LineState.BAD)
    left.update(state=LineState.BAD, faults=written([Fault("", "une ligne qui puisse s’écrire", why)]))
    ImportBatch.objects.filter(pk=key).update(undone_at=None, remaining=0, signed={})
