"""The pages of an indicator of the ledger, its files, and the act that reads the ledger again."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from levier.common.charts.store import drawn
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.common.tabular.writing import HOURS, INTEGER, TEXT, Column, Sheet, write_workbook
from levier.organizations.contours import mention_of
from levier.resources.observatory.files import rows_as_csv, rows_as_parquet
from levier.resources.observatory.ledger.maps import map_of, placed_words
from levier.resources.observatory.ledger.selectors import LedgerData, ledger_data
from levier.resources.observatory.ledger.services import ask_for_facts
from levier.resources.observatory.ledger.tables import chart_of, command_of, label_of, rows_of, value_words
from levier.resources.observatory.listing import PAGE_SIZE
from levier.resources.observatory.publishing import breakdown_asked
from levier.statistics.indicators.declaration import Measure

BY_DEFAULT = "annee"
TO_DATE = {"heures_reprises", "heures_engagees"}


class LedgerFilter(forms.Form):
    """Which years are asked about, in the address; what is not understood filters nothing."""

    par = forms.CharField(required=False, widget=forms.HiddenInput)
    vue = forms.CharField(required=False, widget=forms.HiddenInput)
    depuis = forms.TypedChoiceField(label="Depuis", required=False, coerce=int, empty_value=None)
    jusqua = forms.TypedChoiceField(label="Jusqu’à", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [("", "—"), *((str(year), str(year)) for year in years)]
        for name in ("depuis", "jusqua"):
            self.fields[name].choices = known  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """What is asked, by field; what the address says badly is left out."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or None for name in ("depuis", "jusqua")}


class AskedLedger:
    """One indicator of the ledger, as the address asks it: as it leaves, or whole for who may see it."""

    def __init__(self, request: MissionRequest, identifier: str, data: LedgerData, *, in_a_file: bool = False) -> None:
        from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS, ledger_breakdowns
        from levier.statistics.ledger.families import published_breakdowns

        self.indicator = LEDGER_INDICATORS[identifier]
        self.data = data
        self.may_see_all = self.indicator.of_people and permits(request.actor, "observatory.figures.unmasked")
        self.is_internal = self.may_see_all and request.GET.get("vue") == "interne"
        told = ledger_breakdowns(self.indicator) if self.is_internal else published_breakdowns(self.indicator)
        known = {one.identifier: one for one in told}
        self.breakdowns = list(told)
        self.by = breakdown_asked(request, known, BY_DEFAULT, in_a_file=in_a_file)
        self.breakdown = known[self.by]
        years = data.dataset.years()
        self.form = LedgerFilter(request.GET, years=years)
        self.asked = self.form.asked()
        # Several years at once say of a group only what each of them says: a breakdown opens on the last one.
        if self.by != BY_DEFAULT and years and not any(self.asked.values()):
            self.asked = {"depuis": years[-1], "jusqua": years[-1]}
        self.command = command_of(
            self.indicator, self.by, self.asked, data.build.mission.slug, internal=self.is_internal
        )

    def rows(self, *, by: str | None) -> list[dict[str, Any]]:
        """Years as they follow, the rest the largest first, what is masked last by its words: its place would say how
        large it is."""
        from levier.statistics.ledger.publishing import published_rows

        years = {"since": self.asked["depuis"], "until": self.asked["jusqua"]}
        if self.is_internal:
            found = self.data.dataset.ask(self.indicator, by=by, **years)
        else:
            found = published_rows(self.data.dataset, self.indicator, by=by, smallest=settings.SMALLEST_CELL, **years)
        if by == BY_DEFAULT:
            return sorted(found, key=lambda row: (row["group"] is None, row["group"]))
        return sorted(
            found,
            key=lambda row: (
                bool(row.get("masked")), -(row["numerator"] or 0), label_of(by or "", row["group"]),
            ),
        )  # fmt: skip

    @property
    def period(self) -> str:
        """The years asked about, in words; empty for all of them."""
        since, until = self.asked["depuis"], self.asked["jusqua"]
        if since is not None and since == until:
            return f"en {since}"
        return " ".join(filter(None, (f"depuis {since}" if since else "", f"jusqu’en {until}" if until else "")))

    def query(self, **changes: str) -> str:
        """The address's query with one thing changed."""
        kept = {"par": self.by, "vue": "interne" if self.is_internal else ""}
        kept |= {name: str(value) for name, value in self.asked.items() if value}
        return "?" + "&".join(f"{name}={value}" for name, value in (kept | changes).items() if value)


def ledger_lines(data: LedgerData | None) -> list[dict[str, Any]]:
    """Every indicator of the ledger with its value as it leaves, for the dictionary."""
    from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS
    from levier.statistics.ledger.publishing import published_rows

    lines = []
    last = max(data.dataset.years(), default=None) if data else None
    for one in LEDGER_INDICATORS.values():
        # What was taken over is of no year, an engagement is all that was promised until now.
        since = None if one.identifier in TO_DATE else last
        row = (
            published_rows(
                data.dataset, one, since=since, until=last if since else None, smallest=settings.SMALLEST_CELL
            )
            if data
            else []
        )
        when = f"en {since}" if since else "à ce jour"
        lines.append({"indicator": one, "value": value_words(one, row[0]) if row else "", "when": when if row else ""})
    return lines


