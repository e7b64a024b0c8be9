"""A structure declares, by one spreadsheet, the hours of all the people it employs on others' contracts."""

import tempfile
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.audit.services import log_reading
from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow
from levier.common.ui import formats
from levier.coordination.hours.counting import Finding
from levier.coordination.hours.employers import StagedLine, after_lines, awaited_of, month_totals, too_much
from levier.coordination.hours.forms import EmployerSignatureForm, SheetForm
from levier.coordination.hours.models import EmployerSheet
from levier.coordination.hours.policy import attests_sheet, employed_assignments, visible_sheets
from levier.coordination.hours.services import employers
from levier.coordination.hours.services.sheet_steps import judged_beyond, writing_of

PAGE_SIZE = 20
LINES_A_PAGE = 50
STATES = {"waiting": "à confirmer", "applied": "enregistré", "undone": "annulé"}


@dataclass(frozen=True)
class Looked:
    """What is to be looked at in a line: `refused`, why it cannot be recorded; `finding`, more than a week allows."""

    refused: str
    finding: Finding | None

    @property
    def is_told(self) -> bool:
        """Whether there is anything."""
        return bool(self.refused or self.finding)


class SheetsFilter(forms.Form):
    """Which of a structure's deposits; what an address says wrongly filters nothing."""

    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Tous"), *STATES.items()])
    auteur = forms.ChoiceField(
        label="Déposés par", required=False, choices=[("", "Toute la structure"), ("moi", "Moi seulement")]
    )

    def apply(self, sheets: QuerySet[EmployerSheet], user_id: int | None) -> QuerySet[EmployerSheet]:
        """The deposits that pass the filters."""
        self.is_valid()
        match self.cleaned_data.get("etat"):
            case "waiting":
                sheets = sheets.filter(applied_at=None)
            case "applied":
                sheets = sheets.filter(applied_at__isnull=False, undone_at=None)
            case "undone":
                sheets = sheets.filter(undone_at__isnull=False)
        return sheets.filter(author=user_id) if self.cleaned_data.get("auteur") == "moi" else sheets


class LinesFilter(forms.Form):
    """Which lines of a deposit; what an address says wrongly filters nothing."""

    etat = forms.ChoiceField(
        label="Lignes",
        required=False,
        choices=[("", "Toutes"), ("a-corriger", "À corriger ou à vérifier"), ("retenues", "Retenues")],
    )

    def apply(self, faults: list[str], lines: list[tuple[StagedLine, Looked]]) -> list[str | tuple[StagedLine, Looked]]:
        """What passes: the cells not taken first, then the lines, each with what is to be looked at in it."""
        self.is_valid()
        match self.cleaned_data.get("etat"):
            case "a-corriger":
                return [*faults, *(one for one in lines if one[1].is_told)]
            case "retenues":
                return [one for one in lines if not one[1].is_told]
        return [*faults, *lines]


@allow("hours.employer.declare")
@require_http_methods(["GET", "POST"])
def employer_sheets(request: MissionRequest) -> HttpResponse:
    """The model of the moment, the deposit of a filled one, and those deposited before."""
    awaited = awaited_of(employed_assignments(request.actor), timezone.localdate())
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        deposited = form.cleaned_data["file"]
        with tempfile.NamedTemporaryFile(suffix=Path(deposited.name).suffix[:8]) as kept:
            for chunk in deposited.chunks():
                kept.write(chunk)
            kept.flush()
            try:
                sheet = employers.stage(awaited, Path(kept.name), name=deposited.name, author=request.user)
            except Problem as problem:
                form.add_error("file", problem.sentence)
            else:
                return redirect("employer_sheet", public_id=sheet.public_id)
    chosen = SheetsFilter(request.GET)
    # The lines of a large file are megabytes, and a list shows none.
    every = visible_sheets(request.actor).defer("content")
    found = chosen.apply(every, request.actor.user_id).select_related("author")
    order = "pk" if request.GET.get("tri") == "date" else "-pk"
    asked = [one for one in awaited if one.asked]
    context = {
        "form": form,
        "filters_form": chosen,
        "people": len({one.assignment.participant_id for one in asked}),
        "contracts": len({one.assignment.award_id for one in asked}),
        "page": Paginator(found.order_by(order), PAGE_SIZE).get_page(request.GET.get("page")),
        "breadcrumbs": [
            {"label": "Mes marchés", "url": reverse("my_awards")},
            {"label": "Heures de vos salariés, par tableur"},
        ],
    }
    return render(request, "hours/employer_sheets.html", context)


