"""What a company sees of the people presented to it, and its answer: a first name, an initial, until when she is
eligible. Never a category, a proof, a birth date, nor who proposed her."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from levier.common.audit.services import log_reading
from levier.common.http import MissionRequest
from levier.common.policy import Actor, allow, permits
from levier.common.registry import OpenPoint, Panel
from levier.coordination.participants.needs import selectors
from levier.coordination.participants.needs.proposal_views import AnswerForm
from levier.coordination.participants.policy import presented_proposals
from levier.coordination.procurement.models import Award


@allow("participants.presented.answer")
@require_http_methods(["GET", "POST"])
def my_proposal(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Someone presented to one's company: retained, from which day; or not, and why."""
    found = presented_proposals(request.actor).select_related(*selectors.PRESENTED)
    proposal = get_object_or_404(found, public_id=public_id)
    log_reading(request, {proposal.public_id})
    form = AnswerForm(request.POST or None, proposal, as_company=True)
    if request.method == "POST" and form.record(request):
        return redirect("my_proposal", public_id)
    context = {
        "proposal": proposal,
        "need": proposal.recipient.need,
        "form": form,
        "eligible": selectors.eligible_words(proposal),
        "answerable": proposal.assignment_id is None and (not proposal.answer or proposal.answered_by_company),
    }
    return render(request, "participants/my_proposal.html", context)


def people_presented(actor: Actor, award: Award) -> Panel | None:
    """The people presented to a company for the jobs of its lot; nothing when there is nobody. Until when each is
    eligible, her own page says. One query."""
    found = presented_proposals(actor).filter(presented_to=award).select_related("recipient__need__lot__contract")
    rows = list(found.order_by("-presented_at", "pk"))
    if not rows:
        return None
    return Panel(30, "participants/panels/own_proposals.html", {"rows": rows}, frozenset(one.public_id for one in rows))


def presented_points(actor: Actor) -> list[OpenPoint]:
    """One point per person presented that waits for the company's answer; nobody is named. One query."""
    if not permits(actor, "participants.presented.answer"):
        return []
    waiting = presented_proposals(actor).filter(answer="").order_by("presented_at", "pk")
    rows = waiting.values_list(
        "public_id", "recipient__need__post", "recipient__need__starts_on", "presented_to__lot__contract__title"
    )
    return [
        OpenPoint(
            "À répondre",
            "todo",
            f"Une personne vous est présentée\u00a0: {post}",
            title,
            reverse("my_proposal", args=[one]),
            starts_on,
        )
        for one, post, starts_on, title in rows
    ]
