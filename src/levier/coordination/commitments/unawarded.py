"""The hours of a lot the buyer does not award: no longer owed, owed again once it is launched again."""

import datetime

from django.db import transaction
from django.db.models import Sum

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.registry import offered
from levier.common.ui import formats
from levier.coordination.commitments.models import CommitmentKind, HoursCommitment
from levier.coordination.commitments.recording import check_document, lock, record_held, shares_of
from levier.coordination.commitments.releases import take_back
from levier.coordination.commitments.remaining import still_due
from levier.coordination.procurement.models import Lot

KINDS = (CommitmentKind.UNAWARDED, CommitmentKind.RELAUNCHED)


@transaction.atomic
def free_unawarded(lot: Lot, *, on: datetime.date, document: str, author: User | None) -> None:
    """Takes from a lot, from a day, the whole hours it owes and nobody did, each desk in proportion of what it answers
    for. Dated no earlier than the acts that committed them: no year owes less than nothing. Raises Problem when one of
    those acts follows the decision, or this document already committed hours on this lot."""
    lock(lot)
    check_document(document)
    acts = list(HoursCommitment.objects.filter(lot=lot).order_by("effective_on", "pk"))
    for act in acts:
        if act.kind != CommitmentKind.INITIAL and act.effective_on > on:
            raise Problem(
                f"«\u00a0{act.document}\u00a0» change les heures du lot à compter du "
                f"{formats.long_date(act.effective_on)}\u00a0: la décision ne le précède pas.",
                field="decided_on",
            )
    owed = sum(act.hours for act in acts)
    hours = still_due(owed, offered("hours_done_by_lot")([lot.pk]).get(lot.pk, 0))
    if not hours:
        return
    held = {str(desk): part for desk, part in shares_of(lot).items()}
    record_held(
        lot, -hours, take_back(hours, held), held,
        kind=CommitmentKind.UNAWARDED, effective_on=max(on, acts[-1].effective_on), document=document, author=author,
    )  # fmt: skip


@transaction.atomic
def owe_relaunched(lot: Lot, *, on: datetime.date, document: str, author: User | None) -> None:
    """Gives back to a lot launched again the hours it was freed of, each desk its own. Raises Problem when this
    document already committed hours on this lot."""
    lock(lot)
    check_document(document)
    acts = HoursCommitment.objects.filter(lot=lot, kind__in=KINDS)
    freed = -acts.aggregate(hours=Sum("hours", default=0))["hours"]
    if not freed:
        return
    act = acts.filter(kind=CommitmentKind.UNAWARDED).latest("pk")
    shares = {str(share.desk_id): -share.hours for share in act.shares.all()}
    record_held(
        lot, freed, shares, shares,
        kind=CommitmentKind.RELAUNCHED, effective_on=max(on, act.effective_on), document=document, author=author,
    )  # fmt: skip
