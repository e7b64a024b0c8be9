"""What separates declared hours from what the ledger says of them: the one way a declaration said again enters it."""

import datetime
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from django.db.models import Min, Q, Sum

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.hours.models import EntryKind, LedgerEntry, Statement
from levier.coordination.hours.services.lines import DeclaredLine
from levier.coordination.hours.services.receiving import check_receives

# Lines taken at a time: what is read of each, and the entries to write, stay in memory meanwhile.
AT_A_TIME = 2_000


class Said(NamedTuple):
    """A line, the statement it belongs to, and who says it."""

    statement: Statement
    line: DeclaredLine
    author_name: str


class Held(NamedTuple):
    """What the ledger says of one assignment in one month, in hundredths; `first` is the key of its first declared
    entry, which the others correct."""

    declared: int = 0
    trained: int = 0
    judged: int = 0
    first: int | None = None


NOTHING_HELD = Held()


def declare_differences(said: Iterable[Said], *, reason: str, author: User | None = None) -> int:
    """Adds to the ledger, for each line, what separates it from what is declared, in the caller's transaction, its
    assignments held; returns how many differed. Of two lines of one person and month, the last is said.

    Raises Problem when hours already judged would exceed those declared, or a contract takes none. Four queries for
    each 2,000 lines.
    """
    lines = iter({(one.line.assignment.pk, one.line.month): one for one in said}.values())
    added = 0
    while some := list(islice(lines, AT_A_TIME)):
        held = held_of([one.line for one in some])
        entries = [
            entry for one in some if (entry := difference_of(one, held.get(key_of(one.line), NOTHING_HELD))) is not None
        ]
        check_receives({(entry.award_id, entry.month if entry.hundredths > 0 else None) for entry in entries})
        added += LedgerEntry.objects.insert_values(
            Difference._fields,
            in_their_statement(entries),
            kind=EntryKind.DECLARED,
            reason=reason.strip(),
            author_id=None if author is None else author.pk,
        )
    return added


def key_of(line: DeclaredLine) -> tuple[int, datetime.date]:
    """Which line of the ledger it is."""
    return line.assignment.pk, line.month


def held_of(lines: Sequence[DeclaredLine]) -> dict[tuple[int, datetime.date], Held]:
    """What the ledger says of these people in these months; one query."""
    sums = (
        LedgerEntry.objects.filter(
            assignment__in={line.assignment.pk for line in lines}, month__in={line.month for line in lines}
        )
        .order_by()
        .values_list("assignment", "month")
        .annotate(
            declared=Sum("hundredths", filter=Q(kind=EntryKind.DECLARED), default=0),
            trained=Sum("training", filter=Q(kind=EntryKind.DECLARED), default=0),
            judged=Sum("hundredths", filter=~Q(kind=EntryKind.DECLARED), default=0),
            first=Min("pk", filter=Q(kind=EntryKind.DECLARED, corrects=None)),
        )
    )
    return {(assignment, month): Held(*figures) for assignment, month, *figures in sums}


def change_of(line: DeclaredLine, held: Held) -> tuple[int, int]:
    """What a line adds to the hours declared and to those of training, in hundredths; 0, 0 when it changes nothing.

    Raises Problem when hours already judged would exceed those declared.
    """
    difference = line.hundredths - held.declared
    # Whoever says nothing of training leaves it as it was, within the hours left.
    wanted = min(held.trained, line.hundredths) if line.training is None else line.training
    training = wanted - held.trained
    if (difference or training) and line.hundredths < held.judged:
        raise Problem(
            f"{line.assignment.participant.short_name}, {formats.month(line.month)}\u00a0: "
            f"{formats.hours(held.judged)} sont déjà jugées. Pour déclarer moins, écrivez au facilitateur."
        )
    return difference, training


class Difference(NamedTuple):
    """What one entry has of its own, in the columns of the ledger."""

    assignment_id: int
    award_id: int
    statement_id: int | None
    month: datetime.date
    hundredths: int
    training: int
    corrects_id: int | None
    author_name: str


def difference_of(one: Said, held: Held) -> Difference | None:
    """The entry a line adds: a first one, or the correction of the first; None when it says what is declared."""
    statement, line, author_name = one
    difference, training = change_of(line, held)
    if difference == 0 and training == 0:
        return None
    return Difference(
        line.assignment.pk,
        statement.award_id,
        statement.pk,
        line.month,
        difference,
        training,
        held.first,
        author_name,
    )


def in_their_statement(entries: Sequence[Difference]) -> Sequence[Difference]:
    """The same: a correction stands in the statement of the entry it corrects, were it said from another; one query."""
    firsts = {entry.corrects_id for entry in entries if entry.corrects_id is not None}
    if not firsts:
        return entries
    known = dict(LedgerEntry.objects.filter(pk__in=firsts).values_list("pk", "statement"))
    return [
        entry if entry.corrects_id is None else entry._replace(statement_id=known[entry.corrects_id])
        for entry in entries
    ]
