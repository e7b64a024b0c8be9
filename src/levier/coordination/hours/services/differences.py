"""What separates declared hours from what the ledger says of them: the one way a declaration said again enters it."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Said:
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


def declare_differences(said: Iterable[Said], *, reason: str, author: User | None = None) -> int:
    """Adds to the ledger, for each line, what separates it from what is declared, in the caller's transaction, its
    assignments held; returns how many differed. Of two lines of one person and month, the last is said.

    Raises Problem when hours already judged would exceed those declared, or a contract takes none. Four queries for
    each 2,000 lines.
    """
    lines = iter({(one.line.assignment.pk, one.line.month): one for one in said}.values())
    added = 0
    while some := list(islice(lines, AT_A_TIME)):
        held = held_of(some)
        entries = [
            entry
            for one in some
            if (entry := difference_of(one, held.get(key_of(one), Held()), reason=reason, author=author)) is not None
        ]
        check_receives((entry.award_id, entry.month if entry.hundredths > 0 else None) for entry in entries)
        give_their_statement(entries)
        added += LedgerEntry.objects.insert_many(entries)
    return added


def key_of(one: Said) -> tuple[int, datetime.date]:
    """Which line of the ledger it is."""
    return one.line.assignment.pk, one.line.month


def held_of(said: Sequence[Said]) -> dict[tuple[int, datetime.date], Held]:
    """What the ledger says of these people in these months; one query."""
    sums = (
        LedgerEntry.objects.filter(
            assignment__in={one.line.assignment.pk for one in said}, month__in={one.line.month for one in said}
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


def difference_of(one: Said, held: Held, *, reason: str, author: User | None) -> LedgerEntry | None:
    """The entry a line adds: a first one, or the correction of the first; None when it says what is declared."""
    line = one.line
    difference, training = change_of(line, held)
    if difference == 0 and training == 0:
        return None
    # By their keys: of thousands of entries, tying each to the objects takes longer than writing it.
    return LedgerEntry(
        assignment_id=line.assignment.pk,
        award_id=one.statement.award_id,
        statement_id=one.statement.pk,
        month=line.month,
        kind=EntryKind.DECLARED,
        hundredths=difference,
        training=training,
        corrects_id=held.first,
        reason=reason.strip(),
        author_id=None if author is None else author.pk,
        author_name=one.author_name,
    )


def give_their_statement(entries: Sequence[LedgerEntry]) -> None:
    """A correction stands in the statement of the entry it corrects, were it said from another; one query."""
    firsts = {entry.corrects_id for entry in entries if entry.corrects_id is not None}
    if not firsts:
        return
    known = dict(LedgerEntry.objects.filter(pk__in=firsts).values_list("pk", "statement"))
    for entry in entries:
        if entry.corrects_id is not None:
            entry.statement_id = known[entry.corrects_id]
