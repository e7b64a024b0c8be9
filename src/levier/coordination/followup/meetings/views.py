"""Pages of the meetings of a contract: planned, called, moved or cancelled, then told by their minutes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.common.ui import formats
from levier.coordination.followup.meetings import services
from levier.coordination.followup.meetings.forms import (
    AppointmentForm,
    CancelForm,
    InviteForm,
    MeetingForm,
    MinutesForm,
)
from levier.coordination.followup.meetings.models import ContractMeeting
from levier.coordination.followup.meetings.rules import MeetingKind, kickoff_due
from levier.coordination.followup.meetings.selectors import known_guests
from levier.coordination.hours.selectors import desk_contact
from levier.coordination.hours.services import letter
from levier.coordination.procurement.editing import refuse
from levier.coordination.procurement.models import Contract
from levier.coordination.procurement.policy import visible_operations
from levier.law.ccag import Part, reference
from levier.meetings.rules import State
from levier.meetings.services import Guest

VIEW, EDIT = "procurement.operation.view", "procurement.operation.edit"


def the_contract(request: MissionRequest, public_id: UUID) -> Contract:
    """A contract of an operation the actor follows; 404 otherwise."""
    mine = Contract.objects.filter(operation__in=visible_operations(request.actor).order_by().values("pk"))
    parts = ("operation__buyer", "operation__lead_desk", "insertion_clause")
    return get_object_or_404(mine.select_related(*parts), public_id=public_id)


def the_meeting(request: MissionRequest, public_id: UUID, *, edits: bool = True) -> ContractMeeting:
    """A meeting of such a contract; refused to who only reads its operation, unless told."""
    mine = ContractMeeting.objects.filter(
        contract__operation__in=visible_operations(request.actor).order_by().values("pk")
    )
    parts = ("meeting__author", "meeting__minuted_by", "contract__operation__buyer", "contract__operation__lead_desk")
    about = get_object_or_404(mine.select_related(*parts), meeting__public_id=public_id)
    if edits and not permits(request.actor, EDIT, about.contract.operation):
        raise PermissionDenied
    return about


def trail(contract: Contract, *labels: str) -> list[dict[str, str]]:
    """Where one is."""
    operation, url = contract.operation, reverse("contract_meetings", args=[contract.public_id])
    return [
        {"label": operation.name, "url": reverse("operation", args=[operation.public_id])},
        {"label": "Réunions", "url": url if labels else ""},
        *({"label": label, "url": ""} for label in labels),
    ]


@allow(VIEW)
@require_GET
def contract_meetings(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The meetings of a contract, the last first."""
    contract = the_contract(request, public_id)
    found = contract.meetings.select_related("meeting").order_by("-meeting__starts_at", "-pk")
    clause = getattr(contract, "insertion_clause", None)
    context = {
        "contract": contract,
        "rows": found,
        "has_kickoff": any(one.kind == MeetingKind.KICKOFF and one.meeting.state != State.CANCELLED for one in found),
        "article": reference(contract.ccag_named, Part.MEETINGS, is_model=True),
        "kickoff_due": kickoff_due(contract.notified_on, clause.kickoff_days if clause else None),
        "may_edit": permits(request.actor, EDIT, contract.operation),
        "breadcrumbs": trail(contract),
    }
    return render(request, "followup/meetings.html", context)


