"""The public form of a buyer's page, and the reports the team reads and closes."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, open_here
from levier.common.tabular.writing import Column, Sheet, write_workbook
from levier.resources.observatory.files import csv_of
from levier.resources.observatory.listing import EXPORTED_AT_MOST, PAGE_SIZE
from levier.resources.observatory.models import ErrorReport
from levier.resources.observatory.portraits import buyer_subject
from levier.resources.observatory.reports.forms import OutcomeForm, ReportForm
from levier.resources.observatory.reports.services import close_report, report_error
from levier.resources.observatory.selectors import open_data

OPEN, CLOSED = "ouverts", "clos"


class StateFilter(forms.Form):
    """Which reports are shown."""

    etat = forms.ChoiceField(
        label="État", required=False, choices=((OPEN, "À traiter"), (CLOSED, "Clos"), ("tous", "Tous"))
    )


@never_cache
@open_here("observatory.errors.report")
@require_http_methods(["GET", "POST"])
def report(request: MissionRequest, key: str) -> HttpResponse:
    """Tells the mission what is wrong on the page of a buyer."""
    data = open_data()
    subject = buyer_subject(data, key) if data else None
    if subject is None:
        raise Http404
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report_error(
                request.mission,
                siret=subject.key,
                name=subject.name,
                text=form.cleaned_data["text"],
                email=form.cleaned_data["email"],
            )
        except Problem as problem:
            form.add_error("text", problem.sentence)
        else:
            return render(request, "observatory/reported.html", {"subject": subject})
    context = {
        "form": form,
        "subject": subject,
        "breadcrumbs": [
            {"label": subject.kind.title, "url": reverse(subject.kind.listing)},
            {"label": subject.name, "url": reverse(subject.kind.page, args=[subject.slug])},
            {"label": "Signaler une erreur"},
        ],
    }
    return render(request, "observatory/report.html", context)


@allow("observatory.data.change")
@require_GET
def list_reports(request: MissionRequest) -> HttpResponse:
    """The errors told, those to deal with first."""
    form, rows = _reports_asked(request)
    context = {
        "form": form,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "query": request.GET.urlencode(),
    }
    return render(request, "observatory/reports.html", context)


def _reports_asked(request: MissionRequest) -> tuple[StateFilter, QuerySet[ErrorReport]]:
    """The errors the address asks for."""
    form = StateFilter(request.GET)
    form.is_valid()
    state = form.cleaned_data.get("etat") or OPEN
    rows = ErrorReport.objects.all()
    if state != "tous":
        rows = rows.filter(closed_at__isnull=state == OPEN)
    return form, rows


@allow("observatory.data.change")
@require_GET
def reports_file(request: MissionRequest, kind: str) -> HttpResponse:
    """The same list as a spreadsheet or as CSV; the addresses to answer stay on the page of each."""
    _, rows = _reports_asked(request)
    titles = ("Acheteur", "SIRET", "Signalé le", "Ce qui est inexact", "Clos le", "Suite")
    lines = [
        (
            row.buyer_name, row.buyer_siret, f"{timezone.localtime(row.reported_at):%d/%m/%Y}", row.text,
            f"{timezone.localtime(row.closed_at):%d/%m/%Y}" if row.closed_at else "", row.outcome,
        )
        for row in rows[:EXPORTED_AT_MOST]
    ]  # fmt: skip
    name = f"signalements-{timezone.localdate()}.{kind}"
    if kind == "csv":
        return file_answer(csv_of(titles, lines), name)
    columns = [Column(title, width=width) for title, width in zip(titles, (36, 16, 12, 80, 12, 60), strict=True)]
    content = write_workbook(
        [Sheet("Signalements", columns, lines)],
        source=[("Source", f"{request.mission.name}, signalements des pages publiques d’acheteurs")],
        title="Signalements d’erreur",
        produced_at=timezone.localtime(),
    )
    return file_answer(content, name)


@allow("observatory.data.change")
@require_http_methods(["GET", "POST"])
def show_report(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One error told, and what was done of it."""
    found = get_object_or_404(ErrorReport.objects.select_related("closed_by"), public_id=public_id)
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_report(found, outcome=form.cleaned_data["outcome"], author_id=request.actor.user_id)
        except Problem as problem:
            form.add_error(problem.field, problem.sentence)
        else:
            messages.success(request, "Le signalement est clos.")
            return redirect("error_reports")
    context = {
        "report": found,
        "form": form,
        "breadcrumbs": [{"label": "Signalements", "url": reverse("error_reports")}, {"label": found.buyer_name}],
    }
    return render(request, "observatory/error_report.html", context)
