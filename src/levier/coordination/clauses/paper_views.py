"""The working papers of a study, in Word."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from levier.common.documents.paper import paper_response
from levier.common.http import MissionRequest
from levier.common.policy import Actor, allow
from levier.common.ui import formats
from levier.coordination.clauses import selectors
from levier.coordination.clauses.exports import lot_name, way_words
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.clauses.policy import visible_studies
from levier.coordination.clauses.services import working_of
from levier.coordination.clauses.study_papers import PAPERS, StudiedLot, StudyFacts
from levier.coordination.clauses.trades import trades
from levier.coordination.clauses.wording.selectors import details_of
from levier.coordination.procurement.policy import visible_operations
from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.reference import structure_kinds

STRUCTURES_AT_MOST = 60
PROGRAMMED_AT_MOST = 40


@allow("clauses.study.view")
@require_GET
def study_paper(request: MissionRequest, public_id: UUID, slug: str) -> HttpResponse:
    """One of the papers of a study, drafted from what is stored of it."""
    if slug not in PAPERS:
        raise Http404
    visible = visible_studies(request.actor).select_related("buyer", "desk")
    study = get_object_or_404(visible, public_id=public_id)
    _, drafted = PAPERS[slug]
    return paper_response(drafted(facts_of(study, request.actor)), f"{slug}-{study.notice_on:%Y-%m-%d}")


def facts_of(study: OpportunityStudy, actor: Actor) -> StudyFacts:
    """What is stored of a study, and around it, as the papers read it."""
    rows, details = list(study.lots.all()), details_of(study)
    past = selectors.comparable_lots(study, rows, visible_studies(actor), visible_operations(actor))
    return StudyFacts(
        title=study.title,
        buyer=str(study.buyer),
        desk=str(study.desk),
        kind=study.get_kind_display(),
        way=study.way,
        way_words=way_words(study),
        estimated_cents=study.estimated_cents,
        notice=formats.long_date(study.notice_on),
        months=study.duration_months,
        lots=[
            StudiedLot(
                lot_name(worked),
                trades()[row.trade].label if row.trade in trades() else "",
                worked.sizing.hours if worked.sizing else None,
            )
            for row, worked in zip(rows, working_of(study, rows).lots, strict=True)
        ],
        publics=[
            *(formats.typeset(known.text) for known in selectors.publics_of(study)),
            *([details.added_publics] if details.added_publics else []),
        ],
        perimeter=details.perimeter,
        facilitator=details.facilitator,
        weight=details.criterion_weight,
        decision=selectors.WORDS[study.decision],
        structures=known_structures(),
        past=[past_words(trade) for trade in past if trade.lots],
        programmed=programmed_words(study, actor),
    )


def known_structures() -> list[tuple[str, list[str]]]:
    """The structures the mission knows, under their kinds; one query."""
    found: dict[str, list[str]] = {}
    kinds = structure_kinds()
    for one in Organization.objects.filter(kind=OrganizationKind.INCLUSIVE).order_by("name__french", "pk")[
        :STRUCTURES_AT_MOST
    ]:
        label = kinds[one.structure_kind].label if one.structure_kind in kinds else "type non précisé"
        found.setdefault(label, []).append(str(one))
    return sorted(found.items())


def past_words(trade: Any) -> str:
    """What past contracts of a trade committed and did."""
    told = (
        f"{trade.label}\u00a0: {formats.count(trade.contracts, 'marché')}, {formats.whole_hours(trade.hours)} dues, "
        f"{formats.hours(trade.done)} faites"
    )
    if trade.median_hours is None:
        return f"{told}\u202f; pas assez de cas pour une médiane"
    return f"{told}\u202f; médiane {formats.whole_hours(trade.median_hours)} pour 100\u202f000\u00a0€"


def programmed_words(study: OpportunityStudy, actor: Actor) -> list[str]:
    """The buyer's other purchases that are studied, in their last version, by the day of their notice; one query."""
    others = visible_studies(actor).filter(buyer=study.buyer_id, replaced_by=None).exclude(pk=study.pk).distinct()
    return [
        f"{formats.long_date(one.notice_on)}\u00a0: {one.title}, {one.get_kind_display()}, "
        f"{formats.euros(one.estimated_cents)} HT, {selectors.WORDS[one.decision]}"
        for one in others.order_by("notice_on", "pk")[:PROGRAMMED_AT_MOST]
    ]
