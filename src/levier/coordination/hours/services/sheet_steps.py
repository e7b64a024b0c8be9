"""Writing a structure's lines in the ledger: one act for who signs it, short transactions for everybody else.

What is to be written is kept on the deposit first, and how many lines remain beside it; each step writes some and says
so, in one transaction. A process that stops leaves the rest to a job, which goes on; what makes a step impossible takes
back those before it. On SQLite every writer waits for the one before: a file of thousands of lines would stop them all.
"""

import datetime
import json
from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.hours.counting import month_most
from levier.coordination.hours.employers import StagedLine, after_lines, month_totals, too_much
from levier.coordination.hours.models import EmployerSheet, SheetWriting, Statement
from levier.coordination.hours.services.by_structures import receive
from levier.coordination.hours.services.comparing import record_second
from levier.coordination.hours.services.differences import (
    AT_A_TIME,
    NOTHING_HELD,
    Said,
    change_of,
    declare_differences,
    held_of,
    key_of,
)
from levier.coordination.hours.services.judging import check_not_shared, hold
from levier.coordination.hours.services.lines import DeclaredLine
from levier.coordination.participants.models import Assignment, Declarant

STEPS_JOB = "hours.write_sheet_steps"
# Lines a step writes: what they take is a fraction of a second, on SQLite the wait of everybody else.
AT_ONCE = 1_000
STOPPED = "Enregistrement interrompu\u00a0: ce qui avait été écrit est repris."

# Assignment, first day of the month, hundredths before and after, statement.
Row = tuple[int, str, int | None, int | None, int]


def rows_of(lines: Sequence[StagedLine]) -> list[Row]:
    """Lines as a deposit keeps them."""
    return [(line.assignment.pk, line.month.isoformat(), line.before, line.after, line.statement.pk) for line in lines]


def lines_of(rows: Sequence[Row]) -> list[StagedLine]:
    """The same lines again; two queries."""
    named = ("participant__first_name", "participant__last_name", "employer__name", "employer__is_fictitious")
    read = Assignment.objects.select_related("participant", "employer").only("mission", "award", "declarant", *named)
    people = read.in_bulk({row[0] for row in rows})
    statements = Statement.objects.only("mission", "award").in_bulk({row[4] for row in rows})
    return [
        StagedLine(people[key], statements[statement], datetime.date.fromisoformat(day), before, after)
        for key, day, before, after, statement in rows
    ]


def back(rows: Sequence[Row]) -> list[Row]:
    """What takes rows back."""
    return [(key, day, after, before, statement) for key, day, before, after, statement in rows]


def to_write(
    content: dict[str, Any], rows: Sequence[Row], *, reason: str, author: User, is_back: bool = False
) -> dict[str, Any]:
    """The columns of a deposit whose rows are to be written, for whoever writes the first step (`begin`)."""
    # What is recorded and what is to be written are most often the same: kept once.
    written = None if list(rows) == content.get("applied") else list(rows)
    steps = {"steps": written, "reason": reason, "author": author.pk, "is_back": is_back}
    return {"content": json.dumps(content | steps)}


def begin(key: int, lines: int) -> None:
    """So many lines of a deposit are to be written from now on, in the caller's transaction, which has just changed
    the deposit: whoever is still at what was to be written before finds its row gone."""
    SheetWriting.objects.filter(sheet=key).delete()
    SheetWriting.objects.create(sheet_id=key, remaining=lines)


def take(writing: SheetWriting, lines: int) -> bool:
    """Takes the next lines of a deposit for the caller's transaction; false when somebody else has them. The row says
    itself where it stands: a condition on another table would not be looked at again after a wait."""
    left = writing.remaining - lines
    return bool(SheetWriting.objects.filter(pk=writing.pk, remaining=writing.remaining).update(remaining=left))


def write_steps(key: int) -> int:
    """Writes what remains of a deposit, each step in a transaction of its own; returns how many changed.

    Two that write at once share the steps: none is written twice. Raises Problem when a step cannot be, once those
    before it are taken back.
    """
    changed = 0
    refusal: Problem | None = None
    job: Writing | None = None
    while writing := writing_of(key):
        if job is None or job.key != writing.pk:
            job = Writing(EmployerSheet.objects.get(pk=key), writing.pk)
        done = len(job.rows) - writing.remaining
        lines = lines_of(job.rows[done : done + AT_ONCE])
        try:
            with transaction.atomic():
                # Whoever comes second finds the step taken, and goes to the next.
                if take(writing, len(lines)):
                    changed += job.declare(lines)
        except Problem as problem:
            if job.is_back:
                raise
            refusal = problem
            take_back(job, writing, done)
    if refusal is not None:
        raise refusal
    job = None  # its lines weigh on what follows
    receive(EmployerSheet.objects.select_related("employer").get(pk=key))
    return changed


def writing_of(key: int) -> SheetWriting | None:
    """What is being written of a deposit; nothing once all of it is."""
    return SheetWriting.objects.filter(sheet=key, remaining__gt=0).first()


