"""The dictionary of the indicators, and the page and files of each."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_GET

from levier.common.charts.store import Drawn, drawn
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import permits
from levier.common.tabular.writing import EUROS, INTEGER, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.organizations.buyers.policy import sees_every_buyer
from levier.organizations.contours import mention_of
from levier.resources.observatory.above import caveats, compared_with
from levier.resources.observatory.editions.indicator_views import show_signed_indicator, signed_file, signed_lines
from levier.resources.observatory.files import rows_as_csv, rows_as_parquet
from levier.resources.observatory.indicator_tables import chart_of, command_of, label_of, recomputing, rows_of
from levier.resources.observatory.ledger.selectors import ledger_data
from levier.resources.observatory.ledger.views import ledger_file, ledger_lines, show_ledger_indicator
from levier.resources.observatory.listing import PAGE_SIZE
from levier.resources.observatory.maps import map_of, placed_words
from levier.resources.observatory.publishing import breakdown_asked, cited, data_cited, published
from levier.resources.observatory.references import beside, department_name
from levier.resources.observatory.selectors import OpenData, has_own_thresholds, mission_thresholds, open_data
from levier.resources.observatory.wording import source_words, sources_words

BY_DEFAULT = "annee"
# The department is the mission's own: breaking it down by department or region would say nothing.
NOT_HERE = {"departement", "region"}


class IndicatorFilter(forms.Form):
    """Which contracts an indicator is asked about, in its address; what is not understood filters nothing."""

    par = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.CharField(required=False, widget=forms.HiddenInput)
    depuis = forms.TypedChoiceField(label="Depuis", required=False, coerce=int, empty_value=None)
    jusqua = forms.TypedChoiceField(label="Jusqu’à", required=False, coerce=int, empty_value=None)
    seuils = forms.BooleanField(label="Seulement à partir du seuil européen", required=False)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [("", "Toutes"), *((str(year), str(year)) for year in years)]
        for name in ("depuis", "jusqua"):
            self.fields[name].choices = known  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """What is asked, by field; what the address says badly is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in ("depuis", "jusqua", "seuils")}


class Asked:
    """One indicator of the department, as the address asks it."""

    def __init__(
        self, request: MissionRequest, identifier: str, data: OpenData | None, *, in_a_file: bool = False
    ) -> None:
        from levier.statistics.indicators.asking import Selection
        from levier.statistics.indicators.catalogue import INDICATORS, breakdowns_of

        if identifier not in INDICATORS:
            raise Http404
        self.indicator = INDICATORS[identifier]
        # A table of every buyer is for who opens every buyer's page.
        hidden = NOT_HERE if sees_every_buyer(request.actor) else NOT_HERE | {"acheteur"}
        if data:
            hidden = hidden | data.dataset.lacks
        self.breakdowns = [one for one in breakdowns_of(self.indicator) if one.identifier not in hidden]
        known = {one.identifier: one for one in self.breakdowns}
        self.by = breakdown_asked(request, known, BY_DEFAULT, in_a_file=in_a_file)
        self.breakdown = known[self.by]
        self.data = data
        years = sorted(year for year in data.summary().by_year if year) if data else []
        told = request.GET.copy()
        if not (data and data.is_former):
            told.pop("version", None)
        self.form = IndicatorFilter(told, years=years)
        self.asked = self.form.asked()
        self.thresholds = mission_thresholds() if self.asked["seuils"] else ()
        self.caveats = [*self.indicator.caveats, *(caveats(self.thresholds) if self.thresholds else ())]
        self.among = Selection(
            department=data.department if data else None,
            since=self.asked["depuis"],
            until=self.asked["jusqua"],
            above=compared_with(self.thresholds) if self.thresholds else None,
        )

    def rows(self, *, by: str | None) -> list[dict[str, Any]]:
        """Real or invented contracts as the mission shows them; years as they follow, the rest the largest first."""
        assert self.data is not None  # noqa: S101 - for the type checker: asked where there is data
        found = self.data.figures(self.indicator.identifier, by=by, among=self.among)
        if by in (BY_DEFAULT, "montant"):
            return sorted(found, key=lambda row: (row[by] is None, row[by]))
        return sorted(found, key=lambda row: (-row["denominator"], -row["contracts"]))

    def chart(self, rows: list[dict[str, Any]]) -> Drawn | None:
        """The chart of the breakdown asked, when there is one."""
        found = chart_of(self.indicator, self.by, rows, self.breakdown.name)
        return drawn(found) if found else None

    def map(self, rows: list[dict[str, Any]]) -> Drawn | None:
        """The map of the breakdown asked, when there is one."""
        assert self.data is not None  # noqa: S101 - for the type checker: asked where there is data
        found = map_of(self.indicator, self.by, rows, self.data.department)
        return drawn(found) if found else None

    def beside(self, rows: list[dict[str, Any]]) -> Drawn | None:
        """The indicator by year beside the published series it is read with, when there is one."""
        assert self.data is not None  # noqa: S101 - for the type checker: asked where there is data
        if self.by != BY_DEFAULT:
            return None
        found = beside(self.indicator.identifier, self.indicator.name, rows, department_name(self.data.department))
        return drawn(found) if found else None

    def commands(self) -> list[str]:
        """The commands that compute the same rows again."""
        assert self.data is not None  # noqa: S101 - for the type checker: asked where there is data
        asked = dict(self.asked)
        if self.thresholds and has_own_thresholds(self.thresholds):
            asked["seuils-de"] = self.data.build.mission.slug
        return recomputing(self.data, command_of(self.indicator.identifier, self.by, asked, self.data.department))

    def query(self, **changes: str) -> str:
        """The address's query with one thing changed."""
        former = self.data.version if self.data and self.data.is_former else ""
        kept = {"par": self.by, **self.asked, "version": former} | changes
        return "?" + "&".join(f"{name}={'on' if value is True else value}" for name, value in kept.items() if value)


