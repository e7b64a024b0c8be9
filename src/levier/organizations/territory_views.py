"""Desks' territories: which communes, what is to confirm, where nobody is."""

from uuid import UUID

from django.contrib import messages
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
from levier.common.tabular.writing import INTEGER, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.organizations import selectors, services
from levier.organizations.forms import TerritoryFilter
from levier.organizations.models import Commune
from levier.organizations.views import PAGE_SIZE

STATES = {"confirmed": True, "to_confirm": False, "": None}
# The value that names the communes without intercommunality in an address.
NO_EPCI = "aucune"


def communes_of(request: MissionRequest, form: TerritoryFilter) -> QuerySet[Commune]:
    """The department's communes as the address filters and sorts them."""
    asked = form.cleaned_data if form.is_valid() else {}
    epci = asked.get("epci")
    rows = selectors.territories(
        request.mission, text=asked.get("q", ""), siren=epci.pk if epci else "", state=asked.get("etat", "")
    )
    return selectors.ordered(rows, request.GET.get("tri", ""), selectors.TERRITORY_SORTS)


@allow("organizations.directory.manage")
@require_GET
def territories(request: MissionRequest) -> HttpResponse:
    """The communes of the department, with the desks of each; blank zones and double coverage are named."""
    form = TerritoryFilter(request.GET, mission=request.mission)
    page = Paginator(communes_of(request, form), PAGE_SIZE).get_page(request.GET.get("page"))
    desks = selectors.desks_of(list(page))
    context = {
        "form": form,
        "page": page,
        "rows": [(commune, desks.get(commune.pk, [])) for commune in page],
        "blank": selectors.territories(request.mission, state=selectors.BLANK).count(),
        "has_desks": selectors.desks().exists(),
        "may_edit": permits(request.actor, "organizations.territory.edit"),
        "query": request.GET.urlencode(),
        "breadcrumbs": [{"label": "Organismes", "url": reverse("organizations")}, {"label": "Territoires"}],
    }
    return render(request, "organizations/territories.html", context)


@allow("organizations.directory.manage")
@require_GET
def territories_export(request: MissionRequest) -> HttpResponse:
    """The same list as a workbook."""
    communes = list(communes_of(request, TerritoryFilter(request.GET, mission=request.mission)))
    desks = selectors.desks_of(communes)
    columns = [
        Column("Commune", width=30),
        Column("Code INSEE"),
        Column("Intercommunalité", width=40),
        Column("Habitants", INTEGER),
        Column("Guichets", width=60),
    ]
    rows = (
        (
            commune.name,
            commune.code,
            commune.intercommunality.name if commune.intercommunality else "",
            commune.population,
            " ; ".join(f"{desk}{'' if sure else ' (à confirmer)'}" for desk, sure in desks.get(commune.pk, []))
            or "zone blanche",
        )
        for commune in communes
    )
    now = timezone.localtime()
    book = write_workbook(
        [Sheet("Territoires", columns, rows)],
        source=[
            ("Mission", request.mission.name),
            ("Communes", "INSEE, code officiel géographique"),
            ("Établi le", formats.moment(now)),
        ],
        title="Territoires des guichets",
        produced_at=now,
    )
    return file_answer(book, f"territoires-{now:%Y-%m-%d}.xlsx")


@allow("organizations.territory.edit")
@require_http_methods(["GET", "POST"])
def territory(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """A desk's territory: whole intercommunalities at once, or their communes one by one."""
    desk = get_object_or_404(selectors.desks(), public_id=public_id)
    siren = request.GET.get("epci", "")
    if request.method == "POST":
        return write_territory(request, public_id)
    coverage = selectors.coverage_of(desk, request.mission)
    opened = next((row for row in coverage if (row.siren or NO_EPCI) == siren), None)
    context = {
        "desk": desk,
        "coverage": coverage,
        "held": sum(row.held for row in coverage),
        "to_confirm": sum(row.to_confirm for row in coverage),
        "opened": opened,
        "communes": selectors.communes_for(desk, request.mission, opened.siren) if opened else [],
        "no_epci": NO_EPCI,
        "breadcrumbs": [
            {"label": "Organismes", "url": reverse("organizations")},
            {"label": str(desk), "url": reverse("organization", kwargs={"public_id": public_id})},
            {"label": "Territoire"},
        ],
    }
    return render(request, "organizations/territory.html", context)


def write_territory(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Carries out what was asked: an intercommunality in or out, or the communes of the one that is open."""
    desk = get_object_or_404(selectors.desks(), public_id=public_id)
    siren = request.POST.get("epci", "")
    communes = selectors.communes_for(desk, request.mission, "" if siren == NO_EPCI else siren)
    states: dict[str, bool | None]
    if request.POST.get("tout") == "ajouter":
        states = {row.commune.pk: True for row in communes if not row.state}
    elif request.POST.get("tout") == "retirer":
        states = {row.commune.pk: None for row in communes}
    else:
        typed = {row.commune.pk: request.POST.get(f"c-{row.commune.pk}", row.state) for row in communes}
        states = {code: STATES[state] for code, state in typed.items() if state in STATES}
    try:
        changed = services.set_territory(desk, states)
    except Problem as problem:
        messages.error(request, problem.sentence)
    else:
        messages.success(
            request, f"Territoire enregistré\u00a0: {formats.count(changed, 'commune modifiée', 'communes modifiées')}."
        )
    address = reverse("organization_territory", kwargs={"public_id": public_id})
    keep = f"?epci={siren}" if siren and not request.POST.get("tout") else ""
    return redirect(f"{address}{keep}")
