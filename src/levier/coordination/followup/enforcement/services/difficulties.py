"""Difficulties of a holder: told, answered, and what frees it from the clause."""

import datetime
from typing import Any

from django.core.files import File
from django.db import transaction

from levier.accounts.models import User
from levier.common.days import check_has_come
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.commitments.models import ClauseRelease
from levier.coordination.commitments.releases import ReleaseKind, check_request
from levier.coordination.commitments.releasing import release_lot
from levier.coordination.commitments.territories.publishing import publish_operations
from levier.coordination.followup.enforcement.services.acts import (
    ANSWERING_ROLES,
    OVER,
    WITHOUT_CLAUSE,
    keep,
    save_whole,
    take,
)
from levier.coordination.followup.enforcement.services.lots import countable_pending, lot_hours, pending_hours
from levier.coordination.followup.models import (
    Difficulty,
    DifficultyOutcome,
)
from levier.coordination.procurement.models import Award, Lot


@transaction.atomic
def report_difficulty(
    award: Award,
    *,
    notified_on: datetime.date,
    notified_by: str,
    text: str,
    hours: int,
    author: User | None,
    today: datetime.date,
    upload: File | None = None,
) -> Difficulty:
    """Records a difficulty the holder notified. Raises Problem at the field at fault."""
    check_has_come(notified_on, today, field="notified_on")
    row = Difficulty(
        award=award,
        notified_on=notified_on,
        notified_by=notified_by.strip(),
        text=text.strip(),
        hours=hours,
        recorded_by=author,
    )
    # Sent twice, it would be deducted twice.
    twin = Difficulty.objects.filter(award=award, notified_on=notified_on, hours=hours, text=row.text)
    if twin.exists():
        raise Problem("Cette difficulté est déjà notée\u00a0: même jour, mêmes heures, mêmes mots.")
    row.evidence = keep(upload, author, "upload")
    save_whole(row)
    return row


def notifies_difficulties(award: Award) -> bool:
    """Whether this company is the one that notifies: the holder, or the leader of the group (CCAG-Travaux, 20.1.2),
    while the clause is being performed."""
    return award.role in ANSWERING_ROLES and award.lot.contract.status not in (*WITHOUT_CLAUSE, *OVER)


def notify_difficulty(
    award: Award, *, text: str, hours: int, author: User, today: datetime.date, upload: File | None = None
) -> Difficulty:
    """The holder's own notification (CCAG-Travaux, 20.1.4.4), dated today. Raises Problem for who may not notify."""
    if award.role not in ANSWERING_ROLES:
        raise Problem(
            "C’est le titulaire, ou le mandataire du groupement, qui signale une difficulté à l’acheteur\u00a0: "
            "adressez-vous à lui."
        )
    if not notifies_difficulties(award):
        raise Problem("L’exécution de ce marché est close\u00a0: une difficulté se signale pendant l’exécution.")
    return report_difficulty(
        award,
        notified_on=today,
        notified_by=str(author),
        text=text,
        hours=hours,
        author=author,
        today=today,
        upload=upload,
    )


@transaction.atomic
def answer_difficulty(
    difficulty: Difficulty, *, outcome: str, excused: int, means: str, decided_by: str, today: datetime.date
) -> None:
    """Records what was found, once. Hours are excused only when no means was, and no more than were told."""
    take(difficulty, outcome="")
    if not means.strip():
        raise Problem("Dites les moyens étudiés avec le titulaire.", field="means")
    if outcome == DifficultyOutcome.MEANS_FOUND and excused:
        raise Problem("Un moyen a été trouvé\u00a0: aucune heure ne se déduit.", field="excused_hours")
    if excused > difficulty.hours:
        raise Problem(f"La difficulté signalée porte sur {difficulty.hours}\u00a0h.", field="excused_hours")
    freed = difficulty.release
    if excused and freed is not None and freed.ended_on is None and excused + freed.hours > difficulty.hours:
        raise Problem(
            f"L’acte «\u00a0{freed.document}\u00a0» répond déjà à cette difficulté et en libère "
            f"{formats.whole_hours(freed.hours)}\u00a0: elles ne se déduisent pas deux fois.",
            field="excused_hours",
        )
    owed, _, already = lot_hours(difficulty.award.lot)
    if excused and already + excused > owed:
        raise Problem(
            f"Ce lot doit {formats.whole_hours(owed)}, dont {formats.whole_hours(already)} déduites déjà\u00a0: "
            "il ne s’en déduit pas davantage.",
            field="excused_hours",
        )
    difficulty.outcome, difficulty.excused_hours, difficulty.means = outcome, excused, means.strip()
    difficulty.decided_on, difficulty.decided_by = today, decided_by
    save_whole(difficulty)
    if excused:
        publish_operations(operation__contracts__lots=difficulty.award.lot)


@transaction.atomic
def release_clause(
    lot: Lot, kind: ReleaseKind, *, difficulty: Difficulty | None, decision: File | None, **told: Any
) -> ClauseRelease:
    """The desk records the buyer's act on the clause of a lot, as `release_lot`, on its signed decision: who asked for
    it and when, and the difficulty it answers. Raises Problem at the field at fault, nothing written."""
    asked = {name: told[name] for name in ("requested_on", "requested_by", "decided_on")}
    check_request(kind, **asked)
    if decision is None:
        raise Problem("Déposez la décision signée\u00a0: c’est l’acheteur qui décide.", field="decision")
    _, done, excused = lot_hours(lot)
    release = release_lot(
        lot, kind, decision=decision, done=done, excused=excused, pending=pending_hours(lot),
        countable=countable_pending(lot, told["effective_on"]), **told,
    )  # fmt: skip
    if difficulty is not None:
        take(difficulty, release=None)
        difficulty.release = release
        difficulty.save(update_fields=["release"])
    return release
