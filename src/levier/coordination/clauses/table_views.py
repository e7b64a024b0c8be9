"""The dated tables on screen: every line, and the one a mission's administrator adds."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.common.ui import formats
from levier.common.ui.fields import EurosField, PercentField
from levier.coordination.clauses import services
from levier.coordination.clauses.models import CAPACITY_LABELS, KIND_LABELS, DatedLine, choices
from levier.coordination.clauses.tables import TABLE_LABELS, Line, Table, packaged_lines
from levier.coordination.clauses.trades import trades
from levier.coordination.procurement.editing import refuse
from levier.coordination.procurement.forms import DayField
from levier.law.thresholds import Capacity, Kind, thresholds

PAGE_SIZE = 50
ORIGINS = (("", "Toutes"), ("mission", "lignes de la mission"), ("levier", "lignes de Levier"))


def key_choices(table: Table) -> list[tuple[str, str]]:
    """What a line of a table may concern."""
    if table is not Table.THRESHOLD:
        return [(trade.code, trade.label) for trade in trades().values()]
    known = dict.fromkeys((line.capacity, line.kind) for line in thresholds())
    return [(f"{capacity}/{kind}", key_words(table, f"{capacity}/{kind}")) for capacity, kind in known]


def key_words(table: Table, key: str) -> str:
    """What a line concerns, in French."""
    if table is not Table.THRESHOLD:
        return trades()[key].label if key in trades() else key
    capacity, kind = key.split("/")
    return f"{KIND_LABELS[Kind(kind)]}, {CAPACITY_LABELS[Capacity(capacity)]}"


class TableFilters(forms.Form):
    """What narrows the lines."""

    table = forms.ChoiceField(label="Table", required=False, choices=[("", "Toutes"), *choices(TABLE_LABELS)])
    origine = forms.ChoiceField(label="Origine", required=False, choices=ORIGINS)

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked and could be read."""
        self.is_valid()
        return self.cleaned_data


class DatedLineForm(forms.Form):
    """A line added to a table."""

    key = forms.ChoiceField(label="Concerne")
    first_day = DayField(label="À compter du", required=True, help_text="Les études de ce jour et d’après la lisent.")
    last_day = DayField(label="Jusqu’au", help_text="Vide : jusqu’à la prochaine ligne de la mission.")
    source = forms.CharField(
        label="Source",
        max_length=500,
        help_text="Le texte, l’avis ou la pratique relevée, avec sa date.",
        error_messages={"required": "Indiquez la source : une ligne sans source ne se vérifie pas."},
    )

    def __init__(self, table: Table, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["key"].choices = [("", "À choisir"), *key_choices(table)]  # type: ignore[attr-defined]
        field = PercentField if table is Table.SHARE else EurosField
        self.fields["value"] = field(label=TABLE_LABELS[table].capitalize(), min_value=1)
        self.order_fields(["key", "value"])
        if table is Table.THRESHOLD:
            self.fields["last_day"].required = True
            self.fields["last_day"].help_text = "Un seuil vaut pour une période close."


def shown(line: Line) -> dict[str, Any]:
    """A line as the page says it."""
    value = (
        f"{formats.number(Decimal(line.value) / 100)}{formats.SPACE}%"
        if line.table is Table.SHARE
        else formats.euros(line.value)
    )
    return {"line": line, "table": TABLE_LABELS[line.table], "key": key_words(line.table, line.key), "value": value}


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


class WithdrawalForm(forms.Form):
    """Why a line is withdrawn."""

    reason = forms.CharField(
        label="Raison du retrait",
        max_length=500,
        error_messages={"required": "Dites pourquoi cette ligne est retirée."},
    )


@allow("clauses.table.edit")
@require_http_methods(["GET", "POST"])
def withdraw_dated_line(request: MissionRequest, number: int) -> HttpResponse:
    """Withdraws a line the mission added by mistake; it stays readable, with the reason."""
    row = get_object_or_404(DatedLine, pk=number)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_line(row, author=request.user, **form.cleaned_data)
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "La ligne est retirée\u00a0: les études non décidées ne la lisent plus.")
            return redirect("dated_tables")
    line = shown(services.line_of(row))
    back, heading = reverse("dated_tables"), "Retirer une ligne"
    return render(
        request,
        "procurement/form.html",
        {
            "form": form,
            "heading": heading,
            "lead": f"{line['key'].capitalize()}\u00a0: {line['value']}, à compter du "
            f"{formats.long_date(row.first_day)}. Elle restera lisible, avec la raison de son retrait.",
            "back": back,
            "action": "Retirer la ligne",
            "breadcrumbs": [{"label": "Tables datées", "url": back}, {"label": heading}],
        },
    )


@allow("clauses.table.edit")
@require_http_methods(["GET", "POST"])
def add_dated_line(request: MissionRequest, table: str) -> HttpResponse:
    """Adds a line to a table; those before it stay."""
    if table not in set(Table):
        raise Http404
    chosen = Table(table)
    form = DatedLineForm(chosen, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_line(DatedLine(table=chosen.value, author_id=request.actor.user_id, **form.cleaned_data))
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "La ligne est ajoutée : les études la liront à compter de son premier jour.")
            return redirect("dated_tables")
    back = reverse("dated_tables")
    heading = f"Ajouter une ligne : {TABLE_LABELS[chosen]}"
    return render(
        request,
        "clauses/dated_line.html",
        {
            "form": form,
            "heading": heading,
            "back": back,
            "breadcrumbs": [{"label": "Tables datées", "url": back}, {"label": heading}],
        },
    )
