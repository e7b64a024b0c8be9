"""The department at a glance, the list of published contracts, and one contract."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.charts.store import drawn
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.common.registry import panels
from levier.common.tabular.writing import DATE, EUROS, INTEGER, Column, Sheet, write_workbook
from levier.organizations.buyers.policy import sees_every_buyer
from levier.organizations.buyers.selectors import buyer_capacity, buyers_by_siret
from levier.organizations.contours import mention_of
from levier.resources.observatory import overview as glance
from levier.resources.observatory.codes import sector_words
from levier.resources.observatory.forms import CONCESSIONS, ContractFilter
from levier.resources.observatory.indicator_tables import command_of, recomputing
from levier.resources.observatory.legal_duty import position
from levier.resources.observatory.listing import EXPORTED_AT_MOST, every_row, list_page
from levier.resources.observatory.maps import map_of, placed_words
from levier.resources.observatory.publishing import published
from levier.resources.observatory.references import lines
from levier.resources.observatory.selectors import OpenData, mission_thresholds, open_data
from levier.resources.observatory.wording import (
    as_printed,
    cpv_words,
    object_shown,
    object_words,
    social_words,
    source_words,
    sources_words,
)
from levier.statistics.reference import readings


@published
@require_GET
def show_department(request: MissionRequest) -> HttpResponse:
    """Shares by year with numerator and denominator, and the national series as published."""
    from levier.statistics.indicators.asking import Selection
    from levier.statistics.indicators.catalogue import INDICATORS

    data = open_data()
    figures = glance.national_figures()
    context: dict[str, Any] = {
        "data": data,
        "may_change": permits(request.actor, "observatory.data.change"),
        "indicator": INDICATORS["part_clause_sociale"],
        "national": [(figure, as_printed(figure.value)) for figure in figures],
        "national_chart": drawn(glance.national_chart(figures)),
        "national_hours": lines(readings("ave_hours")),
        "goal": glance.goal_words(),
    }
    if data:
        context |= glance.overview(data)
        rows = data.figures("nombre_marches", by="epci", among=Selection(department=data.department))
        where = map_of(INDICATORS["nombre_marches"], "epci", rows, data.department)
        context |= {
            "map": drawn(where) if where else None,
            "placed": placed_words("epci", rows, data.department),
            "contours": mention_of(data.department),
        }
        context["sources"] = sources_words(data.sources)
        context["commands"] = recomputing(data, command_of("part_clause_sociale", "annee", {}, data.department))
        context["version"] = data.version
    return render(request, "observatory/department.html", context)


def _filter(request: MissionRequest, data: OpenData) -> ContractFilter:
    years = [year for year in data.summary().by_year if year]
    return ContractFilter(request.GET, years=years)


def _order(request: MissionRequest) -> str:
    from levier.statistics.dataset import ORDERS

    asked = request.GET.get("tri", "")
    return asked if asked in ORDERS else "-date"


@published
@require_GET
def list_contracts(request: MissionRequest) -> HttpResponse:
    """The contracts of the department as published, filtered, sorted and paged by the address."""
    data = open_data()
    context: dict[str, Any] = {"data": data, "may_change": permits(request.actor, "observatory.data.change")}
    if data:
        form = _filter(request, data)
        filters = form.filters()
        page = list_page(partial(data.contracts, **filters, order=_order(request)), request.GET.get("page"))
        known = buyers_by_siret({row["buyer_siret"] for row in page})
        context |= {
            "form": form,
            "page": page,
            "rows": [_line(row, known, concession=filters["concession"]) for row in page],
            "opens_buyers": sees_every_buyer(request.actor),
            "opens_contracts": permits(request.actor, "observatory.figures.view"),
            "concession": filters["concession"],
            "query": request.GET.urlencode(),
            "sources": sources_words(data.sources),
        }
    return render(request, "observatory/contracts.html", context)


def _line(row: dict[str, Any], known: dict[str, Any], *, concession: bool) -> dict[str, Any]:
    tone, words = social_words(row)
    buyer = known.get(row["buyer_siret"])
    url = reverse("open_contract", kwargs={"uid": row["uid"]})
    return {
        **row,
        "words": object_shown(row),
        "buyer": buyer or row["buyer_name"] or row["buyer_siret"],
        "url": f"{url}?nature={CONCESSIONS}" if concession else url,
        "social_tone": tone,
        "social_words": words,
    }


@published
@require_GET
def contracts_workbook(request: MissionRequest) -> HttpResponse:
    """The same list, every page of it, as a spreadsheet."""
    data = open_data()
    if data is None:
        raise Http404
    filters = _filter(request, data).filters()
    columns = [
        Column("Identifiant", width=30),
        Column("SIRET de l’acheteur"),
        Column("Acheteur", width=34),
        Column("Objet", width=60),
        Column("CPV"),
        Column("Secteur"),
        Column("Notifié le", DATE, 12),
        Column("Montant initial", EUROS),
        Column("Montant actuel", EUROS),
        Column("Durée en mois", INTEGER, 10),
        Column("Champ social", width=34),
        Column("Fichier source", width=30),
        Column("Rang dans le fichier", INTEGER, 12),
    ]
    rows = (
        (
            row["uid"], row["buyer_siret"], row["buyer_name"], object_words(row), row["cpv"],
            sector_words(row["sector"]), row["notified_on"], row["amount_initial"], row["amount_current"],
            row["duration_months"], social_words(row)[1], row["file"], row["index"],
        )
        for row in every_row(partial(data.contracts, **filters, order=_order(request)))
    )  # fmt: skip
    now = timezone.localtime()
    source = [
        *(("Source", source_words(source)) for source in data.sources),
        ("Extrait le", f"{now:%d/%m/%Y %H:%M}"),
        ("Limite", f"{EXPORTED_AT_MOST} lignes au plus"),
    ]
    content = write_workbook(
        [Sheet("Marchés publiés", columns, rows)], source=source, title="Marchés publiés", produced_at=now
    )
    return file_answer(content, f"marches-{now:%Y-%m-%d}.xlsx")


@allow("observatory.figures.view")
@require_GET
def show_contract(request: MissionRequest, uid: str) -> HttpResponse:
    """What was published of one contract, where, what was repaired, and what other rooms make of it."""
    data = open_data()
    concession = request.GET.get("nature") == CONCESSIONS
    contract = data.contract(uid, concession=concession) if data else None
    if data is None or contract is None:
        raise Http404
    buyer = buyers_by_siret({contract["buyer_siret"]}).get(contract["buyer_siret"])
    capacity, is_default = buyer_capacity(buyer)
    tone, words = social_words(contract)
    source = next((found for found in data.sources if contract["file"].startswith(found.name)), None)
    context = {
        "contract": contract,
        "buyer": buyer,
        "opens_buyers": sees_every_buyer(request.actor),
        "in_department": contract["department"] == data.department,
        "object": object_shown(contract),
        "cpv_words": cpv_words(contract["cpv"]),
        "sector_words": sector_words(contract["sector"]),
        "social_tone": tone,
        "social_words": words,
        "position": None if concession else position(contract, capacity, mission_thresholds()),
        "capacity_is_default": is_default,
        "repairs": data.dataset.repairs_of(contract["record"]),
        "sources": sources_words([source] if source else data.sources),
        "panels": [] if concession else panels("open_contract", request.actor, contract),
        "breadcrumbs": [{"label": "Marchés publiés", "url": reverse("open_contracts")}, {"label": contract["id"]}],
    }
    return render(request, "observatory/contract.html", context)
