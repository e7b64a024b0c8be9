"""A refusal contested: the company says why from its page, the desk gives in or waits, the buyer decides."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from levier.common.audit.services import log_reading
from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.common.ui import formats
from levier.coordination.hours import services
from levier.coordination.hours.contest_forms import (
    AcceptContestForm,
    ContestDecisionForm,
    ContestForm,
    RecordedDecisionForm,
    RecordedWithdrawForm,
    WithdrawForm,
)
from levier.coordination.hours.contests import CONTEST_PARTS, buyer_has_account, contested_line, with_contests
from levier.coordination.hours.models import Contest, ContestDecision
from levier.coordination.hours.policy import answers_contest, decides_contest, visible_contests
from levier.coordination.hours.selectors import StatementLine, line_of, statement_lines
from levier.coordination.hours.views import filling
from levier.coordination.hours.views.declaring import behind_the_door
from levier.coordination.hours.views.door import Door
from levier.coordination.participants.selectors import names_for
from levier.coordination.procurement.editing import refuse

# What the desk does of the file a company joined, and what is then said.
FILE_ACTS: dict[str, tuple[Callable[..., None], str]] = {
    "show_file": (
        services.show_file,
        "La pièce est ouverte à l’acheteur, pour cette contestation\u00a0: chaque ouverture est inscrite au journal.",
    ),
    "hide_file": (services.hide_file, "La pièce est refermée\u00a0: l’acheteur ne l’ouvre plus."),
}


def contestable_line(door: Door, assignment: UUID, month: str) -> StatementLine:
    """A line of the statement (`month` reads `2026-03`) with its contest, or 404."""
    for line in statement_lines(door.statement):
        if line.assignment.public_id == assignment and f"{line.month:%Y-%m}" == month:
            with_contests([line], Contest.objects.filter(assignment=line.assignment, month=line.month))
            return line
    raise Http404


@behind_the_door
@require_http_methods(["GET", "POST"])
def contest_line(request: MissionRequest, door: Door, assignment: UUID, month: str) -> HttpResponse:
    """The company contests a refusal of its hours, once while it waits."""
    line = contestable_line(door, assignment, month)
    if line.contestable is None:
        messages.info(
            request,
            "Rien à contester ici\u00a0: ces heures ne sont pas refusées, leur refus est déjà contesté, ou tranché.",
        )
        return filling.to_step(door, "after")
    signed = {"author_name": door.account or door.statement.confirmed_by}
    form = ContestForm(request.POST or None, request.FILES or None, initial=signed)
    if request.method == "POST" and form.is_valid():
        try:
            services.contest_refusal(
                door.statement,
                line.assignment,
                line.month,
                author=request.user if door.account else None,
                **form.cleaned_data,
            )
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Contestation envoyée\u00a0: l’acheteur décide, vous recevrez sa réponse.")
            return filling.to_step(door, "after")
    return render(request, "hours/contest_line.html", filling.page(door, line=line, form=form))


@allow("hours.contest.view")
@require_http_methods(["GET", "POST"])
def contest(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One contest: the hours, the rule quoted, both reasons; and what the reader may decide of it."""
    found = get_object_or_404(
        visible_contests(request.actor).select_related(
            *CONTEST_PARTS, "decided_by", "file", "file_shown_by", "signed_copy"
        ),
        public_id=public_id,
    )
    operation = found.statement.award.lot.contract.operation
    buyer, desk = decides_contest(request.actor, found), answers_contest(request.actor, found)
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    line = line_of(found.statement, found.assignment_id, found.month) if found.waits else None
    offered = acts_offered(request, found, line, buyer=buyer, desk=desk, sent=sent)
    barred = line.why_not_count(by_buyer=not desk) if line else ""
    if sent in FILE_ACTS:
        return shown_or_hidden(request, found, sent, desk=desk)
    if request.method == "POST":
        if not found.waits and sent not in ("withdraw", "record_withdraw"):
            messages.info(request, "Cette contestation est déjà tranchée\u00a0: rien n’a été ajouté.")
            return redirect("contest", public_id=public_id)
        if desk and sent == "accept" and barred:
            messages.warning(request, barred)
            return redirect("contest", public_id=public_id)
        if sent not in offered:
            raise PermissionDenied
        if done := decided(request, found, sent, offered[sent]):
            messages.success(request, done)
            return redirect("contest", public_id=public_id)
    participant = found.assignment.participant
    log_reading(request, {participant.public_id})
    names = names_for(request.actor, {participant.public_id}) if desk else {}
    context = {
        "contest": found,
        "operation": operation,
        "name": names.get(participant.public_id, participant.short_name),
        "line": contested_line(found),
        "desk": desk,
        "buyer": buyer,
        "barred": barred,
        "of_some_days": line.of_some_days if line else [],
        "waits_for_account": desk and found.waits and "record" not in offered,
        **offered,
        "breadcrumbs": trail(found, buyer=buyer, desk=desk),
    }
    return render(request, "hours/contest.html", context)


