"""The holder's own side: it notifies a difficulty from its pages, and reads there what was found to it."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import Actor, allow, permits
from levier.common.registry import Panel, offer_panel
from levier.coordination.followup.enforcement import services
from levier.coordination.followup.enforcement.forms import OwnDifficultyForm
from levier.coordination.followup.models import Difficulty
from levier.coordination.followup.policy import told_by_the_company
from levier.coordination.hours.policy import own_awards
from levier.coordination.procurement.editing import refuse
from levier.coordination.procurement.models import Award


def award_difficulties(actor: Actor, award: Any) -> Panel | None:
    """The difficulties of a contract held, and the way to notify one; one query."""
    if not permits(actor, "followup.difficulty.report"):
        return None
    theirs = told_by_the_company(Difficulty.objects.filter(pk=OuterRef("pk")))
    rows = (
        Difficulty.objects.filter(award=award)
        .annotate(is_theirs=Exists(theirs))
        .select_related("evidence")
        .order_by("-notified_on", "-pk")
    )
    return Panel(
        40,
        "followup/panels/own_difficulties.html",
        {"rows": rows, "award": award, "may_report": services.notifies_difficulties(award)},
    )


@allow("followup.difficulty.report")
@require_http_methods(["GET", "POST"])
def notify_difficulty(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The holder tells the buyer what it cannot do, today, in its own name."""
    awards = own_awards(request.actor).select_related("company", "lot__contract__operation__buyer")
    award: Award = get_object_or_404(awards, public_id=public_id)
    make = partial(OwnDifficultyForm, ccag=award.lot.contract.ccag_named)
    form = make(request.POST, request.FILES) if request.method == "POST" else make()
    if request.method == "POST" and form.is_valid():
        try:
            services.notify_difficulty(award, **form.cleaned_data, author=request.user, today=timezone.localdate())
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Difficulté signalée à l’acheteur et au facilitateur.")
            return redirect("my_award", award.public_id)
    back = reverse("my_award", args=[award.public_id])
    context = {
        "form": form,
        "heading": "Signaler une difficulté",
        "lead": f"{award.lot.contract.title} · {award.lot} · {award.lot.contract.operation.buyer}",
        "action": "Signaler à l’acheteur",
        "back": back,
        "breadcrumbs": [
            {"label": "Mes marchés", "url": reverse("my_awards")},
            {"label": award.lot.contract.title, "url": back},
            {"label": "Signaler une difficulté", "url": ""},
        ],
    }
    return render(request, "followup/act.html", context)


offer_panel("own_award", award_difficulties)
