"""Writing a structure's lines in the ledger: one act for who signs it, short transactions for everybody else.

What is to be written is kept on the deposit first, with how many lines remain; each step writes some and says so, in
one transaction. A process that stops leaves the rest to a job, which goes on; what makes a step impossible takes back
those before it. On SQLite every writer waits for the one before: a file of thousands of lines would stop them all.
"""

import datetime
import json
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.hours.counting import month_most
from levier.coordination.hours.employers import StagedLine, month_totals, too_much
from levier.coordination.hours.models import EmployerSheet, Statement
from levier.coordination.hours.services.by_structures import receive
from levier.coordination.hours.services.comparing import record_second
from levier.coordination.hours.services.differences import (
    Held,
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
AT_ONCE = 500
STOPPED = "Enregistrement interrompu\u00a0: ce qui avait été écrit est repris."

# Assignment, first day of the month, hundredths before and after, statement.
Row = tuple[int, str, int, int, int]


def rows_of(lines: Sequence[StagedLine]) -> list[Row]:
    """Lines as a deposit keeps them."""
    return [(line.assignment.pk, line.month.isoformat(), line.before, line.after, line.statement.pk) for line in lines]


def lines_of(rows: Sequence[Row]) -> list[StagedLine]:
    """The same lines again; two queries."""
    people = Assignment.objects.select_related("participant", "employer").in_bulk({row[0] for row in rows})
    statements = Statement.objects.in_bulk({row[4] for row in rows})
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
    """The columns of a deposit whose rows are to be written, for whoever writes the first step."""
    # What is recorded and what is to be written are most often the same: kept once.
    written = None if list(rows) == content.get("applied") else list(rows)
    steps = {"steps": written, "reason": reason, "author": author.pk, "is_back": is_back}
    return {"content": json.dumps(content | steps), "remaining": len(rows)}


def write_steps(key: int) -> int:
    """Writes what remains of a deposit, each step in a transaction of its own; returns how many changed.

    Two that write at once share the steps: none is written twice. Raises Problem when a step cannot be, once those
    before it are taken back.
    """
    changed = 0
    refusal: Problem | None = None
    job: Writing | None = None
    while remaining := left(key):
        if job is None or job.undone_at != undone_at_of(key):
            job = Writing(EmployerSheet.objects.get(pk=key))
        done = len(job.rows) - remaining
        lines = lines_of(job.rows[done : done + AT_ONCE])
        try:
            with transaction.atomic():
                # Whoever comes second finds the step taken, and goes to the next.
                if job.waiting(remaining).update(remaining=remaining - len(lines)):
                    changed += job.declare(lines)
        except Problem as problem:
            if job.is_back:
                raise
            refusal = problem
            take_back(job, done, remaining)
    if refusal is not None:
        raise refusal
    receive(EmployerSheet.objects.select_related("employer").get(pk=key))
    return changed


def left(key: int) -> int:
    """How many lines of a deposit remain to be written."""
    return EmployerSheet.objects.filter(pk=key).values_list("remaining", flat=True).get()


def undone_at_of(key: int) -> datetime.datetime | None:
    """Since when a deposit is undone: what tells its recording from its undoing."""
    return EmployerSheet.objects.filter(pk=key).values_list("undone_at", flat=True).get()


class Writing:
    """What a deposit has to write: read once, however many steps it takes."""

    def __init__(self, sheet: EmployerSheet) -> None:
        self.sheet, self.undone_at = sheet, sheet.undone_at
        self.content: dict[str, Any] = json.loads(sheet.content)
        self.rows: list[Row] = [tuple(row) for row in self.content["steps"] or self.content["applied"]]
        self.is_back: bool = self.content["is_back"]
        self.author = User.objects.get(pk=self.content["author"])

    def waiting(self, remaining: int) -> QuerySet[EmployerSheet]:
        """The deposit, as long as it stands where it was read."""
        return EmployerSheet.objects.filter(pk=self.sheet.pk, remaining=remaining, undone_at=self.undone_at)

    def declare(self, lines: Sequence[StagedLine]) -> int:
        """Writes some of its lines; returns how many changed something."""
        return declare_lines(
            lines, reason=self.content["reason"], author=self.author, author_name=self.sheet.author_name
        )


def take_back(job: Writing, done: int, remaining: int) -> None:
    """Turns a deposit round: what was written of it is to be taken back, whether it was being recorded or undone."""
    written = job.rows[:done]
    kept = job.content if job.undone_at is not None or not written else job.content | {"applied": written}
    columns = to_write(kept, back(written), reason=STOPPED, author=job.author, is_back=True)
    if job.undone_at is not None:
        columns["undone_at"] = None
    elif written:
        columns["undone_at"] = timezone.now()
    else:
        columns |= {"applied_at": None, "author_name": ""}
    job.waiting(remaining).update(**columns)


def check_worked(lines: Sequence[StagedLine], *, verified: bool) -> None:
    """Raises Problem when someone's contracts together say more than a month holds, or more than a week allows that
    nobody `verified`; one query."""
    names = {(line.assignment.participant_id, line.month): line.assignment.participant for line in lines}
    for (person, month), total in month_totals(lines).items():
        if total > month_most(month) * 100 and (person, month) in names:
            raise Problem(
                f"{names[person, month].short_name}, {formats.month(month)}\u00a0: {formats.hours(total)} sur "
                f"l’ensemble de ses contrats, et le mois compte {formats.whole_hours(month_most(month))}. Corrigez le "
                "tableau, puis redéposez-le."
            )
    full = too_much(lines)
    if not verified and any(line.changes and (line.assignment.pk, line.month) in full for line in lines):
        raise Problem("Des mois dépassent la durée maximale d’une semaine\u00a0: vérifiez-les, puis cochez la case.")


def check_lines_stand(lines: Sequence[StagedLine]) -> None:
    """Raises Problem when lines could not be written as the ledger stands: hours allocated between contracts, or
    already judged beyond what would be declared. Writes nothing."""
    check_not_shared([DeclaredLine(line.assignment, line.month, line.after) for line in lines if line.counts])
    said = [said_of(line, "") for line in lines if line.counts]
    held = held_of(said) if said else {}
    for one in said:
        change_of(one.line, held.get(key_of(one), Held()))


def said_of(line: StagedLine, author_name: str) -> Said:
    """A line as the ledger takes it, in the name of the structure."""
    return Said(
        line.statement,
        DeclaredLine(line.assignment, line.month, line.after),
        f"{author_name}, {line.assignment.employer}"[:200],
    )


def declare_lines(lines: Sequence[StagedLine], *, reason: str, author: User, author_name: str) -> int:
    """Puts lines in the ledger, or beside the holder's figures, in the caller's transaction. Raises Problem when hours
    are allocated between contracts."""
    hold(*(line.assignment for line in lines))
    check_not_shared([DeclaredLine(line.assignment, line.month, line.after) for line in lines if line.counts])
    said = [said_of(line, author_name) for line in lines]
    counted = [one for one, line in zip(said, lines, strict=True) if line.counts]
    changed = declare_differences(counted, reason=reason, author=author)
    compared: dict[tuple[Statement, str], list[DeclaredLine]] = {}
    for one, line in zip(said, lines, strict=True):
        if not line.counts:
            compared.setdefault((one.statement, one.author_name), []).append(one.line)
    for (statement, name), theirs in compared.items():
        changed += record_second(statement, theirs, said_by=Declarant.EMPLOYER, author=author, author_name=name)
    return changed
