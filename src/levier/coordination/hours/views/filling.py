"""Filling a statement in, whoever does: type, add someone, check, confirm; and correct it afterwards.

The company and the desk go through the same steps; their door says the addresses, the names read and who signs.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.jobs.services import enqueue
from levier.common.ui import formats
from levier.coordination.hours import services
from levier.coordination.hours.compared import said_by_holder
from levier.coordination.hours.declared import AskedPerson, unasked_hours
from levier.coordination.hours.figures import Figures, write_figures
from levier.coordination.hours.forms import AddPersonForm, DeclarationForm
from levier.coordination.hours.jobs import SEND_RECEIPT
from levier.coordination.hours.models import EntryKind, Side, Statement
from levier.coordination.hours.periods import calendar_period
from levier.coordination.hours.selectors import (
    award_progress,
    desk_contact,
    present_assignments,
)
from levier.coordination.hours.services.drafts import ADDED_AT_MOST
from levier.coordination.hours.services.receiving import receiving
from levier.coordination.hours.views.door import Door
from levier.coordination.participants.models import Declarant

# What is kept of one field: more than anything legible, less than what would fill a disk.
TYPED_AT_MOST = 200


def page(door: Door, **more: Any) -> dict[str, Any]:
    """What each page of a statement shows around its own content."""
    return {
        "statement": door.statement,
        "heading": heading(door.statement),
        "account": door.account,
        "layout": door.layout,
        "is_desk": door.side == Side.DESK,
        "urls": door.urls,
        "over": receiving(door.statement.award).closed,
        "contact": desk_contact(door.statement.award.lot.contract.operation),
        **door.around(),
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


def to_step(door: Door, step: str, anchor: str = "") -> HttpResponseRedirect:
    """To a step of the statement."""
    return redirect(door.url(step) + anchor)


def fill(request: MissionRequest, door: Door) -> HttpResponse:
    """The form of a period not confirmed yet; what is sent too late is kept, and the first confirmation shown."""
    found = door.statement
    draft = services.read_draft(found, door.side)
    if found.confirmed_at is None:
        if request.method == "POST":
            return typed(request, door, draft)
        return declaration(request, door, DeclarationForm(door.people(draft), initial=draft.typed))
    if request.method == "POST":
        if found.side != door.side:
            keep_typed(request, door, draft)
            services.save_draft(found, draft, door.side)
        messages.info(request, services.already_confirmed(found, door.side))
    return to_step(door, "after")


def declaration(request: MissionRequest, door: Door, form: DeclarationForm) -> HttpResponse:
    """The page of the form."""
    done, owed, expected = award_progress(door.statement.award)
    refillable = sum(bool(person.previous) for person in form.people)
    shown = page(
        door,
        form=form,
        done=done,
        owed=owed,
        expected=expected,
        refillable=refillable,
        people_words=formats.count(len(form.people), "personne"),
    )
    return render(request, "hours/declaration.html", shown)


def keep_typed(request: MissionRequest, door: Door, draft: services.Draft) -> list[Any]:
    """Puts in the draft what the form sent, field by field, and returns the people it asked about."""
    people = door.people(draft)
    names = {asked.name for person in people for asked in person.months}
    kept = names | {f"ok-{name}" for name in names} | {f"f-{name}" for name in names}
    kept |= {name for name, _ in unasked_hours(people, request.POST)}
    draft.typed = {
        name: value[:TYPED_AT_MOST] for name, value in request.POST.items() if name in kept and isinstance(value, str)
    }
    return people


def typed(request: MissionRequest, door: Door, draft: services.Draft) -> HttpResponse:
    """What a button of the form asks: take last period's hours again, add or take away someone, or check."""
    found = door.statement
    people = keep_typed(request, door, draft)
    refill = request.POST.get("refill", "")
    if refill:
        for person in people:
            if refill in (person.key, "all"):
                draft.typed |= person.refilled()
        services.save_draft(found, draft, door.side)
        return to_step(door, "form", f"#p-{refill}" if refill in {person.key for person in people} else "")
    if request.POST.get("remove"):
        gone = request.POST["remove"]
        draft.people = [person for person in draft.people if person.key != gone]
        draft.typed = {name: value for name, value in draft.typed.items() if not name.startswith(f"h-{gone}-")}
        services.save_draft(found, draft, door.side)
        return to_step(door, "form")
    for button, step in (("add", "person"), ("sheet", "sheet")):
        if request.POST.get(button):
            services.save_draft(found, draft, door.side)
            return to_step(door, step)
    if request.POST.get("nobody_worked"):
        draft.typed["nobody_worked"] = "on"
    form = DeclarationForm(people, draft.typed)
    services.save_draft(found, draft, door.side)
    if not form.is_valid():
        return declaration(request, door, form)
    return to_step(door, "check")


def short_names_of(found: Statement, draft: services.Draft) -> list[str]:
    """The short names of whoever the statement asks about, those being added too; one query."""
    present = present_assignments(found)
    return [*(one.participant.short_name for one in present), *(added.short_name for added in draft.people)]


def add_person(request: MissionRequest, door: Door) -> HttpResponse:
    """Someone at work whom the form does not name: kept with what was typed, recorded only when it is sent."""
    if door.statement.confirmed_at is not None:
        return to_step(door, "after")
    draft = services.read_draft(door.statement, door.side)
    form = AddPersonForm(door.statement, short_names_of(door.statement, draft), request.POST or None)
    if request.method == "POST" and form.is_valid():
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
        services.save_draft(door.statement, draft, door.side)
        return to_step(door, "form", f"#p-{added.key}")
    return render(request, "hours/add_person.html", page(door, form=form))


