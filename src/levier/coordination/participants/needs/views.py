"""The jobs a lot has to fill: read by whoever follows its operation, written by whoever leads it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.common.ui.fields import HoursField
from levier.coordination.participants.forms import day_field
from levier.coordination.participants.models import Need, NeedStatus
from levier.coordination.participants.needs import selectors, services
from levier.coordination.participants.needs.rules import MOST_WEEKLY_HUNDREDTHS
from levier.coordination.procurement.models import Lot
from levier.coordination.procurement.policy import led_operations, visible_operations


class NeedForm(forms.Form):
    """A job to fill."""

    post = forms.CharField(label="Poste", max_length=200, error_messages={"required": "Indiquez le poste."})
    rome = forms.CharField(label="Code ROME", required=False, max_length=10, help_text="Exemple\u00a0: F1703.")
    site = forms.CharField(label="Lieu de travail", required=False, max_length=200)
    deadline = day_field("Réponses attendues jusqu’au")
    starts_on = day_field("Embauche à partir du")
    weekly_hours = HoursField(
        label="Heures par semaine",
        min_value=100,
        max_value=MOST_WEEKLY_HUNDREDTHS,
        error_messages={"required": "Indiquez le nombre d’heures."},
    )
    months = forms.IntegerField(
        label="Durée, en mois",
        min_value=1,
        max_value=120,
        error_messages={
            "required": "Indiquez la durée.",
            "invalid": "Écrivez un nombre de mois entier. Exemple\u00a0: 6.",
            "min_value": "Indiquez de 1 à 120\u00a0mois.",
            "max_value": "Indiquez de 1 à 120\u00a0mois.",
        },
    )
    requirements = forms.CharField(label="Ce que le poste demande", required=False, max_length=1000)


@allow("participants.person.view")
@require_http_methods(["GET", "POST"])
def lot_needs(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The jobs of a lot, and the form that adds one."""
    lots = Lot.objects.select_related("contract__operation")
    lot = get_object_or_404(lots, public_id=public_id, contract__operation__in=visible_operations(request.actor))
    operation = lot.contract.operation
    may_edit = led_operations(request.actor).filter(pk=operation.pk).exists()
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    form = NeedForm(request.POST or None)
    today = timezone.localdate()
    if request.method == "POST" and form.is_valid():
        try:
            services.record_need(lot, author=request.user, today=today, **form.cleaned_data)
        except Problem as problem:
            form.add_error(problem.field, problem.sentence)
        else:
            messages.success(request, "Offre de poste enregistrée.")
            return redirect("lot_needs", public_id=lot.public_id)
    context = {
        "lot": lot,
        "form": form,
        "may_edit": may_edit,
        "needs": selectors.needs_of(lot, today),
        "breadcrumbs": [
            {"label": operation.name, "url": reverse("operation", args=[operation.public_id])},
            {"label": "Offres de poste", "url": ""},
        ],
    }
    return render(request, "participants/lot_needs.html", context)


@allow("participants.person.view")
@require_POST
def settle(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Says how a job ended: filled, or closed without a hiring."""
    led = led_operations(request.actor)
    need = get_object_or_404(Need.objects.select_related("lot"), public_id=public_id, lot__contract__operation__in=led)
    end = request.POST.get("end", "")
    filled = end == NeedStatus.FILLED
    try:
        services.settle_need(need, end)
    except Problem as problem:
        messages.error(request, problem.sentence)
    else:
        messages.success(request, "Offre pourvue." if filled else "Offre fermée sans embauche.")
    return redirect("lot_needs", public_id=need.lot.public_id)
