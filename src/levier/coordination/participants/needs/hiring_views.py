"""From someone retained to a participant at work, in one act and without typing her again."""

import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from levier.common.audit.services import log_reading
from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import Actor, allow
from levier.coordination.participants.forms import AssignmentForm
from levier.coordination.participants.models import Assignment, ExecutionMode, Participant, Proposal
from levier.coordination.participants.needs import answers
from levier.coordination.participants.needs.proposal_views import NEW, known_people, led_proposal
from levier.coordination.participants.needs.views import trail
from levier.coordination.participants.recording_views import window_sentence
from levier.law.periods import add_months

JOB_LENGTH = Assignment._meta.get_field("job").max_length


class HireForm(AssignmentForm):
    """Where someone proposed will work, filled in from the job; and who she is, when she has no record."""

    person = forms.ChoiceField(label="Sa fiche", widget=forms.RadioSelect)

    def __init__(self, data: Any, proposal: Proposal, *, actor: Actor, known: list[Participant]) -> None:
        blank = Assignment() if proposal.record is None else Assignment(participant=proposal.record)
        super().__init__(data, instance=blank, actor=actor, initial=from_the_job(proposal))
        awards = self.fields["award"].queryset.filter(lot=proposal.recipient.need.lot_id)  # type: ignore[attr-defined]
        self.fields["award"].queryset = awards  # type: ignore[attr-defined]
        if proposal.record is not None:
            del self.fields["person"]
        else:
            already = [(str(one.public_id), f"Fiche déjà suivie\u00a0: {one}") for one in known]
            self.fields["person"].choices = [*already, (NEW, f"Nouvelle fiche\u00a0: {proposal}")]  # type: ignore[attr-defined]
            if not already:
                self.fields["person"].initial = NEW
        self.order_fields(["person", *self.fields])


def from_the_job(proposal: Proposal) -> dict[str, Any]:
    """What the job and the answer say of the assignment already."""
    need = proposal.recipient.need
    hired_on = proposal.starts_on or need.starts_on
    only = list(need.lot.awards.order_by("pk")[:2])
    return {
        "award": proposal.presented_to_id or (only[0].pk if len(only) == 1 else None),
        "mode": ExecutionMode.DIRECT_HIRE,
        "job": need.post[:JOB_LENGTH],
        "desk": need.lot.contract.operation.lead_desk_id,
        "hired_on": hired_on,
        "ends_on": add_months(hired_on, need.months) - datetime.timedelta(days=1),
    }


@allow("participants.person.write")
@require_http_methods(["GET", "POST"])
def hire(request: MissionRequest, public_id: UUID, proposal: UUID) -> HttpResponse:
    """Hires someone proposed: her record, her assignment and the answer, all or nothing."""
    found = led_proposal(request, public_id, proposal)
    known = known_people(request, found) if found.record is None else []
    log_reading(request, {one.public_id for one in known})
    form = HireForm(request.POST or None, found, actor=request.actor, known=known)
    if request.method == "POST" and form.is_valid():
        chosen = {str(one.public_id): one for one in known}.get(form.cleaned_data.get("person", ""))
        try:
            assignment = answers.hire(
                found,
                form.save(commit=False),
                person=chosen,
                author=request.user,
                now=timezone.now(),
                today=timezone.localdate(),
            )
        except Problem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
        else:
            messages.success(request, f"Affectation enregistrée. {window_sentence(assignment)}")
            return redirect("participant", assignment.participant.public_id)
    context = {
        "proposal": found,
        "need": found.recipient.need,
        "form": form,
        "breadcrumbs": trail(found.recipient.need, "Embauche"),
    }
    return render(request, "participants/proposal_hire.html", context)
