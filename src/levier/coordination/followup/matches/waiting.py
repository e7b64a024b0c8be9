"""What proposals bring elsewhere: an open point each, their place on the page of a study, and the search of each
morning and of each build that enters service."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from levier.common.jobs import job, periodic
from levier.common.jobs.services import enqueue
from levier.common.policy import Actor, permits
from levier.common.prepared import prepared
from levier.common.registry import OpenPoint, Panel, offer, offer_open_points, offer_pages, offer_panel
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.clauses.policy import visible_studies
from levier.coordination.followup.matches.models import AwardMatch
from levier.coordination.followup.matches.services import proposals_waiting, propose_matches, recognised, words_of

PROPOSE = "followup.propose_matches"


def match_points(actor: Actor) -> list[OpenPoint]:
    """Published contracts that look like the award of a study; one query."""
    if not permits(actor, "clauses.study.edit"):
        return []
    return [
        OpenPoint(
            badge="À reconnaître",
            tone="todo",
            what=f"Ce marché vient d’être notifié\u00a0: {match.study.title}",
            where=str(match.study.buyer),
            url=reverse("award_match", args=[match.public_id]),
            detail=words_of(match),
        )
        for match in proposals_to_answer(actor)
    ]


@prepared
def proposals_to_answer(actor: Actor) -> QuerySet[AwardMatch]:
    """The proposals made to the studies an actor follows, the likeliest first."""
    shown = ("study__title", "study__buyer__name", "study__buyer__is_fictitious")
    waiting = proposals_waiting(visible_studies(actor)).select_related("study__buyer")
    return waiting.only("public_id", "notified_on", "amount_cents", *shown).order_by("-score", "pk")


def studies_recognised(uid: str) -> Any:
    """The studies for which a published contract was recognised as the award: a query of their keys."""
    return recognised().filter(open_data_uid=uid).order_by().values("study")


def study_matches(actor: Actor, study: OpportunityStudy) -> Panel | None:
    """The proposals of a study, those that wait and those answered; two queries."""
    if not permits(actor, "clauses.study.edit", study):
        return None
    waiting = set(proposals_waiting(OpportunityStudy.objects.filter(pk=study.pk)).values_list("pk", flat=True))
    matches = study.award_matches.all()
    rows = [(match, words_of(match)) for match in matches if match.answer or match.pk in waiting]
    return Panel(11, "followup/panels/study_matches.html", {"rows": rows}) if rows else None


@periodic(at=datetime.time(6, 15))
@job(PROPOSE, label="rapprochement avec les données ouvertes")
def propose(mission_id: int) -> None:
    """Looks in the open data in service for the awards that studies wait for."""
    propose_matches(timezone.localdate())


def propose_from(entry: str) -> None:
    """Asks for the same search as soon as open data enter service; `entry` names that once."""
    enqueue(PROPOSE, key=entry)


offer("open_data_entered_service", propose_from)
offer("studies_recognised", studies_recognised)
offer_open_points(match_points)
offer_panel("study", study_matches)
offer_pages("studies", "award_match")
