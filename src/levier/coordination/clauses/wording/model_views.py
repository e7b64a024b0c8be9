"""The mission's models of paragraphs: read, and given a new version."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.common.versions import Stale
from levier.coordination.clauses.wording import selectors, services
from levier.coordination.clauses.wording.forms import WordingForm
from levier.coordination.clauses.wording.packaged import Model, models
from levier.coordination.procurement.editing import refuse

PAGE_SIZE = 20


@allow("clauses.wording.view")
@require_GET
def list_wordings(request: MissionRequest) -> HttpResponse:
    """The model of each piece of the tender documents; there are as many as pieces."""
    return render(
        request,
        "clauses/wordings.html",
        {"versions": selectors.serving_versions(), "breadcrumbs": [*trail(), {"label": "Modèles de paragraphes"}]},
    )


@allow("clauses.wording.view")
@require_GET
def show_wording(request: MissionRequest, piece: str) -> HttpResponse:
    """One model: the text that serves, what it stands on, and every version of the mission."""
    model = known(piece)
    rows = selectors.versions_of(model.code)
    return render(
        request,
        "clauses/wording.html",
        {
            "model": model,
            "serving": selectors.as_version(rows.first(), model.code),
            "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
            "may_edit": permits(request.actor, "clauses.wording.edit"),
            "breadcrumbs": [*trail(models=True), {"label": model.label}],
        },
    )


@allow("clauses.wording.edit")
@require_http_methods(["GET", "POST"])
def edit_wording(request: MissionRequest, piece: str) -> HttpResponse:
    """Adds a version of a model; those before it stay."""
    model = known(piece)
    serving = selectors.as_version(selectors.versions_of(model.code).first(), model.code)
    form = WordingForm(request.POST if request.method == "POST" else None, serving)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.add_version(model.code, **form.asked, author=request.user)
        except Stale as stale:
            # What was typed stays; saving again is then a choice, made knowing that the text moved.
            typed = request.POST.copy()
            typed["read"] = str(serving.number)
            form = WordingForm(typed, serving)
            refuse(form, stale)
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"La version {row.number} sert désormais à toutes les rédactions.")
            return redirect("wording", model.code)
    here = reverse("wording", args=[model.code])
    return render(
        request,
        "clauses/wording_form.html",
        {
            "form": form,
            "model": model,
            "back": here,
            "breadcrumbs": [*trail(models=True), {"label": model.label, "url": here}, {"label": "Modifier"}],
        },
    )


def known(piece: str) -> Model:
    """The model named in the address."""
    if piece not in models():
        raise Http404
    return models()[piece]


def trail(*, models: bool = False) -> list[dict[str, Any]]:
    """The way back to the studies, and to the models."""
    studies = {"label": "Études", "url": reverse("studies")}
    return [studies, {"label": "Modèles de paragraphes", "url": reverse("wordings")}] if models else [studies]