def check(request: MissionRequest, door: Door) -> HttpResponse:
    """Repeats everything in words before it is sent; nothing is recorded until it is confirmed here."""
    found = door.statement
    if found.confirmed_at is not None:
        if request.method == "POST":
            messages.info(request, services.already_confirmed(found, door.side))
        return to_step(door, "after")
    draft = services.read_draft(found, door.side)
    if not draft.version:
        return to_step(door, "form")
    form = DeclarationForm(door.people(draft), draft.typed)
    if not form.is_valid():
        return declaration(request, door, form)
    signed = door.signature(request, draft)
    if request.method == "POST" and signed.is_valid():
        if signed.cleaned_data["version"] != draft.version:
            messages.warning(
                request, "Les heures ont changé depuis, dans une autre page\u00a0: vérifiez-les de nouveau."
            )
            return to_step(door, "check")
        if confirmed(request, door, form, signed):
            return to_step(door, "after")
    told = form.in_words()
    worked = [line for line in told if line[2]]
    shown = page(
        door,
        signed=signed,
        told=worked,
        idle=[person for person, _, hours in told if not hours and not person.allocated],
        has_allocated=form.has_allocated,
        total=sum(hours for _, _, hours in told),
        by_others=said_by_structures_of(found) if not worked else 0,
        people_words=formats.count(len(worked), "personne"),
    )
    return render(request, "hours/check.html", shown)


def said_by_structures_of(found: Statement) -> int:
    """Hundredths that structures have declared of a statement which its holder is about to say has none."""
    entries = found.entries.filter(kind=EntryKind.DECLARED, assignment__declarant=Declarant.EMPLOYER)
    return entries.aggregate(sum=Sum("hundredths", default=0))["sum"]


def confirmed(request: MissionRequest, door: Door, form: DeclarationForm, signed: forms.Form) -> bool:
    """Records the statement and sends its receipt; whoever comes second reads the first one. False when a field of
    the signature is at fault: the page is shown again."""
    try:
        with transaction.atomic():
            door.record(form, signed)
            enqueue(SEND_RECEIPT, key=f"receipt-{door.statement.public_id}", statement=door.statement.pk)
    except Problem as problem:
        if problem.field is not None:
            signed.add_error(problem.field, problem.sentence)
            return False
        messages.info(request, problem.sentence)
    else:
        door.tell_recorded(request)
    return True


def correct(request: MissionRequest, door: Door) -> HttpResponse:
    """A corrected declaration: the differences are added, what was sent stays readable. What this side was typing when
    the other confirmed is taken up again."""
    found = door.statement
    if found.confirmed_at is None:
        return to_step(door, "form")
    draft = services.read_draft(found, door.side)
    shown, people = said_by_holder(found), door.people(draft)
    hours, training = by_field(people, shown)
    form = DeclarationForm(
        people,
        request.POST or None,
        attested=hours,
        initial={name: formats.hours(told, unit=False) for name, told in {**hours, **training}.items()}
        | {name: hours for name, hours in draft.typed.items() if hours},
        may_be_empty=True,
    )
    why = door.correction(request, shown)
    if request.method == "POST" and all((form.is_valid(), why.is_valid())):
        try:
            added = door.correct(form, why)
        except services.Outdated as outdated:
            bring_up_to_date(form, why, outdated.now)
            why.add_error(None, outdated.sentence)
        except Problem as problem:
            why.add_error(problem.field, problem.sentence)
        else:
            messages.success(request, f"{formats.count(added, 'différence enregistrée', 'différences enregistrées')}.")
            return to_step(door, "after")
    return render(request, "hours/correct_declaration.html", page(door, form=form, why=why, draft=draft))


def by_field(people: Sequence[AskedPerson], figures: Figures) -> tuple[dict[str, int], dict[str, int]]:
    """The figures of a form's fields, and what of each is training when some is: hundredths by the field's name."""
    hours, training = {}, {}
    known = [(person.assignment.pk, person.months) for person in people if person.assignment is not None]
    for assignment, months in known:
        for asked in months:
            if figure := figures.get((assignment, asked.month)):
                hours[asked.name] = figure.hundredths
                if figure.training:
                    training[asked.training_name] = figure.training
    return hours, training


def bring_up_to_date(form: DeclarationForm, why: forms.Form, now: Figures) -> None:
    """Shows again a correction that came too late: the figures that nobody touched as they now stand, those that were
    typed as they were, to be attested anew."""
    before, after = ({**hours, **training} for hours, training in (
        by_field(form.people, figures) for figures in (why.cleaned_data["seen"], now)
    ))  # fmt: skip
    hours: Any = form.data.copy()  # type: ignore[attr-defined]
    signed: Any = why.data.copy()  # type: ignore[attr-defined]
    for name in {*before, *after}:
        if before.get(name) != after.get(name) and form.cleaned_data[name] == before.get(name, 0):
            hours[name] = formats.hours(after[name], unit=False) if name in after else ""
    signed["seen"] = write_figures(now)
    signed.pop("attested", None)
    form.data, why.data = hours, signed
