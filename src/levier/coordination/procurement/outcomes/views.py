"""Pages of a lot the buyer does not award."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.coordination.procurement.editing import refuse
from levier.coordination.procurement.models import Lot, LotOutcome, Operation
from levier.coordination.procurement.outcomes import services
from levier.coordination.procurement.outcomes.forms import ClosingForm, RelaunchForm
from levier.coordination.procurement.views import FORM, editable, trail


@allow("procurement.operation.edit")
@require_http_methods(["GET", "POST"])
def close_lot(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Says a lot « infructueux » or « sans suite »."""
    operation = editable(request, contracts__lots__public_id=public_id)
    lot = get_object_or_404(Lot, public_id=public_id)
    first = {"version": lot.version, "decided_on": timezone.localdate()}
    form = ClosingForm(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            lot = services.close_lot(
                lot, LotOutcome(asked["outcome"]), decided_on=asked["decided_on"], document=asked["document"],
                upload=asked["upload"], version=asked["version"], author=request.user, today=timezone.localdate(),
            )  # fmt: skip
        except Problem as problem:
            refuse(form, problem)
        else:
            told = f"Le lot {lot.number} est {lot.get_outcome_display()}\u00a0: il ne doit plus d’heures."
            messages.success(request, told)
            return redirect("operation", operation.public_id)
    what = (
        "Les heures qui n’y sont pas faites ne seront plus dues, et le marché continue avec ses autres lots. Le lot "
        "pourra être relancé."
    )
    return page(request, operation, lot, form, heading=f"Lot {lot.number} non attribué", what=what)


@allow("procurement.operation.edit")
@require_http_methods(["GET", "POST"])
def relaunch_lot(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Launches again a lot that was not awarded."""
    operation = editable(request, contracts__lots__public_id=public_id)
    lot = get_object_or_404(Lot, public_id=public_id)
    first = {"version": lot.version, "relaunched_on": timezone.localdate()}
    form = RelaunchForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            lot = services.relaunch_lot(lot, **form.cleaned_data, author=request.user, today=timezone.localdate())
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"Le lot {lot.number} attend de nouveau son titulaire.")
            return redirect("operation", operation.public_id)
    what = (
        f"{lot.get_outcome_display().capitalize()}\u00a0: les mêmes heures y seront dues de nouveau, à son titulaire."
    )
    return page(request, operation, lot, form, heading=f"Relancer le lot {lot.number}", what=what)


def page(
    request: MissionRequest, operation: Operation, lot: Lot, form: Any, *, heading: str, what: str
) -> HttpResponse:
    """The form of one act on a lot; `what` says what follows of it."""
    context = {
        "form": form,
        "heading": heading,
        "lead": f"{lot.title}. {what}",
        "back": reverse("operation", args=[operation.public_id]),
        "action": "Enregistrer",
        "breadcrumbs": trail(operation, heading),
    }
    return render(request, FORM, context)
