"""What remains: lot by lot, the hours owed and those done, each opening its own lines; their list and its workbook."""

import datetime
from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow
from levier.common.tabular.writing import write_workbook
from levier.common.ui import formats
from levier.coordination.commitments.dated import state_day
from levier.coordination.followup.cells import Row
from levier.coordination.followup.filters import RemainingFilter
from levier.coordination.followup.views import (
    FILTERED,
    ORDERS,
    PAGE_SIZE,
    PEOPLE_ONCE,
    behind,
    board_rows,
    lists_behind,
    rows_sheet,
)
from levier.coordination.procurement.policy import visible_operations

NARROWED = (*FILTERED, "lot", "lieu")
HEADING = "Reste à réaliser"
# What remains is counted from the start: so are the hours it is told with.
REMAINING_ORDERS = {
    **{key: ORDERS[key] for key in ("nom", "dues", "reste", "fin")},
    "faites": lambda row: row.to_date.done,
}


def asked_lots(request: MissionRequest, today: datetime.date) -> tuple[RemainingFilter, Sequence[Row], Row]:
    """What an address asks for: its filters, the lots in order, and their sum."""
    chosen = RemainingFilter(request.GET, visible_operations(request.actor), today)
    return chosen, *board_rows(chosen, today, request.GET.get("tri", ""), REMAINING_ORDERS)


def terms_behind(chosen: RemainingFilter, row: Row, lists: dict[str, str]) -> dict[str, str]:
    """The lists behind the terms of a lot's remainder, all of them from the start to the end of the year asked for."""
    opened = behind(chosen.query(*NARROWED, lot=row.key), lists)
    until = {"annee": "", "jusque": chosen.chosen("annee")}
    return opened | {"counted": behind(chosen.query(*NARROWED, lot=row.key, **until), lists)["counted"]}


@allow("followup.board.view")
@require_GET
def show_remaining(request: MissionRequest) -> HttpResponse:
    """The terms of what remains, lot by lot: one done beyond what it owes does not relieve another."""
    today = timezone.localdate()
    chosen, rows, total = asked_lots(request, today)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    lists = lists_behind()
    context = {
        "form": chosen,
        "page": page,
        "rows": [(row, terms_behind(chosen, row, lists)) for row in page],
        "total": total,
        "as_of": state_day(chosen.year, today),
        "address": request.GET.urlencode(),
        "heading": HEADING,
        "breadcrumbs": [{"label": "Tableau de bord", "url": reverse("board")}, {"label": HEADING}],
    }
    return render(request, "followup/remaining.html", context)


@allow("followup.board.view")
@require_GET
def remaining_export(request: MissionRequest) -> HttpResponse:
    """The same lots as a workbook."""
    today = timezone.localdate()
    chosen, rows, total = asked_lots(request, today)
    source = [
        ("Mission", request.mission.name),
        ("Source", f"Registre des heures, écritures au {formats.long_date(today)}"),
        ("Heures dues", f"au {formats.long_date(state_day(chosen.year, today))}"),
        ("Reste", "Compté lot par lot\u00a0: ce qu’un lot fait au-delà ne compense pas un autre."),
        ("Personnes", PEOPLE_ONCE),
    ]
    book = write_workbook([rows_sheet(HEADING, "Lot", rows, total)], source=source, title=HEADING)
    return file_answer(book, "reste-a-realiser.xlsx")
