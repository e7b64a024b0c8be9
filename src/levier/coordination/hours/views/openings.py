"""The hours taken over of one award: their entries, recording them once, correcting them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from levier.common.audit.services import log_reading
from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.coordination.hours import services
from levier.coordination.hours.forms import CorrectOpeningForm, OpeningForm
from levier.coordination.hours.models import OpeningEntry
from levier.coordination.participants.selectors import names_for
from levier.coordination.procurement.models import Award
from levier.coordination.procurement.policy import visible_operations


@allow("procurement.operation.view")
@require_http_methods(["GET", "POST"])
def opening(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The entries of an award's hours taken over; the form records them, or corrects those recorded."""
    awards = Award.objects.filter(lot__contract__operation__in=visible_operations(request.actor).values("pk"))
    award = get_object_or_404(
        awards.select_related("company", "lot__contract__operation__lead_desk"), public_id=public_id
    )
    operation = award.lot.contract.operation
    may_record = permits(request.actor, "hours.opening.record", operation)
    if request.method == "POST" and not may_record:
        raise PermissionDenied
    entries = list(
        OpeningEntry.objects.filter(award=award).select_related("assignment__participant", "desk", "recorded_by")
    )
    form = form_of(request, entries) if may_record else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            save(request, award, form, is_correction=bool(entries))
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        else:
            messages.success(request, "C’est enregistré.")
            return redirect("opening", public_id=public_id)
    people = {entry.assignment.participant.public_id for entry in entries if entry.assignment}
    log_reading(request, people)
    names = names_for(request.actor, people)
    context = {
        "award": award,
        "entries": [(entry, name_in(entry, names)) for entry in entries],
        "total": sum(entry.hundredths for entry in entries),
        "form": form,
        "breadcrumbs": [
            {"label": "Opérations", "url": reverse("operations")},
            {"label": operation.name, "url": reverse("operation", args=[operation.public_id])},
            {"label": "Heures reprises"},
        ],
    }
    return render(request, "hours/opening.html", context)


def name_in(entry: OpeningEntry, names: dict[UUID, str]) -> str:
    """Whose hours an entry says, as who reads may see her; empty when nobody knows."""
    if entry.assignment is None:
        return ""
    person = entry.assignment.participant
    return names.get(person.public_id, person.short_name)


def form_of(request: MissionRequest, entries: list[OpeningEntry]) -> OpeningForm:
    """The form for a first record, or for a correction that begins from what stands."""
    data = request.POST if request.method == "POST" else None
    if not entries:
        return OpeningForm(data, initial={"certified_by": request.actor.name})
    anonymous = [entry for entry in entries if entry.assignment_id is None]
    initial = {
        "hundredths": sum(entry.hundredths for entry in anonymous),
        "as_of": anonymous[-1].as_of,
        "certified_by": request.actor.name,
        "seen": entries[-1].pk,
    }
    return CorrectOpeningForm(data, initial=initial)


def save(request: MissionRequest, award: Award, form: OpeningForm, *, is_correction: bool) -> None:
    """Records or corrects; raises Problem, nothing written."""
    asked: dict[str, Any] = form.cleaned_data
    certified = services.Certified(asked["source"], asked["certified_by"], asked["certified_function"])
    signed = {"author": request.user, "today": timezone.localdate()}
    if is_correction:
        services.correct_opening(
            award, asked["hundredths"], asked["as_of"], certified, reason=asked["reason"], seen=asked["seen"], **signed
        )
    else:
        services.record_opening(award, asked["hundredths"], asked["as_of"], certified, **signed)
