"""What a desk does with someone proposed for a job it leads: reads her, presents her, answers, gives her a record."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from levier.common.audit.services import log_reading
from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.common.ui.fields import DayField
from levier.coordination.participants import selectors as people
from levier.coordination.participants.duplicates import Identity
from levier.coordination.participants.models import Answer, DeclineReason, Participant, Proposal
from levier.coordination.participants.needs import answers, selectors
from levier.coordination.participants.needs.rules import may_motivate
from levier.coordination.participants.needs.views import led_need, trail
from levier.coordination.participants.policy import own_participants
from levier.coordination.procurement.models import Award
from levier.law.ccag import Part, reference

NEW = "nouvelle"


class AnswerForm(forms.Form):
    """Retained, from a day; or not, for a reason. `seen`: the answer that was on the page."""

    given = forms.ChoiceField(
        label="Réponse",
        choices=[(value, str(label).capitalize()) for value, label in Answer.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si cette personne est retenue."},
    )
    starts_on = DayField(label="Si elle est retenue, embauche le")
    reason = forms.ChoiceField(
        label="Si elle ne l’est pas, pourquoi", required=False, help_text="Qui l’a proposée lira ce motif."
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, proposal: Proposal, *, as_company: bool) -> None:
        start = proposal.starts_on or proposal.recipient.need.starts_on
        known = {"given": proposal.answer, "reason": proposal.reason, "starts_on": start}
        super().__init__(data, initial={**known, "seen": answer_seen(proposal)})
        # A company learns nothing of the publics a person belongs to, and says nothing of them.
        reasons = [one for one in DeclineReason.choices if not (as_company and one[0] == DeclineReason.NOT_COVERED)]
        self.fields["reason"].choices = [("", "Choisissez…"), *reasons]  # type: ignore[attr-defined]
        for name in ("starts_on", "reason"):
            self.fields[name].says_optional = False  # type: ignore[attr-defined]
        self.proposal, self.as_company = proposal, as_company

    def record(self, request: MissionRequest) -> bool:
        """Records the answer typed and says so; False, with the problem at its field, when it cannot be."""
        if not self.is_valid():
            return False
        typed = self.cleaned_data
        try:
            if typed["seen"] != answer_seen(self.proposal):
                raise Problem(answers.SOMEONE_ANSWERED)
            answers.answer(
                self.proposal,
                typed["given"],
                reason=typed["reason"],
                starts_on=typed["starts_on"],
                author=request.user,
                as_company=self.as_company,
                now=timezone.now(),
            )
        except Problem as problem:
            self.add_error(problem.field if problem.field in self.fields else None, problem.sentence)
            return False
        messages.success(request, "Réponse enregistrée\u00a0: un courriel part à qui l’a proposée.")
        return True


def answer_seen(proposal: Proposal) -> str:
    """The answer a page shows, to notice that another was given meanwhile."""
    return proposal.answered_at.isoformat() if proposal.answered_at else ""


def led_proposal(request: MissionRequest, public_id: UUID, proposal: UUID) -> Proposal:
    """Someone proposed for a job one leads, noted as read; or 404."""
    need = led_need(request, public_id)
    found = selectors.proposals_for(need).select_related(
        "recipient__organization", "participant__merged_into", "presented_to__company", "answered_by"
    )
    one = get_object_or_404(found, public_id=proposal)
    one.recipient.need = need
    log_reading(request, {one.public_id})
    return one


def known_people(request: MissionRequest, proposal: Proposal) -> list[Participant]:
    """The records of one's own that may already be hers."""
    typed = Identity(None, proposal.first_name, proposal.last_name, None)
    return people.duplicates_of(request.actor, typed).seen


@allow("participants.person.write")
@require_http_methods(["GET", "POST"])
def show_proposal(request: MissionRequest, public_id: UUID, proposal: UUID) -> HttpResponse:
    """Someone proposed, and the answer to give."""
    found = led_proposal(request, public_id, proposal)
    form = AnswerForm(request.POST or None, found, as_company=False)
    if request.method == "POST" and form.record(request):
        return redirect("proposal", public_id, proposal)
    need, record = found.recipient.need, found.record
    own = record is not None and own_participants(request.actor).filter(pk=record.pk).exists()
    known = known_people(request, found) if record is None else []
    log_reading(request, {one.public_id for one in known})
    context = {
        "proposal": found,
        "need": need,
        "form": form,
        "record": record if own else None,
        "known": known,
        "awards": list(need.lot.awards.select_related("company").order_by("pk")),
        "motivated_in": reference(need.lot.contract.ccag_named, Part.MOTIVATED, is_model=True),
        "may_motivate": may_motivate(found.recipient.organization.prescriber_kind),
        "answerable": not (found.answer and found.answered_by_company),
        "breadcrumbs": trail(need, str(found)),
    }
    return render(request, "participants/proposal.html", context)


@allow("participants.person.write")
@require_POST
def present(request: MissionRequest, public_id: UUID, proposal: UUID) -> HttpResponse:
    """Presents someone proposed to a company of the lot."""
    found = led_proposal(request, public_id, proposal)
    typed = request.POST.get("award", "")
    awards = {str(one.pk): one for one in Award.objects.filter(lot=found.recipient.need.lot_id)}
    try:
        if typed not in awards:
            raise Problem("Choisissez une entreprise de ce lot.")
        answers.present(found, awards[typed], now=timezone.now())
    except Problem as problem:
        messages.error(request, problem.sentence)
    else:
        messages.success(
            request, f"L’entreprise lira «\u00a0{found.short_name}\u00a0» et la fin d’éligibilité, rien d’autre."
        )
    return redirect("proposal", public_id, proposal)


@allow("participants.person.write")
@require_POST
def open_record(request: MissionRequest, public_id: UUID, proposal: UUID) -> HttpResponse:
    """Gives someone proposed her record: a new one, or the one of hers among one's own."""
    found, typed = led_proposal(request, public_id, proposal), request.POST.get("person", "")
    known = {str(one.public_id): one for one in known_people(request, found)}
    try:
        if typed != NEW and typed not in known:
            raise Problem("Dites si c’est une nouvelle personne ou l’une de celles que vous suivez.")
        person = answers.open_record(found, known.get(typed), today=timezone.localdate())
    except Problem as problem:
        messages.error(request, problem.sentence)
    else:
        messages.success(request, f"{person} a sa fiche. Établissez maintenant son éligibilité.")
    return redirect("proposal", public_id, proposal)
