"""The acts in the buyer's name, as PDF/UA-1: the formal notice and the penalty; whoever they concern reads them."""

import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.documents.pdf import render_pdf
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import Actor, allow, permits
from levier.common.registry import Panel, offer_panel
from levier.common.ui import formats
from levier.coordination.followup.enforcement.drafts import penalty_words
from levier.coordination.followup.enforcement.penalties import Ground, NoticeOutcome
from levier.coordination.followup.models import FormalNotice, Penalty, PenaltyDecision, ReviewOutcome
from levier.coordination.followup.policy import readable_notices, readable_penalties, sent_notices
from levier.coordination.procurement.models import Award

ACT = "coordination/followup/documents/buyer_act.typ"
TITLES = {
    PenaltyDecision.APPLIED: "Application d’une pénalité",
    PenaltyDecision.REDUCED: "Application d’une pénalité réduite",
    PenaltyDecision.WAIVED: "Renonciation à une pénalité",
}
NOTICE = ("award__company", "award__lot__contract__operation__buyer")


def buyer_act(
    notice: FormalNotice, *, mission: str, now: datetime.datetime, heading: str, filename: str, **told: Any
) -> HttpResponse:
    """An act about a notice, on the buyer's paper."""
    lot = notice.award.lot
    data = {
        "mission": mission,
        "heading": heading,
        "buyer": str(lot.contract.operation.buyer),
        "company": str(notice.award.company),
        "contract": lot.contract.title,
        "lot": str(lot),
        "ground": notice.get_ground_display(),
        "foot": f"Produit avec Levier le {formats.moment(now)}.",
        "steps": [],
        **told,
    }
    content = render_pdf(ACT, data, title=f"{heading} – {notice.award.company}", produced_at=now)
    return file_answer(content, f"{filename}.pdf", inline=True)


@allow("followup.act.read")
@require_GET
def notice_pdf(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The letter, in the buyer's name, to print and sign; marked as a draft until it is sent. The holder reads it once
    it is sent."""
    notice = get_object_or_404(readable_notices(request.actor).select_related(*NOTICE), public_id=public_id)
    return buyer_act(
        notice,
        mission=request.mission.name,
        now=timezone.localtime(),
        heading="Mise en demeure",
        filename="mise-en-demeure",
        paragraphs=[part for part in notice.text.split("\n\n") if part.strip()],
        draft=notice.sent_on is None,
        signature=f"Envoyée le {formats.long_date(notice.sent_on)}. Signée par {notice.signed_by}."
        if notice.sent_on
        else "",
    )


@allow("followup.act.read")
@require_GET
def penalty_pdf(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The penalty in the buyer's name, with its working: a draft to sign until the buyer decides, its decision then.
    The holder reads it once it is decided."""
    rows = readable_penalties(request.actor).select_related(
        *(f"notice__{path}" for path in NOTICE), "notice__award__lot__contract__insertion_clause", "review"
    )
    penalty = get_object_or_404(rows, public_id=public_id)
    notice = penalty.notice
    if notice.sent_on is None:
        raise Http404  # a penalty follows a notice that was sent
    contract = notice.award.lot.contract
    clause = getattr(contract, "insertion_clause", None)
    return buyer_act(
        notice,
        mission=request.mission.name,
        now=timezone.localtime(),
        heading=TITLES[PenaltyDecision(penalty.decision or PenaltyDecision.APPLIED)],
        filename="penalite",
        paragraphs=penalty_words(
            Ground(notice.ground),
            contract=contract.title,
            ccag=contract.ccag,
            dated=contract.notified_on or contract.starts_on,
            document=clause.document if clause else "",
            noticed_on=notice.sent_on,
            unheeded_on=notice.outcome_on if notice.outcome == NoticeOutcome.UNHEEDED else None,
            proposed_cents=penalty.amount_cents,
            decided_cents=penalty.decided_cents,
            reason=penalty.reason,
        ),
        steps=penalty.steps,
        draft=not penalty.decision,
        signature=signed_words(penalty),
    )


def signed_words(penalty: Penalty) -> str:
    """Who decided of a penalty, and what it became since; empty while it is proposed."""
    if penalty.decided_on is None:
        return ""
    decided = f"Décidée le {formats.long_date(penalty.decided_on)} par {penalty.decided_by}."
    review = penalty.reviewed
    if review is None:
        return decided
    amount = f" à {formats.euros(review.cents)}" if review.outcome == ReviewOutcome.LOWERED else ""
    return formats.typeset(
        f"{decided} Réexaminée le {formats.long_date(review.reviewed_on)} par {review.reviewed_by} : "
        f"{review.get_outcome_display()}{amount}. {review.reason}"
    )


def acts_of_the_buyer(actor: Actor, award: Award) -> Panel | None:
    """The notices sent to a holder and the penalties decided, on its own contract; nothing when there is none. One
    query."""
    if not permits(actor, "followup.difficulty.report"):
        return None
    sent = (
        sent_notices(actor)
        .filter(award=award)
        .select_related("penalty__decision_copy", "penalty__review__copy", "signed_copy")
    )
    rows = list(sent.order_by("-sent_on", "-pk"))
    return Panel(42, "followup/panels/own_notices.html", {"rows": rows}) if rows else None


offer_panel("own_award", acts_of_the_buyer)
