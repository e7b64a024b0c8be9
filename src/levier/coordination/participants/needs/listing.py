"""The jobs to fill one follows, in a list: filtered, sorted, paged, exported. It names nobody proposed."""

import datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.http import MissionRequest, file_answer
from levier.common.paging import list_context
from levier.common.policy import allow
from levier.common.tabular.writing import DATE, HOURS, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.participants.models import NeedStatus
from levier.coordination.participants.needs import selectors

PAGE_SIZE = 50
TONES = {NeedStatus.DRAFT: "soon", NeedStatus.OPEN: "todo", NeedStatus.FILLED: "done", NeedStatus.CLOSED: "neutral"}


class NeedFilters(forms.Form):
    """The filter bar of the list. A value that means nothing filters nothing."""

    q = forms.CharField(label="Poste, lieu ou marché", required=False, max_length=100)
    situation = forms.ChoiceField(
        label="Situation", required=False, choices=[("", "Toutes les situations"), *selectors.SITUATIONS.items()]
    )


def asked(request: MissionRequest, today: datetime.date) -> tuple[NeedFilters, Any]:
    """The filter bar as it stands in the address, and the jobs it leaves."""
    form = NeedFilters(request.GET or None)
    form.is_valid()
    chosen = getattr(form, "cleaned_data", {})
    found = selectors.list_needs(
        request.actor,
        today=today,
        text=chosen.get("q", ""),
        situation=chosen.get("situation", ""),
        sort=request.GET.get("tri", ""),
    )
    return form, found


def state(need: Any, today: datetime.date) -> tuple[str, str]:
    """The badge of a job: tone and words."""
    if need.status in selectors.TO_FILL and need.deadline < today:
        return "late", "date passée"
    return TONES[need.status], need.get_status_display()


@allow("participants.person.view")
@require_GET
def needs(request: MissionRequest) -> HttpResponse:
    """The jobs of the operations one follows."""
    today = timezone.localdate()
    form, found = asked(request, today)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = list_context(request, form, page, reverse("needs_export"))
    lines = [(need, *state(need, today)) for need in page]
    return render(request, "participants/needs.html", context | {"lines": lines})


@allow("participants.person.view")
@require_GET
def needs_export(request: MissionRequest) -> HttpResponse:
    """The list chosen, as a spreadsheet: how many people are proposed, and nobody's name."""
    today, now = timezone.localdate(), timezone.localtime()
    _, found = asked(request, today)
    columns = [
        Column("Poste", width=34), Column("ROME", width=34), Column("Lieu", width=24), Column("Marché", width=40),
        Column("Lot", width=10), Column("Situation", width=18), Column("Réponses jusqu’au", DATE),
        Column("Embauche à partir du", DATE), Column("Heures par semaine", HOURS), Column("Mois", width=8),
        Column("Personnes proposées", width=12), Column("Sans réponse", width=12),
    ]  # fmt: skip
    rows = [
        (
            need.post, need.rome_words, need.site, need.lot.contract.title, need.lot.number, state(need, today)[1],
            need.deadline, need.starts_on, need.weekly_hours, need.months, need.proposed, need.awaited,
        )
        for need in found
    ]  # fmt: skip
    whose = formats.of(formats.named(request.mission.name))
    content = write_workbook(
        [Sheet("Offres de poste", columns, rows)],
        source=[("Source", f"offres de poste {whose}, au {formats.long_date(today)}")],
        title="Offres de poste",
        produced_at=now,
    )
    return file_answer(content, f"offres-de-poste-{today:%Y-%m-%d}.xlsx")
