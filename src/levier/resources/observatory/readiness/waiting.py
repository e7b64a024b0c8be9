"""What the answers bring elsewhere: a section of a buyer's page, and the question on its home page."""

from django.urls import reverse
from django.utils import timezone

from levier.common.audit.append_only import offer_append_only
from levier.common.policy import Actor, permits
from levier.common.registry import OpenPoint, Panel, offer_open_points, offer_panel
from levier.common.ui import formats
from levier.law.duty import IN_FORCE_FROM
from levier.organizations.models import Organization, OrganizationKind
from levier.resources.observatory.policy import bodies_asked
from levier.resources.observatory.readiness.models import BuyerReadiness
from levier.resources.observatory.readiness.rules import QUESTION
from levier.resources.observatory.readiness.selectors import last_answer


def answer_of(actor: Actor, buyer: Organization) -> Panel | None:
    """What a buyer answered, for it and for who may write it down; one query."""
    if not permits(actor, "observatory.readiness.answer", buyer):
        return None
    return Panel(
        15, "observatory/readiness_panel.html", {"buyer": buyer, "answer": last_answer(buyer), "question": QUESTION}
    )


def questions_to_answer(actor: Actor) -> list[OpenPoint]:
    """The question, for a buyer that never answered it, from the day the law binds; one query."""
    own = bodies_asked(actor)
    if not own or timezone.localdate() < IN_FORCE_FROM:
        return []
    waiting = Organization.objects.filter(pk__in=own, kind=OrganizationKind.BUYER, readiness=None)
    return [
        OpenPoint(
            badge="Question",
            tone="todo",
            what="Comment abordez-vous la loi climat et résilience\u00a0?",
            where=str(buyer),
            url=reverse("buyer_readiness", args=[buyer.public_id]),
            detail=f"En vigueur depuis le {formats.long_date(IN_FORCE_FROM)}",
        )
        for buyer in waiting.order_by("name__french", "pk")
    ]


offer_append_only(BuyerReadiness)
offer_panel("buyer", answer_of)
offer_open_points(questions_to_answer)
