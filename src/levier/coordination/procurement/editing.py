"""One way to edit a row: what was typed is kept, and two people do not overwrite each other."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.versions import Stale
from levier.coordination.procurement import services
from levier.coordination.procurement.models import Operation


def refuse(form: forms.BaseForm, problem: Problem) -> None:
    """Puts a refusal's sentence beside its field, or at the top when it names none of the form's."""
    form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)


def edit(
    request: MissionRequest,
    make: Callable[[Any], Any],
    *,
    heading: str,
    operation: Operation,
    is_new: bool = False,
    save: Callable[[Any, int | None], None] = services.save,
    lead: str = "",
    told: Callable[[Any], str] = lambda row: "",
) -> HttpResponse:
    """Shows and saves a form over one row of an operation. `make(data)` gives the form; data None for a first look.
    `told`: what a row just saved calls for, in a sentence, if anything.

    When someone else saved the row meanwhile, the page comes back with what was typed, what stands recorded beside
    it, and the new version: saving again is then a choice.
    """
    back = reverse("operation", args=[operation.public_id])
    form = make(request.POST if request.method == "POST" else None)
    recorded: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        try:
            save(row, None if is_new else form.cleaned_data["version"] or 0)
        except Stale as stale:
            form, recorded = with_latest(make, form, request.POST)
            refuse(form, stale)
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "C’est enregistré.")
            if called := told(row):
                messages.warning(request, called)
            return redirect(back)
    context = {
        "form": form,
        "heading": heading,
        "lead": lead,
        "back": back,
        "action": "Enregistrer",
        "recorded": recorded,
        "breadcrumbs": [
            {"label": "Opérations", "url": reverse("operations")},
            {"label": operation.name, "url": back},
            {"label": heading},
        ],
    }
    return render(request, "procurement/form.html", context)


def with_latest(make: Callable[[Any], Any], form: Any, typed: Any) -> tuple[Any, list[tuple[str, str]]]:
    """The same form over the row as it stands now, and the values recorded that differ from what was typed."""
    latest = type(form.instance)._default_manager.get(pk=form.instance.pk)
    fresh = make({**typed.dict(), "version": latest.version})
    fresh.is_valid()
    shown = type(form)
    recorded = []
    # A form may leave out a field that has no sense for its row.
    for name in (name for name in shown._meta.fields if name in fresh.fields):
        stored, asked = getattr(latest, name), fresh.cleaned_data.get(name)
        if stored != asked:
            bound = fresh[name]
            words = dict(getattr(bound.field, "choices", None) or {}).get(stored) if isinstance(stored, str) else None
            recorded.append((bound.label, words or bound.field.prepare_value(stored) or "—"))
    return fresh, recorded
