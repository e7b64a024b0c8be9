"""The jobs a lot has to fill: read by whoever follows its operation, written by whoever leads it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from levier.common.audit.services import log_reading
from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.common.ui.fields import DayField, HoursField
from levier.coordination.participants.models import TO_FILL, Need, NeedStatus
from levier.coordination.participants.needs import selectors, services
from levier.coordination.participants.needs.rules import WEEK_HUNDREDTHS, is_overdue
from levier.coordination.procurement.models import Lot
from levier.coordination.procurement.policy import led_operations, visible_operations


class NeedForm(forms.Form):
    """A job to fill."""

    post = forms.CharField(label="Poste", max_length=200, error_messages={"required": "Indiquez le poste."})
    rome = forms.CharField(
        label="Code ROME", required=False, max_length=10, help_text="Exemple\u00a0: F1703, maçonnerie."
    )
    site = forms.CharField(label="Lieu de travail", required=False, max_length=200)
    deadline = DayField(label="Réponses attendues jusqu’au", required=True)
    starts_on = DayField(label="Embauche à partir du", required=True)
    weekly_hours = HoursField(
        label="Heures par semaine",
        min_value=100,
        max_value=WEEK_HUNDREDTHS,
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
            need = services.record_need(lot, author=request.user, today=today, **form.cleaned_data)
        except Problem as problem:
            form.add_error(problem.field, problem.sentence)
        else:
            messages.success(request, "Offre de poste enregistrée. Publiez-la maintenant, ou plus tard.")
            return redirect("need", public_id=need.public_id)
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


def followed_need(request: MissionRequest, public_id: UUID) -> tuple[Need, bool]:
    """The job, for whoever follows its operation, and whether she leads it; or 404."""
    needs = Need.objects.select_related("lot__contract__operation", "author", "settled_by")
    need = get_object_or_404(needs, public_id=public_id, lot__contract__operation__in=visible_operations(request.actor))
    return need, led_operations(request.actor).filter(pk=need.lot.contract.operation_id).exists()


def led_need(request: MissionRequest, public_id: UUID) -> Need:
    """The job, for whoever leads its operation, or 404."""
    needs = Need.objects.select_related("lot__contract__operation__lead_desk")
    return get_object_or_404(needs, public_id=public_id, lot__contract__operation__in=led_operations(request.actor))


def trail(need: Need, label: str = "") -> list[dict[str, str]]:
    """The breadcrumbs of a job's page, or of a page under it."""
    here = reverse("need", args=[need.public_id]) if label else ""
    return [
        {"label": "Offres de poste", "url": reverse("needs")},
        {"label": need.post, "url": here},
        *([{"label": label, "url": ""}] if label else []),
    ]


@allow("participants.person.view")
@require_GET
def show_need(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One job: what is asked, whom it is published to, how it ended. Whom it is published to, and the people
    proposed, are the lead's alone."""
    need, may_edit = followed_need(request, public_id)
    today = timezone.localdate()
    is_open = need.status in TO_FILL
    proposed = list(selectors.proposals_for(need)) if may_edit else []
    log_reading(request, {one.public_id for one in proposed})
    context = {
        "need": need,
        "may_edit": may_edit,
        "is_open": is_open,
        "overdue": is_overdue(is_open=is_open, deadline=need.deadline, today=today),
        "recipients": need.recipients.select_related("organization").order_by("pk") if may_edit else [],
        "proposals": proposed,
        "breadcrumbs": trail(need),
    }
    return render(request, "participants/need.html", context)


@allow("participants.person.view")
@require_POST
def settle(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Says how a job ended: filled, or closed without a hiring."""
    need = led_need(request, public_id)
    end = request.POST.get("end", "")
    try:
        services.settle_need(need, end, author=request.user, now=timezone.now())
    except Problem as problem:
        messages.error(request, problem.sentence)
    else:
        messages.success(request, "Offre pourvue." if end == NeedStatus.FILLED else "Offre fermée sans embauche.")
    return redirect("need", public_id=need.public_id)
