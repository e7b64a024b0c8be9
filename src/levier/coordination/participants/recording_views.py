"""Writing: recording a person, her eligibility, her assignments."""

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from levier.common.audit.services import log_reading
from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.common.ui import formats
from levier.common.versions import Stale
from levier.coordination.clauses.selectors import categories_named, eligible_on, own_lists
from levier.coordination.participants import eligibility_windows, selectors, services
from levier.coordination.participants.duplicates import Identity
from levier.coordination.participants.eligibility import Window
from levier.coordination.participants.flags import flaggable
from levier.coordination.participants.forms import (
    AssignmentForm,
    EligibilityForm,
    FlagsForm,
    NewParticipantForm,
    ParticipantForm,
    WithdrawalForm,
)
from levier.coordination.participants.models import Assignment, Participant
from levier.coordination.participants.modes import mode_doubt, named_doubt, work_contract_doubt
from levier.coordination.participants.needs.selectors import motivated_claim
from levier.coordination.participants.policy import own_participants
from levier.coordination.participants.sites import site_doubt
from levier.coordination.procurement.editing import with_latest
from levier.coordination.procurement.models import Award
from levier.coordination.procurement.policy import visible_operations
from levier.organizations.reference import structure_kinds

form_page = require_http_methods(["GET", "POST"])


def own_person(request: MissionRequest, public_id: UUID) -> Participant:
    """The person, in full, or 404; noted as read."""
    found = get_object_or_404(own_participants(request.actor).select_related("desk"), public_id=public_id)
    log_reading(request, {found.public_id})
    return found


def tell(form: forms.BaseForm, problem: Problem) -> None:
    """Puts a problem beside its field."""
    form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)


def trail(person: Participant, label: str) -> list[dict[str, str]]:
    """The breadcrumbs of a page under a person's."""
    return [
        {"label": "Participants", "url": reverse("participants")},
        {"label": str(person), "url": reverse("participant", kwargs={"public_id": person.public_id})},
        {"label": label, "url": ""},
    ]


@allow("participants.person.write")
@form_page
def new_person(request: MissionRequest) -> HttpResponse:
    """Records a person; who may already be known is shown first. `?attribution=` goes on to her assignment."""
    form = NewParticipantForm(request.POST or None, actor=request.actor)
    duplicates = None
    award = request.GET.get("attribution", "")
    if request.method == "POST" and form.is_valid():
        person = form.save(commit=False)
        person.is_fictitious = settings.DEMO
        typed = Identity(None, person.first_name, person.last_name, person.birth_date)
        duplicates = selectors.duplicates_of(request.actor, typed)
        log_reading(request, {known.public_id for known in duplicates.seen})
        if form.cleaned_data["is_another"] or not (duplicates.seen or duplicates.elsewhere):
            try:
                services.record_participant(person, today=timezone.localdate())
            except Problem as problem:
                tell(form, problem)
            else:
                messages.success(request, f"Fiche {formats.of(person)} créée. Établissez maintenant son éligibilité.")
                after = f"?attribution={award}" if award else ""
                return redirect(reverse("eligibility_new", kwargs={"public_id": person.public_id}) + after)
    if duplicates is None or not (duplicates.seen or duplicates.elsewhere):
        duplicates = None
        form.fields["is_another"].widget = forms.HiddenInput()
    context = {
        "form": form,
        "duplicates": duplicates,
        "breadcrumbs": [
            {"label": "Participants", "url": reverse("participants")},
            {"label": "Nouvelle fiche", "url": ""},
        ],
    }
    return render(request, "participants/new_person.html", context)


