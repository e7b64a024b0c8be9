"""A buyer's own pages: its operations, one of them, and the report, which its facilitators open as well."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.audit.services import log_reading
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow
from levier.common.tabular.writing import write_workbook
from levier.common.ui import formats
from levier.coordination.followup.buyer_report import buyer_report_workbook, render_buyer_report
from levier.coordination.followup.cells import Row, add_up, read_cells, rows_by
from levier.coordination.followup.filters import STATES, in_state, year_choices
from levier.coordination.followup.policy import reportable_operations
from levier.coordination.followup.reports import report_of
from levier.coordination.followup.views import ORDERS, PAGE_SIZE, rows_sheet
from levier.coordination.hours.contests import contests_of
from levier.coordination.procurement.policy import bought_operations


class OwnFilter(forms.Form):
    """Which of a buyer's operations; what an address says wrongly filters nothing."""

    q = forms.CharField(label="Opération", required=False, max_length=120)
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "Toutes"), *STATES.items()])

    def rows(self, rows: Iterable[Row]) -> list[Row]:
        """The rows that answer."""
        asked: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        words = asked.get("q", "").casefold().split()
        kept = [row for row in rows if all(word in row.label.casefold() for word in words)]
        return in_state(kept, asked.get("etat", ""))


def own_rows(request: MissionRequest) -> tuple[OwnFilter, list[Row], Row]:
    """The operations an address asks for, in its order, and their sum."""
    today = timezone.localdate()
    form = OwnFilter(request.GET)
    rows = form.rows(rows_by(read_cells(bought_operations(request.actor), today), "operation", today))
    order = request.GET.get("tri", "")
    if order.removeprefix("-") in ORDERS:
        rows.sort(key=ORDERS[order.removeprefix("-")], reverse=order.startswith("-"))
    return form, rows, add_up("", "Ensemble", "", [cell for row in rows for cell in row.cells], today)


@allow("followup.own.view")
@require_GET
def my_operations(request: MissionRequest) -> HttpResponse:
    """A buyer's operations: hours owed, counted, remaining; no name of a person."""
    form, rows, _ = own_rows(request)
    context = {
        "form": form,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "today": timezone.localdate(),
        "query": request.GET.urlencode(),
    }
    return render(request, "followup/my_operations.html", context)


@allow("followup.own.view")
@require_GET
def my_operations_export(request: MissionRequest) -> HttpResponse:
    """The same list as a spreadsheet."""
    today = timezone.localdate()
    _, rows, total = own_rows(request)
    sheet = rows_sheet("Mes opérations", "Opération", rows, total)
    source = [
        ("Mission", request.mission.name),
        ("Source", f"Registre des heures, écritures au {formats.long_date(today)}"),
    ]
    return file_answer(write_workbook([sheet], source=source, title="Mes opérations"), f"mes-operations-{today}.xlsx")


@allow("followup.own.view")
@require_GET
def my_operation(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One operation of a buyer, lot by lot, for a year or the whole life, with its report."""
    today = timezone.localdate()
    mine = bought_operations(request.actor)
    operation = get_object_or_404(mine.select_related("buyer", "lead_desk"), public_id=public_id)
    year = asked_year(request)
    cells = read_cells(mine.filter(pk=operation.pk), today, year=year)
    dated = year in (None, today.year)
    contests = contests_of(operation)
    log_reading(request, {contest.assignment.participant.public_id for contest in contests})
    context = {
        "contests": contests,
        "operation": operation,
        "rows": list(rows_by(cells, "lot", today, dated=dated)),
        "total": add_up("", "Ensemble", "", cells.cells, today, dated=dated),
        "year": year,
        "years": [(value, words, value == str(year or "")) for value, words in year_choices(today)],
        "breadcrumbs": [{"label": "Mes opérations", "url": reverse("my_operations")}, {"label": operation.name}],
    }
    return render(request, "followup/my_operation.html", context)


def asked_year(request: MissionRequest) -> int | None:
    """The year an address asks for, None for the whole life; 404 for what is not offered."""
    asked = request.GET.get("annee", "")
    if asked not in dict(year_choices(timezone.localdate())):
        raise Http404
    return int(asked) if asked else None


@allow("followup.report.view")
@require_GET
def buyer_report(request: MissionRequest, public_id: UUID, form: str) -> HttpResponse:
    """The buyer's report of an operation (a year, or its whole life), in PDF or spreadsheet: the screen's figures."""
    operations = reportable_operations(request.actor).select_related("buyer")
    operation = get_object_or_404(operations, public_id=public_id)
    forms = {"pdf": render_buyer_report, "xlsx": buyer_report_workbook}
    if form not in forms:
        raise Http404
    produce = forms[form]
    now = timezone.localtime()
    year = asked_year(request)
    report = report_of(operation, mission=request.mission.name, today=now.date(), produced_at=now, year=year)
    return file_answer(produce(report), f"bilan-{year or now.date()}.{form}", inline=True)
