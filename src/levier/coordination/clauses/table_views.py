"""The dated tables on screen: every line, and the one a mission's administrator adds."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.common.ui import formats
from levier.common.ui.fields import DayField, EurosField, HoursField, PercentField
from levier.coordination.clauses import services
from levier.coordination.clauses.models import CAPACITY_LABELS, KIND_LABELS, DatedLine, choices
from levier.coordination.clauses.tables import (
    ALL,
    CLOSED,
    CONVENTIONS,
    READ_LABELS,
    TABLE_LABELS,
    Line,
    Table,
    Unit,
    packaged_lines,
    unit_of,
)
from levier.coordination.clauses.trades import trades
from levier.coordination.clauses.withdrawals import withdrawal_page
from levier.coordination.procurement.editing import refuse
from levier.law.periods import Period, lines_of
from levier.law.thresholds import Capacity, Kind

PAGE_SIZE = 50
# What the line of a table that has only one concerns.
KEY_WORDS = {
    Table.SMIC: "l’heure, avant charges",
    Table.CEILING: "les pénalités qu’un marché écrit en multiple",
    Table.SPASER: "les achats d’une année, HT",
    Table.FEWEST_HOURS: "chaque lot",
    Table.SMALLEST_WORKS: "chaque lot de travaux, HT",
    Table.FULL_TIME: "les bilans aux acheteurs",
    Table.INVOICED: "l’heure d’une sous-traitance, HT",
}
OTHER_WORDS = {
    "dispense-travaux": "travaux sans publicité ni mise en concurrence, au-dessous de",
    "dispense-fournitures": "fournitures et services sans publicité ni mise en concurrence, au-dessous de",
    "dispense-innovants": "achats innovants sans publicité ni mise en concurrence, au-dessous de",
    "centrale-defense": "fournitures d’une autorité publique centrale dans le domaine de la défense, hors produits de "
    "l’annexe 4 de l’accord sur les marchés publics (avis, c), procédure formalisée dès",
    "defense-fournitures": "fournitures et services de défense ou de sécurité, procédure formalisée dès",
    "defense-travaux": "travaux de défense ou de sécurité, procédure formalisée dès",
}
FIELDS: dict[Unit, Any] = {Unit.EUROS: EurosField, Unit.PERCENT: PercentField, Unit.HOURS: HoursField}
KEPT = "Rien n’est écrasé\u00a0: les lignes d’avant restent lisibles, les études décidées ne changent pas."
ORIGINS = (("", "Toutes"), ("mission", "lignes de la mission"), ("levier", "lignes de Levier"))


def key_choices(table: Table) -> list[tuple[str, str]]:
    """What a line of a table may concern."""
    keys = [line.key for line in packaged_lines() if line.table is table]
    if table is Table.RATE:
        keys = [ALL, *trades()]
    if table in (Table.INVOICED, Table.CEILING):  # Levier holds no text that gives one: the mission's own
        keys = [ALL]
    return [(key, key_words(table, key)) for key in dict.fromkeys(keys)]


def key_words(table: Table, key: str) -> str:
    """What a line concerns, in French."""
    if table is Table.THRESHOLD:
        capacity, kind = key.split("/")
        return f"{KIND_LABELS[Kind(kind)]}, {CAPACITY_LABELS[Capacity(capacity)]}"
    if table is Table.LAW:
        return lines_of(Period(key))[-1].words
    if table is Table.OTHER:
        return OTHER_WORDS[key]
    return KEY_WORDS.get(table) or (trades()[key].label if key in trades() else "tous les métiers")


class TableFilters(forms.Form):
    """What narrows the lines."""

    table = forms.ChoiceField(label="Table", required=False, choices=[("", "Toutes"), *choices(READ_LABELS)])
    origine = forms.ChoiceField(label="Origine", required=False, choices=ORIGINS)

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked and could be read."""
        self.is_valid()
        return self.cleaned_data


def conventions_field(label: str) -> forms.TypedChoiceField:
    """The named conventions of a full-time job, in hundredths of an hour."""
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        choices=[("", "À choisir")]
        + [(str(hours * 100), f"{formats.whole_hours(hours)}, {words}") for hours, words in CONVENTIONS.items()],
        error_messages={"required": "Choisissez une convention.", "invalid_choice": "Choisissez une convention."},
    )


