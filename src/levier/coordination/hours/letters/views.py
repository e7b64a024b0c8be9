"""The letters of a mission: which there are, writing one, looking at it with real statements before keeping it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import Actor, allow, permits
from levier.common.registry import offered
from levier.common.ui import formats
from levier.coordination.hours import services
from levier.coordination.hours.letters.forms import LetterForm
from levier.coordination.hours.letters.texts import LETTERS
from levier.coordination.hours.letters.words import STATEMENTS, check_words, unused
from levier.coordination.hours.models import LetterVersion, Statement
from levier.coordination.hours.policy import answered_statements
from levier.coordination.hours.selectors import desk_contact


@allow("hours.letter.view")
@require_GET
def letters(request: MissionRequest) -> HttpResponse:
    """Every kind of mail a mission may write in its own words, and since when it does."""
    since = dict(LetterVersion.objects.order_by().values_list("code").annotate(last=Max("recorded_at")))
    context = {
        "letters": [(one, since.get(one.code)) for one in LETTERS.values()],
        "breadcrumbs": trail(),
    }
    return render(request, "hours/letters.html", context)


@allow("hours.letter.view")
@require_http_methods(["GET", "POST"])
def letter(request: MissionRequest, code: str) -> HttpResponse:
    """One letter: its words, its fields, its versions; `preview` shows it with real statements and keeps nothing."""
    if code not in LETTERS:
        raise Http404
    known = LETTERS[code]
    may_edit = permits(request.actor, "hours.letter.edit")
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    present = services.words_in_force(code)
    form = LetterForm(request.POST or None, initial={"subject": present[0], "text": present[1]})
    words = present
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["subject"], form.cleaned_data["text"]
        try:
            if request.POST.get("preview"):
                check_words(known, *words)
            else:
                kept = services.write_version(code, subject=words[0], text=words[1], author=request.user)
                messages.success(request, "Les prochains courriels partiront ainsi." if kept else "Rien n’a changé.")
                return redirect("letter", code=code)
        except Problem as problem:
            form.add_error(problem.field, problem.sentence)
            words = present
    context = {
        "letter": known,
        "fields": known.fields.items(),
        "unused": unused(known, *words),
        "form": form,
        "may_edit": may_edit,
        "shown": shown(request.actor, code, words),
        "versions": LetterVersion.objects.filter(code=code).select_related("author").order_by("-pk")[:20],
        "default": (known.subject, known.text),
        "breadcrumbs": trail(known.label.capitalize()),
    }
    return render(request, "hours/letter.html", context)


def shown(actor: Actor, code: str, words: tuple[str, str]) -> dict[str, Any] | None:
    """A letter as it would leave: with the statements of the last contact asked, or with what the room that sends it
    says; None while there is nothing to show it with."""
    if STATEMENTS not in LETTERS[code].fields:
        known = offered(f"letter_values.{code}")(actor)
        return None if known is None else services.letter(code, known, [], link="#", words=words)
    mine = answered_statements(actor).exclude(award__contact_email="")
    parts = ("award__company", "award__lot__contract__operation__lead_desk")
    last: Statement | None = mine.select_related(*parts).order_by("-due_on", "-pk").first()
    if last is None:
        return None
    hers = mine.select_related(*parts).filter(due_on=last.due_on, award__contact_email=last.award.contact_email)
    values = {
        "contact": last.award.contact_name,
        "echeance": formats.long_date(last.due_on),
        "facilitateur": services.foot(desk_contact(last.award.lot.contract.operation)),
        "correspondant": last.award.contact_name,
    }
    return services.letter(
        code, values, [services.in_words(one) for one in hers.order_by("pk")[:10]], link="#", words=words
    )


def trail(label: str = "") -> list[dict[str, str]]:
    """Where one is."""
    crumbs = [
        {"label": "Relevés d’heures", "url": reverse("received")},
        {"label": "Courriels types", "url": reverse("letters") if label else ""},
    ]
    return [*crumbs, {"label": label, "url": ""}] if label else crumbs
