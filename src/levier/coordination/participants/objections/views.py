"""The desk notes an objection; the mission, which answers for the data, decides."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.common.ui import formats
from levier.coordination.participants.models import Objection
from levier.coordination.participants.objections import services
from levier.coordination.participants.objections.forms import DecisionForm, ObjectionForm
from levier.coordination.participants.objections.rules import answer_due
from levier.coordination.participants.recording_views import form_answer, own_person, tell

form_page = require_http_methods(["GET", "POST"])


@allow("participants.person.write")
@form_page
def new_objection(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Records what a person opposes."""
    person = own_person(request, public_id)
    today = timezone.localdate()
    form = ObjectionForm(request.POST or None, initial={"received_on": today})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            found = services.record_objection(person, **told, author=request.user, today=today)
        except Problem as problem:
            tell(form, problem)
        else:
            due = formats.long_date(answer_due(found.received_on))
            messages.success(
                request, f"Opposition enregistrée. L’équipe de la mission en décide et répond au plus tard le {due}."
            )
            return redirect("participant", public_id=public_id)
    note = (
        "Toute personne peut s’opposer, pour des raisons tenant à sa situation particulière, à un usage de ses données "
        "fondé sur une mission d’intérêt public (RGPD, article 21). La mission, responsable de ces données, en décide."
    )
    return form_answer(
        request, form, person, f"Opposition {formats.of(person)}", "Opposition", "Enregistrer l’opposition", note
    )


@allow("participants.objection.decide")
@form_page
def decide_objection(request: MissionRequest, public_id: UUID, objection: UUID) -> HttpResponse:
    """Decides an objection that waits."""
    person = own_person(request, public_id)
    waiting = services.objections_of(person).filter(outcome="")
    found: Objection = get_object_or_404(waiting, public_id=objection)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.decide_objection(found, **told, author=request.user, today=timezone.localdate())
        except Problem as problem:
            tell(form, problem)
        else:
            if told["erases"]:
                messages.success(request, "Décision enregistrée. L’identité est effacée\u202f; les heures restent.")
                return redirect("participants")
            messages.success(request, "Décision enregistrée\u00a0: répondez à la personne.")
            return redirect("participant", public_id=public_id)
    note = (
        f"Reçue le {formats.long_date(found.received_on)} ({found.get_channel_display()}), à répondre au plus tard le "
        f"{formats.long_date(answer_due(found.received_on))}\u00a0: «\u00a0{found.text}\u00a0»"
    )
    return form_answer(
        request,
        form,
        person,
        f"Décider de l’opposition {formats.of(person)}",
        "Opposition",
        "Enregistrer la décision",
        note,
    )
