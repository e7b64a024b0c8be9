"""Pages of the annual and final reports: the desk writes and hands over, the buyer reads what was handed."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.common.ui import formats
from levier.common.ui.fields import ReadField
from levier.coordination.followup.buyer_report import buyer_report_workbook, render_buyer_report
from levier.coordination.followup.closing import reports
from levier.coordination.followup.closing.report_rules import SECTIONS, month_before
from levier.coordination.followup.enforcement.selectors import with_lot_figures
from levier.coordination.followup.enforcement.services import ANSWERING_ROLES
from levier.coordination.followup.enforcement.views import DRAFT, allowed, form_page, trail
from levier.coordination.followup.models import ContractReport
from levier.coordination.procurement.editing import refuse
from levier.coordination.procurement.models import Award, Contract, Operation
from levier.law.ccag import Part, reference

VIEW = "followup.enforcement.view"


class WordsForm(forms.Form):
    """What the desk writes, part by part."""

    version = ReadField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, title, help_text in SECTIONS:
            self.fields[name] = forms.CharField(
                label=title,
                help_text=help_text,
                required=False,
                max_length=4000,
                widget=forms.Textarea({"rows": 5}),
            )


def the_contract(request: MissionRequest, public_id: UUID, permission: str) -> tuple[Contract, Operation]:
    """A contract of an operation the actor reads."""
    contract, operation = allowed(request, Contract.objects.all(), public_id, "operation", permission)
    return contract, operation


def the_report(contract: Contract, slug: str) -> ContractReport:
    """The report an address names; 404 when the contract calls for none such."""
    for row in reports.reports_of(contract, timezone.localdate()):
        if row.slug == slug:
            row.contract = contract
            return row
    raise Http404


@allow(VIEW)
@require_GET
def show_reports(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The reports of a contract: to write, being written, handed over; the buyer reads the last two kinds only."""
    contract, operation = the_contract(request, public_id, VIEW)
    today = timezone.localdate()
    rows = reports.reports_of(contract, today)
    may_draft = permits(request.actor, DRAFT, operation)
    context = {
        "contract": contract,
        "rows": rows if may_draft else [row for row in rows if row.handed],
        "may_draft": may_draft,
        "article": reference(contract.ccag_named, Part.CONTROL, is_model=True),
        "final_from": month_before(contract.ends_on) if contract.ends_on else None,
        "taken_over_on": reports.taken_over_day(contract),
        "has_dates": contract.executes_from is not None and contract.ends_on is not None,
        "breadcrumbs": trail(request, operation, "Bilans"),
    }
    return render(request, "followup/reports.html", context)


@allow(DRAFT)
@form_page
def edit_report(request: MissionRequest, public_id: UUID, slug: str) -> HttpResponse:
    """Writes the words of a report, beside the hours of its lots; each version is kept. « Remettre » keeps what is
    typed, then hands it over."""
    contract, operation = the_contract(request, public_id, DRAFT)
    report = the_report(contract, slug)
    typed = {"version": report.version, **{name: getattr(report, name) for name, *_ in SECTIONS}}
    form = WordsForm(request.POST) if request.method == "POST" else WordsForm(initial=typed)
    recorded: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            reports.keep_words(report, form.cleaned_data, version=form.cleaned_data["version"] or 0)
        except Problem as problem:
            latest = ContractReport.objects.filter(contract=contract, year=report.year).first()
            if latest is not None and latest.version != form.cleaned_data["version"]:
                recorded = latest.sections
                form.data = {**request.POST.dict(), "version": latest.version}
            refuse(form, problem)
        else:
            if request.POST.get("act") == "hand":
                return hand(request, report)
            messages.success(request, "Le texte est gardé. Relisez l’aperçu, puis remettez le bilan.")
            return redirect("contract_report", public_id, slug)
    awards = Award.objects.filter(lot__contract=contract, role__in=ANSWERING_ROLES, ended_on=None).order_by(
        "lot__number", "pk"
    )
    context = {
        "contract": contract,
        "report": report,
        "form": form,
        "recorded": recorded,
        "lots": with_lot_figures(awards, timezone.localdate()),
        "versions": report.history.select_related("history_user").order_by("-history_date", "-history_id")
        if report.pk
        else [],
        "breadcrumbs": [
            *trail(request, operation, "Bilans")[:-1],
            {"label": "Bilans", "url": reverse("contract_reports", args=[public_id])},
            {"label": str(report).capitalize()},
        ],
    }
    return render(request, "followup/report.html", context)


def hand(request: MissionRequest, report: ContractReport) -> HttpResponse:
    """Hands a report to the buyer with the words just kept, or says why it does not leave."""
    public_id = report.contract.public_id
    try:
        _, told = reports.hand_over(report, author=request.user, now=timezone.localtime())
    except Problem as problem:
        messages.error(request, problem.sentence)
        return redirect("contract_report", public_id, report.slug)
    if told:
        messages.success(request, f"Le bilan est remis\u00a0: il part à {formats.enumeration(told)}, chez l’acheteur.")
    else:
        messages.warning(
            request,
            "Le bilan est remis, mais aucune adresse n’est connue chez l’acheteur\u00a0: transmettez-lui le PDF "
            "vous-même, puis notez son correspondant sur l’opération.",
        )
    return redirect("contract_reports", public_id)


@allow(DRAFT)
@require_GET
def draft_report(request: MissionRequest, public_id: UUID, slug: str, form: str) -> HttpResponse:
    """The report as it would leave now, in PDF or spreadsheet."""
    contract, operation = the_contract(request, public_id, DRAFT)
    contract.operation = operation
    documents = {"pdf": render_buyer_report, "xlsx": buyer_report_workbook}
    if form not in documents:
        raise Http404
    produce = documents[form]
    report = the_report(contract, slug)
    shown = reports.figures_of(report, mission=request.mission.name, now=timezone.localtime())
    return file_answer(produce(shown), f"bilan-{report.slug}.{form}", inline=True)
