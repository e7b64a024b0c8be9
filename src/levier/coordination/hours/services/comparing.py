"""What the one who is not the declarant says: kept beside what is declared, compared, settled by a facilitator."""

import datetime
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.coordination.hours.deposited import said_by_structures
from levier.coordination.hours.models import SecondDeclaration, Statement
from levier.coordination.hours.services.lines import DeclaredLine
from levier.coordination.participants.models import Assignment, Declarant

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

    A month left empty says nothing, or takes back what was said; zero is a figure; the same figure again changes
    nothing; another replaces the one that waited.
    """
    if not lines:
        return 0
    months = {(line.assignment.pk, line.month): line for line in lines}
    spoken = declared_by_structures([line.assignment for line in months.values()], [month for _, month in months])
    kept: dict[tuple[int, datetime.date], SecondDeclaration] = {}
    for row in SecondDeclaration.objects.filter(assignment__in=[key for key, _ in months]).order_by("pk"):
        kept[row.assignment_id, row.month] = row
    changed, new = 0, []
    for key, line in months.items():
        before = kept.get(key)
        # A figure taken back leaves only rows settled as replaced; one a facilitator settled still stands.
        stands = before is not None and (before.settled_at is None or before.settled_by_id is not None)
        if (line.hundredths if line.is_said else None) == (before.hundredths if before and stands else None):
            continue
        changed += 1
        if before is not None and before.settled_at is None:
            before.settled_at, before.settled_reason = timezone.now(), REPLACED
            before.save(update_fields=["settled_at", "settled_reason"])
        if line.is_said:
            new.append(
                SecondDeclaration(
                    statement=statement,
                    assignment=line.assignment,
                    month=line.month,
                    said_by=said_by,
                    hundredths=line.hundredths,
                    author=author,
                    author_name=author_name,
                    declarant_said=key in spoken,
                )
            )
    SecondDeclaration.objects.bulk_create(new)
    return changed


def declared_by_structures(
    assignments: Sequence[Assignment], months: Sequence[datetime.date]
) -> set[tuple[int, datetime.date]]:
    """The assignments and months of which the structure that declares has said something, zeros included; one query,
    none when no structure declares."""
    theirs = [one for one in assignments if one.declarant == Declarant.EMPLOYER]
    return said_by_structures(theirs, min(months)) if theirs else set()


def note_declarants(typed: Collection[tuple[int, datetime.date]]) -> None:
    """Notes beside the figures that wait whether the structure that declares has said hers, a deposit of these
    assignments and months written or taken back. Three queries."""
    waiting = SecondDeclaration.objects.filter(settled_at=None, assignment__in={key for key, _ in typed})
    found = [row for row in waiting.select_related("assignment") if (row.assignment_id, row.month) in typed]
    if not found:
        return
    spoken = declared_by_structures([row.assignment for row in found], [row.month for row in found])
    for row in found:
        row.declarant_said = (row.assignment_id, row.month) in spoken
    SecondDeclaration.objects.bulk_update(found, ["declarant_said"])


@transaction.atomic
def settle_gap(second: SecondDeclaration, *, author: User, reason: str, now: datetime.datetime) -> bool:
    """Closes a gap, once, with what settled it; the ledger is not touched. Returns whether this call did. Raises
    Problem without a reason."""
    if not reason.strip():
        raise Problem("Dites ce qui a tranché l’écart\u00a0: un appel, une fiche de paie, une facture.", field="reason")
    waiting = SecondDeclaration.objects.filter(pk=second.pk, settled_at=None)
    return bool(waiting.update(settled_at=now, settled_by=author, settled_reason=reason.strip()))
