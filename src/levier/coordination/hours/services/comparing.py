"""What the one who is not the declarant says: kept beside what is declared, compared, settled by a facilitator."""

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.coordination.hours.models import SecondDeclaration, Statement
from levier.coordination.hours.services.lines import DeclaredLine
from levier.coordination.participants.models import Declarant

REPLACED = "Remplacée par un chiffre plus récent."


def split_by_declarant(
    lines: Iterable[DeclaredLine], said_by: Declarant
) -> tuple[list[DeclaredLine], list[DeclaredLine]]:
    """The lines whose hours are for this one to declare, and those it says beside the declarant."""
    own: list[DeclaredLine] = []
    second: list[DeclaredLine] = []
    for line in lines:
        (own if line.assignment.declarant == said_by else second).append(line)
    return own, second


def record_second(
    statement: Statement,
    lines: Sequence[DeclaredLine],
    *,
    said_by: Declarant,
    author_name: str,
    author: User | None = None,
) -> int:
    """Keeps the figures of the one who is not the declarant, in the caller's transaction; returns how many are new.

    A month left empty says nothing, or takes back what was said; the same figure again changes nothing; another
    replaces the one that waited.
    """
    if not lines:
        return 0
    months = {(line.assignment.pk, line.month): line for line in lines}
    kept: dict[tuple[int, datetime.date], SecondDeclaration] = {}
    for row in SecondDeclaration.objects.filter(assignment__in=[key for key, _ in months]).order_by("pk"):
        kept[row.assignment_id, row.month] = row
    changed, new = 0, []
    for key, line in months.items():
        before = kept.get(key)
        if line.hundredths == (before.hundredths if before else 0):
            continue
        changed += 1
        if before is not None and before.settled_at is None:
            before.settled_at, before.settled_reason = timezone.now(), REPLACED
            before.save(update_fields=["settled_at", "settled_reason"])
        if line.hundredths:
            new.append(
                SecondDeclaration(
                    statement=statement,
                    assignment=line.assignment,
                    month=line.month,
                    said_by=said_by,
                    hundredths=line.hundredths,
                    author=author,
                    author_name=author_name,
                )
            )
    SecondDeclaration.objects.bulk_create(new)
    return changed


@transaction.atomic
def settle_gap(second: SecondDeclaration, *, author: User, reason: str, now: datetime.datetime) -> bool:
    """Closes a gap, once, with what settled it; the ledger is not touched. Returns whether this call did. Raises
    Problem without a reason."""
    if not reason.strip():
        raise Problem("Dites ce qui a tranché l’écart\u00a0: un appel, une fiche de paie, une facture.", field="reason")
    waiting = SecondDeclaration.objects.filter(pk=second.pk, settled_at=None)
    return bool(waiting.update(settled_at=now, settled_by=author, settled_reason=reason.strip()))
