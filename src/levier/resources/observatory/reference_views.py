"""What others published: the national landmarks beside the department, and the mission's own former edition."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from levier.common.charts.store import drawn
from levier.common.http import MissionRequest
from levier.resources.observatory import references
from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.publishing import published
from levier.resources.observatory.selectors import open_data
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
        "data": data,
    }
    return render(request, "observatory/references.html", context)


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
