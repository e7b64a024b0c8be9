"""The penalty: its working shown, proposed by the desk, decided by the buyer."""

import datetime

from django.core.files import File
from django.db import transaction
from django.db.models import Sum

from levier.accounts.models import User
from levier.common.days import check_has_come
from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.clauses.services import hour_penalty_of
from levier.coordination.commitments.selectors import last_period_end
from levier.coordination.followup.enforcement.counted import amount_of, clause_of, count_of, excess_of, unit_of
from levier.coordination.followup.enforcement.penalties import (
    REVIEWED_WITHOUT_NEED,
    Ground,
    PenaltyWorking,
    check_count,
    check_hours_are_final,
    check_notice_allows,
    counted_penalty,
    days_late,
    hours_penalty,
    reviewed_cents,
)
from levier.coordination.followup.enforcement.services.acts import check_clause_binds, is_over, keep, save_whole, take
from levier.coordination.followup.enforcement.services.lots import lot_hours, months_until, pending_hours
from levier.coordination.followup.models import (
    Difficulty,
    FormalNotice,
    Penalty,
    PenaltyDecision,
    PenaltyReview,
    ReviewOutcome,
)
from levier.coordination.hours.contests import check_acts_for_buyer
from levier.coordination.procurement.models import Lot


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
    """Records the buyer's decision, once: the amount applied, a lower one, or none, with reasons; never more than the
    days late that what came of the notice leaves. The buyer decides by itself where someone of it has an account;
    otherwise whoever records it deposits the signed decision."""
    take(penalty, decision="")
    check_decides(penalty, upload, is_buyer=is_buyer)
    check_has_come(decided_on, today, field="decided_on")
    noticed_on = penalty.notice.outcome_on or penalty.notice.sent_on
    if noticed_on is not None and decided_on < noticed_on:
        raise Problem(
            f"La pénalité suit la mise en demeure\u00a0: pas avant le {formats.long_date(noticed_on)}.",
            field="decided_on",
        )
    amounts = {PenaltyDecision.APPLIED: penalty.amount_cents, PenaltyDecision.WAIVED: 0}
    decided = amounts.get(PenaltyDecision(decision), cents)
    if decision == PenaltyDecision.APPLIED and cents not in (None, decided):
        raise Problem(
            f"Appliquée, la pénalité est de {formats.euros(penalty.amount_cents)}\u00a0: pour un autre montant, "
            "choisissez «\u00a0réduite\u00a0»\u202f; sinon, effacez-le.",
            field="decided_cents",
        )
    if decision == PenaltyDecision.WAIVED and cents:
        raise Problem(
            "Non appliquée, la pénalité n’a pas de montant\u00a0: pour une part seulement, choisissez "
            "«\u00a0réduite\u00a0»\u202f; sinon, effacez-le.",
            field="decided_cents",
        )
    if decision == PenaltyDecision.REDUCED and not (decided is not None and 0 < decided < penalty.amount_cents):
        raise Problem(
            "Un montant réduit est entre zéro et le montant proposé\u00a0: corrigez-le, ou changez la décision.",
            field="decided_cents",
        )
    if decision != PenaltyDecision.APPLIED and not reason.strip():
        raise Problem("Réduire ou renoncer se motive\u00a0: écrivez pourquoi.", field="reason")
    penalty.decision, penalty.decided_cents, penalty.reason = decision, decided, reason.strip()
    clause = clause_of(penalty.notice)
    if excess := excess_of(penalty.notice, penalty, clause.document_penalty_unit if clause else None):
        raise Problem(f"{excess} Réduisez-la, ou n’appliquez rien.", field="decision")
    penalty.decided_by, penalty.decided_on, penalty.recorded_by = decided_by.strip(), decided_on, author
    penalty.decision_copy = keep(upload, author, "upload")
    save_whole(penalty)


def check_decides(penalty: Penalty, upload: File | None, *, is_buyer: bool) -> None:
    """Raises Problem when whoever records an act of the buyer is not of it, and does not hold its signed paper, or has
    no part in it: the buyer has an account."""
    if not is_buyer:
        lacking = "Déposez la décision signée\u00a0: c’est l’acheteur qui décide."
        check_acts_for_buyer(penalty.notice.award.lot.contract.operation, upload, lacking=lacking, field="upload")


def to_review(penalty: Penalty) -> str:
    """Why a penalty that was decided is to look at again, as a sentence; empty when it is not, or no longer."""
    clause = clause_of(penalty.notice)
    if not penalty.decision or clause is None:
        return ""
    return excess_of(penalty.notice, penalty, clause.document_penalty_unit)


@transaction.atomic
def review_penalty(
    penalty: Penalty,
    *,
    outcome: str,
    cents: int | None,
    reason: str,
    reviewed_by: str,
    reviewed_on: datetime.date,
    author: User,
    is_buyer: bool,
    today: datetime.date,
    upload: File | None = None,
) -> PenaltyReview:
    """Records what the buyer does, once, of a penalty it decided and that came to be too high: lowered to `cents`,
    cancelled, or maintained, always with its reasons. What it had decided stays written.

    Raises Problem when the penalty is not to look at again, or is lowered to nothing, to no less, or to more than the
    days late; and as a decision does for who may record it (see `check_decides`).
    """
    # Two at once: the second waits for the first, and finds nothing left to review. On SQLite the transaction is
    # IMMEDIATE and does it.
    list(Penalty.objects.select_for_update().filter(pk=penalty.pk).values_list("pk", flat=True))
    if PenaltyReview.objects.filter(penalty=penalty).exists():
        raise Problem("Quelqu’un l’a déjà noté entre-temps\u00a0: rechargez la page.")
    if not to_review(penalty):
        raise Problem(REVIEWED_WITHOUT_NEED)
    check_decides(penalty, upload, is_buyer=is_buyer)
    check_has_come(reviewed_on, today, field="reviewed_on")
    found_on = penalty.notice.outcome_on
    if found_on is not None and reviewed_on < found_on:
        raise Problem(
            f"Le réexamen suit ce qui a été constaté\u00a0: pas avant le {formats.long_date(found_on)}.",
            field="reviewed_on",
        )
    notice, standing = penalty.notice, penalty.cents_in_force
    most = penalty.unit_cents * days_late(notice.deadline_on, found_on)
    kept = reviewed_cents(ReviewOutcome(outcome).value, cents, standing=standing, most=most)
    row = PenaltyReview(
        penalty=penalty, outcome=outcome, cents=kept, reason=reason.strip(), reviewed_by=reviewed_by.strip(),
        reviewed_on=reviewed_on, copy=keep(upload, author, "upload"), recorded_by=author,
    )  # fmt: skip
    save_whole(row)
    return row
