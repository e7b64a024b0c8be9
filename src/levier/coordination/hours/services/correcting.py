"""A declaration already sent is corrected: the differences are added, and nobody's correction undoes another's."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.jobs.services import enqueue
from levier.common.ui import formats
from levier.coordination.hours.compared import said_by_holder
from levier.coordination.hours.figures import Figure, Figures
from levier.coordination.hours.models import EntryKind, Side, Statement, StatementCorrection, StatementSource
from levier.coordination.hours.services.comparing import record_second, split_by_declarant
from levier.coordination.hours.services.differences import Said, declare_differences, key_of
from levier.coordination.hours.services.drafts import drop_draft
from levier.coordination.hours.services.judging import hold
from levier.coordination.hours.services.lines import DeclaredLine, NewPerson
from levier.coordination.hours.services.statements import ATTESTATION, check_lines, lines_of_new, sign
from levier.coordination.participants.models import Declarant

# Named here, where the receipt of what is corrected is asked for; `jobs` sends it.
SEND_CORRECTION = "hours.send_correction"
# Changes a sentence tells one by one: the page then shows them all.
TOLD_AT_MOST = 4


class Outdated(Problem):
    """Figures changed since the correction read them: nothing is written. `now`: all of them, as they stand."""

    def __init__(self, sentence: str, now: Figures) -> None:
        super().__init__(sentence)
        self.now = now


def check_seen(lines: Sequence[DeclaredLine], seen: Figures, now: Figures) -> None:
    """Raises Outdated when lines would change figures that are no longer those read (`seen`). What another wrote
    meanwhile and that is said again, as by a second click, is no change."""
    changed = [
        f"{line.assignment.participant.short_name}, {formats.month(line.month)}\u00a0: {told(now.get(key_of(line)))} "
        f"et non plus {told(seen.get(key_of(line)))}"
        for line in lines
        if now.get(key_of(line)) != seen.get(key_of(line)) and not says(line, now.get(key_of(line)))
    ]
    if changed:
        more = [formats.count(left, "autre", "autres")] if (left := len(changed) - TOLD_AT_MOST) > 0 else []
        raise Outdated(
            "Des heures de ce relevé ont changé depuis que vous avez ouvert cette page. "
            f"{formats.enumeration([*changed[:TOLD_AT_MOST], *more])}. Rien n’a été enregistré\u00a0: ce que vous "
            "aviez corrigé est gardé, le reste est à jour. Vérifiez, puis enregistrez de nouveau.",
            now,
        )


def says(line: DeclaredLine, figure: Figure | None) -> bool:
    """Whether a line says a figure; an empty box says that there is none."""
    return figure == (Figure(line.hundredths, line.training or 0) if line.is_said else None)


def told(figure: Figure | None) -> str:
    """A figure in words, or that there is none."""
    return figure.in_words if figure else "rien"


@transaction.atomic
def correct_statement(
    statement: Statement,
    lines: Sequence[DeclaredLine],
    *,
    name: str,
    function: str,
    reason: str,
    now: datetime.datetime,
    people: Sequence[NewPerson] = (),
    seen: Figures | None = None,
    source: StatementSource = StatementSource.LINK,
    entered: Mapping[str, Any] | None = None,
    author: User | None = None,
) -> int:
    """A corrected declaration: for each line, the difference with what is declared enters the ledger, and the act is
    kept with what was attested.

    `people` were forgotten the first time; `author` is the facilitator who types it for the company, `entered`
    the columns that say from what (`enter_correction`); `seen`, the figures it had read. The company gets the receipt
    as it now reads. Nothing already written changes. Returns how many differences were added. Raises Problem, nothing
    written, when nothing differs, nobody signs, no reason is given, or hours already judged would exceed those
    declared; Outdated when a figure it would change is no longer the one read.
    """
    author_name = sign(name, function)
    if not reason.strip():
        raise Problem("Dites pourquoi vous corrigez\u00a0: le facilitateur le lira.", field="reason")
    check_lines(statement, lines)
    hold(*(line.assignment for line in lines))
    if seen is not None:
        check_seen(lines, seen, said_by_holder(statement))
    forgotten = [line for person in people for line in lines_of_new(statement, person)]
    own, second = split_by_declarant([*lines, *forgotten], Declarant.HOLDER)
    declared = statement.entries.filter(kind=EntryKind.DECLARED).order_by("-pk")
    before = declared.first()
    added = declare_differences((Said(statement, line, author_name) for line in own), reason=reason, author=author)
    last = declared.first()
    # A figure that is only compared adds no entry: an earlier one would be told as the correction.
    if last is not None and last != before:
        enqueue(SEND_CORRECTION, key=f"correction-{last.pk}", statement=statement.pk, entry=last.pk)
    added += record_second(statement, second, said_by=Declarant.HOLDER, author=author, author_name=author_name)
    if not added:
        raise Problem("Rien ne change\u00a0: corrigez au moins un nombre d’heures.")
    attested = entered or {"attested_sentence": ATTESTATION, "source": source}
    StatementCorrection.objects.create(statement=statement, recorded_at=now, said_by=author_name, **attested)
    drop_draft(statement, Side.DESK if author else Side.COMPANY)
    return added
