"""An indicator of hours, people or exits as anybody reads it: from the editions alone, which are signed.

The ledger as it is stays the mission's and its desks' own: beside an edition, or from one night to the next, what
separates both would tell of the few people in between.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from levier.common.charts.store import drawn
from levier.common.http import MissionRequest, file_answer
from levier.common.tabular.writing import INTEGER, TEXT, Column, Sheet, write_workbook
from levier.organizations.contours import mention_of
from levier.resources.observatory.editions.gathering import PUBLISHED
from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.editions.rules import Figures
from levier.resources.observatory.editions.selectors import figures_of_editions, last_editions
from levier.resources.observatory.editions.shown import indicator_of, kept_words
from levier.resources.observatory.files import rows_as_csv, rows_as_parquet
from levier.resources.observatory.ledger.maps import map_of, placed_words
from levier.resources.observatory.ledger.tables import chart_of, label_of, rows_of, value_words
from levier.resources.observatory.publishing import breakdown_asked

YEARS = "annee"
# After the year, its edition and the breakdown, those of the file a member has (`ledger.views`).
_FIGURES = ("value", "numerator", "denominator", "people", "masked", "note")


class EditionYear(forms.Form):
    """Which closed year, in the address; what is not understood is the last one."""

    par = forms.CharField(required=False, widget=forms.HiddenInput)
    annee = forms.TypedChoiceField(label="Année", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["annee"].choices = [(str(year), str(year)) for year in reversed(years)]  # type: ignore[attr-defined]


class Signed:
    """One indicator of the editions, as the address asks it. Raises Http404 before a year is closed."""

    def __init__(self, request: MissionRequest, identifier: str, *, in_a_file: bool = False) -> None:
        from levier.statistics.ledger.families import published_breakdowns

        last = last_editions()
        if identifier not in PUBLISHED or not last:
            raise Http404
        self.indicator = indicator_of(identifier)
        known = {one.identifier: one for one in published_breakdowns(self.indicator)}
        self.breakdowns = list(known.values())
        self.by = breakdown_asked(request, known, YEARS, in_a_file=in_a_file)
        self.breakdown = known[self.by]
        self.form = EditionYear(request.GET, years=sorted(last))
        asked = self.form.cleaned_data.get("annee") if self.form.is_valid() else None
        self.year: int = asked or max(last)
        keys = list(last.values()) if self.by == YEARS else [last[self.year]]
        self.editions: Mapping[int, tuple[Edition, Figures]] = figures_of_editions(keys)

    @property
    def edition(self) -> Edition:
        """The edition of the year asked."""
        return self.editions[self.year][0]

    @property
    def figures(self) -> Figures:
        """Its figures."""
        return self.editions[self.year][1]

    def rows(self) -> list[Mapping[str, Any]]:
        """The rows asked: of each year, or of one year by the breakdown."""
        if self.by != YEARS:
            return list(self.figures.rows(self.indicator.identifier, self.by))
        found: list[Mapping[str, Any]] = []
        for year, (_, figures) in self.editions.items():
            if row := figures.whole(self.indicator.identifier):
                found.append({**row, "group": year, "note": figures.note(self.indicator.identifier, "", row) or None})
        return found

    @property
    def whole(self) -> Mapping[str, Any]:
        """The row of the year asked, without breakdown."""
        return self._whole("")

    @property
    def whole_of_rows(self) -> Mapping[str, Any]:
        """The total of which the rows asked are parts: that of the edition they are kept from."""
        return self._whole("" if self.by == YEARS else self.by)

    def _whole(self, by: str) -> Mapping[str, Any]:
        found = self.figures.whole(self.indicator.identifier, by)
        if found is None:
            raise Http404
        return found

    def query(self, **changes: str) -> str:
        """The address's query with one thing changed."""
        return "?" + "&".join(
            f"{name}={value}" for name, value in ({"par": self.by, "annee": self.year} | changes).items()
        )


def _joined(*words: str | None) -> str | None:
    return ", ".join(part for part in words if part) or None