@allow("hours.employer.declare")
@require_GET
def employer_model(request: MissionRequest) -> HttpResponse:
    """The spreadsheet of all the people, contracts and months a structure has to say."""
    awaited = awaited_of(employed_assignments(request.actor), timezone.localdate())
    log_reading(request, {one.assignment.participant.public_id for one in awaited})
    return file_answer(employers.employer_model(awaited), f"heures-salaries-{timezone.localdate()}.xlsx")


@allow("hours.employer.declare")
@require_http_methods(["GET", "POST"])
def employer_sheet(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """A deposit, contract by contract; who attests it confirms it, each statement gets its lines, or takes it back."""
    sheet = get_object_or_404(visible_sheets(request.actor).select_related("author"), public_id=public_id)
    is_mine = attests_sheet(request.actor, sheet)
    if request.method == "POST" and not is_mine:
        raise PermissionDenied
    mine, today = employed_assignments(request.actor), timezone.localdate()
    read = employers.recorded_lines if sheet.applied_at else employers.staged_lines
    lines = list(read(sheet, mine, today))
    after = {} if sheet.applied_at else after_lines(lines)
    full = {} if sheet.applied_at else too_much(lines, after, month_totals(after))
    judged = {} if sheet.applied_at else judged_beyond(lines)
    signed = EmployerSignatureForm(
        request.POST or None,
        initial={"name": str(request.user)},
        full_months=sum(line.changes and (line.assignment.pk, line.month) in full for line in lines),
    )
    if request.method == "POST":
        try:
            if request.POST.get("set_aside"):
                employers.set_aside(sheet)
                messages.success(request, f"C’est écarté\u00a0: rien de {sheet.this} n’est enregistré ni gardé.")
                return redirect("employer_sheets")
            if request.POST.get("undo"):
                employers.undo_sheet(sheet, mine, author=request.user, now=timezone.now(), today=today)
                messages.success(request, "Tableau annulé\u00a0: chaque heure revient à ce qu’elle était avant.")
                return redirect("employer_sheet", public_id=public_id)
            if signed.is_valid():
                changed = employers.apply_sheet(
                    sheet,
                    mine,
                    name=signed.cleaned_data["name"],
                    function=signed.cleaned_data["function"],
                    author=request.user,
                    now=timezone.now(),
                    today=today,
                    verified=signed.cleaned_data.get("verified", False),
                )
                words = (
                    f"{formats.count(changed, 'ligne enregistrée', 'lignes enregistrées')}. Les facilitateurs les "
                    "voient dans les relevés"
                    if changed
                    else "C’est noté\u00a0: aucune heure ne change, les facilitateurs savent pour qui il n’y en a pas"
                )
                messages.success(request, f"{words}\u202f; le reçu part à votre adresse.")
                return redirect("employer_sheet", public_id=public_id)
        except Problem as problem:
            messages.error(request, problem.sentence)
            return redirect("employer_sheet", public_id=public_id)
    told = employers.told_by(sheet)
    chosen = LinesFilter(request.GET)
    keys = [(line.assignment.pk, line.month) for line in lines]
    shown = chosen.apply(
        told["faults"],
        [(line, Looked(judged.get(key, ""), full.get(key))) for line, key in zip(lines, keys, strict=True)],
    )
    page = Paginator(shown, LINES_A_PAGE).get_page(request.GET.get("page"))
    on_page = [one for one in page if not isinstance(one, str)]
    log_reading(request, {line.assignment.participant.public_id for line, _ in on_page})
    context = {
        "sheet": sheet,
        "is_mine": is_mine,
        "page": page,
        "filters_form": chosen,
        "shown_faults": [one for one in page if isinstance(one, str)],
        "full": len(full),
        "judged": len(judged),
        "lines": len(lines),
        "writing": writing_of(sheet.pk),
        "contracts": [
            (found[0][0].assignment.award, found)
            for found in (list(group) for _, group in groupby(on_page, key=lambda one: one[0].assignment.award_id))
        ],
        "changes": sum(line.changes for line in lines),
        "tells": not sheet.applied_at and is_mine and not judged and employers.tells(sheet, lines),
        "total": sum(line.after or 0 for line in lines),
        "signed": signed,
        **told,
        "breadcrumbs": [
            {"label": "Heures de vos salariés, par tableur", "url": reverse("employer_sheets")},
            {"label": sheet.file_name},
        ],
    }
    return render(request, "hours/employer_sheet.html", context)
