"""Writes: difficulties, formal notices, penalties. What was sent or decided never changes."""

import datetime
import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.text import normalize_newlines

from levier.accounts.models import User
from levier.common.days import check_has_come
from levier.common.errors import Problem
from levier.common.files import services as files
from levier.common.ui import formats
from levier.coordination.clauses.services import hour_penalty_of
from levier.coordination.commitments.dated import in_force
from levier.coordination.commitments.models import ClauseRelease, HoursCommitment
from levier.coordination.commitments.releases import ReleaseKind, check_request
from levier.coordination.commitments.remaining import remaining_hundredths
from levier.coordination.commitments.selectors import last_period_end
from levier.coordination.commitments.services import release_lot
from levier.coordination.commitments.territories.publishing import publish_operations
from levier.coordination.followup.enforcement.counted import amount_of, clause_of, count_of, unit_of
from levier.coordination.followup.enforcement.drafts import blanks_left, first_words
from levier.coordination.followup.enforcement.penalties import (
    Ground,
    NoticeOutcome,
    PenaltyWorking,
    check_count,
    check_hours_are_final,
    check_notice_allows,
    counted_penalty,
    hours_penalty,
)
from levier.coordination.followup.excused import excusing
from levier.coordination.followup.models import (
    Difficulty,
    DifficultyOutcome,
    FormalNotice,
    Penalty,
    PenaltyDecision,
)
from levier.coordination.followup.policy import ENFORCEMENT_FILE
from levier.coordination.hours.contests import check_acts_for_buyer
from levier.coordination.hours.ledger import Balance
from levier.coordination.hours.models import LedgerEntry, YearSum
from levier.coordination.hours.selectors import sums_by, taken_over_by
from levier.coordination.procurement.models import Award, AwardRole, Contract, ContractStatus, Lot

# Penalties are borne by the holder, whatever was subcontracted (CCAG-Travaux, 20.1.5, commentary); in a group the
# leader is the buyer's only contact (20.1.2).
ANSWERING_ROLES = (AwardRole.SOLE, AwardRole.LEADER)
# Nothing more is expected of a clause that was removed, or that never came to be.
WITHOUT_CLAUSE = (
    ContractStatus.CLAUSE_REMOVED,
    ContractStatus.EXEMPTED,
    ContractStatus.DROPPED,
    ContractStatus.UNSUCCESSFUL,
)
OVER = (ContractStatus.ENDED, ContractStatus.SETTLED, ContractStatus.ARCHIVED)


def keep(upload: File | None, author: User | None, field: str) -> Any:
    """The stored copy of a deposited paper, if there is one."""
    if upload is None:
        return None
    return files.store(upload, kind=ENFORCEMENT_FILE.code, author_id=author.pk if author else None, field=field)


def save_whole(row: models.Model) -> None:
    """Saves a row the database's constraints agree with; Problem in their own words otherwise."""
    try:
        row.validate_constraints(exclude=["mission"])
    except ValidationError as refused:
        raise Problem(refused.messages[0]) from refused
    row.save()


def take(row: models.Model, **untouched: Any) -> None:
    """Makes sure nobody did the same act meanwhile: the row still stands as it was read."""
    manager = type(row)._default_manager
    if not manager.filter(pk=row.pk, **untouched).update(**untouched):
        raise Problem("Quelqu’un l’a déjà noté entre-temps\u00a0: rechargez la page.")


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
    check_not_excused(kind, told["hours"], difficulty)
    release = release_lot(lot, kind, decision=decision, done=done, excused=excused, pending=pending_hours(lot), **told)
    if difficulty is not None:
        take(difficulty, release=None)
        difficulty.release = release
        difficulty.save(update_fields=["release"])
    return release


def check_not_excused(kind: ReleaseKind, hours: int, difficulty: Difficulty | None) -> None:
    """Raises Problem when a suspension would free hours that the difficulty it answers had deducted."""
    if kind is not ReleaseKind.SUSPENSION or difficulty is None or not difficulty.excused_hours:
        return
    if hours + difficulty.excused_hours > difficulty.hours:
        raise Problem(
            f"Cette difficulté porte sur {formats.whole_hours(difficulty.hours)}, dont "
            f"{formats.whole_hours(difficulty.excused_hours)} sont déjà déduites\u00a0: elles ne se suspendent pas en "
            "plus. Pour d’autres heures, ne choisissez pas cette difficulté.",
            field="hours",
        )