def shown_or_hidden(request: MissionRequest, found: Contest, act: str, *, desk: bool) -> HttpResponse:
    """The desk opens to the buyer what the company joined, or closes it again."""
    if not desk:
        raise PermissionDenied
    make, told = FILE_ACTS[act]
    try:
        make(found, author=request.user, now=timezone.now())
    except Problem as problem:
        messages.error(request, problem.sentence)
    else:
        messages.success(request, told)
    return redirect("contest", found.public_id)


def acts_offered(
    request: MissionRequest, found: Contest, line: StatementLine | None, *, buyer: bool, desk: bool, sent: str
) -> dict[str, forms.Form]:
    """The forms of the acts open to the reader: `decide` to the buyer; `accept` to the desk, which also may `record`
    the decision of a buyer without an account. None that would be refused: what cannot count of the `line` is not
    admitted. What the buyer counted, the same may take back. The one sent holds what was typed."""
    makes: dict[str, Callable[..., forms.Form]] = {}
    if found.waits:
        makes = {"decide": partial(ContestDecisionForm, line=line)} if buyer else {}
        if desk:
            if line is None or not line.why_not_count():
                makes["accept"] = partial(AcceptContestForm, line=line)
            if not buyer and not buyer_has_account(found.statement.award.lot.contract.operation):
                makes["record"] = partial(RecordedDecisionForm, line=line)
    elif found.decision in services.GRANTED and not found.withdrawn:
        if buyer:
            makes["withdraw"] = WithdrawForm
        elif desk and not buyer_has_account(found.statement.award.lot.contract.operation):
            makes["record_withdraw"] = RecordedWithdrawForm
    return {
        name: make(request.POST, request.FILES, auto_id=f"{name}_%s") if name == sent else make(auto_id=f"{name}_%s")
        for name, make in makes.items()
    }


def decided(request: MissionRequest, found: Contest, act: str, form: forms.Form) -> str:
    """Does an act whose form is right; returns what to say of it, or nothing when the form is to be shown again."""
    if not form.is_valid():
        return ""
    typed: dict[str, Any] = form.cleaned_data
    said: dict[str, Any] = {"reason": typed["reason"], "author": request.user, "now": timezone.now()}
    try:
        if act == "accept":
            services.accept_contest(found, typed["hours"], **said)
            return f"Contestation admise\u00a0: {formats.hours(found.counted)} retenues. L’entreprise est prévenue."
        if act in ("withdraw", "record_withdraw"):
            paper = {name: typed[name] for name in ("signed_by", "document") if name in typed}
            services.withdraw_grant(found, typed["hours"], **said, is_buyer=act == "withdraw", **paper)
            return f"{formats.hours(found.withdrawn)} ne sont plus retenues. L’entreprise est prévenue."
        choice = ContestDecision(typed["decision"])
        if act == "record":
            paper = {"signed_by": typed["signed_by"], "document": typed["document"]}
            services.record_decision(found, choice, typed.get("hours") or 0, **said, **paper)
        else:
            services.decide_contest(found, choice, typed.get("hours") or 0, **said)
    except Problem as problem:
        refuse(form, problem)
        return ""
    return "Décision enregistrée\u00a0: l’entreprise est prévenue."


def trail(found: Contest, *, buyer: bool, desk: bool) -> list[dict[str, str]]:
    """Where one is: in the buyer's operation, or under the desk's statement. The buyer's pages are a room above."""
    operation = found.statement.award.lot.contract.operation
    label = {"label": f"Contestation, {formats.month(found.month)}"}
    if buyer and not desk:
        return [{"label": "Mes opérations"}, {"label": operation.name}, label]
    back = reverse("counting", kwargs={"public_id": found.statement.public_id})
    return [
        {"label": "Relevés d’heures", "url": reverse("received")},
        {"label": f"{found.statement.award.company}, {found.statement}", "url": back},
        label,
    ]
