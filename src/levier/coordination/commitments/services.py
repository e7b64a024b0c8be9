"""Writes of the commitments room."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.coordination.commitments.models import CommitmentKind, DeskShare, HoursCommitment
from levier.coordination.commitments.sharing import share_hours
from levier.coordination.procurement.models import Lot
from levier.organizations.models import Organization


@transaction.atomic
def commit_hours(
    lot: Lot,
    hours: int,
    key: Sequence[tuple[Organization, int]],
    *,
    effective_on: datetime.date,
    document: str,
    author: User | None,
) -> HoursCommitment:
    """Records the hours a lot owes and shares them between desks by their weights: the shares add up exactly.

    `key` pairs desks with integer weights, in the order in which ties are settled. Raises Problem, nothing written,
    when the key can share nothing, names a desk twice, or the lot already has its initial commitment.
    """
    if not document.strip():
        raise Problem("Indiquez la pièce qui engage ces heures\u00a0: l’acte d’engagement, le CCAP…", field="document")
    if HoursCommitment.objects.filter(lot=lot, kind=CommitmentKind.INITIAL).exists():
        raise Problem("Ce lot a déjà ses heures dues\u00a0: enregistrez un avenant.", field="hours")
    desks = {str(desk.pk): desk for desk, _ in key}
    if len(desks) != len(key):
        raise Problem("Un guichet est nommé deux fois dans la clé.", field="cle")
    weights = {str(desk.pk): weight for desk, weight in key}
    shares = share_hours(hours, weights)
    commitment = HoursCommitment.objects.create(
        lot=lot, hours=hours, effective_on=effective_on, document=document.strip(), recorded_by=author
    )
    DeskShare.objects.bulk_create(
        DeskShare(commitment=commitment, desk=desks[name], weight=weights[name], hours=share)
        for name, share in shares.items()
    )
    return commitment
