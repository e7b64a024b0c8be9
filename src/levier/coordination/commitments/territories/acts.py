"""What each act on an agreement is made of, on either side: holding it, logging it, closing it."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from levier.common.errors import Problem
from levier.coordination.commitments.territories.models import (
    AgreementAct,
    AgreementActKind,
    MissionAgreement,
    OpenedOperation,
    OpenedShare,
)


def note(agreement: UUID, kind: AgreementActKind, *, author: Any = None, is_ours: bool, words: str = "") -> None:
    """Adds a line to the active mission's log of an agreement."""
    AgreementAct.objects.create(
        agreement=agreement, kind=kind, at=timezone.now(), author=author, is_ours=is_ours, words=words
    )


def lock_agreement(agreement: UUID, **where: Any) -> MissionAgreement:
    """The agreement on the side of its operation, held until the end of the transaction: the two missions, and two
    people of one, act in turn. Every act takes it first. Raises Problem when there is none that stands."""
    # On SQLite the transaction is IMMEDIATE and does it.
    held = MissionAgreement.objects.select_for_update().filter(public_id=agreement, ended_at=None, **where).first()
    if held is None:
        raise Problem("Cet accord a pris fin entre-temps\u00a0: il n’y a plus rien à faire.")
    return held


def close_opened(agreement: UUID) -> None:
    """What was published is taken away; that there was an agreement stays known."""
    OpenedShare.objects.filter(opened__agreement=agreement).delete()
    OpenedOperation.objects.filter(agreement=agreement).update(ended_at=timezone.now())
