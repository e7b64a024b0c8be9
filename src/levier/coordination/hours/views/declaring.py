"""The company declares: it types, checks, confirms; afterwards the same address shows what was received."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.audit.services import log_reading
from levier.common.documents.pdf import render_pdf
from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.jobs.services import enqueue
from levier.common.policy import bearer
from levier.common.ui import formats
from levier.coordination.hours import services
from levier.coordination.hours.declared import asked_people
from levier.coordination.hours.forms import (
    AddPersonForm,
    CorrectionReasonForm,
    DeclarationForm,
    ErrorReportForm,
    OtherContactForm,
    SignatureForm,
)
from levier.coordination.hours.jobs import SEND_RECEIPT
from levier.coordination.hours.models import Statement
from levier.coordination.hours.periods import calendar_period
from levier.coordination.hours.selectors import (
    award_progress,
    desk_contact,
    expected_today,
    last_signature,
    present_assignments,
    receipt_data,
    statement_lines,
)
from levier.coordination.hours.services.requests import RECEIPT
from levier.coordination.hours.views.door import Door, find_door, link_refused

# What is kept of one field: more than anything legible, less than what would fill a disk.
TYPED_AT_MOST = 200
ADDED_AT_MOST = 40
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


def page(door: Door, **more: Any) -> dict[str, Any]:
    """What each page of a statement shows around its own content."""
    return {
        "statement": door.statement,
        "heading": heading(door.statement),
        "account": door.account,
        "contact": desk_contact(door.statement.award.lot.contract.operation),
        **more,
    }


def heading(found: Statement) -> str:
    """« Heures d’octobre 2026 », « Heures du 2e trimestre 2026 », or the very days of a period cut short."""
    start, end = found.period_start, found.period_end
    if (start, end) == calendar_period(start, 1):
        return f"Heures {formats.of_month(start)}"
    if (start, end) == calendar_period(start, 3):
        return f"Heures du {formats.quarter(start)}"
    return f"Heures {formats.period(start, end)}"


def to_statement(door: Door, anchor: str = "") -> HttpResponseRedirect:
    """Back to the statement."""
    response = redirect("statement", public_id=door.statement.public_id)
    response["Location"] += anchor
    return response


@behind_the_door
@require_http_methods(["GET", "POST"])
def statement(request: MissionRequest, door: Door) -> HttpResponse:
    """The declaration of a period; once confirmed, what was received and what became of it."""
    found = door.statement
    if found.confirmed_at is not None:
        if request.method == "POST":
            messages.info(request, "Ce relevé est déjà confirmé\u00a0: le voici. Rien n’a été envoyé une seconde fois.")
            return to_statement(door)
        lines = statement_lines(found)
        shown = page(
            door,
            lines=lines,
            total=sum(line.balance.declared for line in lines),
            may_correct=bool(lines or present_assignments(found)),
        )
        return render(request, "hours/receipt.html", shown)
    draft = services.read_draft(found)
    if request.method == "POST":
        return typed(request, door, draft)
    form = DeclarationForm(asked_people(found, draft), initial=draft.typed)
    return declaration(request, door, form)


def declaration(request: MissionRequest, door: Door, form: DeclarationForm) -> HttpResponse:
    """The page of the form."""
    done, owed = award_progress(door.statement.award)
    refillable = sum(bool(person.previous) for person in form.people)
    shown = page(
        door,
        form=form,
        done=done,
        owed=owed,
        expected=expected_today(door.statement.award, owed, timezone.localdate()),
        refillable=refillable,
        people_words=formats.count(len(form.people), "personne"),
    )
    return render(request, "hours/declaration.html", shown)


def typed(request: MissionRequest, door: Door, draft: services.Draft) -> HttpResponse:
    """What a button of the form asks: take last period's hours again, add or take away someone, or check."""
    found = door.statement
    people = asked_people(found, draft)
    names = {asked.name for person in people for asked in person.months}
    kept = names | {f"ok-{name}" for name in names}
    draft.typed = {
        name: value[:TYPED_AT_MOST] for name, value in request.POST.items() if name in kept and isinstance(value, str)
    }
    refill = request.POST.get("refill", "")
    if refill:
        for person in people:
            if refill in (person.key, "all"):
                draft.typed |= person.refilled()
        services.save_draft(found, draft)
        return to_statement(door, f"#p-{refill}" if refill in {person.key for person in people} else "")
    if request.POST.get("remove"):
        draft.people = [person for person in draft.people if person.key != request.POST["remove"]]
        services.save_draft(found, draft)
        return to_statement(door)
    if request.POST.get("add"):
        services.save_draft(found, draft)
        return redirect("statement_person", public_id=found.public_id)
    if request.POST.get("nobody_worked"):
        draft.typed["nobody_worked"] = "on"
    form = DeclarationForm(people, draft.typed)
    services.save_draft(found, draft)
    if not form.is_valid():
        return declaration(request, door, form)
    return redirect("statement_check", public_id=found.public_id)


