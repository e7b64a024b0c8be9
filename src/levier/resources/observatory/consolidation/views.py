"""The national consolidation of a year: its columns, what the edition puts in them, the files."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow
from levier.common.tabular.cells import plain
from levier.common.tabular.writing import INTEGER, TEXT, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.resources.observatory.campaign.rules import FIRST_YEAR
from levier.resources.observatory.consolidation.models import ConsolidationColumn
from levier.resources.observatory.consolidation.rules import Filled, NationalColumn, filled, in_force, lacking
from levier.resources.observatory.consolidation.services import add_column, own_columns, remove_column
from levier.resources.observatory.editions.gathering import PUBLISHED
from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.editions.rules import Figures
from levier.resources.observatory.editions.shown import AXES, axis_name, indicator_of
from levier.resources.observatory.files import csv_of
from levier.resources.observatory.ledger.tables import label_of


class ColumnForm(forms.Form):
    """A column the network asks for, and the figure that fills it."""

    title = forms.CharField(label="Titre de la colonne", max_length=120, help_text="Tel que le réseau l’écrit.")
    indicator = forms.ChoiceField(label="Chiffre")
    breakdown = forms.ChoiceField(label="Ventilation", required=False)
    group = forms.CharField(
        label="Valeur de la ventilation", required=False, max_length=255,
        help_text="Le mot de l’édition, comme «\u00a0femmes\u00a0» ou «\u00a0bâtiment\u00a0».",
    )  # fmt: skip
    source = forms.CharField(
        label="D’après", max_length=300, help_text="Le courriel ou le modèle du réseau, et sa date."
    )

    def __init__(self, *args: Any, figures: Figures | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.figures = figures
        names = [(one, indicator_of(one).name) for one in PUBLISHED]
        self.fields["indicator"].choices = names  # type: ignore[attr-defined]
        axes = [("", "L’ensemble"), *((by, capfirst(axis_name(by))) for by in AXES)]
        self.fields["breakdown"].choices = axes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        by, typed = told.get("breakdown") or "", (told.get("group") or "").strip()
        if not by:
            told["group"] = ""
            if typed:
                self.add_error("breakdown", "Choisissez la ventilation dont c’est une valeur.")
            return told
        rows = self.figures.rows(told.get("indicator", ""), by) if self.figures else []
        known = {plain(label_of(by, row["group"])): row["group"] for row in rows if row["group"] is not None}
        if plain(typed) not in known:
            choices = [label_of(by, row["group"]) for row in rows if row["group"] is not None]
            among = formats.enumeration(choices, last="ou") or "aucune, l’édition ne dit pas cette ventilation"
            self.add_error("group", f"Ce n’est pas une valeur de l’édition. Au choix\u00a0: {among}.")
        else:
            told["group"] = str(known[plain(typed)])
        return told


def _last(year: int) -> Edition | None:
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    return Edition.objects.filter(year=year).order_by("-number").first()


@allow("observatory.edition.close")
@require_http_methods(["GET", "POST"])
def show_consolidation(request: MissionRequest, year: int) -> HttpResponse:
    """The columns of a year and what the edition puts in them; a column added from that year on."""
    edition = _last(year)
    figures = Figures.read(edition.content) if edition else None
    form = ColumnForm(request.POST or None, figures=figures)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            add_column(
                NationalColumn(told["title"], told["indicator"], told["breakdown"], told["group"], year, told["source"])
            )
        except Problem as problem:
            form.add_error(problem.field, problem.sentence)
        else:
            messages.success(request, f"La colonne «\u00a0{told['title']}\u00a0» vaut depuis {year}.")
            return redirect("consolidation", year=year)
    columns = in_force(own_columns(), year)
    lines = filled(columns, figures) if figures else [Filled(one, None, "année non close") for one in columns]
    context = {
        "year": year,
        "edition": edition,
        "missing": figures.missing_words if figures else "",
        "lines": [
            {"filled": one, "value": _value_words(one), "figure": _figure_words(one.column),
             "removable": bool(one.column.key) and one.column.since == year}
            for one in lines
        ],
        "form": form,
        "breadcrumbs": [
            {"label": f"Collecte {year}", "url": f"{reverse('collection')}?annee={year}"},
            {"label": "Consolidation nationale"},
        ],
    }  # fmt: skip
    return render(request, "observatory/consolidation.html", context)


def _value_words(one: Filled) -> str:
    if one.value is None:
        return one.words
    return formats.number(Decimal(str(one.value)))


def _figure_words(column: NationalColumn) -> str:
    name = formats.typeset(indicator_of(column.indicator).name)
    if not column.breakdown:
        return name
    return f"{name}, {axis_name(column.breakdown)}\u00a0: {label_of(column.breakdown, column.group)}"


@allow("observatory.edition.close")
@require_POST
def remove(request: MissionRequest, year: int, key: int) -> HttpResponse:
    """Takes off a column of that year."""
    row = get_object_or_404(ConsolidationColumn, pk=key, since=year)
    try:
        remove_column(row)
    except Problem as problem:
        messages.error(request, problem.sentence)
    else:
        messages.success(request, f"La colonne «\u00a0{row.title}\u00a0» est retirée.")
    return redirect("consolidation", year=year)


@allow("observatory.edition.close")
@require_GET
def consolidation_file(request: MissionRequest, year: int, kind: str) -> HttpResponse:
    """One line, in the network's columns. Raises Http404 before the year is closed."""
    edition = _last(year)
    if edition is None:
        raise Http404
    figures = Figures.read(edition.content)
    lines = filled(in_force(own_columns(), year), figures)
    name = f"consolidation-nationale-{request.mission.slug}-{year}.{kind}"
    first = [("Mission", request.mission.name), ("Département", request.mission.department), ("Année", year)]
    titles = [*(title for title, _ in first), *(one.column.title for one in lines), "À savoir"]
    values = [
        *(value for _, value in first),
        *(one.words if one.value is None else one.value for one in lines),
        lacking(lines, figures.missing_words),
    ]
    if kind == "csv":
        return file_answer(csv_of([str(title) for title in titles], [values]), name)
    mapping = [
        (one.column.title, _figure_words(one.column), one.column.since, one.column.source, one.words) for one in lines
    ]
    sheets = [
        Sheet("Consolidation", [Column(title, TEXT, 20) for title in titles], [tuple(values)]),
        Sheet(
            "Correspondance",
            [Column("Colonne", width=30), Column("Chiffre de l’édition", width=50), Column("Depuis", INTEGER, 8),
             Column("D’après", width=60), Column("À savoir", width=32)],
            mapping,
        ),
    ]  # fmt: skip
    source = [
        ("Édition", f"{year}, n°\u00a0{edition.number}"),
        ("Empreinte", edition.digest),
        ("Manque", figures.missing_words or "aucun guichet"),
        ("Modèle du réseau", "non public\u00a0: les colonnes sont celles que la mission a datées"),
    ]
    content = write_workbook(sheets, source=source, title="Consolidation nationale", produced_at=timezone.localtime())
    return file_answer(content, name)
