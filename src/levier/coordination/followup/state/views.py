"""The page of the State's contracts, and the report the mission sends of them."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.coordination.followup.filters import year_choices
from levier.coordination.followup.own_views import asked_year
from levier.coordination.followup.policy import reported_to_the_state
from levier.coordination.followup.state.report import (
    TITLE,
    StateLine,
    StateReport,
    render_state_report,
    state_report_workbook,
)
from levier.coordination.followup.state.selectors import state_report_of

PAGE_SIZE = 50
# What the columns of the page sort by, `?tri=`.
SORTS: dict[str, Callable[[StateLine], Any]] = {
    "operation": lambda line: line.name.casefold(),
    "part": lambda line: line.owed,
    "retenues": lambda line: line.counted,
    "reste": lambda line: line.remaining,
    "personnes": lambda line: line.people,
}


class StateFilters(forms.Form):
    """What narrows the page; the report that leaves is always whole."""

    texte = forms.CharField(label="Opération ou acheteur", required=False, max_length=100)
    annee = forms.ChoiceField(label="Heures travaillées", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["annee"].choices = year_choices(timezone.localdate())  # type: ignore[attr-defined]

    def apply(self, lines: Sequence[StateLine], sort: str) -> list[StateLine]:
        """The lines asked, in the order asked; a sort nobody offers leaves them in theirs."""
        self.is_valid()
        words = self.cleaned_data.get("texte", "").casefold().split()
        found = [line for line in lines if all(word in f"{line.name} {line.buyer}".casefold() for word in words)]
        by = SORTS.get(sort.removeprefix("-"))
        return sorted(found, key=by, reverse=sort.startswith("-")) if by else found


def asked_report(request: MissionRequest) -> StateReport:
    """The report an address asks for."""
    now = timezone.localtime()
    return state_report_of(
        reported_to_the_state(request.actor),
        mission=request.mission.name,
        today=now.date(),
        produced_at=now,
        year=asked_year(request),
    )


@allow("followup.state.view")
@require_GET
def show_state_contracts(request: MissionRequest) -> HttpResponse:
    """The State's contracts the mission follows: the department's part, and the total apart."""
    report = asked_report(request)
    form = StateFilters(request.GET)
    lines = form.apply(report.lines, request.GET.get("tri", ""))
    context = {
        "report": report,
        "form": form,
        "page": Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page")),
        "follows": permits(request.actor, "procurement.operation.view"),
        "heading": TITLE,
        "query": f"?annee={report.year}" if report.year else "",
    }
    return render(request, "followup/state_contracts.html", context)


@allow("followup.state.view")
@require_GET
def state_report(request: MissionRequest, form: str) -> HttpResponse:
    """The report as PDF or spreadsheet: the screen's figures."""
    forms = {"pdf": render_state_report, "xlsx": state_report_workbook}
    if form not in forms:
        raise Http404
    produce = forms[form]
    report = asked_report(request)
    return file_answer(produce(report), f"marches-de-l-etat-{report.year or report.as_of}.{form}", inline=True)