@allow(EDIT)
@require_http_methods(["GET", "POST"])
def new_meeting(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Plans a meeting of a contract."""
    contract = the_contract(request, public_id)
    if not permits(request.actor, EDIT, contract.operation):
        raise PermissionDenied
    asked = request.GET.get("nature", "")
    kind = asked if asked in MeetingKind.__members__.values() else MeetingKind.MONITORING.value
    form = MeetingForm(request.POST or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            about = services.plan_meeting(
                contract, MeetingKind(form.cleaned_data["kind"]), form.appointment, author=request.user
            )
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "La réunion est prévue. Personne n’est encore convoqué.")
            return redirect("meeting", about.meeting.public_id)
    return form_page(request, contract, form, heading="Prévoir une réunion", action="Prévoir la réunion")


def form_page(
    request: MissionRequest, contract: Contract, form: Any, *, heading: str, action: str, back: str = ""
) -> HttpResponse:
    """A form about a meeting of a contract."""
    context = {
        "form": form,
        "heading": heading,
        "lead": contract.title,
        "action": action,
        "back": back or reverse("contract_meetings", args=[contract.public_id]),
        "breadcrumbs": trail(contract, heading),
    }
    return render(request, "followup/act.html", context)


@allow(VIEW)
@require_http_methods(["GET", "POST"])
def show_meeting(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One meeting: when and where, who is invited, what they are written; then its minutes. Sends the invitations."""
    about = the_meeting(request, public_id, edits=request.method == "POST")
    meeting, contract = about.meeting, about.contract
    now, may_edit = timezone.now(), permits(request.actor, EDIT, contract.operation)
    attendees = list(meeting.attendees.order_by("organization", "pk"))
    context: dict[str, Any] = {
        "about": about,
        "meeting": meeting,
        "contract": contract,
        "attendees": attendees,
        "decisions": [line.strip() for line in meeting.decisions.splitlines() if line.strip()],
        "may_edit": may_edit,
        "is_planned": meeting.state == State.PLANNED,
        "is_past": meeting.starts_at <= now,
        "breadcrumbs": trail(contract, about.get_kind_display().capitalize()),
    }
    if may_edit and context["is_planned"] and not context["is_past"]:
        known = {one.email.casefold() for one in attendees}
        guests = [one for one in known_guests(contract, timezone.localdate()) if one.email.casefold() not in known]
        form = InviteForm(request.POST or None, guests=guests)
        if request.method == "POST" and form.is_valid():
            try:
                added = services.invite(about, form.cleaned_data["invited"], now=now)
            except Problem as problem:
                refuse(form, problem)
            else:
                words = formats.count(len(added), "convocation part", "convocations partent")
                messages.success(request, f"{words}, avec l’invitation pour l’agenda.")
                return redirect("meeting", meeting.public_id)
        values = services.values_of(about, guests[0] if guests else Guest(""), desk_contact(contract.operation))
        context |= {"form": form, "shown": letter(services.INVITED, values, [], link="")}
    elif request.method == "POST":
        messages.error(request, "Cette réunion est passée, tenue ou annulée\u00a0: personne n’y est plus convoqué.")
        return redirect("meeting", meeting.public_id)
    return render(request, "followup/meeting.html", context)


@allow(EDIT)
@require_http_methods(["GET", "POST"])
def move_meeting(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Changes when, where or what about: those invited are told at once."""
    about = the_meeting(request, public_id)
    meeting = about.meeting
    form = AppointmentForm(request.POST or None, initial=AppointmentForm.initial_of(meeting))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            told = services.move_meeting(about, form.appointment, version=version, now=timezone.now())
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"La réunion est modifiée. {told_words(told)}")
            return redirect("meeting", meeting.public_id)
    back = reverse("meeting", args=[meeting.public_id])
    return form_page(request, about.contract, form, heading="Modifier la réunion", action="Enregistrer", back=back)


def told_words(told: int) -> str:
    """How many people learn of a change."""
    if not told:
        return "Personne n’est à prévenir."
    return formats.count(told, "personne convoquée est prévenue.", "personnes convoquées sont prévenues.")


@allow(EDIT)
@require_http_methods(["GET", "POST"])
def cancel_meeting(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Cancels a meeting: those invited are told at once, and their agendas let it go."""
    about = the_meeting(request, public_id)
    meeting = about.meeting
    form = CancelForm(request.POST or None, initial={"version": meeting.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            told_count = services.cancel_meeting(
                about, told["reason"], version=told["version"] or 0, now=timezone.now()
            )
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"La réunion est annulée. {told_words(told_count)}")
            return redirect("meeting", meeting.public_id)
    back = reverse("meeting", args=[meeting.public_id])
    return form_page(
        request, about.contract, form, heading="Annuler la réunion", action="Annuler la réunion", back=back
    )


@allow(EDIT)
@require_http_methods(["GET", "POST"])
def write_minutes(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Writes the minutes, once: they go to the journal of the contract too."""
    about = the_meeting(request, public_id)
    meeting = about.meeting
    attendees = list(meeting.attendees.order_by("organization", "pk"))
    form = MinutesForm(request.POST or None, attendees=attendees, initial={"version": meeting.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.write_minutes(
                about, **{**told, "version": told["version"] or 0}, author=request.user, now=timezone.now()
            )
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Le compte rendu est enregistré, et noté au journal du marché.")
            return redirect("meeting", meeting.public_id)
    back = reverse("meeting", args=[meeting.public_id])
    return form_page(
        request, about.contract, form, heading="Écrire le compte rendu", action="Enregistrer le compte rendu", back=back
    )
