"""What others published: the national landmarks beside the department, and the mission's own former edition."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.charts.declaration import Chart
from levier.common.charts.store import drawn
from levier.common.http import MissionRequest, file_answer
from levier.resources.observatory import references
from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.files import rows_as_csv, rows_as_json
from levier.resources.observatory.published_series import COLUMNS, series_rows
from levier.resources.observatory.publishing import published
from levier.resources.observatory.selectors import OpenData, open_data
from levier.statistics.reference import editions, readings


@published
@require_GET
def show_references(request: MissionRequest) -> HttpResponse:
    """The published series on the same axes as the department's, every value with its source."""
    data = open_data()
    department = request.mission.department
    rate = references.unemployment_chart(department)
    zones = references.zone_rates(department)
    zones_chart = references.zones_chart(zones)
    funding_lines, funding_chart = references.funding()
    rows = data.shares("part_clause_sociale") if data else []
    context = {
        "share": drawn(references.national_share(rows, references.department_name(department))),
        "share_lines": references.lines(readings("oecp_social_share")),
        "hours": drawn(references.network_hours()),
        "hours_lines": references.lines(readings("ave_hours")),
        "others": references.other_lines(),
        "elsewhere": references.elsewhere(),
        "unemployment": drawn(rate) if rate else None,
        "latest": references.latest_unemployment(department),
        "zones": zones,
        "zones_chart": drawn(zones_chart) if zones_chart else None,
        "funding": drawn(funding_chart),
        "funding_lines": funding_lines,
        "editions": editions(department),
        "drawings": [(found.title, name) for name, (found, _) in _drawings(department, data).items()],
        "data": data,
    }
    return render(request, "observatory/references.html", context)


@published
@require_GET
def references_file(request: MissionRequest, kind: str) -> HttpResponse:
    """Every published value with its source, for programs (CSV, JSON) or a spreadsheet."""
    rows = series_rows(request.mission.department)
    name = f"reperes-{request.mission.slug}-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "json":
        told = {"about": "Chiffres publiés par d’autres, chacun avec sa source\u00a0: ils ne se mêlent pas aux nôtres."}
        return file_answer(rows_as_json(rows, told), name)
    for_spreadsheet = request.GET.get("forme") == "tableur"
    return file_answer(rows_as_csv(COLUMNS, rows, for_spreadsheet=for_spreadsheet), name)


@published
@require_GET
def reference_drawing(request: MissionRequest, drawing: str, kind: str) -> HttpResponse:
    """A drawing of the page as a file: SVG to keep, PNG for a letter or a post."""
    data = open_data()
    found = _drawings(request.mission.department, data).get(drawing)
    if found is None:
        raise Http404
    chart, source = drawn(found[0]), found[1]
    name = f"reperes-{drawing}-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "svg":
        return file_answer(chart.svg, name)
    # The department's own line may be invented; what others published never is.
    is_invented = drawing == "clauses" and data is not None and data.synthetic
    warning = "Données du département fictives\u00a0: elles servent à la démonstration." if is_invented else ""
    return file_answer(chart.picture(foot=f"{request.mission.name}. Source\u00a0: {source}", warning=warning), name)


def _drawings(department: str, data: OpenData | None) -> dict[str, tuple[Chart, str]]:
    """The drawings of the page by the name of their file, each with the words of its source."""
    rows = data.shares("part_clause_sociale") if data else []
    found: dict[str, tuple[Chart | None, str]] = {
        "clauses": (
            references.national_share(rows, references.department_name(department)),
            "recensements publiés et données essentielles\u202f; sources valeur par valeur sur la page des repères.",
        ),
        "heures": (
            references.network_hours(),
            "Alliance Villes Emploi\u202f; valeur par valeur sur la page des repères.",
        ),
        "chomage": (references.unemployment_chart(department), "INSEE, taux de chômage localisés."),
        "zones": (
            references.zones_chart(references.zone_rates(department)),
            "INSEE, taux de chômage localisés, zonage de 2020.",
        ),
        "financement": (references.funding()[1], "Alliance Villes Emploi, d’après la Banque des territoires."),
    }
    return {name: (chart, source) for name, (chart, source) in found.items() if chart}


@published
@require_GET
def show_edition(request: MissionRequest, year: int) -> HttpResponse:
    """An edition the mission printed: each of its charts, those whose values could not be read shown as missing. Of a
    year closed here, the last edition."""
    department = request.mission.department
    if year not in editions(department):
        last = Edition.objects.filter(year=year).order_by("-number").values_list("number", flat=True).first()
        if last is None:
            raise Http404
        return redirect("frozen_edition", year=year, number=last)
    series_lines, series_chart = references.hours_series(department)
    context = {
        "year": year,
        "department": references.department_name(department),
        "axes": references.edition(year, department),
        "series_lines": series_lines,
        "series_chart": series_chart,
        "breadcrumbs": [{"label": "Repères", "url": reverse("references")}, {"label": f"Édition {year}"}],
    }
    return render(request, "observatory/edition.html", context)