@allow("participants.person.write")
@form_page
def edit_person(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Corrects a person's identity; whoever answers for several desks may hand her over to another."""
    person = own_person(request, public_id)
    shown = str(person)

    def make(data: Any) -> ParticipantForm:
        return ParticipantForm(data, instance=person, actor=request.actor)

    form = make(request.POST or None)
    recorded: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.record_participant(
                form.save(commit=False), today=timezone.localdate(), version=form.cleaned_data["version"] or 0
            )
        except Stale as stale:
            form, recorded = with_latest(make, form, request.POST)
            tell(form, stale)
        except Problem as problem:
            tell(form, problem)
        else:
            messages.success(request, "Fiche enregistrée.")
            return redirect("participant", public_id=public_id)
    title = f"Modifier la fiche {formats.of(shown)}"
    return form_answer(request, form, person, title, "Modifier", "Enregistrer", recorded=recorded)


@allow("participants.person.write")
@form_page
def new_eligibility(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Establishes why a person is eligible, on which proof."""
    person = own_person(request, public_id)
    today = timezone.localdate()
    proposed = motivated_claim(request.actor, person, request.GET.get("proposition", ""))
    form = EligibilityForm(
        request.POST or None, request.FILES or None, actor=request.actor, person=person, today=today, initial=proposed
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            record = services.record_eligibility(
                person,
                form.claim(),
                established_by=typed["established_by"],
                author=request.user,
                today=today,
                upload=typed["upload"],
                contract=typed.get("contract"),
            )
        except Problem as problem:
            tell(form, problem)
        else:
            until = (
                f" Elle couvre une entrée jusqu’au {formats.long_date(record.valid_until)}."
                if record.valid_until
                else ""
            )
            messages.success(request, f"Éligibilité enregistrée.{until}")
            if late := late_sentence(person, record.established_on, today):
                messages.warning(request, late)
            if award := request.GET.get("attribution"):
                target = reverse("assignment_new", kwargs={"public_id": public_id})
                return redirect(f"{target}?attribution={award}")
            return redirect("participant", public_id=public_id)
    return form_answer(
        request,
        form,
        person,
        f"Éligibilité {formats.of(person)}",
        "Éligibilité",
        "Établir l’éligibilité",
        waiting_sentence(person, today),
    )


def waiting_sentence(person: Participant, today: datetime.date) -> str:
    """Since when someone is at work without an eligibility, and what it changes; empty when she is not. Two queries."""
    waiting = eligibility_windows.without_eligibility(today, own_lists()).filter(participant=person, hired_on__lt=today)
    if told := since_words(waiting):
        return (
            f"Déjà au travail {told}\u00a0: ses heures ne compteront que du jour où l’éligibilité est établie "
            "(CCAG Travaux, 20.1.1.2). Celles faites avant ne compteront pas."
        )
    return ""


def late_sentence(person: Participant, established_on: datetime.date, today: datetime.date) -> str:
    """From which day count the hours of someone who was at work before her eligibility was established that day; empty
    when she was not. Two queries."""
    since = eligibility_windows.at_work(today).filter(participant=person, hired_on__lt=established_on)
    at_work = list(since.select_related(eligibility_windows.CONTRACT))
    days = eligibility_windows.standings(at_work)
    late = [assignment.pk for assignment in at_work if days[assignment.pk].retained_on == established_on]
    if told := since_words(eligibility_windows.at_work(today).filter(pk__in=late)) if late else "":
        return (
            f"Au travail {told}\u00a0: ses heures comptent à partir du {formats.long_date(established_on)}, jour où "
            "l’éligibilité est établie. Celles faites avant ne comptent pas."
        )
    return ""


def since_words(assignments: QuerySet[Assignment]) -> str:
    """Since when, and for whom, someone is at work; one query."""
    in_order = assignments.select_related("award__company").order_by("hired_on", "pk")
    return formats.enumeration(
        [f"depuis le {formats.long_date(one.hired_on)} pour {one.award.company}" for one in in_order]
    )


@allow("participants.person.write")
@form_page
def edit_flags(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Notes the criteria a person meets beside the one her eligibility stands on."""
    person = own_person(request, public_id)
    today = timezone.localdate()
    main = {record.category for record in person.eligibilities.filter(withdrawn_at=None)}
    held = [flag.category for flag in person.flags.all() if flag.category not in main]
    offered = {code: known for code, known in flaggable(eligible_on(today)).items() if code not in main}
    choices = offered | {code: known for code, known in categories_named(held).items() if code in held}
    form = FlagsForm(request.POST if request.method == "POST" else None, choices=choices, initial={"flags": held})
    if request.method == "POST" and form.is_valid():
        try:
            services.set_flags(person, form.cleaned_data["flags"], author=request.user, today=today)
        except Problem as problem:
            tell(form, problem)
        else:
            messages.success(request, "Autres critères enregistrés.")
            return redirect("participant", public_id=public_id)
    return form_answer(request, form, person, f"Autres critères {formats.of(person)}", "Autres critères", "Enregistrer")


@allow("participants.person.write")
@form_page
def withdraw_eligibility(request: MissionRequest, public_id: UUID, record: UUID) -> HttpResponse:
    """Withdraws an eligibility recorded by mistake, with its reason."""
    person = own_person(request, public_id)
    found = get_object_or_404(person.eligibilities.filter(withdrawn_at=None), public_id=record)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw_eligibility(found, author=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, "Éligibilité annulée\u00a0: elle reste lisible et ne compte plus.")
        return redirect("participant", public_id=public_id)
    note = (
        f"Établie le {formats.long_date(found.established_on)}. Les heures qui ne tiennent qu’à elle "
        "ne seront plus comptables\u202f; celles déjà jugées ne changent pas."
    )
    return form_answer(
        request,
        form,
        person,
        f"Annuler une éligibilité {formats.of(person)}",
        "Annulation",
        "Annuler cette éligibilité",
        note,
    )


@allow("participants.person.write")
@form_page
def new_assignment(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Assigns a person to a company's lot; « Voir la période » tells the window before recording."""
    person = own_person(request, public_id)
    initial: dict[str, Any] = {"desk": person.desk_id}
    if wanted := request.GET.get("attribution"):
        awards = Award.objects.filter(lot__contract__operation__in=visible_operations(request.actor))
        initial["award"] = next((award.pk for award in awards if str(award.public_id) == wanted), None)
    blank = Assignment(participant=person)
    return assignment_page(request, person, blank, f"Affecter {person}", initial)


@allow("participants.person.write")
@form_page
def edit_assignment(request: MissionRequest, public_id: UUID, assignment: UUID) -> HttpResponse:
    """Corrects an assignment, or says when it ends."""
    person = own_person(request, public_id)
    found = get_object_or_404(
        Assignment.objects.select_related("award__lot__contract"), participant=person, public_id=assignment
    )
    found.participant = person
    return assignment_page(request, person, found, f"Affectation {formats.of(person)}", {})


def assignment_page(
    request: MissionRequest, person: Participant, assignment: Assignment, title: str, initial: dict[str, Any]
) -> HttpResponse:
    """The form of an assignment: shown, its window previewed, or recorded."""

    def make(data: Any) -> AssignmentForm:
        return AssignmentForm(data, instance=assignment, actor=request.actor, initial=initial)

    is_new = assignment.pk is None
    form = make(request.POST or None)
    recorded: list[tuple[str, str]] = []
    preview: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            typed = form.save(commit=False)
            if "preview" in request.POST:
                services.check_assignment(typed)
                typed.employed_since = services.employment_of(typed)
                preview = {"window": window_sentence(typed), "warnings": warnings_of(typed)}
            else:
                services.assign(typed, None if is_new else form.cleaned_data["version"] or 0)
                messages.success(request, f"Affectation enregistrée. {window_sentence(typed)}")
                for warning in warnings_of(typed):
                    messages.warning(request, warning)
                return redirect("participant", public_id=person.public_id)
        except Stale as stale:
            form, recorded = with_latest(make, form, request.POST)
            tell(form, stale)
        except Problem as problem:
            tell(form, problem)
    context = {
        "form": form,
        "person": person,
        "title": title,
        "preview": preview,
        "recorded": recorded,
        "breadcrumbs": trail(person, "Affectation"),
    }
    return render(request, "participants/assignment_form.html", context)


def window_sentence(assignment: Assignment) -> str:
    """When the hours of an assignment may count, and what ends it."""
    standing = eligibility_windows.standing_of(assignment)
    window = eligibility_windows.window_of(assignment, standing.retained_on)
    if window is None:
        return f"{standing.missing}\u00a0: {consequence(standing)}"
    return period_sentence(window)


def consequence(standing: eligibility_windows.Standing) -> str:
    """What follows from an eligibility that misses."""
    if standing.is_left_out:
        return "établissez-la sur l’une des siennes, ou ses heures seront à regarder une à une."
    return "sans elle, les heures ne compteront pas."


def period_sentence(window: Window) -> str:
    """A window in words."""
    if window.last_day is None:
        return f"Heures comptables à partir du {formats.long_date(window.first_day)}, sans terme connu."
    if window.last_day < window.first_day:
        return (
            f"Aucune heure ne peut compter\u00a0: la période s’achèverait le {formats.long_date(window.last_day)} "
            f"({window.rule}), avant de commencer le {formats.long_date(window.first_day)}."
        )
    return f"Heures comptables {formats.period(window.first_day, window.last_day)} ({window.rule})."


def warnings_of(assignment: Assignment) -> list[str]:
    """What deserves a look in an assignment, and refuses nothing."""
    kind = structure_kinds().get(assignment.employer.structure_kind) if assignment.employer else None
    mode, ccag = assignment.mode, assignment.award.lot.contract.ccag_named
    doubts = (
        mode_doubt(mode, kind, ccag),
        named_doubt(mode, kind, ccag),
        work_contract_doubt(mode, assignment.contract_type, kind, ccag),
    )
    communes = set(assignment.award.lot.places.values_list("commune", flat=True)) if assignment.place else set()
    site = site_doubt(
        assignment.place.name if assignment.place else "",
        lot_has_communes=bool(communes),
        is_of_lot=assignment.place_id in communes,
    )
    return [said for said in (overlap_sentence(assignment), employment_sentence(assignment), *doubts, site) if said]


def employment_sentence(assignment: Assignment) -> str:
    """Which employment an assignment goes on, and what to do if it does not; empty when it begins one."""
    if assignment.employed_since is None:
        return ""
    return (
        f"Même emploi que celui commencé le {formats.long_date(assignment.employed_since)} chez "
        f"{assignment.award.company}\u00a0: l’éligibilité est jugée à cette embauche, et la durée d’une embauche "
        "directe en part. S’il a été interrompu, notez la fin de l’affectation précédente."
    )


def overlap_sentence(assignment: Assignment) -> str:
    """What other assignments of the person share days with this one; empty when none does."""
    others = Assignment.objects.filter(participant=assignment.participant).select_related("award__company")
    found = selectors.overlapping(assignment, others)
    if not found:
        return ""
    names = formats.enumeration([str(other.award.company) for other in found])
    return (
        f"Cette affectation en chevauche une autre ({names}). C’est permis\u202f; une même heure ne compte qu’une fois."
    )


def form_answer(
    request: MissionRequest,
    form: forms.BaseForm,
    person: Participant,
    title: str,
    crumb: str,
    action: str,
    note: str = "",
    recorded: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """A page that holds one form about a person."""
    context = {
        "form": form,
        "person": person,
        "title": title,
        "action": action,
        "note": note,
        "recorded": recorded,
        "breadcrumbs": trail(person, crumb),
    }
    return render(request, "participants/form.html", context)
