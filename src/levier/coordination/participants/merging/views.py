"""The pages of duplicates. Each logs whom it showed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.audit.services import log_reading
from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.common.ui import formats
from levier.coordination.clauses.selectors import categories_named
from levier.coordination.participants.merging import selectors, services
from levier.coordination.participants.merging.forms import LABELS, MergeForm, PairFilters, said
from levier.coordination.participants.models import Eligibility, Merge, Participant
from levier.coordination.participants.policy import own_participants
from levier.coordination.participants.selectors import assignments_of

PAGE_SIZE = 25


def trail(*crumbs: tuple[str, str]) -> list[dict[str, str]]:
    """The breadcrumbs under the list of people."""
    held = [("Participants", reverse("participants")), *crumbs]
    return [{"label": label, "url": url} for label, url in held]


@allow("participants.person.write")
@require_GET
def duplicates(request: MissionRequest) -> HttpResponse:
    """The pairs to compare among the people one sees in full; or the merges made."""
    form = PairFilters(request.GET or None)
    form.is_valid()
    chosen = getattr(form, "cleaned_data", {})
    text, is_done = chosen.get("q", ""), chosen.get("etat") == "faites"
    found: Any = (
        selectors.merges_seen(request.actor, text) if is_done else selectors.pairs_to_compare(request.actor, text)
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    pairs = [] if is_done else selectors.with_people(list(page))
    merges = list(page) if is_done else []
    read = {person.public_id for pair in pairs for person in (pair.first, pair.second)}
    log_reading(request, read | {person.public_id for done in merges for person in (done.kept, done.merged)})
    context = {
        "form": form,
        "page": page,
        "pairs": pairs,
        "merges": merges,
        "is_done": is_done,
        "is_filtered": bool(text),
        "breadcrumbs": trail(("Doublons", "")),
    }
    return render(request, "participants/duplicates.html", context)


@allow("participants.person.write")
@require_http_methods(["GET", "POST"])
def compare(request: MissionRequest, one: UUID, other: UUID) -> HttpResponse:
    """Two records side by side: the right value of each field is chosen, they are made one, or said to be two."""
    first, second = two_people(request, one, other)
    log_reading(request, {first.public_id, second.public_id})
    form = MergeForm(None if "distinct" in request.POST else request.POST or None, first=first, second=second)
    try:
        if "distinct" in request.POST:
            services.say_distinct(first, second, author=request.user)
            messages.success(request, "Noté\u00a0: ce sont deux personnes. Cette paire ne sera plus proposée.")
            return redirect("participants_duplicates")
        if request.method == "POST" and form.is_valid():
            services.merge(
                first,
                second,
                taken=form.taken(),
                reason=form.cleaned_data["reason"],
                author=request.user,
                versions=(form.cleaned_data["version_first"], form.cleaned_data["version_second"]),
            )
            messages.success(
                request, f"Les deux fiches {formats.of(first)} n’en font plus qu’une. Ses heures n’ont pas changé."
            )
            return redirect("participant", public_id=first.public_id)
    except Problem as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
    return render(request, "participants/compare.html", comparison(form, first, second))


def two_people(request: MissionRequest, one: UUID, other: UUID) -> tuple[Participant, Participant]:
    """The two records, the oldest first, both seen in full by the actor; else 404."""
    own = own_participants(request.actor).select_related("desk")
    found = list(own.filter(public_id__in={one, other}).order_by("pk"))
    if len(found) != 2:
        raise Http404
    return found[0], found[1]


def comparison(form: MergeForm, first: Participant, second: Participant) -> dict[str, Any]:
    """What the page of two records shows."""
    same = [(LABELS[name], said(first, name)) for name in LABELS if name not in form.differing]
    assignments = assignments_of(first, second)
    records = Eligibility.objects.filter(participant__in=(first, second), withdrawn_at=None)
    held = list(records.order_by("established_on", "pk"))
    columns = [
        {
            "person": person,
            "created": formats.long_date(timezone.localtime(person.created_at).date()),
            "eligibilities": [eligibility_words(record) for record in held if record.participant_id == person.pk],
            "assignments": [line for line in assignments if line.assignment.participant_id == person.pk],
        }
        for person in (first, second)
    ]
    return {
        "form": form,
        "same": same,
        "columns": columns,
        "breadcrumbs": trail(("Doublons", reverse("participants_duplicates")), ("Comparer", "")),
    }


def eligibility_words(record: Any) -> str:
    """An eligibility in a line."""
    category = categories_named([record.category]).get(record.category)
    name = formats.typeset(category.text) if category else "catégorie non conservée"
    return f"{name}, établie le {formats.long_date(record.established_on)}"


@allow("participants.person.write")
@require_http_methods(["GET", "POST"])
def undo(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Undoes a merge while nothing new happened: asked once."""
    own = own_participants(request.actor)
    found = get_object_or_404(
        Merge.objects.select_related("kept__desk", "merged__desk", "author"), public_id=public_id, kept__in=own
    )
    log_reading(request, {found.kept.public_id, found.merged.public_id})
    problem = ""
    if request.method == "POST":
        try:
            services.undo_merge(found, author=request.user)
        except Problem as told:
            problem = told.sentence
        else:
            messages.success(request, "Fusion annulée\u00a0: chaque fiche a retrouvé ce qu’elle tenait.")
            return redirect("participant", public_id=found.merged.public_id)
    context = {
        "merge": found,
        "problem": problem,
        "breadcrumbs": trail(("Doublons", reverse("participants_duplicates")), ("Annuler une fusion", "")),
    }
    return render(request, "participants/undo_merge.html", context)
