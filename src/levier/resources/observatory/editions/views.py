"""The editions anybody reads, their files, and the act by which the mission closes or revises a year."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.common.tabular.writing import INTEGER, TEXT, Column, Sheet, write_workbook
from levier.organizations.contours import mention_of
from levier.resources.observatory.campaign.rules import FIRST_YEAR
from levier.resources.observatory.editions.gathering import gather, refusals_of
from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.editions.rules import COLUMNS as ROW
from levier.resources.observatory.editions.rules import Figures, changes, digest_of, lines_of, written
from levier.resources.observatory.editions.services import NO_REASON, publish_edition
from levier.resources.observatory.editions.shown import (
    AXES,
    axis_name,
    axis_of,
    change_lines,
    indicator_of,
    kept_lines,
    main_lines,
)
from levier.resources.observatory.files import rows_as_csv, rows_as_parquet
from levier.resources.observatory.ledger.tables import label_of
from levier.resources.observatory.listing import PAGE_SIZE
from levier.resources.observatory.publishing import published
from levier.statistics.reference import editions as printed_editions

# Of the CSV and the Parquet, as the API names them (`api/editions.py`).
COLUMNS = ("indicator", "by", *ROW)


class ClosingForm(forms.Form):
    """Who signs the edition for the mission; `seen` is the digest of the figures the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    name = forms.CharField(label="Nom et prénom", max_length=200, help_text="Publié avec l’édition.")
    function = forms.CharField(label="Fonction", max_length=200, required=False)
    reason = forms.CharField(
        label="Motif de la révision",
        max_length=500,
        help_text="Publié avec l’édition.",
        error_messages={"required": NO_REASON},
    )

    def __init__(self, *args: Any, is_first: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_first:
            del self.fields["reason"]


@published
@require_GET
def list_editions(request: MissionRequest) -> HttpResponse:
    """The editions published, the last year first, and those the mission had printed before."""
    rows = Edition.objects.defer("content").order_by("-year", "-number")
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "printed": printed_editions(request.mission.department),
        "closing": reverse("edition_close", kwargs={"year": timezone.localdate().year - 1})
        if permits(request.actor, "observatory.edition.close")
        else "",
    }
    return render(request, "observatory/editions.html", context)


@published
@require_GET
def show_frozen(request: MissionRequest, year: int, number: int) -> HttpResponse:
    """An edition as it was signed: its figures, who is missing, what was revised since, its fingerprint."""
    edition = get_object_or_404(Edition, year=year, number=number)
    figures = Figures.read(edition.content)
    others = {one.number: one for one in Edition.objects.filter(year=year).order_by("number").defer("content")}
    former, following = others.get(number - 1), [one for one in others.values() if one.number > number]
    contents = dict(
        Edition.objects.filter(pk__in=[one.pk for one in (former, *following[-1:]) if one]).values_list("pk", "content")
    )
    since = changes(figures, Figures.read(contents[following[-1].pk])) if following else []
    context = {
        "edition": edition,
        "figures": figures,
        "main": main_lines(figures),
        "axes": [axis_of(figures, by, year) for by in AXES],
        "contours": mention_of(request.mission.department),
        "smallest": figures.content["smallest"],
        "former": former,
        "following": following,
        "revised": change_lines(changes(Figures.read(contents[former.pk]), figures)) if former else [],
        "corrected": change_lines([one for one in since if one.is_told]),
        "here": request.build_absolute_uri(request.path),
        "breadcrumbs": [
            {"label": "Éditions", "url": reverse("editions")},
            {"label": f"{year}, n°\u00a0{number}"},
        ],
    }
    return render(request, "observatory/frozen_edition.html", context)


