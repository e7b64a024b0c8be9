"""The buyer's acts by which the clause stops binding a lot, and the end of a suspension."""

import datetime

from django.core.files import File
from django.db import transaction
from django.db.models import Max, Sum

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.files import services as files
from levier.common.files.models import StoredFile
from levier.coordination.commitments.models import (
    ClauseRelease,
    CommitmentKind,
    HoursCommitment,
)
from levier.coordination.commitments.policy import RELEASE_FILE
from levier.coordination.commitments.recording import check_document, lock, record_held, shares_of
from levier.coordination.commitments.releases import (
    ReleaseKind,
    check_all_judged,
    check_effect,
    check_release,
    check_resumption,
    take_back,
    to_free,
)
from levier.coordination.procurement.models import Lot
from levier.coordination.procurement.services import bind_lot, free_lot


@transaction.atomic
def release_lot(
    lot: Lot,
    kind: ReleaseKind,
    *,
    done: int,
    excused: int = 0,
    pending: int = 0,
    countable: int = 0,
    ground: str,
    evidence: str,
    decided_on: datetime.date,
    effective_on: datetime.date,
    document: str,
    author: User | None,
    today: datetime.date,
    decision: File | None = None,
    requested_on: datetime.date | None = None,
    requested_by: str = "",
    upload: File | None = None,
) -> ClauseRelease:
    """Records the buyer's suspension, removal or annulment of the clause on a lot: from that day the hours not done
    (`to_free`) are no longer owed, and no statement is expected. `done`: hundredths counted, which stay, and
    `pending`, those declared that nobody judged yet, of which `countable` may still count; `excused`: whole hours
    deducted for a difficulty. `upload`: the papers the `decision` stands on, which has its own copy.

    Raises Problem at the field at fault, nothing written.
    """
    lock(lot)
    check_document(document)
    check_release(
        kind,
        ground=ground,
        evidence=evidence,
        has_copy=upload is not None,
        decided_on=decided_on,
        today=today,
    )
    if ClauseRelease.objects.filter(lot=lot, ended_on=None).exists():
        raise Problem("La clause est déjà suspendue ou levée sur ce lot\u00a0: mettez d’abord fin à la suspension.")
    ended = ClauseRelease.objects.filter(lot=lot).aggregate(last=Max("ended_on"))["last"]
    check_effect(
        effective_on,
        executes_from=lot.contract.executes_from,
        executes_until=lot.contract.ends_on,
        resumed_on=ended,
        today=today,
    )
    owed = HoursCommitment.objects.filter(lot=lot).aggregate(hours=Sum("hours", default=0))["hours"]
    check_all_judged(kind, pending)
    hours = to_free(kind, owed, done, excused=excused, countable=countable)

    def kept(paper: File | None, field: str) -> StoredFile | None:
        author_id = author.pk if author else None
        return files.store(paper, kind=RELEASE_FILE.code, author_id=author_id, field=field) if paper else None

    release = ClauseRelease.objects.create(
        lot=lot,
        kind=kind,
        ground=ground,
        evidence=evidence.strip(),
        copy=kept(upload, "upload"),
        requested_on=requested_on,
        requested_by=requested_by.strip(),
        decision_copy=kept(decision, "decision"),
        decided_on=decided_on,
        effective_on=effective_on,
        document=document.strip(),
        hours=hours,
        recorded_by=author,
    )
    if hours:
        held = {str(desk): part for desk, part in shares_of(lot).items()}
        record_held(
            lot, -hours, take_back(hours, held), held,
            kind=CommitmentKind.RELEASE, effective_on=effective_on, document=document, author=author,
        )  # fmt: skip
    free_lot(
        lot,
        effective_on,
        reason=f"{release.get_kind_display()}\u00a0: {document.strip()}",
        for_good=kind != "suspension",
    )
    return release


@transaction.atomic
def end_suspension(
    release: ClauseRelease,
    hours: int,
    *,
    ended_on: datetime.date,
    document: str,
    author: User | None,
    today: datetime.date,
) -> None:
    """Ends a suspension: `hours` of those suspended are owed again, each desk in proportion of what it gave back, and
    statements are expected from that day. Raises Problem at the field at fault, nothing written."""
    lock(release.lot)
    release.refresh_from_db()
    check_document(document)
    if release.kind != ReleaseKind.SUSPENSION:
        raise Problem("Une clause supprimée ou annulée ne reprend pas\u00a0: enregistrez un avenant.")
    if release.ended_on is not None:
        raise Problem("Cette suspension a déjà pris fin.")
    check_resumption(
        ended_on, effective_on=release.effective_on, executes_until=release.lot.contract.ends_on, today=today
    )
    if not 0 <= hours <= release.hours:
        raise Problem(
            f"La suspension porte sur {release.hours}\u00a0h\u00a0: il n’en redevient pas due davantage.", field="hours"
        )
    if hours:
        act = HoursCommitment.objects.get(
            lot=release.lot, kind=CommitmentKind.RELEASE, document=release.document, effective_on=release.effective_on
        )
        held = {str(share.desk_id): -share.hours for share in act.shares.all()}
        back = {desk: -part for desk, part in take_back(hours, held).items()}
        record_held(
            release.lot, hours, back, held,
            kind=CommitmentKind.RESUMPTION, effective_on=ended_on, document=document, author=author,
        )  # fmt: skip
    release.ended_on, release.ended_document = ended_on, document.strip()
    release.save(update_fields=["ended_on", "ended_document"])
    bind_lot(release.lot, ended_on, reason=f"fin de la suspension de la clause\u00a0: {document.strip()}")