class DatedLineForm(forms.Form):
    """A line added to a table."""

    key = forms.ChoiceField(label="Concerne")
    first_day = DayField(label="À compter du", required=True, help_text="Les études de ce jour et d’après la lisent.")
    last_day = DayField(label="Jusqu’au", help_text="Vide\u00a0: jusqu’à la prochaine ligne de la mission.")
    source = forms.CharField(
        label="Source",
        max_length=500,
        help_text="Le texte, l’avis ou la pratique relevée, avec sa date.",
        error_messages={"required": "Indiquez la source\u00a0: une ligne sans source ne se vérifie pas."},
    )

    def __init__(self, table: Table, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = key_choices(table)
        self.fields["key"].choices = known if len(known) == 1 else [("", "À choisir"), *known]  # type: ignore[attr-defined]
        label = TABLE_LABELS[table]
        named = f"{label[:1].upper()}{label[1:]}"
        if table is Table.FULL_TIME:
            self.fields["value"] = conventions_field(named)
        else:
            self.fields["value"] = FIELDS[unit_of(table)](label=named, min_value=1)
        self.order_fields(["key", "value"])
        if table in CLOSED:
            self.fields["last_day"].required = True
            self.fields["last_day"].help_text = CLOSED[table]


def shown(line: Line) -> dict[str, Any]:
    """A line as the page says it."""
    value = {
        Unit.PERCENT: f"{formats.number(Decimal(line.value) / 100)}{formats.SPACE}%",
        Unit.HOURS: formats.hours(line.value),
        Unit.EUROS: formats.euros(line.value),
        Unit.MONTHS: formats.count(line.value // 100, "mois", "mois"),
    }[unit_of(line.table, line.key)]
    return {"line": line, "table": READ_LABELS[line.table], "key": key_words(line.table, line.key), "value": value}


@allow("clauses.table.view")
@require_GET
def list_tables(request: MissionRequest) -> HttpResponse:
    """Every line of the dated tables, the mission's first, then the latest."""
    form = TableFilters(request.GET)
    asked = form.asked
    lines: list[tuple[Line, DatedLine | None]] = [
        *((services.line_of(row), row) for row in DatedLine.objects.all()),
        *((line, None) for line in packaged_lines()),
    ]
    if table := asked.get("table"):
        lines = [(line, row) for line, row in lines if line.table == table]
    if origin := asked.get("origine"):
        lines = [(line, row) for line, row in lines if line.is_mission == (origin == "mission")]
    lines.sort(key=lambda of: (not of[0].is_mission, of[0].table, of[0].key, -of[0].first_day.toordinal()))
    page = Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "clauses/tables.html",
        {
            "page": page,
            "rows": [{**shown(line), "stored": row} for line, row in page.object_list],
            "may_edit": permits(request.actor, "clauses.table.edit"),
            "form": form,
            "filtered": any(asked.values()),
            "tables": choices(TABLE_LABELS) if permits(request.actor, "clauses.table.edit") else [],
        },
    )


@allow("clauses.table.edit")
@require_http_methods(["GET", "POST"])
def withdraw_dated_line(request: MissionRequest, number: int) -> HttpResponse:
    """Withdraws a line the mission added by mistake; it stays readable, with the reason."""
    row = get_object_or_404(DatedLine, pk=number)
    line = shown(services.line_of(row))
    heading = "Retirer une ligne"
    return withdrawal_page(
        request,
        row,
        heading=heading,
        lead=f"{capfirst(line['table'])}, {line['key']}\u00a0: {line['value']}, à compter du "
        f"{formats.long_date(row.first_day)}. Elle restera lisible, avec la raison de son retrait.",
        done="La ligne est retirée\u00a0: les études non décidées ne la lisent plus.",
        back="dated_tables",
        breadcrumbs=[{"label": "Tables datées", "url": reverse("dated_tables")}, {"label": heading}],
    )


@allow("clauses.table.edit")
@require_http_methods(["GET", "POST"])
def add_dated_line(request: MissionRequest, table: str) -> HttpResponse:
    """Adds a line to a table; those before it stay."""
    if table not in set(TABLE_LABELS):
        raise Http404
    chosen = Table(table)
    form = DatedLineForm(chosen, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_line(DatedLine(table=chosen.value, author_id=request.actor.user_id, **form.cleaned_data))
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "La ligne est ajoutée\u00a0: les études la liront à compter de son premier jour.")
            return redirect("dated_tables")
    back = reverse("dated_tables")
    heading = f"Ajouter une ligne\u00a0: {TABLE_LABELS[chosen]}"
    return render(
        request,
        "clauses/dated_line.html",
        {
            "form": form,
            "heading": heading,
            "lead": KEPT,
            "back": back,
            "breadcrumbs": [{"label": "Tables datées", "url": back}, {"label": heading}],
        },
    )