@transaction.atomic
def draft_notice(award: Award, *, ground: str, text: str, author: User | None) -> FormalNotice:
    """The desk drafts (the ladder of reminders does it without `author`); nothing leaves before the buyer signs.

    Raises Problem for a company that does not answer."""
    if award.role not in ANSWERING_ROLES:
        raise Problem(
            "Une mise en demeure s’adresse au titulaire ou au mandataire du groupement, "
            "qui répond de ses sous-traitants et cotraitants."
        )
    if award.lot.contract.status in WITHOUT_CLAUSE:
        raise Problem(
            f"Ce marché est noté «\u00a0{award.lot.contract.get_status_display()}\u00a0»\u00a0: il n’a plus de "
            "clause à exécuter."
        )
    check_clause_binds(award.lot)
    if ground == Ground.HOURS and not remaining_hundredths(*lot_hours(award.lot)):
        raise Problem("Aucune heure ne manque à ce lot\u00a0: rien ne peut être mis en demeure.", field="ground")
    row = FormalNotice(award=award, ground=ground, text=letter(text), drafted_by=author)
    save_whole(row)
    return row


def draft_words(award: Award, ground: Ground, today: datetime.date, **known: str) -> str:
    """The first words of a notice to a holder, as its contract stands today, or stood at the end of the last period
    that a renewal closed where hours lacked then; nine queries at most."""
    contract = award.lot.contract
    over = is_over(contract, today)
    closed_on = None if over or ground is not Ground.HOURS else last_period_end(award.lot, today)
    owed, done, excused = lot_hours(award.lot, closed_on)
    if closed_on is not None and not remaining_hundredths(owed, done, excused):
        closed_on = None
        owed, done, excused = lot_hours(award.lot)
    clause = getattr(contract, "insertion_clause", None)
    return first_words(
        ground,
        contract=contract.title,
        ccag=contract.ccag_named,
        dated=contract.notified_on or contract.starts_on,
        document=clause.document if clause else "",
        owed=owed,
        done=done,
        missing=remaining_hundredths(owed, done, excused),
        day=closed_on or today,
        until=None if over or closed_on else contract.ends_on,
        **known,
    )


def letter(text: str) -> str:
    """A letter as it is kept: a browser sends two characters where a line ends."""
    return normalize_newlines(text).strip()


def reading_of(notice: FormalNotice) -> str:
    """What tells one text of a notice from another: who signs or rewrites it says which one she has read."""
    return hashlib.sha256(notice.text.encode()).hexdigest()


def check_reading(notice: FormalNotice, seen: str) -> None:
    """Raises Problem when the text is no longer the one that was read."""
    if seen != reading_of(notice):
        raise Problem("Le texte a changé depuis que vous l’avez lu\u00a0: relisez-le, puis recommencez.")


@transaction.atomic
def change_draft(notice: FormalNotice, text: str, *, seen: str) -> None:
    """Rewrites the draft that was `seen`; Problem once it is sent, or rewritten by someone else meanwhile."""
    drafts = FormalNotice.objects.filter(pk=notice.pk, sent_on=None)
    if not drafts.exists():
        raise Problem("Cette mise en demeure est partie\u00a0: son texte ne change plus.")
    check_reading(notice, seen)
    if not drafts.filter(text=notice.text).update(text=letter(text), drafted_at=timezone.now()):
        raise Problem("Quelqu’un l’a changé entre-temps\u00a0: rechargez la page.")


@transaction.atomic
def send_notice(
    notice: FormalNotice,
    *,
    sent_on: datetime.date,
    deadline_on: datetime.date,
    signed_by: str,
    author: User,
    is_buyer: bool,
    seen: str,
    today: datetime.date,
    upload: File | None = None,
) -> None:
    """Records that the buyer signed and sent the text she has `seen`, complete. The buyer does it itself where someone
    of it has an account; otherwise whoever records it deposits the signed copy."""
    check_reading(notice, seen)
    take(notice, sent_on=None, text=notice.text)
    if blanks_left(notice.text):
        raise Problem(
            "Il reste dans le texte des mots à compléter entre crochets\u00a0: le guichet les complète d’abord."
        )
    check_has_come(sent_on, today, field="sent_on")
    if deadline_on <= sent_on:
        raise Problem(
            "Le délai laissé au titulaire vient après l’envoi\u00a0: corrigez l’une des deux dates.",
            field="deadline_on",
        )
    if not is_buyer:
        lacking = "Déposez la copie signée\u00a0: c’est l’acheteur qui signe."
        check_acts_for_buyer(notice.award.lot.contract.operation, upload, lacking=lacking, field="upload")
    check_sending_day(notice, sent_on, is_on_paper=upload is not None)
    notice.sent_on, notice.deadline_on = sent_on, deadline_on
    notice.signed_by, notice.sent_by = signed_by.strip(), author
    notice.signed_copy = keep(upload, author, "upload")
    save_whole(notice)


