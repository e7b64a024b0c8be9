"""What waits for someone: a difficulty without an answer, a notice to sign, an outcome to note, a penalty to propose or
to decide."""

import datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone

from levier.accounts.models import Membership
from levier.accounts.roles import Role
from levier.accounts.selectors import open_memberships
from levier.common.audit.append_only import offer_append_only
from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import OpenPoint, offer_open_points
from levier.common.ui import formats
from levier.coordination.clauses.models import Pledge
from levier.coordination.clauses.pledge_selectors import late_pledges
from levier.coordination.commitments.selectors import closed_periods
from levier.coordination.followup.enforcement.counted import excess_of
from levier.coordination.followup.enforcement.drafts import BLANK
from levier.coordination.followup.enforcement.penalties import Ground, NoticeOutcome
from levier.coordination.followup.enforcement.services import is_over
from levier.coordination.followup.models import Difficulty, FormalNotice, PenaltyReview
from levier.coordination.followup.reminders.reach import awards_out_of_reach
from levier.coordination.procurement.policy import bought_operations, led_operations
from levier.coordination.procurement.selectors import award_named

# A notice left without effect is told for so long: what the desk then leaves, it left knowingly.
TOLD_DAYS = 60
UNREACHED = "Des courriels à l’entreprise ne lui sont pas parvenus\u00a0: à vérifier avant de signer"


def enforcement_points(actor: Actor) -> list[OpenPoint]:
    """What the desk or the buyer has to do next; two queries. A draft is the desk's until it is complete; what a buyer
    without an account has to sign or to decide is the desk's to have signed or decided."""
    is_buyer = not permits(actor, "procurement.operation.edit")
    if is_buyer and not permits(actor, "followup.own.view"):
        return []
    today = timezone.localdate()
    points = []
    for difficulty in open_difficulties(actor, is_buyer):
        points.append(
            point("Difficulté", "soon", f"{difficulty.award.company} a signalé une difficulté", difficulty.award)
        )
    for notice in told_notices(actor, is_buyer, today):
        acts_alone = is_buyer or not notice.buyer_has_account
        if notice.sent_on is None:
            points += draft_points(notice, is_buyer)
        elif not notice.outcome and notice.deadline_on is not None and notice.deadline_on < today:
            words = f"Délai passé le {formats.long_date(notice.deadline_on)}\u00a0: {notice.award.company}"
            points.append(point("Suite à noter", "soon", words, notice.award))
        elif notice.proposed is None and not is_buyer and waits_for_a_penalty(notice, today):
            words = f"Mise en demeure restée infructueuse, {notice.award.company}"
            points.append(point("Pénalité à proposer", "todo", words, notice.award))
        # Documents late call for a penalty from the notice on, whatever becomes of it.
        if notice.proposed is not None and acts_alone:
            points += penalty_points(notice, notice.proposed, is_buyer, today)
    return points


def draft_points(notice: Any, is_buyer: bool) -> list[OpenPoint]:
    """Whose a notice not sent yet is to complete or to sign; nobody's while nothing is due."""
    if notice.award.lot.idle_from is not None:
        return []
    found = point("À signer", "todo", f"Mise en demeure, {notice.award.company}", notice.award)
    found = found._replace(detail=UNREACHED if notice.is_unreached else "")
    if notice.has_blanks:
        edit = reverse("notice_edit", args=[notice.public_id])
        return [] if is_buyer else [found._replace(badge="Projet à compléter", url=edit)]
    if is_buyer:
        return [found]
    return [] if notice.buyer_has_account else [found._replace(badge="À faire signer par l’acheteur")]


def penalty_points(notice: Any, penalty: Any, is_buyer: bool, today: datetime.date) -> list[OpenPoint]:
    """A penalty to decide, or decided and too high for what came of its notice since."""
    excess = excess_of(notice, penalty, notice.penalty_unit)
    if not penalty.decision:
        words = f"Pénalité de {formats.euros(penalty.amount_cents)}, {notice.award.company}"
        badge = "À décider" if is_buyer else "Décision de l’acheteur à recueillir"
        return [point(badge, "todo", words, notice.award)._replace(detail=excess)]
    if not excess or (today - notice.outcome_on).days > TOLD_DAYS:
        return []
    words = f"Pénalité {penalty.get_decision_display()}, {notice.award.company}"
    review = reverse("penalty_review", args=[penalty.public_id])
    return [point("Pénalité à revoir", "soon", words, notice.award)._replace(detail=excess, url=review)]


