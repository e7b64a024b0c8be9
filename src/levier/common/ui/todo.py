"""What waits for someone: the whole list, filtered, sorted, by pages, and as a spreadsheet."""

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow
from levier.common.registry import OpenPoint, open_points
from levier.common.search.words import matches, terms
from levier.common.tabular.writing import DATE, TEXT, Column, Sheet, write_workbook

PAGE_SIZE = 50
NO_DATE = datetime.date.max
SORTS: dict[str, Callable[[OpenPoint], Any]] = {
    "quoi": lambda point: (point.badge, point.what),
    "ou": lambda point: (point.where, point.what),
    "echeance": lambda point: (point.due or NO_DATE, point.what),
}


class TodoFilters(forms.Form):
    """What to keep: words, one state."""

    texte = forms.CharField(label="Mots", required=False, max_length=200)
    etat = forms.ChoiceField(label="État", required=False)

    def __init__(self, *args: Any, badges: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["etat"].choices = [("", "Tous"), *((badge, badge) for badge in badges)]  # type: ignore[attr-defined]


@allow("ui.todo.view")
@require_GET
def show_todo(request: MissionRequest) -> HttpResponse:
    """Every open point of the person who asks."""
    points, form, total = _chosen(request)
    context = {
        "page": Paginator(points, PAGE_SIZE).get_page(request.GET.get("page")),
        "form": form,
        "total": total,
        "today": timezone.localdate(),
        "query": request.GET.urlencode(),
        "breadcrumbs": [{"label": "Aujourd’hui", "url": reverse("home")}, {"label": "À faire"}],
    }
    return render(request, "home/todo.html", context)


@allow("ui.todo.view")
@require_GET
def export_todo(request: MissionRequest) -> HttpResponse:
    """The same list, with the same filters, as a spreadsheet."""
    points, _, _ = _chosen(request)
    columns = [
        Column("État", TEXT),
        Column("Quoi", TEXT),
        Column("Où", TEXT),
        Column("Précision", TEXT),
        Column("Échéance", DATE),
    ]
    rows = [[point.badge, point.what, point.where, point.detail, point.due] for point in points]
    source = [("Source", f"{request.mission.name}, ce qui attend {request.actor.name}")]
    return file_answer(
        write_workbook([Sheet("À faire", columns, rows)], source=source),
        f"a-faire-{timezone.localdate():%Y-%m-%d}.xlsx",
    )


def _chosen(request: MissionRequest) -> tuple[list[OpenPoint], TodoFilters, int]:
    """The points kept by the filters, in the order asked for; the form; how many there are without filter."""
    points = open_points(request.actor)
    form = TodoFilters(request.GET or None, badges=sorted({point.badge for point in points}))
    kept = points
    if form.is_valid():
        if badge := form.cleaned_data["etat"]:
            kept = [point for point in kept if point.badge == badge]
        if wanted := terms(form.cleaned_data["texte"]):
            kept = [point for point in kept if matches(f"{point.what} {point.where} {point.detail}", wanted)]
    order = request.GET.get("tri", "")
    if (key := SORTS.get(order.removeprefix("-"))) is not None:
        kept = sorted(kept, key=key, reverse=order.startswith("-"))
    return kept, form, len(points)
