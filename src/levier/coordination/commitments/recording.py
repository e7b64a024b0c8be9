"""How an act that commits hours is written, whatever it is: one at a time on a lot, with the shares of its desks."""

import datetime
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Sum

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.coordination.commitments.keys import KeyKind, check_kind
from levier.coordination.commitments.models import CommitmentKind, DeskShare, HoursCommitment
from levier.coordination.commitments.territories.publishing import publish_operations
from levier.coordination.procurement.models import Lot, Operation
from levier.coordination.procurement.services import check_to_award
from levier.organizations.models import Organization

Key = Sequence[tuple[Organization, int]]
ALREADY = "Ce lot a déjà ses heures dues : enregistrez un avenant."


def hold(lot: Lot) -> None:
    """Two acts at once on an operation would carry the same residue: the second waits for the first. Raises Problem
    when the lot is said not awarded: nothing is added to it."""
    lock(lot)
    check_to_award([lot])
    # On SQLite the transaction is IMMEDIATE and does it.
    list(Operation.objects.select_for_update().filter(pk=lot.contract.operation_id).values_list("pk", flat=True))


def lock(lot: Lot) -> None:
    """Two acts at once on one lot would both read what it owed before: the second waits for the first. On SQLite the
    transaction is IMMEDIATE and does it."""
    list(Lot.objects.select_for_update().filter(pk=lot.pk).values_list("pk", flat=True))


def record_held(
    lot: Lot,
    hours: int,
    shares: Mapping[str, int],
    held: Mapping[str, int],
    *,
    kind: CommitmentKind,
    effective_on: datetime.date,
    document: str,
    author: User | None,
) -> HoursCommitment:
    """Writes a difference shared by what each desk held, not by a key."""
    desks = {str(desk.pk): desk for desk in Organization.objects.filter(pk__in=[int(desk) for desk in shares])}
    key = [(desks[desk], held[desk]) for desk in shares]
    return record(
        lot, hours, shares, key, kind=kind, key_kind=None, effective_on=effective_on, document=document, author=author
    )


def check_document(document: str) -> None:
    """Raises Problem when nothing says what commits the hours."""
    if not document.strip():
        raise Problem("Indiquez la pièce qui engage ces heures : l’acte d’engagement, le CCAP…", field="document")


def weights_of(key: Key, kind: KeyKind | None) -> dict[str, int]:
    """The weights of a key by desk id; raises Problem when a desk is named twice or the key can share nothing."""
    weights = {str(desk.pk): weight for desk, weight in key}
    if len(weights) != len(key):
        raise Problem("Un guichet est nommé deux fois dans la clé.", field="cle")
    if kind is not None:
        check_kind(kind, weights)
    return weights


def record(
    lot: Lot,
    hours: int,
    shares: Mapping[str, int],
    key: Key,
    *,
    kind: CommitmentKind,
    key_kind: KeyKind | None,
    effective_on: datetime.date,
    document: str,
    author: User | None,
) -> HoursCommitment:
    """Writes a commitment and its shares. Two people at once: the database lets one through, the other is told. The
    missions to which the operation is opened read the new shares at once."""
    try:
        with transaction.atomic():
            commitment = HoursCommitment.objects.create(
                lot=lot,
                kind=kind,
                hours=hours,
                key_kind=key_kind or "",
                effective_on=effective_on,
                document=document.strip(),
                recorded_by=author,
            )
    except IntegrityError as refused:
        raise Problem(
            ALREADY if kind == CommitmentKind.INITIAL else "Cette pièce a déjà engagé des heures sur ce lot.",
            field="document",
        ) from refused
    DeskShare.objects.bulk_create(
        DeskShare(commitment=commitment, desk=desk, weight=weight, hours=shares[str(desk.pk)]) for desk, weight in key
    )
    publish_operations(operation__contracts__lots=lot)
    return commitment


def shares_of(lot: Lot) -> dict[int, int]:
    """Whole hours each desk answers for on a lot, by desk id; one query."""
    rows = DeskShare.objects.filter(commitment__lot=lot).order_by().values_list("desk")
    return dict(rows.annotate(hours=Sum("hours")))
