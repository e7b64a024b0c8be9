"""The papers of a pooling, in Word: the holder's request, drafted for it or by itself; the convention to sign."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from levier.common.documents.paper import paper_response
from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.coordination.hours.policy import own_awards
from levier.coordination.hours.pooling import selectors
from levier.coordination.hours.pooling.drafting import drawn, request_response
from levier.coordination.hours.pooling.papers import Convention
from levier.coordination.hours.pooling.rules import PoolingKind, check_candidates
from levier.coordination.hours.pooling.views import edited
from levier.coordination.procurement.models import Operation

PARTS = ("company", "lot__contract__operation__buyer")


@allow("hours.pooling.view")
@require_GET
def pooling_convention(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The convention of a pooling or of a job shared between holders, for who leads every contract of it."""
    shown = edited(request, public_id)
    pooling = shown.pooling
    if pooling.requested_on is None or pooling.declined_on is not None:
        raise Http404
    awards = [one.award for one in shown.contracts]
    led = Operation.objects.filter(pk__in=[award.lot.contract.operation_id for award in awards])
    convention = Convention(
        kind=PoolingKind(pooling.kind),
        lots=selectors.pooled_lots(awards, shown.contracts),
        desks=list(dict.fromkeys(str(one.lead_desk) for one in led.select_related("lead_desk").order_by("pk"))),
        area=pooling.area,
        starts_on=pooling.starts_on,
        requested_on=pooling.requested_on,
        request_document=pooling.request_document,
    )
    return paper_response(convention.paper(drawn(request)), f"convention-de-{pooling.kind}")


@allow("hours.own.view")
@require_GET
def my_pooling_request(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """What a holder writes to its buyers, from one of its contracts: those of the same employment zone go with it."""
    own = own_awards(request.actor).select_related(*PARTS)
    award = get_object_or_404(own, public_id=public_id)
    beside = own.filter(company=award.company_id).exclude(pk=award.pk).order_by("lot__contract__title", "pk")
    (first, first_read), *others = zip(held := [award, *beside], selectors.candidates(held), strict=True)
    chosen, read = [first], [first_read]
    problem = Problem("Vous ne tenez aucun autre marché avec lequel réunir ces heures.")
    for other, candidate in others:
        try:
            check_candidates(PoolingKind.POOLING, [*read, candidate])
        except Problem as told:
            problem = told
        else:
            chosen.append(other)
            read.append(candidate)
    if len(chosen) == 1:
        messages.error(request, problem.sentence)
        return redirect("my_award", public_id)
    return request_response(request, PoolingKind.POOLING, chosen)