def show_ledger_indicator(request: MissionRequest, identifier: str) -> HttpResponse:
    """One indicator of the ledger: its value, its table by one breakdown, what is masked, how to check it."""
    from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS

    data = ledger_data()
    indicator = LEDGER_INDICATORS[identifier]
    context: dict[str, Any] = {
        "indicator": indicator,
        "data": data,
        "may_change": permits(request.actor, "observatory.data.change"),
        "breadcrumbs": [{"label": "Indicateurs", "url": reverse("indicators")}, {"label": indicator.name}],
    }
    if data:
        asked = AskedLedger(request, identifier, data)
        whole, rows = asked.rows(by=None)[0], asked.rows(by=asked.by)
        page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
        chart = chart_of(indicator, asked.by, rows, whole, asked.breakdown.name)
        map_ = map_of(indicator, asked.by, rows, request.mission.department)
        context |= {
            "whole": rows_of(indicator, "", [whole], whole)[0],
            "breakdown": asked.breakdown,
            "period": asked.period,
            "ways": [(asked.query(par=one.identifier), one.name, one is asked.breakdown) for one in asked.breakdowns],
            "chart": drawn(chart) if chart else None,
            "map": drawn(map_) if map_ else None,
            "placed": placed_words(indicator, asked.by, rows, whole, request.mission.department),
            "contours": mention_of(request.mission.department),
            "page": page,
            "rows": rows_of(indicator, asked.by, list(page.object_list), whole),
            "shows_people": indicator.of_people
            and indicator.measure is not Measure.COUNT
            and any(row["people"] is not None for row in rows),
            "shows_parts": indicator.measure is not Measure.COUNT,
            "has_masked": any(row.get("masked") for row in rows),
            "smallest": settings.SMALLEST_CELL,
            "is_internal": asked.is_internal,
            "other_view": asked.query(vue="" if asked.is_internal else "interne") if asked.may_see_all else "",
            "form": asked.form,
            "query": asked.query(),
            "command": asked.command,
        }
    return render(request, "observatory/ledger_indicator.html", context)


def ledger_file(request: MissionRequest, identifier: str, kind: str, data: LedgerData) -> HttpResponse:
    """The same figures as a spreadsheet or as CSV, masked as the page is."""
    asked = AskedLedger(request, identifier, data, in_a_file=True)
    indicator, rows = asked.indicator, asked.rows(by=asked.by)
    now = timezone.localtime()
    view = "-interne" if asked.is_internal else ""
    name = f"{identifier}-{asked.by}{view}-{now:%Y-%m-%d}.{kind}"
    if kind == "csv":
        return file_answer(_as_csv(asked, rows, for_spreadsheet=request.GET.get("forme") == "tableur"), name)
    if kind == "parquet":
        told = {
            "indicateur": indicator.name,
            "definition": indicator.definition,
            "unite": indicator.unit,
            "limites": " ".join(indicator.caveats),
            "confidentialite": _confidentiality(asked),
            "recalcul": asked.command,
        }
        return file_answer(rows_as_parquet(_columns(asked), _told(asked, rows), told), name)
    of_hours = indicator.measure is Measure.HOURS
    columns = [
        Column(capfirst(asked.breakdown.name), width=40),
        Column("Valeur", HOURS if of_hours else TEXT, 14),
        *([] if of_hours else [Column("Numérateur", INTEGER, 14), Column("Dénominateur", INTEGER, 14)]),
        *([Column("Personnes", INTEGER, 12)] if indicator.of_people else []),
        Column("À savoir", width=40),
    ]
    cells = []
    for row in rows:
        mask = row.get("masked") or None
        value = mask or (row["numerator"] if of_hours else row["value"])
        made_of = [] if of_hours else [mask or row["numerator"], mask or row["denominator"]]
        people = [mask or row["people"]] if indicator.of_people else []
        cells.append((label_of(asked.by, row["group"]), value, *made_of, *people, row["note"]))
    source = [
        ("Indicateur", indicator.name),
        ("Définition", indicator.definition),
        ("Unité", indicator.unit),
        *(("Limite", caveat) for caveat in indicator.caveats),
        ("Source", f"{indicator.source}, {data.build.mission.name}"),
        ("Confidentialité", _confidentiality(asked)),
        ("Faits arrêtés le", f"{timezone.localtime(data.build.built_at):%d/%m/%Y %H:%M}"),
        ("Méthode", f"version {indicator.method_version}"),
        ("Recalcul", asked.command),
        ("Extrait le", f"{now:%d/%m/%Y %H:%M}"),
    ]
    content = write_workbook(
        [Sheet("Indicateur", columns, cells)], source=source, title=indicator.name, produced_at=now
    )
    return file_answer(content, name)


def _confidentiality(asked: AskedLedger) -> str:
    if asked.is_internal:
        return "Chiffres complets, à usage interne\u00a0: ils ne se diffusent pas."
    if not asked.indicator.of_people:
        return "Aucun chiffre de personnes."
    return f"Moins de {settings.SMALLEST_CELL} personnes\u00a0: masqué, avec ce qui le ferait retrouver par différence."


def _as_csv(asked: AskedLedger, rows: list[dict[str, Any]], *, for_spreadsheet: bool) -> bytes:
    """The columns of `levier observatoire montrer --mission … --csv`, in the same order."""
    return rows_as_csv(_columns(asked), _told(asked, rows), for_spreadsheet=for_spreadsheet)


def _columns(asked: AskedLedger) -> list[str]:
    from levier.statistics.indicators.ledger_asking import FINISHED

    return [asked.by, *FINISHED, "masked"]


def _told(asked: AskedLedger, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{asked.by: row["group"], "masked": "", **row} for row in rows]


@allow("observatory.data.change")
@require_POST
def refresh_facts(request: MissionRequest) -> HttpResponse:
    """Asks for the ledger to be read again."""
    ask_for_facts()
    messages.success(request, "La lecture du registre est demandée\u00a0: les chiffres changent dès qu’elle est finie.")
    return redirect("indicators")
