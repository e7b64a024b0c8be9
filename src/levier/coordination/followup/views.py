"""The board, and the entries behind each of its figures."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.audit.services import log_reading
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.coordination.followup.buyer_report import buyer_report_workbook, render_buyer_report
from levier.coordination.followup.policy import reportable_operations
from levier.coordination.followup.reports import report_of
from levier.coordination.followup.selectors import board, entries_of
from levier.coordination.hours.models import EntryKind
from levier.coordination.procurement.policy import visible_operations

PAGE_SIZE = 50


@allow("followup.board.view")
@require_GET
def show_board(request: MissionRequest) -> HttpResponse:
    """Late statements on top, then each lot's hours; every figure opens its entries."""
    today = timezone.localdate()
    context = {"board": board(visible_operations(request.actor), today), "today": today}
    return render(request, "followup/board.html", context)


@allow("followup.board.view")
@require_GET
def show_entries(request: MissionRequest) -> HttpResponse:
    """The ledger's entries of a lot, of a kind, or all: what a figure is the sum of."""
    lot, kind = request.GET.get("lot", ""), request.GET.get("nature", "")
    try:
        lot = str(UUID(lot)) if lot else ""
    except ValueError as error:
        raise Http404 from error
    if kind and kind not in EntryKind.values:
        raise Http404
    entries = entries_of(visible_operations(request.actor), lot=lot, kind=kind)
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    log_reading(request, {entry.assignment.participant.public_id for entry in page})
    context = {
        "page": page,
        "breadcrumbs": [{"label": "Tableau de bord", "url": reverse("board")}, {"label": "Écritures"}],
    }
    return render(request, "followup/entries.html", context)


@allow("followup.report.view")
@require_GET
def buyer_report(request: MissionRequest, public_id: UUID, form: str) -> HttpResponse:
    """The buyer's report of an operation, as a PDF or a spreadsheet, with the board's own figures."""
    operations = reportable_operations(request.actor).select_related("buyer")
    operation = get_object_or_404(operations, public_id=public_id)
    forms = {
        "pdf": (render_buyer_report, "application/pdf"),
        "xlsx": (buyer_report_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    }
    if form not in forms:
        raise Http404
    produce, content_type = forms[form]
    now = timezone.localtime()
    report = report_of(operation, mission=request.mission.name, today=now.date(), produced_at=now)
    response = HttpResponse(produce(report), content_type=content_type)
    response["Content-Disposition"] = f'inline; filename="bilan-{now:%Y-%m-%d}.{form}"'
    return response
