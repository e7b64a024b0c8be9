"""The company declares: it types, checks, confirms; afterwards the same address shows what was received."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.audit.services import log_reading
from levier.common.documents.pdf import render_pdf
from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import bearer
from levier.coordination.hours import services
from levier.coordination.hours.compared import second_declarations
from levier.coordination.hours.contests import with_contests
from levier.coordination.hours.forms import ErrorReportForm, OtherContactForm
from levier.coordination.hours.models import Contest
from levier.coordination.hours.receipts import acts_behind, corrections_since, receipt_data
from levier.coordination.hours.selectors import present_assignments, statement_lines
from levier.coordination.hours.services.requests import RECEIPT
from levier.coordination.hours.views import filling, sheets
from levier.coordination.hours.views.door import Door, find_door, link_refused
from levier.coordination.participants.models import Declarant

DoorView = Callable[..., HttpResponse]


def behind_the_door(view: Callable[..., HttpResponse]) -> DoorView:
    """Opens the statement by its link or an account, and gives the view its `Door`; or says what to do."""

    @bearer
    @never_cache
    @wraps(view)
    def opened(request: MissionRequest, public_id: UUID, **more: Any) -> HttpResponse:
        try:
            door = find_door(request, public_id)
        except Problem as problem:
            return link_refused(request, problem)
        if door.account:
            # A link shows short names to whom no account can name; an account that reads them is noted.
            log_reading(request, {one.participant.public_id for one in present_assignments(door.statement)})
        return view(request, door, **more)

    return opened


@behind_the_door
@require_http_methods(["GET", "POST"])
def statement(request: MissionRequest, door: Door) -> HttpResponse:
    """The declaration of a period; once confirmed, what was received and what became of it."""
    found = door.statement
    if found.confirmed_at is None or request.method == "POST":
        return filling.fill(request, door)
    lines = statement_lines(found)
    with_contests(lines, Contest.objects.filter(assignment__award=found.award_id, month__in=found.months))
    shown = filling.page(
        door,
        lines=lines,
        total=sum(line.balance.declared for line in lines),
        corrections=corrections_since(found, lines),
        acts=acts_behind(found, lines),
        may_correct=bool(lines or present_assignments(found)),
        seconds=[one for one in second_declarations(found) if one.said_by == Declarant.HOLDER],
        left=services.read_draft(found, door.side).version,
    )
    return render(request, "hours/receipt.html", shown)


add_person = behind_the_door(require_http_methods(["GET", "POST"])(filling.add_person))
check = behind_the_door(require_http_methods(["GET", "POST"])(filling.check))
correct = behind_the_door(require_http_methods(["GET", "POST"])(filling.correct))
deposit_sheet = behind_the_door(require_http_methods(["GET", "POST"])(sheets.deposit))
sheet_model = behind_the_door(require_GET(sheets.model))


@behind_the_door
@require_GET
def receipt(request: MissionRequest, door: Door) -> HttpResponse:
    """The receipt as a PDF."""
    found = door.statement
    if found.confirmed_at is None:
        return filling.to_step(door, "form")
    now = timezone.now()
    seconds = second_declarations(found)
    data = receipt_data(found, statement_lines(found), mission=request.mission.name, now=now, seconds=seconds)
    return file_answer(
        render_pdf(RECEIPT, data, title=data["heading"], produced_at=timezone.localtime(now)),
        f"recu-{found.period_end:%Y-%m-%d}.pdf",
        inline=True,
    )


@behind_the_door
@require_http_methods(["GET", "POST"])
def report_error(request: MissionRequest, door: Door) -> HttpResponse:
    """A mistake seen afterwards, or a statement the desk entered that the company contests: the facilitator is told."""
    if door.statement.confirmed_at is None:
        return filling.to_step(door, "form")
    form = ErrorReportForm(request.POST or None, initial={"author_name": door.statement.confirmed_by})
    if request.method == "POST" and form.is_valid():
        try:
            services.report_error(door.statement, **form.cleaned_data)
        except Problem as problem:
            form.add_error(problem.field, problem.sentence)
        else:
            stays = (
                "Le relevé reste tel qu’il l’a saisi jusqu’à sa réponse."
                if door.statement.provenance
                else "Votre relevé reste tel que vous l’avez envoyé."
            )
            messages.success(request, f"Le facilitateur est prévenu. {stays}")
            return filling.to_step(door, "form")
    return render(request, "hours/report_error.html", filling.page(door, form=form))


@behind_the_door
@require_http_methods(["GET", "POST"])
def other_contact(request: MissionRequest, door: Door) -> HttpResponse:
    """« Ce n’est plus moi »: who it is now; the facilitator is told, and this contact is not reminded any more."""
    if door.is_passed_on:
        messages.info(request, "Ce relevé vous a été transmis\u00a0: dites-le à la personne qui vous l’a transmis.")
        return filling.to_step(door, "form")
    form = OtherContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.name_another_contact(door.statement, **form.cleaned_data)
        shown = filling.page(door, name=form.cleaned_data["contact_name"])
        return render(request, "hours/contact_told.html", shown)
    return render(request, "hours/other_contact.html", filling.page(door, form=form))