@published
@require_GET
def edition_file(request: MissionRequest, year: int, number: int, kind: str) -> HttpResponse:
    """The figures of an edition: the very text that was hashed, or tables made from it."""
    edition = get_object_or_404(Edition, year=year, number=number)
    name = f"observatoire-{request.mission.slug}-{year}-edition-{number}.{kind}"
    if kind == "json":
        return file_answer(edition.content, name)
    figures = Figures.read(edition.content)
    rows = list(_rows(figures))
    if kind == "csv":
        for_spreadsheet = request.GET.get("forme") == "tableur"
        lines = [dict(zip(COLUMNS, row, strict=True)) for row in rows] if for_spreadsheet else lines_of(figures)
        return file_answer(rows_as_csv(COLUMNS, lines, for_spreadsheet=for_spreadsheet), name)
    if kind == "parquet":
        about = {"edition": f"{year}, n° {number}", "manque": figures.missing_words, "empreinte": edition.digest}
        lines = [
            line | {"value": None if line["value"] is None else float(line["value"])} for line in lines_of(figures)
        ]
        return file_answer(rows_as_parquet(COLUMNS, lines, about), name)
    columns = [
        Column("Indicateur", width=36), Column("Ventilation", width=24), Column("Ligne", width=36),
        Column("Valeur", TEXT, 14), Column("Numérateur", INTEGER, 14), Column("Dénominateur", INTEGER, 14),
        Column("Personnes", INTEGER, 12), Column("Masqué", width=14), Column("Note", width=40),
    ]  # fmt: skip
    source = [
        ("Édition", f"{year}, n°\u00a0{number}"),
        ("Signée le", f"{timezone.localtime(edition.signed_at):%d/%m/%Y}"),
        ("Signée par", ", ".join(part for part in (edition.signed_name, edition.signed_function) if part)),
        ("Manque", figures.missing_words or "aucun guichet"),
        ("Empreinte (SHA-256 du fichier JSON)", edition.digest),
        ("Heures", "numérateur et dénominateur en centièmes d’heure"),
    ]
    content = write_workbook(
        [Sheet("Édition", columns, rows)], source=source, title=str(edition), produced_at=timezone.localtime()
    )
    return file_answer(content, name)


def _rows(figures: Figures) -> Any:
    """The same in words, for who reads it in a spreadsheet."""
    for table in figures.content["tables"]:
        indicator, by = indicator_of(table["indicator"]), table["by"]
        for row in table["rows"]:
            mask = row["masked"]
            numbers = [row[name] for name in ("value", "numerator", "denominator", "people")]
            value = "" if numbers[0] is None else numbers[0]
            yield (
                indicator.name, capfirst(axis_name(by)) if by else "", label_of(by, row["group"]) if by else "",
                value, *numbers[1:], mask, figures.note(table["indicator"], table["by"], row),
            )  # fmt: skip


@allow("observatory.edition.close")
@require_http_methods(["GET", "POST"])
def close_year(request: MissionRequest, year: int) -> HttpResponse:
    """What would be published of a year, what is against it, what it would change, and the act."""
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    last = Edition.objects.filter(year=year).order_by("-number").first()
    form = ClosingForm(request.POST or None, is_first=last is None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            edition = publish_edition(
                year,
                request.mission,
                name=told["name"],
                function=told["function"],
                reason=told.get("reason", ""),
                seen=told["seen"],
                author_id=request.actor.user_id,
                now=timezone.now(),
            )
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        else:
            messages.success(request, f"L’édition {year}, n°\u00a0{edition.number}, est publiée.")
            return redirect("frozen_edition", year=year, number=edition.number)
    gathered = gather(year, request.mission)
    figures = Figures(gathered.content)
    digest = digest_of(written(gathered.content))
    pending = changes(Figures.read(last.content), figures) if last else []
    if request.method == "GET":
        form = ClosingForm(initial={"seen": digest}, is_first=last is None)
    else:
        form.data = {**form.data.dict(), "seen": digest}  # type: ignore[attr-defined]
    context = {
        "year": year,
        "last": last,
        "form": form,
        "refused": refusals_of(gathered, year, timezone.localdate().year),
        "kept": kept_lines(gathered.kept),
        "is_same": last is not None and last.digest == digest,
        "pending": change_lines(pending),
        "main": main_lines(figures),
        "figures": figures,
        "breadcrumbs": [
            {"label": f"Collecte {year}", "url": f"{reverse('collection')}?annee={year}"},
            {"label": "Réviser" if last else "Clore l’année"},
        ],
    }
    return render(request, "observatory/edition_close.html", context)