class Writing:
    """What a deposit has to write (`key`: of which SheetWriting): read once, however many steps it takes."""

    def __init__(self, sheet: EmployerSheet, key: int) -> None:
        self.sheet, self.key = sheet, key
        content: dict[str, Any] = json.loads(sheet.content)
        months: dict[str, str] = {}  # each kept once, however many lines are of it
        self.rows: list[Row] = [
            (key, months.setdefault(day, day), before, after, statement)
            for key, day, before, after, statement in content["steps"] or content["applied"]
        ]
        self.reason: str = content["reason"]
        self.is_back: bool = content["is_back"]
        self.author = User.objects.get(pk=content["author"])

    def declare(self, lines: Sequence[StagedLine]) -> int:
        """Writes some of its lines; returns how many changed something."""
        return declare_lines(lines, reason=self.reason, author=self.author, author_name=self.sheet.author_name)


@transaction.atomic
def take_back(job: Writing, writing: SheetWriting, done: int) -> None:
    """Turns a deposit round: what was written of it is to be taken back, whether it was being recorded or undone.
    Changes nothing when somebody else went on, or turned it round."""
    if not take(writing, writing.remaining):
        return
    written = job.rows[:done]
    undone_at = job.sheet.undone_at
    content = json.loads(job.sheet.content)
    kept = content if undone_at is not None or not written else content | {"applied": written}
    columns = to_write(kept, back(written), reason=STOPPED, author=job.author, is_back=True)
    if undone_at is not None:
        columns["undone_at"] = None
    elif written:
        columns["undone_at"] = timezone.now()
    else:
        columns |= {"applied_at": None, "author_name": ""}
    EmployerSheet.objects.filter(pk=job.sheet.pk).update(**columns)
    begin(job.sheet.pk, len(written))


def check_worked(lines: Sequence[StagedLine], *, verified: bool) -> None:
    """Raises Problem when someone's contracts together say more than a month holds, or more than a week allows that
    nobody `verified`; one query."""
    after = after_lines(lines)
    totals = month_totals(after)
    most = {month: month_most(month) for month in {line.month for line in lines}}
    for line in lines:
        total = totals.get((line.assignment.participant_id, line.month), 0)
        if total > most[line.month] * 100:
            raise Problem(
                f"{line.assignment.participant.short_name}, {formats.month(line.month)}\u00a0: {formats.hours(total)} "
                f"sur l’ensemble de ses contrats, et le mois compte {formats.whole_hours(most[line.month])}. Corrigez "
                "le tableau, puis redéposez-le."
            )
    full = {} if verified else too_much(lines, after, totals)
    if any(line.changes and (line.assignment.pk, line.month) in full for line in lines):
        raise Problem("Des mois dépassent la durée maximale d’une semaine\u00a0: vérifiez-les, puis cochez la case.")


def check_lines_stand(lines: Sequence[StagedLine]) -> None:
    """Raises Problem when lines could not be written as the ledger stands: hours allocated between contracts, or
    already judged beyond what would be declared. Writes nothing."""
    check_not_shared([line_of(line) for line in lines if line.counts])
    for sentence in judged_beyond(lines).values():
        raise Problem(sentence)


def judged_beyond(lines: Sequence[StagedLine]) -> dict[tuple[int, datetime.date], str]:
    """The lines that would declare less than is judged already, by assignment and month, each with its sentence. One
    query for each 2,000 lines."""
    found: dict[tuple[int, datetime.date], str] = {}
    waiting = (line_of(line) for line in lines if line.counts and line.changes)
    while some := list(islice(waiting, AT_A_TIME)):
        held = held_of(some)
        for line in some:
            try:
                change_of(line, held.get(key_of(line), NOTHING_HELD))
            except Problem as problem:
                found[key_of(line)] = problem.sentence
    return found


def line_of(line: StagedLine) -> DeclaredLine:
    """A line as it is declared, or kept beside what the holder declares."""
    return DeclaredLine(line.assignment, line.month, line.after or 0, is_said=line.after is not None)


def declare_lines(lines: Sequence[StagedLine], *, reason: str, author: User, author_name: str) -> int:
    """Puts lines in the ledger, or beside the holder's figures, in the caller's transaction. Raises Problem when hours
    are allocated between contracts."""
    hold(*(line.assignment for line in lines))
    check_not_shared([line_of(line) for line in lines if line.counts])
    # In the name of the structure.
    employers = {line.assignment.employer_id: line.assignment.employer for line in lines}
    signed = {key: f"{author_name}, {employer}"[:200] for key, employer in employers.items()}
    said = [Said(line.statement, line_of(line), signed[line.assignment.employer_id]) for line in lines]
    counted = [one for one, line in zip(said, lines, strict=True) if line.counts]
    changed = declare_differences(counted, reason=reason, author=author)
    compared: dict[tuple[Statement, str], list[DeclaredLine]] = {}
    for one, line in zip(said, lines, strict=True):
        if not line.counts:
            compared.setdefault((one.statement, one.author_name), []).append(one.line)
    for (statement, name), theirs in compared.items():
        changed += record_second(statement, theirs, said_by=Declarant.EMPLOYER, author=author, author_name=name)
    return changed
