"""Hours taken over: the certified entries behind the figure; their list and its workbook."""

from uuid import UUID

from django.db.models import QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.audit.services import log_reading
from levier.common.http import MissionRequest, file_answer
from levier.common.paging import KeysFirst
from levier.common.policy import allow
from levier.common.tabular.writing import DATE, HOURS, Column, Sheet, write_workbook
from levier.coordination.followup.behind import OpeningsFilter
from levier.coordination.followup.views import EXPORTED_AT_MOST, PAGE_SIZE
from levier.coordination.hours.models import OpeningEntry
from levier.coordination.hours.policy import visible_openings
from levier.coordination.participants.selectors import names_for
from levier.coordination.procurement.policy import visible_operations

ORDERS = {"marche": "award__lot__contract__title", "date": "as_of", "heures": "hundredths"}


def asked_openings(request: MissionRequest) -> tuple[OpeningsFilter, QuerySet[OpeningEntry]]:
    """What an address asks for, the last recorded first without an order; 404 when it names what is not there."""
    chosen = OpeningsFilter(request.GET, visible_operations(request.actor), timezone.localdate())
    if chosen.errors:
        raise Http404
    entries = visible_openings(request.actor).select_related(
        "assignment__participant", "assignment__desk", "desk", "award__company", "award__lot__contract"
    )
    order = request.GET.get("tri", "")
    key = ORDERS.get(order.removeprefix("-"))
    keys = [f"-{key}" if order.startswith("-") else key] if key else []
    return chosen, chosen.apply(entries).order_by(*keys, "-pk")


def people_in(entries: list[OpeningEntry]) -> set[UUID]:
    """The people whose hours these entries say."""
    return {entry.assignment.participant.public_id for entry in entries if entry.assignment is not None}


@allow("followup.board.view")
@require_GET
def show_openings(request: MissionRequest) -> HttpResponse:
    """The entries behind hours taken over, and their sum, which is that figure."""
    chosen, entries = asked_openings(request)
    total = entries.order_by().aggregate(total=Sum("hundredths", default=0))["total"]
    page = KeysFirst(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    people = people_in(list(page))
    names = names_for(request.actor, people)
    log_reading(request, people)
    rows = []
    for entry in page:
        person = entry.assignment.participant if entry.assignment is not None else None
        name = names.get(person.public_id, person.short_name) if person is not None else ""
        rows.append((entry, name, entry.assignment.desk if entry.assignment is not None else entry.desk))
    context = {
        "form": chosen,
        "page": page,
        "rows": rows,
        "total": total,
        "address": request.GET.urlencode(),
        "breadcrumbs": [{"label": "Tableau de bord", "url": reverse("board")}, {"label": "Heures reprises"}],
    }
    return render(request, "followup/openings.html", context)


@allow("followup.board.view")
@require_GET
def openings_export(request: MissionRequest) -> HttpResponse:
    """The same entries as a workbook: short names only, since a file travels."""
    chosen, asked = asked_openings(request)
    entries = list(asked[:EXPORTED_AT_MOST])
    log_reading(request, people_in(entries))
    columns = [
        Column("Marché", width=40), Column("Lot", width=30), Column("Entreprise", width=30), Column("Personne"),
        Column("Guichet", width=30), Column("Heures", HOURS), Column("Arrêtées au", DATE),
        Column("Pièce d’origine", width=30), Column("Certifiées par", width=30), Column("Motif", width=40),
    ]  # fmt: skip
    lines = [
        (
            entry.award.lot.contract.title, str(entry.award.lot), str(entry.award.company),
            entry.assignment.participant.short_name if entry.assignment else "non précisée",
            str(entry.assignment.desk if entry.assignment else entry.desk), entry.hundredths, entry.as_of, entry.source,
            f"{entry.certified_by}, {entry.certified_function}", entry.reason,
        )
        for entry in entries
    ]  # fmt: skip
    source = [("Mission", request.mission.name), ("Choix", chosen.in_words() or "tout")]
    return file_answer(
        write_workbook([Sheet("Heures reprises", columns, lines)], source=source, title="Heures reprises"),
        "heures-reprises.xlsx",
    )