def show_signed_indicator(request: MissionRequest, identifier: str) -> HttpResponse:
    """What the editions say of one indicator: its value by year, or of one year by a breakdown."""
    asked = Signed(request, identifier)
    rows, whole = asked.rows(), asked.whole
    chart = chart_of(asked.indicator, asked.by, rows, asked.whole_of_rows, asked.breakdown.name)
    map_ = map_of(asked.indicator, asked.by, rows, asked.figures.content["department"])
    without = _joined(
        asked.figures.missing_words, asked.figures.without(identifier, "" if asked.by == YEARS else asked.by)
    )
    context = {
        "indicator": asked.indicator,
        "year": asked.year,
        "edition": asked.edition,
        "value": value_words(asked.indicator, whole),
        "breakdown": asked.breakdown,
        "by_year": asked.by == YEARS,
        "ways": [(asked.query(par=one.identifier), one.name, one is asked.breakdown) for one in asked.breakdowns],
        "form": asked.form if asked.by != YEARS else None,
        "chart": drawn(chart) if chart else None,
        "map": drawn(map_) if map_ else None,
        "placed": placed_words(
            asked.indicator, asked.by, rows, asked.whole_of_rows, asked.figures.content["department"]
        ),
        "contours": mention_of(request.mission.department),
        "rows": rows_of(asked.indicator, asked.by, rows, asked.whole_of_rows),
        "kept": "" if asked.by == YEARS else kept_words(asked.figures, identifier, asked.by),
        "without": without or "",
        "has_masked": any(row["masked"] for row in rows),
        "smallest": settings.SMALLEST_CELL,
        "query": asked.query(),
        "breadcrumbs": [{"label": "Indicateurs", "url": reverse("indicators")}, {"label": asked.indicator.name}],
    }
    return render(request, "observatory/signed_indicator.html", context)


def signed_file(request: MissionRequest, identifier: str, kind: str) -> HttpResponse:
    """The same figures as a spreadsheet or as CSV, masked as the edition is."""
    asked = Signed(request, identifier, in_a_file=True)
    name = f"{identifier}-{asked.by}-{'annees' if asked.by == YEARS else asked.year}.{kind}"
    by_year = asked.by == YEARS
    for_spreadsheet = kind == "csv" and request.GET.get("forme") == "tableur"
    lines, rows_by_name = [], []
    rows = asked.rows()
    if not by_year:
        rows = [{**row, "note": asked.figures.note(identifier, asked.by, row) or None} for row in rows]
    for row in rows:
        year = row["group"] if by_year else asked.year
        number = asked.editions[year][0].number
        words = "" if by_year else label_of(asked.by, row["group"])
        lines.append((year, number, words, *(row[column] for column in _FIGURES[:-1]), row["note"] or ""))
        of_group = {} if by_year else {asked.by: words if for_spreadsheet else row["group"]}
        rows_by_name.append(
            {"annee": year, "edition": number, **of_group, **{column: row[column] for column in _FIGURES}}
        )
    columns_named = ["annee", "edition", *([] if by_year else [asked.by]), *_FIGURES]
    if kind == "csv":
        return file_answer(rows_as_csv(columns_named, rows_by_name, for_spreadsheet=for_spreadsheet), name)
    if kind == "parquet":
        about = {
            "indicateur": asked.indicator.name,
            "definition": asked.indicator.definition,
            "unite": asked.indicator.unit,
            "sources": "éditions signées de l’observatoire",
        }
        return file_answer(rows_as_parquet(columns_named, rows_by_name, about), name)
    columns = [
        Column("Année", INTEGER, 8), Column("Édition", INTEGER, 8), Column(capfirst(asked.breakdown.name), width=36),
        Column("Valeur", TEXT, 14), Column("Numérateur", INTEGER, 14), Column("Dénominateur", INTEGER, 14),
        Column("Personnes", INTEGER, 12), Column("Masqué", width=14), Column("À savoir", width=40),
    ]  # fmt: skip
    now = timezone.localtime()
    source = [
        ("Indicateur", asked.indicator.name),
        ("Définition", asked.indicator.definition),
        ("Unité", asked.indicator.unit),
        *(("Limite", caveat) for caveat in asked.indicator.caveats),
        ("Source", "éditions signées de l’observatoire"),
        ("Heures", "numérateur et dénominateur en centièmes d’heure"),
        ("Extrait le", f"{now:%d/%m/%Y %H:%M}"),
    ]
    cells = [tuple("" if cell is None else cell for cell in line) for line in lines]
    content = write_workbook(
        [Sheet("Indicateur", columns, cells)], source=source, title=asked.indicator.name, produced_at=now
    )
    return file_answer(content, name)


def signed_lines() -> list[dict[str, Any]]:
    """Every indicator of the last edition with its value, for the dictionary; empty before a year is closed."""
    last = last_editions()
    if not last:
        return []
    year = max(last)
    _, figures = figures_of_editions([last[year]])[year]
    lines = []
    for identifier in PUBLISHED:
        indicator, row = indicator_of(identifier), figures.whole(identifier)
        if row is None:
            continue
        when = ", ".join(part for part in (f"en {year}", figures.missing_short) if part)
        lines.append({"indicator": indicator, "value": value_words(indicator, row), "when": when})
    return lines
