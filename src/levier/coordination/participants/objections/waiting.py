"""Objections that wait for the mission."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import OpenPoint, offer_open_points
from levier.coordination.participants.models import Objection
from levier.coordination.participants.objections.rules import answer_due


@prepared
def objections_waiting() -> QuerySet[Objection]:
    """Those nobody decided yet, the first received first."""
    waiting = Objection.objects.filter(outcome="").select_related("participant__merged_into__desk", "participant__desk")
    return waiting.order_by("received_on", "pk")


def objections_to_decide(actor: Actor) -> list[OpenPoint]:
    """Those nobody decided yet; one query. Nobody is named: the point opens the page, which logs whom it shows."""
    if not permits(actor, "participants.objection.decide"):
        return []
    today = timezone.localdate()
    points = []
    for found in objections_waiting():
        person, due = found.participant.merged_into or found.participant, answer_due(found.received_on)
        points.append(
            OpenPoint(
                badge="Opposition",
                tone="late" if due < today else "soon",
                what="Une personne s’oppose à l’usage de ses données",
                where=str(person.desk),
                url=reverse("objection_decide", args=[person.public_id, found.public_id]),
                due=due,
            )
        )
    return points


offer_open_points(objections_to_decide)
