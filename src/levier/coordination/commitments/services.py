"""Writes of the commitments room."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.files import File
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.files import services as files
from levier.common.ui import formats
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.models import (
    ClauseRelease,
    CommitmentKind,
    DeskShare,
    GroupPart,
    GroupTerms,
    HoursCommitment,
    Phase,
)
from levier.coordination.commitments.policy import ACT_FILE
from levier.coordination.commitments.recording import (
    ALREADY,
    Key,
    check_document,
    hold,
    lock,
    record,
    shares_of,
    weights_of,
)
from levier.coordination.commitments.releases import ReleaseKind
from levier.coordination.commitments.selectors import behind_by_operation, behind_of
from levier.coordination.commitments.sharing import add_up, share_lots, share_next
from levier.coordination.procurement.models import Lot
from levier.coordination.procurement.services import check_to_award


@transaction.atomic
def commit_hours(
    lot: Lot,
    hours: int,
    key: Key,
    *,
    effective_on: datetime.date,
    document: str,
    author: User | None,
    key_kind: KeyKind | None = None,
) -> HoursCommitment:
    """Records the hours a lot owes and shares them between desks by their weights: the shares add up exactly, and the
    residue of every act before it on the operation is carried (`sharing.share_next`).

    `key` pairs desks with integer weights, in the order in which ties are settled. Raises Problem, nothing written,
    when the key can share nothing, names a desk twice, or the lot already has its initial commitment.
    """
    check_document(document)
    check_in_execution(lot, effective_on)
    hold(lot)
    check_uncommitted([lot])
    weights = weights_of(key, key_kind)
    return record(
        lot,
        hours,
        share_next(hours, weights, behind_of(lot.contract.operation_id)),
        key,
        kind=CommitmentKind.INITIAL,
        key_kind=key_kind,
        effective_on=effective_on,
        document=document,
        author=author,
    )


@dataclass(frozen=True)
class Owed:
    """The whole hours a lot owes, and the key that shares them; without a kind, one desk answers for all of them."""

    lot: Lot
    hours: int
    key: Key
    effective_on: datetime.date
    key_kind: KeyKind | None = None


@transaction.atomic
def commit_many(owed: Sequence[Owed], *, document: str, author: int) -> list[HoursCommitment]:
    """Records the initial commitments of many new lots, checked by who calls; three queries a batch. The residue is
    carried from lot to lot of an operation, and from every act before, as `commit_lots` does."""
    behind = behind_by_operation({one.lot.contract.operation_id for one in owed if one.key_kind})
    shared: list[dict[str, int]] = []
    for one in owed:
        weights = {str(desk.pk): weight for desk, weight in one.key}
        before = behind.get(one.lot.contract.operation_id, {})
        shared.append(share_next(one.hours, weights, before))
        behind[one.lot.contract.operation_id] = add_up(before, one.hours, weights, shared[-1])
    commitments = [
        HoursCommitment(
            lot=one.lot,
            kind=CommitmentKind.INITIAL,
            key_kind=one.key_kind or "",
            hours=one.hours,
            effective_on=one.effective_on,
            document=document,
            recorded_by_id=author,
        )
        for one in owed
    ]
    HoursCommitment.objects.insert_many(commitments, keyed=True)
    DeskShare.objects.insert_many(
        DeskShare(commitment=commitment, desk=desk, weight=weight, hours=shares[str(desk.pk)])
        for commitment, one, shares in zip(commitments, owed, shared, strict=True)
        for desk, weight in one.key
    )
    return commitments


def remove_commitments(keys: Iterable[int]) -> None:
    """Takes away commitments an undone import brought, and their shares."""
    found = list(keys)
    DeskShare.objects.filter(commitment__in=found).delete()
    HoursCommitment.objects.filter(pk__in=found).delete()


@transaction.atomic
def commit_lots(
    hours: Sequence[tuple[Lot, int]],
    key: Key,
    *,
    effective_on: datetime.date,
    document: str,
    author: User | None,
    key_kind: KeyKind,
    later: Sequence[Phase] = (),
) -> list[HoursCommitment]:
    """Records the hours of several lots of an operation, shared by one key, the residue carried from lot to lot and
    from every act before. `later`: their phases and renewals, owed only once decided; one
    recorded already under that title stays. Raises Problem, nothing written, as `commit_hours` does."""
    if not hours:
        raise Problem("Indiquez les heures dues d’au moins un lot.")
    check_document(document)
    for lot, _ in hours:
        check_in_execution(lot, effective_on)
    first = hours[0][0]
    hold(first)
    check_to_award(lot for lot, _ in hours)
    check_uncommitted([lot for lot, _ in hours])
    weights = weights_of(key, key_kind)
    shared = share_lots([owed for _, owed in hours], weights, behind_of(first.contract.operation_id))
    known = set(Phase.objects.filter(lot__in=[lot for lot, _ in hours]).order_by().values_list("lot", "title"))
    Phase.objects.bulk_create(phase for phase in later if (phase.lot_id, phase.title) not in known)
    return [
        record(
            lot,
            owed,
            shares,
            key,
            kind=CommitmentKind.INITIAL,
            key_kind=key_kind,
            effective_on=effective_on,
            document=document,
            author=author,
        )
        for (lot, owed), shares in zip(hours, shared, strict=True)
    ]


def check_since_bound(lot: Lot, on: datetime.date, *, field: str) -> None:
    """Raises Problem (at `field`) for an act of a lot that would come before its contract binds anybody."""
    binds_from = lot.contract.binds_from
    if binds_from is not None and on < binds_from:
        raise Problem(
            f"Le marché lie le titulaire depuis le {formats.long_date(binds_from)}\u00a0: cet acte ne vient pas avant.",
            field=field,
        )


def check_in_execution(lot: Lot, on: datetime.date, *, field: str = "effective_on") -> None:
    """The same for an act that changes who owes what: it comes after the end of the contract no more than before it
    binds."""
    check_since_bound(lot, on, field=field)
    ends_on = lot.contract.ends_on
    if ends_on is not None and on > ends_on:
        raise Problem(
            f"L’exécution du marché prend fin le {formats.long_date(ends_on)}\u00a0: cet acte ne vient pas après. "
            "Si elle "
            "est prolongée, corrigez d’abord sa fin.",
            field=field,
        )


def check_after_first(lot: Lot, on: datetime.date) -> None:
    """Raises Problem for an amendment that would count before the first hours of its lot do; one query."""
    to_come = HoursCommitment.objects.filter(
        lot=lot, kind=CommitmentKind.INITIAL, effective_on__gt=max(on, timezone.localdate())
    ).first()
    if to_come is not None:
        raise Problem(
            f"Les heures de ce lot ne sont dues qu’à compter du {formats.long_date(to_come.effective_on)}\u00a0: un "
            "avenant ne les change pas avant.",
            field="effective_on",
        )


def check_still_bound(lot: Lot) -> None:
    """Raises Problem once the clause of a lot was removed or annulled: nothing is owed on it any more, and an amendment
    would change hours that nobody asks for. One query where the lot is free."""
    if lot.released_from is None:
        return
    if ClauseRelease.objects.filter(lot=lot, ended_on=None).exclude(kind=ReleaseKind.SUSPENSION).exists():
        raise Problem(
            f"La clause est supprimée ou annulée sur ce lot depuis le {formats.long_date(lot.released_from)}\u00a0: un "
            "avenant n’y change plus d’heures."
        )


@transaction.atomic
def amend_hours(
    lot: Lot,
    difference: int,
    key: Key,
    *,
    kind: CommitmentKind,
    effective_on: datetime.date,
    document: str,
    author: User | None,
    key_kind: KeyKind,
    upload: File | None = None,
) -> HoursCommitment:
    """Adds a difference to the hours a lot owes, by an amendment or an order; only the difference is shared, with the
    residue of every act before it, and nothing recorded before is touched. It counts from its date; `upload` is the
    document itself.

    Raises Problem, nothing written, when the lot owes nothing yet, when its clause was removed or annulled, before the
    contract binds, when the difference is zero, when it would leave the lot or a desk below zero, or when this document
    already committed hours on this lot.
    """
    check_document(document)
    hold(lot)
    check_still_bound(lot)
    check_in_execution(lot, effective_on)
    check_after_first(lot, effective_on)
    before = HoursCommitment.objects.filter(lot=lot).aggregate(hours=Sum("hours"))["hours"]
    if before is None:
        raise Problem("Ce lot n’a pas encore d’heures dues : enregistrez d’abord son engagement initial.")
    if difference == 0:
        raise Problem("Indiquez les heures ajoutées, ou retirées avec un signe moins.", field="hours")
    if before + difference < 0:
        raise Problem(f"Le lot ne doit que {before}\u00a0h : on ne peut pas en retirer davantage.", field="hours")
    weights = weights_of(key, key_kind)
    held = shares_of(lot)
    for desk, weight in key:
        # An hour that rounding alone would ask of a desk is taken from another; more is a key that does not fit.
        if difference < 0 and held.get(desk.pk, 0) < -difference * weight // sum(weights.values()):
            raise Problem(
                f"{desk.name} ne répond que de {held.get(desk.pk, 0)}\u00a0h sur ce lot\u00a0: cette clé lui en "
                "retirerait davantage.",
                field="cle",
            )
    on_lot = {str(desk): part for desk, part in held.items()}
    shares = share_next(difference, weights, behind_of(lot.contract.operation_id), on_lot)
    commitment = record(
        lot,
        difference,
        shares,
        key,
        kind=kind,
        key_kind=key_kind,
        effective_on=effective_on,
        document=document,
        author=author,
    )
    if upload is not None:
        author_id = author.pk if author else None
        commitment.copy = files.store(upload, kind=ACT_FILE.code, author_id=author_id, field="upload")
        commitment.save(update_fields=["copy"])
    return commitment


@transaction.atomic
def deposit_act_copy(act: HoursCommitment, upload: File, *, author: User | None) -> None:
    """Keeps the document of an act recorded before it was at hand; hours, date and words stay as they were. Raises
    Problem (field `upload`) when the act has its copy already: the first stays."""
    lock(act.lot)
    act.refresh_from_db()
    if act.copy_id is not None:
        raise Problem("Cette pièce a déjà sa copie.", field="upload")
    author_id = author.pk if author else None
    act.copy = files.store(upload, kind=ACT_FILE.code, author_id=author_id, field="upload")
    act.save(update_fields=["copy"])


@transaction.atomic
def agree_group(lot: Lot, cost: int | None, parts: dict[int, int | None]) -> None:
    """Notes what the group agreed: it is its own to change, and no hour owed depends on it."""
    GroupTerms.objects.update_or_create(lot=lot, defaults={"hour_cost_cents": cost})
    GroupPart.objects.filter(award__lot=lot).delete()
    GroupPart.objects.bulk_create(
        GroupPart(award_id=award, weight=weight) for award, weight in parts.items() if weight is not None
    )


def check_uncommitted(lots: Sequence[Lot]) -> None:
    """Raises Problem when one of these lots already has its initial commitment."""
    if HoursCommitment.objects.filter(lot__in=lots, kind=CommitmentKind.INITIAL).exists():
        raise Problem(ALREADY, field="hours")
