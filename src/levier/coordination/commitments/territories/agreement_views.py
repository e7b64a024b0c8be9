"""On the side of the mission whose operation it is: opening it to another, and ending it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.coordination.commitments.territories import agreeing, selectors
from levier.coordination.commitments.territories.agreement_forms import EndForm, OfferForm
from levier.coordination.commitments.territories.models import MissionAgreement
from levier.coordination.commitments.territories.opened import acts_of
from levier.coordination.procurement.models import Operation
from levier.coordination.procurement.policy import visible_operations

HEADING = "Accords avec d’autres missions"


def trail(operation: Operation, here: str) -> list[dict[str, str]]:
    """The way back to the operation."""
    return [
        {"label": "Opérations", "url": reverse("operations")},
        {"label": operation.name, "url": reverse("operation", args=[operation.public_id])},
        {"label": here, "url": ""},
    ]


@allow("commitments.agreement.view")
@require_http_methods(["GET", "POST"])
def operation_agreements(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The missions to which an operation is opened, what was done about it, and opening it to one more."""
    operations = visible_operations(request.actor).select_related("buyer", "lead_desk")
    operation = get_object_or_404(operations, public_id=public_id)
    may_edit = permits(request.actor, "commitments.agreement.edit")
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    form = OfferForm(operation, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = agreeing.offer_operation(operation, **form.cleaned_data, author=request.user)
        except Problem as problem:
            form.refuse(problem)
        else:
            messages.success(
                request,
                "L’accord est enregistré\u00a0: cette part n’est plus comptée avec celle de la mission."
                if made.partner is None
                else "L’accord est proposé\u00a0: il prendra effet quand l’autre mission l’aura accepté.",
            )
            return redirect("operation_agreements", operation.public_id)
    agreements = selectors.agreements_of(operation)
    context = {
        "operation": operation,
        "agreements": agreements,
        "acts": acts_of(*(agreement.public_id for agreement in agreements)),
        "form": form if may_edit else None,
        "heading": HEADING,
        "breadcrumbs": trail(operation, HEADING),
    }
    return render(request, "commitments/operation_agreements.html", context)


@allow("commitments.agreement.edit")
@require_http_methods(["GET", "POST"])
def end_agreement(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Ends an agreement: the other mission reads nothing more, at once."""
    agreement = get_object_or_404(
        MissionAgreement.objects.select_related("operation", "partner", "desk"), public_id=public_id
    )
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agreeing.end_agreement(agreement, form.cleaned_data["reason"], author=request.user)
        except Problem as problem:
            form.refuse(problem)
        else:
            messages.success(request, "L’accord a pris fin\u00a0: l’autre mission ne lit plus rien de cette opération.")
            return redirect("operation_agreements", agreement.operation.public_id)
    heading = "Mettre fin à l’accord"
    context = {
        "form": form,
        "heading": heading,
        "lead": f"{agreement.operation.name} · {agreement.partner_words} · {agreement.desk}",
        "back": reverse("operation_agreements", args=[agreement.operation.public_id]),
        "action": heading,
        "breadcrumbs": trail(agreement.operation, heading),
    }
    return render(request, "procurement/form.html", context)
