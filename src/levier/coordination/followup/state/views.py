"""The page of the State's contracts, and the report the mission sends of them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.coordination.followup.filters import year_choices
from levier.coordination.followup.own_views import asked_year
from levier.coordination.followup.policy import reported_to_the_state
from levier.coordination.followup.state.report import TITLE, StateReport, render_state_report, state_report_workbook
from levier.coordination.followup.state.selectors import state_report_of


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
    context = {
        "report": report,
        "follows": permits(request.actor, "procurement.operation.view"),
        "heading": TITLE,
        "years": [(value, words, value == str(report.year or "")) for value, words in year_choices(report.as_of)],
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
