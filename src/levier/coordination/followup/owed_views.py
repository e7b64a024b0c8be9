"""Hours owed: the commitments behind the figure, shared between desks; their list and its workbook."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow
from levier.common.search.words import fold
from levier.common.tabular.writing import DATE, WHOLE_HOURS, Column, Sheet, write_workbook
from levier.coordination.followup.behind import OwedFilter
from levier.coordination.followup.selectors import commitments_shown, owed_by
from levier.coordination.followup.views import EXPORTED_AT_MOST, PAGE_SIZE
from levier.coordination.procurement.policy import visible_operations

ORDERS: dict[str, Callable[[tuple[int, str, int]], Any]] = {
    "guichet": lambda row: fold(row[1]),
    "heures": lambda row: row[2],
}


def asked_shares(request: MissionRequest) -> tuple[OwedFilter, list[tuple[int, str, int]]]:
    """What an address asks for: (commitment's key, desk, hours) for each share, by contract without an order; 404 when
    it names what is not there."""
    operations, today = visible_operations(request.actor), timezone.localdate()
    chosen = OwedFilter(request.GET, operations, today)
    if chosen.errors:
        raise Http404
    rows = owed_by(
        operations,
        today,
        year=chosen.year,
        operation=chosen.chosen("operation"),
        lot=chosen.chosen("lot"),
        lots=chosen.lots(),
        desk=chosen.chosen("guichet"),
    )
    order = request.GET.get("tri", "")
    if key := ORDERS.get(order.removeprefix("-")):
        rows.sort(key=key, reverse=order.startswith("-"))
    return chosen, rows


@allow("followup.board.view")
@require_GET
def show_owed(request: MissionRequest) -> HttpResponse:
    """The commitments behind hours owed, shared between desks."""
    chosen, rows = asked_shares(request)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": chosen,
        "page": page,
        "rows": commitments_shown(page),
        "total": sum(hours for _, _, hours in rows),
        "address": request.GET.urlencode(),
        "breadcrumbs": [{"label": "Tableau de bord", "url": reverse("board")}, {"label": "Heures dues"}],
    }
    return render(request, "followup/owed.html", context)


@allow("followup.board.view")
@require_GET
def owed_export(request: MissionRequest) -> HttpResponse:
    """The same shares as a workbook."""
    chosen, rows = asked_shares(request)
    columns = [
        Column("Opération", width=40), Column("Marché", width=40), Column("Lot", width=34),
        Column("Acheteur", width=34), Column("Guichet", width=34), Column("Origine", width=20),
        Column("Pièce", width=30), Column("À compter du", DATE), Column("Heures", WHOLE_HOURS),
    ]  # fmt: skip
    lines = [
        (
            commitment.lot.contract.operation.name, commitment.lot.contract.title, str(commitment.lot),
            str(commitment.lot.contract.operation.buyer), desk, commitment.get_kind_display(), commitment.document,
            commitment.effective_on, hours,
        )
        for commitment, desk, hours in commitments_shown(rows[:EXPORTED_AT_MOST])
    ]  # fmt: skip
    source = [("Mission", request.mission.name), ("Choix", chosen.in_words() or "tout")]
    return file_answer(
        write_workbook([Sheet("Heures dues", columns, lines)], source=source, title="Heures dues"), "heures-dues.xlsx"
    )
