"""Writes: which of the sources that tell of one operation counts."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from levier.common.errors import Problem
from levier.resources.observatory.campaign.duplicates import LEDGER, Shared
from levier.resources.observatory.campaign.models import OperationDecision


@transaction.atomic
def decide(year: int, operation: Shared, counting: Collection[int], reason: str, *, author_id: int) -> None:
    """Says which sources of an operation count in a year; several when their hours are not the same.

    Raises Problem (field `keep` or `reason`), nothing changed, when none would count, or without saying why.
    """
    if not counting or not set(counting) <= set(operation.sources):
        raise Problem("Choisissez la source qui compte\u00a0: une opération ne disparaît pas.", field="keep")
    if not reason.strip():
        raise Problem("Dites pourquoi\u00a0: le motif reste avec la décision.", field="reason")
    for told in operation.told:
        OperationDecision.objects.update_or_create(
            year=year,
            desk_id=None if told.source == LEDGER else told.source,
            operation=told.identity,
            defaults={
                "counts": told.source in counting,
                "reason": reason.strip(),
                "decided_by_id": author_id,
                "decided_at": timezone.now(),
            },
        )
