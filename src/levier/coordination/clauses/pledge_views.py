"""The commitments without hours of a study: added one by one, taken out while it is not decided."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.common.ui.fields import DayField
from levier.coordination.clauses import pledge_services
from levier.coordination.clauses.pledge_models import KINDS, StudyPledge
from levier.coordination.clauses.policy import visible_studies
from levier.coordination.clauses.views import trail, writable
from levier.coordination.procurement.editing import refuse

HEADING = "Ajouter un engagement sans heures"


class PledgeForm(forms.Form):
    """What is promised, by when, and what will show it."""

    kind = forms.ChoiceField(label="Nature", choices=KINDS)
    what = forms.CharField(
        label="Engagement",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Ce qui se vérifie : 35 heures de formation par salarié et par an, quatre stagiaires accueillis…",
    )
    due_on = DayField(label="Échéance", required=True)
    evidence = forms.CharField(
        label="Pièce attendue", max_length=300, help_text="Attestation de l’organisme, convention de stage, bilan…"
    )


@allow("clauses.study.edit")
@require_http_methods(["GET", "POST"])
def new_study_pledge(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Adds a commitment without hours to a study."""
    study = writable(request, public_id)
    if study.is_decided:
        messages.warning(request, pledge_services.LOCKED)
        return redirect("study", study.public_id)
    form = PledgeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            pledge_services.retain_pledge(StudyPledge(study=study, **form.cleaned_data))
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "L’engagement est ajouté à l’étude.")
            return redirect("study", study.public_id)
    context: dict[str, Any] = {
        "form": form,
        "heading": HEADING,
        "lead": study.title,
        "back": reverse("study", args=[study.public_id]),
        "action": "Ajouter",
        "breadcrumbs": trail(study, HEADING),
    }
    return render(request, "procurement/form.html", context)


@allow("clauses.study.edit")
@require_POST
def drop_study_pledge(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Takes a commitment without hours out of a study."""
    mine = StudyPledge.objects.filter(study__in=visible_studies(request.actor).order_by().values("pk"))
    pledge = get_object_or_404(mine.select_related("study"), public_id=public_id)
    if not permits(request.actor, "clauses.study.edit", pledge.study):
        raise PermissionDenied
    try:
        pledge_services.drop_pledge(pledge)
    except Problem as problem:
        messages.error(request, problem.sentence)
    else:
        messages.success(request, "L’engagement est retiré de l’étude.")
    return redirect("study", pledge.study.public_id)