def check_sending_day(notice: FormalNotice, sent_on: datetime.date, *, is_on_paper: bool) -> None:
    """Raises Problem for a notice sent before the contract bound anybody, or, signed here, before its text was written;
    a signed paper may bear an earlier day than the draft kept here."""
    binds_from = notice.award.lot.contract.binds_from
    if binds_from is not None and sent_on < binds_from:
        raise Problem(
            f"Le marché lie le titulaire depuis le {formats.long_date(binds_from)}\u00a0: pas de mise en demeure "
            "avant.",
            field="sent_on",
        )
    written_on = timezone.localdate(notice.drafted_at)
    if not is_on_paper and sent_on < written_on:
        raise Problem(
            f"Ce texte a été écrit le {formats.long_date(written_on)}\u00a0: il n’a pu partir avant. S’il est parti "
            "sur papier, déposez la copie signée.",
            field="sent_on",
        )


@transaction.atomic
def record_outcome(
    notice: FormalNotice, *, outcome: str, on: datetime.date, words: str, author: User, today: datetime.date
) -> None:
    """Records what came of a notice that was sent, once its deadline has passed when it stayed unheeded."""
    take(notice, outcome="")
    if notice.sent_on is None or notice.deadline_on is None:
        raise Problem("Cette mise en demeure n’est pas encore partie.")
    check_has_come(on, today, field="on")
    if outcome == NoticeOutcome.UNHEEDED and on <= notice.deadline_on:
        raise Problem(
            f"Le délai court jusqu’au {notice.deadline_on:%d/%m/%Y}\u00a0: elle ne reste infructueuse qu’après.",
            field="on",
        )
    if on < notice.sent_on:
        raise Problem(f"Elle est partie le {notice.sent_on:%d/%m/%Y}.", field="on")
    notice.outcome, notice.outcome_on, notice.outcome_words = outcome, on, words.strip()
    notice.outcome_by = author
    save_whole(notice)


def check_clause_binds(lot: Lot) -> None:
    """Raises Problem when the clause is suspended, removed or annulled on a lot: nothing is held against its holder."""
    if lot.released_from is not None:
        raise Problem(
            f"La clause est suspendue ou levée sur ce lot depuis le {formats.long_date(lot.released_from)}\u00a0: "
            "aucune mise en demeure ne se prépare, aucune pénalité ne se propose."
        )


def is_over(contract: Contract, today: datetime.date) -> bool:
    """Whether nothing more can be done on a contract: it was ended, or its last day is past."""
    return contract.status in OVER or (contract.ends_on is not None and contract.ends_on < today)


def lot_hours(lot: Lot, until: datetime.date | None = None) -> tuple[int, int, int]:
    """(whole hours owed, hundredths done, whole hours excused) of a lot, today or `until` the end of a period; four
    queries.

    Done: counted here, and taken over. The ledger is monthly: the month in which a period ends counts for it.
    """
    owed = HoursCommitment.objects.filter(in_force(until), lot=lot).aggregate(sum=Sum("hours", default=0))["sum"]
    if until is None:
        done = YearSum.objects.filter(award__lot=lot).aggregate(sum=Sum("counted", default=0))["sum"]
    else:
        done = months_until(lot, until).counted
    excused = excusing(until).filter(award__lot=lot).aggregate(sum=Sum("excused_hours", default=0))["sum"]
    return owed, done + taken_over_by("award__lot", award__lot=lot).get(lot.pk, 0), excused


def working_for(notice: FormalNotice, count: int, *, today: datetime.date, basis: str = "") -> PenaltyWorking:
    """The penalty the contract's own amounts give for a notice, with its working; `count`: absences, documents, days,
    and `basis`, what they are when nothing recorded says it.

    Raises Problem when nothing may be proposed yet, when the contract writes no amount, or for more than there can be.
    """
    ground = Ground(notice.ground)
    lot = notice.award.lot
    check_clause_binds(lot)
    check_notice_allows(ground, notice.sent_on is not None, notice.outcome)
    clause = clause_of(notice)
    if ground is Ground.HOURS:
        closed_on = None if is_over(lot.contract, today) else last_period_end(lot, today)
        check_hours_are_final(lot.contract.ends_on, is_over=is_over(lot.contract, today), closed_on=closed_on)
        pending = months_until(lot, closed_on).pending if closed_on else pending_hours(lot)
        if pending:
            raise Problem(
                f"{formats.hours(pending)} déclarées sur ce lot attendent d’être contrôlées\u00a0: retenez-les ou "
                "refusez-les d’abord, ce qui manque en dépend."
            )
        if Difficulty.objects.filter(award__lot=lot, outcome="", hours__gt=0).exists():
            raise Problem(
                "Une difficulté signalée par le titulaire attend sa suite\u00a0: notez-la d’abord, ses heures "
                "peuvent se déduire."
            )
        others = Penalty.objects.filter(notice__award__lot=lot, notice__ground=Ground.HOURS).exclude(notice=notice)
        penalised = others.aggregate(sum=Sum("quantity", default=0))["sum"]
        hour = hour_penalty_of(clause, notice.outcome_on or today)
        cents, words = (hour.cents, hour.words) if hour else (None, "")
        return hours_penalty(
            *lot_hours(lot, closed_on), cents, penalised=penalised, unit_words=words, closed_on=closed_on
        )
    unit, amount = unit_of(ground, clause), amount_of(ground, clause)
    counted = counted_penalty(count, amount, unit)
    source = check_count(count, unit, count_of(notice, clause, today), basis)
    return counted_penalty(counted.quantity, amount, unit, source=source)


