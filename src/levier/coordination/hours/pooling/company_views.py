"""A company shares out, from its statement, the hours of someone it employs over several of its contracts."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.coordination.hours.models import Allocation, PooledPerson
from levier.coordination.hours.pooling import selectors, services
from levier.coordination.hours.pooling.forms import CompanyMonthForm
from levier.coordination.hours.selectors import last_signature
from levier.coordination.hours.services.statements import sign
from levier.coordination.hours.views import filling
from levier.coordination.hours.views.declaring import behind_the_door
from levier.coordination.hours.views.door import Door
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.editing import refuse

STATED = "Déclaration de l’entreprise"


def person_of(door: Door, public_id: UUID) -> tuple[PooledPerson, list[Assignment]]:
    """Someone at work on the statement's award, with the contracts between which her hours are allocated: all held by
    the company that reads, or 404."""
    person = get_object_or_404(
        PooledPerson.objects.select_related("pooling"),
        public_id=public_id,
        places__assignment__award=door.statement.award_id,
    )
    places = selectors.places_of(person)
    if {place.award.company_id for place in places} != {door.statement.award.company_id}:
        raise Http404
    return person, places


@behind_the_door
@require_http_methods(["GET", "POST"])
def share_out(request: MissionRequest, door: Door, person: UUID) -> HttpResponse:
    """Her hours of a month, all these contracts together, and what was worked on each."""
    pooled, places = person_of(door, person)
    agreed_on = selectors.last_agreement(pooled.pooling)
    months = [month for month in door.statement.months if selectors.holds(pooled.pooling, month, agreed_on)]
    names = {place.award_id: selectors.award_name(place.award) for place in places}
    held = {month: row for (_, month), row in selectors.last_allocations([pooled]).items() if month in months}
    typed: Any = request.POST or None
    if "proposer" in request.POST:
        owed = selectors.owed_of([place.award.lot_id for place in places])
        typed = request.POST.dict() | CompanyMonthForm(places, names, months, request.POST).proposal(owed)
    initial = {**last_signature(door.statement, door.account), **first_values(held, places, months)}
    form = CompanyMonthForm(places, names, months, typed, initial=initial)
    if request.method == "POST" and "proposer" not in request.POST and form.is_valid():
        try:
            attest(request, door, pooled, form)
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(
                request, "C’est réparti\u00a0: chaque marché a reçu sa part, aucune heure ne compte deux fois."
            )
            if excess := services.told_of_excess(places, form.chosen_month(), form.cleaned_data["total"]):
                messages.warning(request, excess)
            return filling.to_step(door, "form")
    shown = filling.page(
        door,
        form=form,
        months=months,
        held=sorted(held.items()),
        name=places[0].participant.short_name,
        is_fictitious=places[0].participant.is_fictitious,
    )
    return render(request, "hours/pooling/share_out.html", shown)


def first_values(
    held: Mapping[datetime.date, Allocation], places: Sequence[Assignment], months: Sequence[datetime.date]
) -> dict[str, Any]:
    """The first month not allocated yet; when all are, the last one as it stands."""
    waiting = next((month for month in months if month not in held), None)
    if waiting is not None or not months:
        return {"month": f"{waiting:%Y-%m}" if waiting else ""}
    return {"month": f"{months[-1]:%Y-%m}", **CompanyMonthForm.said(places, held[months[-1]])}


def attest(request: MissionRequest, door: Door, pooled: PooledPerson, form: CompanyMonthForm) -> None:
    """Records it in the name of who attests. Raises Problem at the field at fault."""
    asked = form.cleaned_data
    services.allocate(
        pooled,
        form.chosen_month(),
        asked["total"],
        form.parts(),
        document=STATED,
        author_name=sign(asked["name"], asked["function"]),
        author=request.user if door.account else None,
    )