@behind_the_door
@require_http_methods(["GET", "POST"])
def add_person(request: MissionRequest, door: Door) -> HttpResponse:
    """Someone at work whom the form does not name: kept with what was typed, recorded only when it is sent."""
    if door.statement.confirmed_at is not None:
        return to_statement(door)
    form = AddPersonForm(door.statement, request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = services.read_draft(door.statement)
        cleaned = form.cleaned_data
        if len(draft.people) >= ADDED_AT_MOST:
            form.add_error(None, f"{ADDED_AT_MOST} personnes sont déjà ajoutées\u00a0: appelez le facilitateur.")
            return render(request, "hours/add_person.html", page(door, form=form))
        added = services.AddedDraft(
            key=draft.next_key,
            first_name=cleaned["first_name"].strip(),
            last_name=cleaned["last_name"].strip(),
            hired_on=cleaned["hired_on"].isoformat(),
            contract_type=cleaned["contract_type"],
            employer_name=cleaned["employer_name"].strip(),
        )
        draft.people.append(added)
        services.save_draft(door.statement, draft)
        return to_statement(door, f"#p-{added.key}")
    return render(request, "hours/add_person.html", page(door, form=form))


@behind_the_door
@require_http_methods(["GET", "POST"])
def check(request: MissionRequest, door: Door) -> HttpResponse:
    """Repeats everything in words before it is sent; nothing is recorded until it is confirmed here."""
    found = door.statement
    if found.confirmed_at is not None:
        if request.method == "POST":
            messages.info(request, "Ce relevé est déjà confirmé\u00a0: le voici. Rien n’a été envoyé une seconde fois.")
        return to_statement(door)
    draft = services.read_draft(found)
    if not draft.version:
        return to_statement(door)
    form = DeclarationForm(asked_people(found, draft), draft.typed)
    if not form.is_valid():
        return declaration(request, door, form)
    signed = SignatureForm(
        request.POST or None, initial={**last_signature(found, door.account), "version": draft.version}
    )
    if request.method == "POST":
        if signed.is_valid() and signed.cleaned_data["version"] != draft.version:
            messages.warning(
                request, "Les heures ont changé depuis, dans une autre page\u00a0: vérifiez-les de nouveau."
            )
            return redirect("statement_check", public_id=found.public_id)
        if signed.is_valid():
            return confirm(request, door, form, signed)
    told = form.in_words()
    worked = [line for line in told if line[2]]
    shown = page(
        door,
        signed=signed,
        told=worked,
        idle=[person for person, _, hours in told if not hours],
        total=sum(hours for _, _, hours in told),
        people_words=formats.count(len(worked), "personne"),
    )
    return render(request, "hours/check.html", shown)


def confirm(request: MissionRequest, door: Door, form: DeclarationForm, signed: SignatureForm) -> HttpResponse:
    """Records the statement and sends its receipt; whoever comes second reads the first one."""
    now = timezone.now()
    try:
        with transaction.atomic():
            services.confirm_statement(
                door.statement,
                form.declared(),
                people=form.added(),
                name=signed.cleaned_data["name"],
                function=signed.cleaned_data["function"],
                now=now,
            )
            enqueue(SEND_RECEIPT, key=f"receipt-{door.statement.public_id}", statement=door.statement.pk)
    except Problem as problem:
        messages.info(request, problem.sentence)
    return to_statement(door)


@behind_the_door
@require_GET
def receipt(request: MissionRequest, door: Door) -> HttpResponse:
    """The receipt as a PDF."""
    found = door.statement
    if found.confirmed_at is None:
        return to_statement(door)
    now = timezone.now()
    data = receipt_data(found, statement_lines(found), mission=request.mission.name, now=now)
    response = HttpResponse(
        render_pdf(RECEIPT, data, title=data["heading"], produced_at=timezone.localtime(now)),
        content_type="application/pdf",
    )
    response["Content-Disposition"] = f'inline; filename="recu-{found.period_end:%Y-%m-%d}.pdf"'
    return response


@behind_the_door
@require_http_methods(["GET", "POST"])
def report_error(request: MissionRequest, door: Door) -> HttpResponse:
    """A mistake seen afterwards: told to the facilitator."""
    if door.statement.confirmed_at is None:
        return to_statement(door)
    form = ErrorReportForm(request.POST or None, initial={"author_name": door.statement.confirmed_by})
    if request.method == "POST" and form.is_valid():
        try:
            services.report_error(door.statement, **form.cleaned_data)
        except Problem as problem:
            form.add_error(problem.field, problem.sentence)
        else:
            messages.success(request, "Le facilitateur est prévenu. Votre relevé reste tel que vous l’avez envoyé.")
            return to_statement(door)
    return render(request, "hours/report_error.html", page(door, form=form))


@behind_the_door
@require_http_methods(["GET", "POST"])
def correct(request: MissionRequest, door: Door) -> HttpResponse:
    """A corrected declaration: the differences are added, what was sent stays readable."""
    found = door.statement
    if found.confirmed_at is None:
        return to_statement(door)
    people = asked_people(found, services.Draft())
    declared = declared_by_field(found)
    form = DeclarationForm(people, request.POST or None, initial=declared, may_be_empty=True)
    why = CorrectionReasonForm(
        request.POST or None, initial={"name": found.confirmed_by, "function": found.confirmed_function}
    )
    if request.method == "POST" and all((form.is_valid(), why.is_valid())):
        try:
            added = services.correct_statement(found, form.declared(), **why.cleaned_data)
        except Problem as problem:
            why.add_error(problem.field, problem.sentence)
        else:
            messages.success(request, f"{formats.count(added, 'différence enregistrée', 'différences enregistrées')}.")
            return to_statement(door)
    return render(request, "hours/correct_declaration.html", page(door, form=form, why=why))


def declared_by_field(found: Statement) -> dict[str, str]:
    """What is declared, as the fields of the form expect it."""
    return {
        f"h-{line.assignment.pk}-{line.month:%Y-%m}": formats.hours(line.balance.declared, unit=False)
        for line in statement_lines(found)
    }


@behind_the_door
@require_http_methods(["GET", "POST"])
def other_contact(request: MissionRequest, door: Door) -> HttpResponse:
    """« Ce n’est plus moi »: who it is now; the facilitator is told, and this contact is not reminded any more."""
    form = OtherContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.name_another_contact(door.statement, **form.cleaned_data)
        shown = page(door, name=form.cleaned_data["contact_name"])
        return render(request, "hours/contact_told.html", shown)
    return render(request, "hours/other_contact.html", page(door, form=form))
