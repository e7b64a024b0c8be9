"""The page that sets two departments, or two buyers, side by side."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.http import MissionRequest, file_answer
from levier.common.policy import permits
from levier.common.tabular.writing import Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.resources.observatory.comparing import COLUMNS, Side, compared, departments, table
from levier.resources.observatory.files import csv_of, rows_as_csv, rows_as_json, rows_as_parquet
from levier.resources.observatory.indicator_tables import command_of, recomputing
from levier.resources.observatory.portraits import buyer_subjects
from levier.resources.observatory.publishing import cited, data_cited, published
from levier.resources.observatory.selectors import OpenData
from levier.resources.observatory.wording import sources_words

DEPARTMENTS, BUYERS = "departement", "acheteur"


class ComparisonForm(forms.Form):
    """What is set beside what, since when and until when; what is not understood is said beside its field."""

    quoi = forms.ChoiceField(label="Comparer", required=False)
    a = forms.ChoiceField(label="Le premier", required=False)
    b = forms.ChoiceField(label="Le second", required=False)
    depuis = forms.TypedChoiceField(label="Depuis", required=False, coerce=int, empty_value=None)
    jusqua = forms.TypedChoiceField(label="Jusqu’à", required=False, coerce=int, empty_value=None)

    def __init__(self, asked: Any, *, data: OpenData, judges: bool) -> None:
        kinds = [(DEPARTMENTS, "Deux départements"), *([(BUYERS, "Deux acheteurs")] if judges else [])]
        self.kind = BUYERS if judges and asked.get("quoi") == BUYERS else DEPARTMENTS
        if self.kind == BUYERS:
            things = sorted(
                ((subject.key, subject.name) for subject in buyer_subjects(data.buyers())),
                key=lambda pair: pair[1].casefold(),
            )
        else:
            things = departments(data)
        super().__init__(asked or {"quoi": self.kind, "a": data.department})
        years = [("", "Toutes"), *((str(year), str(year)) for year in sorted(filter(None, data.summary().by_year)))]
        for name, choices in (
            ("quoi", kinds), ("a", [("", "Choisir"), *things]), ("b", [("", "Choisir"), *things]),
            ("depuis", years), ("jusqua", years),
        ):  # fmt: skip
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        if asked.get("a") and asked.get("a") == asked.get("b"):
            self.add_error("b", "Choisissez-en un autre que le premier.")
        if asked.get("depuis") and asked.get("jusqua") and asked["depuis"] > asked["jusqua"]:
            self.add_error("jusqua", "Cette année vient avant la première\u00a0: choisissez-en une plus récente.")
        return asked

    def sides(self, data: OpenData) -> tuple[Side, Side] | None:
        """The two, once both are chosen and nothing is wrong."""
        from levier.statistics.indicators.asking import Selection

        if not self.is_valid() or not (self.cleaned_data["a"] and self.cleaned_data["b"]):
            return None
        between = {"since": self.cleaned_data["depuis"], "until": self.cleaned_data["jusqua"]}
        years = {name: self.cleaned_data[name] for name in ("depuis", "jusqua")}
        names = dict(self.fields["a"].choices)  # type: ignore[attr-defined]

        def side(key: str) -> Side:
            of_buyer = self.kind == BUYERS
            department, buyer = (data.department, key) if of_buyer else (key, None)
            command = command_of("part_clause_sociale", "", {"acheteur": buyer, **years}, department)
            return Side(names[key], Selection(department=department, buyer=buyer, **between), command)

        return side(self.cleaned_data["a"]), side(self.cleaned_data["b"])


@published
@require_GET
def compare(request: MissionRequest) -> HttpResponse:
    """The same indicators of two, and whether what separates them means anything."""
    data = data_cited(request)
    context: dict[str, Any] = {"data": data, "may_change": permits(request.actor, "observatory.data.change")}
    if data:
        judges = permits(request.actor, "observatory.buyers.judge")
        form = ComparisonForm(request.GET, data=data, judges=judges)
        sides = form.sides(data)
        asked = {name: value for name, value in request.GET.items() if name in form.fields and value}
        query = "?" + "&".join(f"{name}={value}" for name, value in asked.items()) if sides else "?"
        context |= {
            "form": form,
            "sides": sides,
            "lines": compared(data, *sides) if sides else [],
            "commands": recomputing(data, *(side.command for side in sides)) if sides else [],
            "beyond": any(side.among.department != data.department for side in sides or ()),
            "alone": form.kind == DEPARTMENTS and len(departments(data)) < 2,
            "sources": sources_words(data.sources),
            "built_at": data.build.finished_at,
            **cited(request, data, query),
        }
    return render(request, "observatory/comparison.html", context)


@published
@require_GET
def comparison_file(request: MissionRequest, kind: str) -> HttpResponse:
    """The same comparison as a spreadsheet or as CSV. Raises Http404 while two are not chosen."""
    data = data_cited(request, in_a_file=True)
    if data is None:
        raise Http404
    judges = permits(request.actor, "observatory.buyers.judge")
    sides = ComparisonForm(request.GET, data=data, judges=judges).sides(data)
    if sides is None:
        raise Http404
    now = timezone.localtime()
    name = f"comparaison-{now:%Y-%m-%d}-{data.version}.{kind}"
    found = compared(data, *sides)
    if kind in ("parquet", "json"):
        told = {
            "sources": sources_words(data.sources),
            "version": data.version,
            "recalcul": "\n".join(recomputing(data, *(side.command for side in sides))),
        }
        rows = [{column: row.get(column) for column in COLUMNS} for row in table(found, sides)]
        written = rows_as_parquet(COLUMNS, rows, told) if kind == "parquet" else rows_as_json(rows, told)
        return file_answer(written, name)
    titles = ("Indicateur", *(f"{side.name}{words}" for side in sides for words in ("", ", soit")), "Différence")
    lines = [
        (one.indicator.name, one.first.value, one.first.made_of, one.second.value, one.second.made_of, one.verdict)
        for one in found
    ]
    if kind == "csv":
        if request.GET.get("forme") == "tableur":
            lines_by_name = [dict(zip(titles, line, strict=True)) for line in lines]
            return file_answer(rows_as_csv(titles, lines_by_name, for_spreadsheet=True), name)
        return file_answer(csv_of(titles, lines), name)
    content = write_workbook(
        [Sheet("Comparaison", [Column(title, width=32) for title in titles], lines)],
        source=[
            ("Sources", sources_words(data.sources)),
            ("Données construites le", formats.moment(timezone.localtime(data.build.finished_at))),
            ("Données", f"version {data.version}"),
            *(("Recalcul", command) for command in recomputing(data, *(side.command for side in sides))),
            ("Extrait le", f"{now:%d/%m/%Y %H:%M}"),
        ],
        title="Comparaison",
        produced_at=now,
    )
    return file_answer(content, name)
