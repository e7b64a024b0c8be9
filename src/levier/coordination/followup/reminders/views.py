"""The ladder of reminders: reading it, setting it, noting the call it asks for."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.common.ui import formats
from levier.coordination.followup.exchanges.forms import SaidForm
from levier.coordination.followup.models import LadderAct, LadderSetting
from levier.coordination.followup.reminders import services
from levier.coordination.followup.reminders.forms import ASKS, DOES, LadderForm
from levier.coordination.followup.reminders.ladder import RUNG_LABELS, Rung, climbed
from levier.coordination.followup.reminders.selectors import ladder_in_force, late_of
from levier.coordination.hours.policy import answered_statements
from levier.coordination.hours.selectors import asking_setting
from levier.coordination.procurement.editing import refuse


@allow("followup.board.view")
@require_http_methods(["GET", "POST"])
def ladder(request: MissionRequest) -> HttpResponse:
    """What is done when statements do not come, and when; the mission's team changes it."""
    may_set = permits(request.actor, "followup.ladder.set")
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    steps = ladder_in_force()
    asking = asking_setting()
    form = LadderForm(request.POST or None, steps=steps, asking=asking)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        changed = services.set_reminding(typed["request_days"], typed["due_day"], form.days, author=request.user)
        words = formats.count(changed, "délai changé", "délais changés")
        messages.success(request, f"{words}. Ce qui est déjà parti reste fait." if changed else "Rien n’a changé.")
        return redirect("ladder")
    rungs_set = LadderSetting.objects.select_related("author").order_by("-pk").first()
    settings = [one for one in (rungs_set, asking if asking.pk else None) if one is not None]
    context = {
        "form": form,
        "may_set": may_set,
        "steps": [(RUNG_LABELS[step.rung], step.days, DOES[step.rung]) for step in climbed(steps)],
        "off": [RUNG_LABELS[rung] for rung in Rung if rung not in {step.rung for step in steps}],
        "asking": asking,
        "asks": ASKS,
        "last": max(settings, key=lambda one: one.recorded_at, default=None),
        "breadcrumbs": [
            {"label": "Relevés d’heures", "url": reverse("received")},
            {"label": "Échelle des relances", "url": ""},
        ],
    }
    return render(request, "followup/ladder.html", context)


@allow("hours.statement.judge")
@require_http_methods(["GET", "POST"])
def call(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """A call the ladder asks for: whom, about what; what was said goes to the journal of each contract."""
    act = get_object_or_404(LadderAct.objects.filter(rung=Rung.CALL.value), public_id=public_id)
    late = late_of(answered_statements(request.actor), [(act.address, act.due_on)], timezone.localdate())
    if not late:
        raise Http404
    contact = late[0].award
    initial = {"held_on": timezone.localdate(), "contact": contact.contact_name}
    form = SaidForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.note_call(
                act,
                [one.award for one in late],
                author=request.user,
                now=timezone.now(),
                today=timezone.localdate(),
                **form.cleaned_data,
            )
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "L’appel est noté au journal de chaque marché.")
            return redirect("received")
    context = {
        "act": act,
        "late": late,
        "contact": contact,
        "form": form,
        "breadcrumbs": [{"label": "Relevés d’heures", "url": reverse("received")}, {"label": "Appel", "url": ""}],
    }
    return render(request, "followup/call.html", context)
