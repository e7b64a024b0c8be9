"""The pages of one buyer, one intercommunality, one sector, and their lists."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from levier.common.http import MissionRequest, file_answer
from levier.common.policy import permits
from levier.common.tabular.writing import INTEGER, Column, Sheet, write_workbook
from levier.organizations.buyers.selectors import buyer_capacity, buyers_by_siret
from levier.resources.observatory import portraits
from levier.resources.observatory.buyer_panel import buyer_context
from levier.resources.observatory.files import rows_as_csv, rows_as_json, rows_as_parquet
from levier.resources.observatory.listing import PAGE_SIZE
from levier.resources.observatory.portraits import BUYERS, EPCIS, SECTORS, Kind, Portrait
from levier.resources.observatory.publishing import cited, data_cited, published
from levier.resources.observatory.selectors import OpenData, open_data
from levier.resources.observatory.wording import source_words, sources_words

KINDS = {"acheteurs": BUYERS, "epci": EPCIS, "secteurs": SECTORS}
_FIND = {
    BUYERS.name: portraits.buyer_subject,
    EPCIS.name: portraits.epci_subject,
    SECTORS.name: portraits.sector_subject,
}


class NameFilter(forms.Form):
    """What may be asked of a list of portraits."""

    q = forms.CharField(label="Nom", required=False, max_length=100)


@published
@require_GET
def list_portraits(request: MissionRequest, kind: str) -> HttpResponse:
    """Every buyer, intercommunality or sector, by name, with what can be measured of it."""
    shown = KINDS[kind]
    data = open_data()
    context: dict[str, Any] = {
        "kind": shown,
        "data": data,
        "may_change": permits(request.actor, "observatory.data.change"),
    }
    if data:
        form = NameFilter(request.GET)
        form.is_valid()
        sought = slugify(form.cleaned_data.get("q", ""))
        lines = [
            line
            for line in portraits.lines_of(data, shown)
            if sought in slugify(line.subject.name) or sought in slugify(line.subject.published)
        ]
        context |= {
            "form": form,
            "page": Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page")),
            "without_place": portraits.without_place(data) if shown is EPCIS else 0,
            "ranks": shown is BUYERS and permits(request.actor, "observatory.buyers.judge"),
            "sources": sources_words(data.sources),
        }
    return render(request, "observatory/portraits.html", context)


@published
@require_GET
def show_portrait(request: MissionRequest, kind: str, key: str) -> HttpResponse:
    """What the source covers, then the indicators with their numbers, year by year, and how to check them."""
    data, portrait = _asked(request, KINDS[kind], key)
    subject = portrait.subject
    context = {
        "portrait": portrait,
        "subject": subject,
        "data": data,
        "inside": _inside(request, data, subject.key) if subject.kind is BUYERS else None,
        "without_place": portraits.without_place(data) if subject.kind is EPCIS else 0,
        "sources": sources_words(data.sources),
        "built_at": data.build.finished_at,
        **cited(request, data),
        "breadcrumbs": [
            {"label": subject.kind.title, "url": reverse(subject.kind.listing)},
            {"label": subject.name},
        ],
    }
    return render(request, "observatory/portrait.html", context)


def _asked(request: MissionRequest, kind: Kind, key: str, *, in_a_file: bool = False) -> tuple[OpenData, Portrait]:
    data = data_cited(request, in_a_file=in_a_file)
    subject = _FIND[kind.name](data, key) if data else None
    if data is None or subject is None:
        raise Http404
    # Beside the department, a buyer is compared: that is for who may judge it.
    compares = kind is not BUYERS or permits(request.actor, "observatory.buyers.judge")
    return data, Portrait(data, subject, compares=compares)


def _inside(request: MissionRequest, data: OpenData, siret: str) -> dict[str, Any] | None:
    """The part of a buyer’s page kept to who may judge it: the duty, contract by contract."""
    if not permits(request.actor, "observatory.buyers.judge"):
        return None
    buyer = buyers_by_siret({siret}).get(siret)
    capacity, is_default = buyer_capacity(buyer)
    context = buyer_context(data, siret, capacity, is_default=is_default)
    own = reverse("buyer", args=[buyer.public_id]) if buyer else reverse("open_buyer", args=[siret])
    return {**context, "url": own} if context else None


@published
@require_GET
def portrait_file(request: MissionRequest, kind: str, key: str, form: str) -> HttpResponse:
    """The same figures as CSV or as a spreadsheet, with their source."""
    data, portrait = _asked(request, KINDS[kind], key, in_a_file=True)
    rows = portrait.table()
    now = timezone.localtime()
    name = f"{slugify(portrait.subject.name)[:60] or 'portrait'}-{now:%Y-%m-%d}-{data.version}.{form}"
    if form == "csv":
        for_spreadsheet = request.GET.get("forme") == "tableur"
        return file_answer(rows_as_csv(portraits.COLUMNS, rows, for_spreadsheet=for_spreadsheet), name)
    told = {
        "sujet": f"{portrait.subject.name} ({portrait.subject.key})",
        "sources": sources_words(data.sources),
        "version": data.version,
        "recalcul": "\n".join(portrait.commands),
    }
    if form == "parquet":
        # « sans date » and « toutes » stand among the years: the column is text.
        lines = [{**row, "annee": str(row["annee"])} for row in rows]
        return file_answer(rows_as_parquet(portraits.COLUMNS, lines, told), name)
    if form == "json":
        kept = [{column: row.get(column) for column in portraits.COLUMNS} for row in rows]
        return file_answer(rows_as_json(kept, told), name)
    columns = [
        Column("Identifiant", width=30),
        Column("Indicateur", width=50),
        Column("Unité", width=26),
        Column("Année", width=12),
        Column("Valeur", width=14),
        Column("Numérateur", width=16),
        Column("Dénominateur", width=16),
        Column("Borne basse (95 %)", width=14),
        Column("Borne haute (95 %)", width=14),
        Column("Marchés de la source", INTEGER, 14),
        Column("À savoir", width=50),
    ]
    cells = ([row.get(column) for column in portraits.COLUMNS] for row in rows)
    source = [
        (portrait.subject.kind.name.capitalize(), f"{portrait.subject.name} ({portrait.subject.key})"),
        *(("Source", source_words(source)) for source in data.sources),
        ("Données", f"version {data.version}"),
        *(("Recalcul", command) for command in portrait.commands),
        ("Extrait le", f"{now:%d/%m/%Y %H:%M}"),
    ]
    content = write_workbook(
        [Sheet("Indicateurs", columns, cells)], source=source, title=portrait.subject.name, produced_at=now
    )
    return file_answer(content, name)
