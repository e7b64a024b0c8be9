"""Writes: a lot is said not awarded, then launched again. The hours it owed are the commitments room's."""

import datetime

from django.core.files import File
from django.db import transaction

from levier.accounts.models import User
from levier.common.files import services as files
from levier.common.registry import offered
from levier.coordination.procurement.models import Lot, LotOutcome
from levier.coordination.procurement.outcomes.rules import check_closing, check_relaunch
from levier.coordination.procurement.policy import OUTCOME_FILE
from levier.coordination.procurement.services import save


def held(lot: Lot) -> Lot:
    """The lot as it stands now, until the act ends."""
    # A row lock on PostgreSQL; on SQLite the IMMEDIATE transaction does it.
    return Lot.objects.select_for_update(of=("self",)).select_related("contract__operation").get(pk=lot.pk)


@transaction.atomic
def close_lot(
    lot: Lot,
    outcome: LotOutcome,
    *,
    decided_on: datetime.date,
    document: str,
    version: int,
    author: User | None,
    today: datetime.date,
    upload: File | None = None,
) -> Lot:
    """Records that the buyer does not award a lot: what it owes and nobody did is no longer owed, nothing is deleted.
    Raises Problem at the field at fault, nothing written; Stale when someone else saved the lot meanwhile."""
    lot = held(lot)
    check_closing(
        lot.contract.status,
        outcome=lot.outcome,
        has_holder=lot.awards.filter(ended_on=None).exists(),
        decided_on=decided_on,
        document=document,
        today=today,
    )
    lot.outcome, lot.outcome_on, lot.outcome_document = outcome, decided_on, document.strip()
    lot.relaunched_on, lot.relaunched_document = None, ""
    if upload is not None:
        author_id = author.pk if author else None
        lot.outcome_copy = files.store(upload, kind=OUTCOME_FILE.code, author_id=author_id, field="upload")
    save(lot, version)
    offered("free_unawarded")(lot, on=decided_on, document=document, author=author)
    return lot


@transaction.atomic
def relaunch_lot(
    lot: Lot, *, relaunched_on: datetime.date, document: str, version: int, author: User | None, today: datetime.date
) -> Lot:
    """Records that a lot is launched again: it waits for its holder, and what it owed is owed again from that day.
    Raises Problem at the field at fault, nothing written; Stale when someone else saved the lot meanwhile."""
    lot = held(lot)
    check_relaunch(
        outcome=lot.outcome, outcome_on=lot.outcome_on, relaunched_on=relaunched_on, document=document, today=today
    )
    lot.outcome, lot.outcome_on, lot.outcome_document, lot.outcome_copy = "", None, "", None
    lot.relaunched_on, lot.relaunched_document = relaunched_on, document.strip()
    save(lot, version)
    offered("owe_relaunched")(lot, on=relaunched_on, document=document, author=author)
    return lot
