"""Writes of an operation over several territories."""

import datetime

from django.db import transaction
from django.db.models import Sum

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.coordination.commitments.dated import in_force
from levier.coordination.commitments.models import CommitmentKind, DeskShare, ShareMove
from levier.coordination.commitments.recording import lock, record, shares_of
from levier.coordination.commitments.services import check_in_execution
from levier.coordination.commitments.territories.moves import check_move
from levier.coordination.procurement.models import Lot
from levier.organizations.models import Organization


@transaction.atomic
def move_share(
    lot: Lot,
    giver: Organization,
    receiver: Organization,
    hours: int,
    *,
    done: int,
    below: bool,
    reason: str,
    effective_on: datetime.date,
    author: User | None,
) -> ShareMove:
    """Hands whole `hours` of a lot from a desk to another; what the lot owes does not change. `done`: hundredths the
    giver did already; `below`: the author says that it may be left under them.

    Raises Problem at the field at fault, nothing written.
    """
    lock(lot)
    if not reason.strip():
        raise Problem("Indiquez pourquoi ces heures changent de guichet.", field="reason")
    check_in_execution(lot, effective_on)
    held = shares_of(lot)
    noted = check_move(
        hours,
        giver=giver.name,
        held=held.get(giver.pk, 0),
        held_then=held_on(lot, giver, effective_on),
        done=done,
        said=below,
        same_desk=giver.pk == receiver.pk,
    )
    rank = ShareMove.objects.filter(commitment__lot=lot).count() + 1
    commitment = record(
        lot,
        0,
        {str(giver.pk): -hours, str(receiver.pk): hours},
        [(giver, hours), (receiver, hours)],
        kind=CommitmentKind.MOVE,
        key_kind=None,
        effective_on=effective_on,
        document=f"Transfert entre guichets n°\u00a0{rank}",
        author=author,
    )
    return ShareMove.objects.create(
        commitment=commitment, giver=giver, receiver=receiver, hours=hours, reason=reason.strip(), done_then=noted
    )


def held_on(lot: Lot, desk: Organization, day: datetime.date) -> int:
    """Whole hours a desk answers for on a lot as of a day; one query."""
    shares = DeskShare.objects.filter(in_force(day, at="commitment__"), commitment__lot=lot, desk=desk)
    return shares.aggregate(hours=Sum("hours", default=0))["hours"]