def months_until(lot: Lot, until: datetime.date) -> Balance:
    """What the ledger of a lot adds up to over the months begun by a day; one query."""
    entries = LedgerEntry.objects.filter(award__lot=lot, month__lte=until).order_by()
    sums = entries.values_list("award__lot", "kind").annotate(total=Sum("hundredths"))
    return sums_by(sums).get(lot.pk, Balance(0, 0, 0))


def pending_hours(lot: Lot) -> int:
    """Hundredths declared on a lot and not judged yet; one query."""
    return YearSum.objects.filter(award__lot=lot).aggregate(sum=Sum("pending", default=0))["sum"]


@transaction.atomic
def propose_penalty(
    notice: FormalNotice, *, count: int, author: User, today: datetime.date, basis: str = ""
) -> Penalty:
    """Proposes to the buyer the penalty of a notice, once; see `working_for`."""
    # Two proposals at once for one lot would count its hours twice: the second waits for the first. On SQLite the
    # transaction is IMMEDIATE and does it.
    list(Lot.objects.select_for_update().filter(pk=notice.award.lot_id).values_list("pk", flat=True))
    working = working_for(notice, count, today=today, basis=basis)
    if Penalty.objects.filter(notice=notice).exists():
        raise Problem("Une pénalité est déjà proposée pour cette mise en demeure.")
    row = Penalty(
        notice=notice,
        quantity=working.quantity,
        unit_cents=working.unit_cents,
        amount_cents=working.amount_cents,
        steps=list(working.steps),
        proposed_by=author,
    )
    save_whole(row)
    return row


@transaction.atomic
def decide_penalty(
    penalty: Penalty,
    *,
    decision: str,
    cents: int | None,
    reason: str,
    decided_by: str,
    decided_on: datetime.date,
    author: User,
    is_buyer: bool,
    today: datetime.date,
    upload: File | None = None,
) -> None:
    """Records the buyer's decision, once: the amount applied, a lower one, or none, with reasons. The buyer decides by
    itself where someone of it has an account; otherwise whoever records it deposits the signed decision."""
    take(penalty, decision="")
    if not is_buyer:
        lacking = "Déposez la décision signée\u00a0: c’est l’acheteur qui décide."
        check_acts_for_buyer(penalty.notice.award.lot.contract.operation, upload, lacking=lacking, field="upload")
    check_has_come(decided_on, today, field="decided_on")
    noticed_on = penalty.notice.outcome_on or penalty.notice.sent_on
    if noticed_on is not None and decided_on < noticed_on:
        raise Problem(
            f"La pénalité suit la mise en demeure\u00a0: pas avant le {formats.long_date(noticed_on)}.",
            field="decided_on",
        )
    amounts = {PenaltyDecision.APPLIED: penalty.amount_cents, PenaltyDecision.WAIVED: 0}
    decided = amounts.get(PenaltyDecision(decision), cents)
    if decision == PenaltyDecision.REDUCED and not (decided is not None and 0 < decided < penalty.amount_cents):
        raise Problem(
            "Un montant réduit est entre zéro et le montant proposé\u00a0: corrigez-le, ou changez la décision.",
            field="decided_cents",
        )
    if decision != PenaltyDecision.APPLIED and not reason.strip():
        raise Problem("Réduire ou renoncer se motive\u00a0: écrivez pourquoi.", field="reason")
    penalty.decision, penalty.decided_cents, penalty.reason = decision, decided, reason.strip()
    penalty.decided_by, penalty.decided_on, penalty.recorded_by = decided_by.strip(), decided_on, author
    penalty.decision_copy = keep(upload, author, "upload")
    save_whole(penalty)
