"""The journal of exchanges: the list, and noting one."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.common.tabular.writing import DATE, Column, Sheet, write_workbook
from levier.coordination.followup.exchanges.forms import ExchangeFilter, ExchangeForm
from levier.coordination.followup.exchanges.policy import visible_exchanges
from levier.coordination.followup.exchanges.services import note_exchange
from levier.coordination.followup.models import Exchange
from levier.coordination.procurement.editing import refuse
from levier.coordination.procurement.models import Award
from levier.coordination.procurement.policy import visible_operations

PAGE_SIZE = 50
ORDERS = {"date": "held_on", "entreprise": "award__company__name", "marche": "award__lot__contract__title"}
PARTS = ("award__company", "award__lot__contract__operation", "author", "evidence")


def listed(request: MissionRequest) -> tuple[ExchangeFilter, QuerySet[Exchange]]:
    """The exchanges the address asks for, in its order."""
    form = ExchangeFilter(request.GET)
    found = form.apply(visible_exchanges(request.actor)).select_related(*PARTS)
    asked = request.GET.get("tri", "")
    key = ORDERS.get(asked.removeprefix("-"))
    if key:
        found = found.order_by(f"-{key}" if asked.startswith("-") else key, "-pk")
    return form, found


@allow("followup.exchange.view")
@require_GET
def exchanges(request: MissionRequest) -> HttpResponse:
    """What was said with companies; of one operation or company, it is where one is noted."""
    form, found = listed(request)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    awards = Award.objects.none()
    chosen = form.cleaned_data
    if chosen.get("operation") or chosen.get("entreprise"):
        awards = Award.objects.filter(lot__contract__operation__in=visible_operations(request.actor))
        if chosen.get("operation"):
            awards = awards.filter(lot__contract__operation__public_id=chosen["operation"])
        if chosen.get("entreprise"):
            awards = awards.filter(company__public_id=chosen["entreprise"])
    context = {
        "form": form,
        "page": page,
        "awards": list(awards.select_related("company", "lot__contract").order_by("lot__contract__title", "pk")[:50]),
        "query": request.GET.urlencode(),
        "breadcrumbs": [{"label": "Tableau de bord", "url": reverse("board")}, {"label": "Échanges", "url": ""}],
    }
    return render(request, "followup/exchanges.html", context)


@allow("followup.exchange.view")
@require_GET
def exchanges_export(request: MissionRequest) -> HttpResponse:
    """The same list as a spreadsheet."""
    _, found = listed(request)
    columns = [Column("Le", DATE), *map(Column, ("Nature", "Entreprise", "Marché", "Avec", "Texte", "Noté par"))]
    rows = [
        (
            one.held_on,
            one.get_kind_display(),
            str(one.award.company),
            one.award.lot.contract.title,
            one.contact,
            one.text,
            str(one.author or ""),
        )
        for one in found
    ]
    book = write_workbook([Sheet("Échanges", columns, rows)], source=[("Source", request.mission.name)])
    return file_answer(book, "echanges.xlsx")


@allow("followup.exchange.view")
@require_http_methods(["GET", "POST"])
def new_exchange(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Notes a call, or a mail pasted from elsewhere, in the journal of a contract."""
    mine = Award.objects.filter(lot__contract__operation__in=visible_operations(request.actor).order_by().values("pk"))
    award = get_object_or_404(mine.select_related("company", "lot__contract__operation"), public_id=public_id)
    operation = award.lot.contract.operation
    if not permits(request.actor, "procurement.operation.edit", operation):
        raise PermissionDenied
    initial = {"held_on": timezone.localdate(), "contact": award.contact_name}
    form = ExchangeForm(request.POST or None, request.FILES or None, initial=initial)
    back = f"{reverse('exchanges')}?operation={operation.public_id}"
    if request.method == "POST" and form.is_valid():
        try:
            note_exchange([award], **form.cleaned_data, author=request.user, today=timezone.localdate())
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "L’échange est noté au journal du marché.")
            return redirect(back)
    context = {
        "form": form,
        "heading": "Noter un échange",
        "lead": f"{award.company} · {award.lot.contract.title}",
        "action": "Noter l’échange",
        "back": back,
        "breadcrumbs": [
            {"label": "Échanges", "url": back},
            {"label": "Noter un échange", "url": ""},
        ],
    }
    return render(request, "followup/act.html", context)