@published
@require_GET
def list_indicators(request: MissionRequest) -> HttpResponse:
    """Every indicator: its name, its definition, and its value for the department."""
    from levier.statistics.indicators.asking import Selection
    from levier.statistics.indicators.catalogue import INDICATORS

    data = open_data()
    lines = []
    for one in INDICATORS.values():
        found = data.figures(one.identifier, by=None, among=Selection(department=data.department)) if data else []
        shown = rows_of(one, "", found)
        lines.append({"indicator": one, "row": shown[0] if shown else None})
    opens_ledger = permits(request.actor, "observatory.ledger.view")
    ledger = ledger_data() if opens_ledger else None
    context = {
        "ledger": ledger,
        "opens_ledger": opens_ledger,
        "ledger_lines": ledger_lines(ledger) if opens_ledger else signed_lines(),
        "lines": lines,
        "data": data,
        "smallest": settings.SMALLEST_CELL,
        "may_change": permits(request.actor, "observatory.data.change"),
        "sources": sources_words(data.sources) if data else "",
    }
    return render(request, "observatory/indicators.html", context)


@published
@require_GET
def show_indicator(request: MissionRequest, identifier: str) -> HttpResponse:
    """One indicator of the department: its value, its chart and table by one breakdown, how to check it."""
    if is_of_ledger(identifier):
        # Before a desk has signed them, the figures of the ledger are the mission's and its desks' alone.
        if permits(request.actor, "observatory.ledger.view"):
            return show_ledger_indicator(request, identifier)
        return show_signed_indicator(request, identifier)
    data = data_cited(request)
    asked = Asked(request, identifier, data)
    context: dict[str, Any] = {
        "indicator": asked.indicator,
        "data": data,
        "may_change": permits(request.actor, "observatory.data.change"),
        "breadcrumbs": [{"label": "Indicateurs", "url": reverse("indicators")}, {"label": asked.indicator.name}],
    }
    if data:
        rows = asked.rows(by=asked.by)
        page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {
            "whole": rows_of(asked.indicator, "", asked.rows(by=None))[0],
            "breakdown": asked.breakdown,
            "ways": [(asked.query(par=one.identifier), one.name, one is asked.breakdown) for one in asked.breakdowns],
            "chart": asked.chart(rows),
            "map": asked.map(rows),
            "placed": placed_words(asked.by, rows, data.department),
            "contours": mention_of(request.mission.department),
            "beside": asked.beside(rows),
            "page": page,
            "rows": rows_of(asked.indicator, asked.by, list(page.object_list)),
            "form": asked.form,
            "caveats": asked.caveats,
            "commands": asked.commands(),
            "sources": sources_words(data.sources),
            "built_at": data.build.finished_at,
            **cited(request, data, asked.query(version="")),
        }
    return render(request, "observatory/indicator.html", context)


