"""Two clicks when the answer is simple: the answer, then its record with the page to leave."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.coordination.clauses import selectors, services
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.clauses.quick_forms import QuickForm, offered_decisions
from levier.coordination.clauses.views import uuid_or_nothing
from levier.coordination.clauses.working import Working
from levier.coordination.procurement.editing import refuse
from levier.coordination.procurement.policy import desks_led_by
from levier.law.still_binding import still_binding
from levier.law.thresholds import Kind

# What is asked beside a decision: to go on with the whole study.
WHOLE_STUDY = "etude"
BUTTONS = {
    Decision.NOTHING: "Enregistrer\u00a0: aucune considération sociale",
    Decision.CLAUSE: "Enregistrer la clause par défaut",
}


@allow("clauses.study.edit")
@require_http_methods(["GET", "POST"])
def quick_study(request: MissionRequest) -> HttpResponse:
    """The few facts; the answer beside them; one button records the decision the answer leaves simple."""
    tables = services.tables_of()
    if request.method != "POST":
        return page(request, QuickForm(request.actor, tables, initial=first_values(request)), Working())
    form = QuickForm(request.actor, tables, request.POST)
    if not form.is_valid():
        return page(request, form, Working())
    working, asked = form.working(), request.POST.get("enregistrer", "")
    offered = offered_decisions(working)
    decision = next((known for known in offered if known == asked), None)
    if decision is not None and not form.cleaned_data["decided_by"].strip():
        form.add_error("decided_by", "Dites qui décide chez l’acheteur, ou ouvrez l’étude complète.")
    elif decision is not None or asked == WHOLE_STUDY:
        saved = record(request, form, decision)
        if saved is not None:
            return redirect("study" if decision else "study_edit", saved.public_id)
    return page(request, form, working)


def record(request: MissionRequest, form: QuickForm, decision: Decision | None) -> OpportunityStudy | None:
    """Records what was asked; None when it is refused, the sentence being on the form."""
    try:
        study = services.answer_at_once(
            form.study(request.actor.user_id, decision),
            form.lots(),
            decision,
            decided_by=form.cleaned_data["decided_by"],
            decided_on=timezone.localdate(),
            author=request.user,
        )
    except Problem as problem:
        refuse(form, problem)
        return None
    if decision is not None:
        messages.success(request, "La décision est enregistrée. La page à laisser à l’acheteur est prête.")
    return study


def first_values(request: MissionRequest) -> dict[str, Any]:
    """What is known before anything is typed: the buyer one comes from, one's only desk."""
    first = selectors.first_values("", uuid_or_nothing(request.GET.get("acheteur", "")))
    desks = desks_led_by(request.actor)[:2]
    return {**first, "desk": desks[0]} if len(desks) == 1 else first


def page(request: MissionRequest, form: QuickForm, working: Working) -> HttpResponse:
    """The facts, and beside them the answer once they are known."""
    binding = []
    if working.duty is not None and not working.duty.mandatory and working.day:
        binding = still_binding(
            Kind(form.cleaned_data["kind"]),
            working.day,
            working.usage.spaser_euros,
            reaches=working.reaches_threshold,
        )
    return render(
        request,
        "clauses/quick.html",
        {
            "form": form,
            "working": working,
            "binding": binding,
            "forgets_staff": bool(working.hours) and form.forgets_staff,
            "offered": [(decision.value, BUTTONS[decision]) for decision in offered_decisions(working)],
            "whole": WHOLE_STUDY,
            "breadcrumbs": [{"label": "Études", "url": reverse("studies")}, {"label": "Réponse en deux clics"}],
        },
    )