OF_AN_AWARD = ("award__company", "award__lot__contract__operation")


def in_hand(actor: Actor, is_buyer: bool) -> dict[str, Any]:
    """The condition for an award to be of the operations an actor bought, or leads."""
    operations: Any = bought_operations(actor) if is_buyer else led_operations(actor)
    return {"award__lot__contract__operation__in": operations.order_by().values("pk")}


@prepared
def open_difficulties(actor: Actor, is_buyer: bool) -> QuerySet[Difficulty]:
    """The difficulties told and not settled, as a list shows them."""
    found = Difficulty.objects.filter(outcome="", **in_hand(actor, is_buyer)).select_related(*OF_AN_AWARD)
    return found.only("award__lot__contract__operation__public_id", *award_named("award")).order_by("pk")


@prepared
def told_notices(actor: Actor, is_buyer: bool, today: datetime.date) -> QuerySet[Any]:
    """The formal notices, as a list shows them, each with whether somebody of its buyer has an account."""
    acts = ("public_id", "sent_on", "outcome", "outcome_on", "deadline_on", "ground")
    penalty = tuple(
        f"penalty__{column}" for column in ("decision", "amount_cents", "decided_cents", "unit_cents", "review")
    )
    stage = ("award__lot__contract__status", "award__lot__contract__status_on", "award__lot__contract__ends_on")
    opens = ("award__lot__released_from", "award__lot__contract__operation__public_id")
    of_the_buyer = Membership.objects.filter(
        open_memberships(today), organization=OuterRef("award__lot__contract__operation__buyer"), role=Role.BUYER
    )
    unreached = awards_out_of_reach().filter(lot=OuterRef("award__lot"))
    return (
        FormalNotice.objects.filter(**in_hand(actor, is_buyer))
        .annotate(
            buyer_has_account=Exists(of_the_buyer),
            penalty_unit=F("award__lot__contract__insertion_clause__document_penalty_unit"),
            has_blanks=Case(When(sent_on=None, text__regex=BLANK, then=True), default=False),
            is_unreached=Case(
                When(Q(sent_on=None, ground=Ground.DOCUMENTS.value) & Exists(unreached), then=True), default=False
            ),
            has_closed_period=Exists(closed_periods(today).filter(lot=OuterRef("award__lot"))),
        )
        .select_related(*OF_AN_AWARD, "penalty__review")
        .only(*acts, *penalty, *stage, *opens, *award_named("award"))
        .order_by("pk")
    )


def late_commitments(actor: Actor) -> list[OpenPoint]:
    """The commitments without hours past their date without a finding, for the desk and the buyer; one query."""
    leads = permits(actor, "procurement.operation.edit")
    if not leads and not permits(actor, "followup.own.view"):
        return []
    return [
        OpenPoint(
            badge="Engagement en retard",
            tone="late",
            what=f"{pledge.get_kind_display().capitalize()}\u00a0: {pledge.what}",
            where=pledge.contract.title,
            url=reverse("enforcement", args=[pledge.contract.operation.public_id]),
            due=pledge.due_on,
        )
        for pledge in pledges_past_date(actor, timezone.localdate(), leads)
    ]


@prepared
def pledges_past_date(actor: Actor, today: datetime.date, leads: bool) -> QuerySet[Pledge]:
    """The commitments past their date of the operations an actor leads, else of those it buys."""
    operations = led_operations(actor) if leads else bought_operations(actor)
    shown = ("kind", "what", "due_on", "contract__title", "contract__operation__public_id")
    return late_pledges(operations, today).only(*shown)


def waits_for_a_penalty(notice: Any, today: datetime.date) -> bool:
    """Whether a notice has just stayed without effect, and its penalty can be proposed."""
    if notice.outcome != NoticeOutcome.UNHEEDED or notice.outcome_on is None:
        return False
    is_final = notice.has_closed_period or is_over(notice.award.lot.contract, today)
    if notice.ground == Ground.HOURS and not is_final:
        return False
    return (today - notice.outcome_on).days <= TOLD_DAYS


def point(badge: str, tone: str, what: str, award: object) -> OpenPoint:
    """One point, that opens the page of the operation where it is done."""
    contract = award.lot.contract  # type: ignore[attr-defined]
    return OpenPoint(
        badge=badge,
        tone=tone,
        what=what,
        where=contract.title,
        url=reverse("enforcement", args=[contract.operation.public_id]),
    )


offer_append_only(PenaltyReview)
offer_open_points(enforcement_points)
offer_open_points(late_commitments)