@published
@require_GET
def indicator_file(request: MissionRequest, identifier: str, kind: str) -> HttpResponse:
    """The same figures as a spreadsheet or as CSV, with the definition and the source."""
    if is_of_ledger(identifier):
        if not permits(request.actor, "observatory.ledger.view"):
            return signed_file(request, identifier, kind)
        if (facts := ledger_data()) is None:
            raise Http404
        return ledger_file(request, identifier, kind, facts)
    data = data_cited(request, in_a_file=True)
    if data is None:
        raise Http404
    asked = Asked(request, identifier, data, in_a_file=True)
    rows = asked.rows(by=asked.by)
    now = timezone.localtime()
    name = f"{identifier}-{asked.by}-{now:%Y-%m-%d}-{data.version}.{kind}"
    if kind == "csv":
        return file_answer(_as_csv(asked, rows, for_spreadsheet=request.GET.get("forme") == "tableur"), name)
    if kind == "parquet":
        told = {
            "indicateur": asked.indicator.name,
            "definition": asked.indicator.definition,
            "unite": asked.indicator.unit,
            "limites": " ".join(asked.caveats),
            "ruptures": " ".join(asked.indicator.series_breaks),
            "sources": sources_words(data.sources),
            "version": f"{asked.indicator.method_version}-{data.version}",
            "recalcul": "\n".join(asked.commands()),
        }
        return file_answer(rows_as_parquet(_columns(asked), rows, told), name)
    of_money = asked.indicator.measure.is_of_money
    kind = EUROS if of_money else INTEGER
    columns = [
        Column(capfirst(asked.breakdown.name), width=40),
        Column("Valeur", width=14),
        Column("Numérateur", kind, 16),
        Column("Dénominateur", kind, 16),
        Column("Borne basse (95 %)", width=14),
        Column("Borne haute (95 %)", width=14),
        Column("Marchés de la source", INTEGER, 14),
        Column("À savoir", width=50),
    ]
    cells = (
        (label_of(asked.by, row), row["value"], *_in_cells(row, of_money=of_money), row["low"], row["high"],
         row["contracts"], row["note"])
        for row in rows
    )  # fmt: skip
    source = [
        ("Indicateur", asked.indicator.name),
        ("Définition", asked.indicator.definition),
        ("Unité", asked.indicator.unit),
        *(("Limite", caveat) for caveat in asked.caveats),
        *(("Rupture de série", rupture) for rupture in asked.indicator.series_breaks),
        *(("Source", source_words(source)) for source in data.sources),
        ("Données", f"version {data.version}"),
        ("Méthode", f"version {asked.indicator.method_version}"),
        *(("Recalcul", command) for command in asked.commands()),
        ("Extrait le", f"{now:%d/%m/%Y %H:%M}"),
    ]
    content = write_workbook(
        [Sheet("Indicateur", columns, cells)], source=source, title=asked.indicator.name, produced_at=now
    )
    return file_answer(content, name)


@published
@require_GET
def indicator_drawing(request: MissionRequest, identifier: str, drawing: str, kind: str) -> HttpResponse:
    """The chart or the map of the page as a file: SVG to keep, PNG for a letter or a post."""
    data = data_cited(request, in_a_file=True)
    if data is None:
        raise Http404
    asked = Asked(request, identifier, data, in_a_file=True)
    rows = asked.rows(by=asked.by)
    found = asked.map(rows) if drawing == "carte" else asked.chart(rows)
    if found is None:
        raise Http404
    name = f"{identifier}-{asked.by}-{drawing}-{timezone.localdate():%Y-%m-%d}-{data.version}.{kind}"
    if kind == "svg":
        return file_answer(found.svg, name)
    built = formats.long_date(timezone.localtime(data.build.finished_at).date())
    foot = f"{request.mission.name}. {sources_words(data.sources)} Données construites le {built}."
    if drawing == "carte":
        foot += f" {mention_of(data.department)}"
    warning = "Données fictives\u00a0: elles servent à la démonstration." if data.synthetic else ""
    return file_answer(found.picture(foot=foot, warning=warning), name)


def is_of_ledger(identifier: str) -> bool:
    """Whether an indicator is of hours, people or exits, not of the open data."""
    from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS

    return identifier in LEDGER_INDICATORS


def _in_cells(row: dict[str, Any], *, of_money: bool) -> tuple[int, int]:
    """The numerator and the denominator as a cell takes them: contracts, or cents."""
    scale = 100 if of_money else 1
    return round(row["numerator"] * scale), round(row["denominator"] * scale)


def _as_csv(asked: Asked, rows: list[dict[str, Any]], *, for_spreadsheet: bool) -> bytes:
    """The columns of `levier observatoire montrer --csv`, in the same order."""
    return rows_as_csv(_columns(asked), rows, for_spreadsheet=for_spreadsheet)


def _columns(asked: Asked) -> list[str]:
    from levier.statistics.indicators.asking import FINISHED

    return [*asked.breakdown.columns, *asked.breakdown.names, *FINISHED]
