"""Pages of penalties: proposed by the desk, decided by the buyer, and looked at again by it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.common.ui import formats
from levier.coordination.followup.enforcement import counted, services
from levier.coordination.followup.enforcement import forms as enforcement_forms
from levier.coordination.followup.enforcement.penalties import REVIEWED_WITHOUT_NEED, Ground, plural
from levier.coordination.followup.enforcement.views import (
    DECIDE,
    DRAFT,
    OPERATION,
    act,
    allowed,
    form_page,
    notice_for,
    sent,
)
from levier.coordination.followup.models import FormalNotice, Penalty
from levier.coordination.followup.policy import is_buyer_of
from levier.coordination.hours.contests import BUYER_DECIDES, buyer_has_account
from levier.coordination.procurement.models import Operation


@allow(DRAFT)
@form_page
def new_penalty(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Proposes a penalty from the contract's own amounts, with its working."""
    notice, operation = notice_for(request, public_id, DRAFT)
    counts = notice.ground != Ground.HOURS
    ground, today = Ground(notice.ground), timezone.localdate()
    working, known, refusal = None, None, ""
    try:
        clause = counted.clause_of(notice)
        # Shown before anything is typed: the amount of one, and how many there may be.
        working = services.working_for(notice, 1, today=today, basis="…")
        known = counted.count_of(notice, clause, today) if counts else None
    except Problem as problem:
        refusal = problem.sentence
    form = sent(request, enforcement_forms.PenaltyForm if counts else forms.Form)
    if known and working:
        unit = counted.unit_of(ground, clause)
        form.fields["count"].label = f"Nombre de {plural(unit)}"
        per = f"{formats.euros(working.unit_cents)} par {unit}, au marché."
        if known.most is not None:
            per += f" Au plus {formats.count(known.most, unit, plural(unit))}\u00a0: {known.source}."
            del form.fields["basis"]
        form.fields["count"].help_text = per
    return act(
        request,
        form,
        operation,
        lambda told: _proposed(request, notice, told),
        heading="Pénalité à proposer",
        lead=f"{notice.award.company}\u00a0: {notice.get_ground_display()}",
        action="Proposer à l’acheteur",
        done="La pénalité est proposée\u00a0: l’acheteur décide.",
        more={
            "steps": working.steps if working and not counts else (),
            "refusal": refusal,
        },
    )


def _proposed(request: MissionRequest, notice: FormalNotice, told: Mapping[str, Any]) -> None:
    services.propose_penalty(
        notice,
        count=told.get("count", 0),
        basis=told.get("basis", ""),
        author=request.user,
        today=timezone.localdate(),
    )


@allow(DECIDE)
@form_page
def decide_penalty(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Records what the buyer decides of a penalty."""
    rows = Penalty.objects.select_related("notice__award__company")
    penalty, operation = allowed(request, rows, public_id, f"notice__award__{OPERATION}", DECIDE)
    is_buyer = is_buyer_of(request.actor, operation)
    today = timezone.localdate()
    form = buyers_act(request, enforcement_forms.PenaltyDecisionForm, "decided", is_buyer=is_buyer)
    refusal = not_hers(request, operation, is_buyer=is_buyer)
    clause = counted.clause_of(penalty.notice)
    excess = counted.excess_of(penalty.notice, penalty, clause.document_penalty_unit if clause else None)

    def decide(told: Mapping[str, Any]) -> None:
        services.decide_penalty(
            penalty,
            decision=told["decision"],
            cents=told["decided_cents"],
            reason=told["reason"],
            decided_by=told["decided_by"],
            decided_on=told["decided_on"],
            author=request.user,
            is_buyer=is_buyer,
            upload=told["upload"],
            today=today,
        )

    return act(
        request,
        form,
        operation,
        decide,
        heading="Décision sur une pénalité",
        lead=f"{penalty.notice.award.company}\u00a0: {formats.euros(penalty.amount_cents)}. L’acheteur décide. "
        f"{excess}",
        action="Enregistrer la décision",
        done="La décision est enregistrée.",
        more={"steps": penalty.steps, "refusal": refusal},
    )


def buyers_act(request: MissionRequest, make: type[forms.Form], act_of: str, *, is_buyer: bool) -> forms.Form:
    """The form of an act of the buyer, dated of today and in her name when it is her own; the desk that records it
    deposits the paper. `act_of`: what the fields of its day and of its author begin with."""
    by = {f"{act_of}_on": timezone.localdate(), f"{act_of}_by": str(request.user) if is_buyer else ""}
    form: forms.Form = sent(request, make, by)
    if not is_buyer:
        paper = form.fields["upload"]
        paper.says_optional = False  # type: ignore[attr-defined]
        paper.help_text = f"Exigée quand l’acheteur n’a pas de compte. {paper.help_text}"
    return form


def not_hers(request: MissionRequest, operation: Operation, *, is_buyer: bool) -> str:
    """Why a desk is not asked to record an act of a buyer who has an account; empty when it may."""
    if not is_buyer and request.method != "POST" and buyer_has_account(operation):
        return BUYER_DECIDES
    return ""


@allow(DECIDE)
@form_page
def review_penalty(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Records what the buyer does of a penalty it decided, once what came of its notice makes it too high."""
    rows = Penalty.objects.select_related("notice__award__company", "review")
    penalty, operation = allowed(request, rows, public_id, f"notice__award__{OPERATION}", DECIDE)
    is_buyer = is_buyer_of(request.actor, operation)
    excess = services.to_review(penalty)
    refusal = not_hers(request, operation, is_buyer=is_buyer)
    if request.method != "POST" and not excess:
        refusal = REVIEWED_WITHOUT_NEED

    def review(told: Mapping[str, Any]) -> None:
        services.review_penalty(penalty, **told, author=request.user, is_buyer=is_buyer, today=timezone.localdate())

    return act(
        request,
        buyers_act(request, enforcement_forms.PenaltyReviewForm, "reviewed", is_buyer=is_buyer),
        operation,
        review,
        heading="Réexamen d’une pénalité",
        lead=f"{penalty.notice.award.company}\u00a0: {formats.euros(penalty.cents_in_force)}. {excess}",
        action="Enregistrer le réexamen",
        done="Le réexamen est enregistré\u00a0: le titulaire le lit sur la page de son marché.",
        more={"steps": penalty.steps, "refusal": refusal},
    )
