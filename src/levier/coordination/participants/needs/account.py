"""What a prescriber or a structure finds under its account: the jobs published to it, whom it proposed, the answers."""

import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.audit.services import log_reading
from levier.common.http import MissionRequest, file_answer
from levier.common.paging import list_context
from levier.common.policy import Actor, allow, permits
from levier.common.registry import HomeFigure, OpenPoint
from levier.common.tabular.writing import DATE, INTEGER, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.participants.models import TO_FILL, Answer, NeedRecipient, NeedStatus, Proposal
from levier.coordination.participants.needs.door import answer_offer
from levier.coordination.participants.needs.listing import PAGE_SIZE
from levier.coordination.participants.policy import addressed_jobs

SITUATIONS = {
    "a-repondre": "à répondre",
    "attente": "réponse attendue",
    "retenue": "quelqu’un est retenu",
    "close": "offre close",
}
SORTS = {
    "poste": ("need__post", "pk"),
    "marche": ("need__lot__contract__title", "pk"),
    "reponses": ("need__deadline", "pk"),
    "embauche": ("need__starts_on", "pk"),
}


class OfferFilters(forms.Form):
    """The filter bar of the list. A value that means nothing filters nothing."""

    q = forms.CharField(label="Poste, lieu ou marché", required=False, max_length=100)
    situation = forms.ChoiceField(
        label="Situation", required=False, choices=[("", "Toutes les situations"), *SITUATIONS.items()]
    )


def open_to_answers(today: datetime.date) -> Q:
    """The jobs that still wait for somebody to be proposed."""
    return Q(need__status__in=TO_FILL, need__deadline__gte=today)


def listed(actor: Actor, *, today: datetime.date, text: str = "", situation: str = "", sort: str = "") -> Any:
    """The jobs published to an actor's bodies, filtered and sorted (the next deadline first), each with how many people
    were `proposed`, are `awaited` and `retained`. One query."""
    known = Q(proposals__anonymised_on=None)
    found = addressed_jobs(actor).annotate(
        proposed=Count("proposals", filter=known),
        awaited=Count("proposals", filter=known & Q(proposals__answer="")),
        retained=Count("proposals", filter=known & Q(proposals__answer=Answer.RETAINED)),
    )
    for word in text.split():
        found = found.filter(
            Q(need__post__icontains=word)
            | Q(need__site__icontains=word)
            | Q(need__lot__contract__title__icontains=word)
        )
    chosen = {
        "a-repondre": open_to_answers(today) & Q(proposed=0),
        "attente": Q(awaited__gt=0),
        "retenue": Q(retained__gt=0),
        "close": ~open_to_answers(today),
    }.get(situation, Q())
    names = SORTS.get(sort.removeprefix("-"), SORTS["reponses"])
    ordered = [f"-{name}" if sort.startswith("-") else name for name in names]
    return found.filter(chosen).select_related("need__lot__contract").order_by(*ordered)


def state(one: Any, today: datetime.date) -> tuple[str, str]:
    """The badge of a job for a body it was published to: tone and words."""
    if one.awaited:
        return "soon", "réponse attendue"
    if one.retained:
        return "done", formats.count(one.retained, "personne retenue", "personnes retenues")
    if one.need.status in TO_FILL and one.need.deadline >= today:
        return ("neutral", "non retenue") if one.proposed else ("todo", "à répondre")
    return "neutral", "offre close"


def asked(request: MissionRequest, today: datetime.date) -> tuple[OfferFilters, Any]:
    """The filter bar as it stands in the address, and the jobs it leaves."""
    form = OfferFilters(request.GET or None)
    form.is_valid()
    chosen = getattr(form, "cleaned_data", {})
    found = listed(
        request.actor,
        today=today,
        text=chosen.get("q", ""),
        situation=chosen.get("situation", ""),
        sort=request.GET.get("tri", ""),
    )
    return form, found


@allow("participants.offer.answer")
@require_GET
def my_offers(request: MissionRequest) -> HttpResponse:
    """The jobs published to one's body; nobody is named."""
    today = timezone.localdate()
    form, found = asked(request, today)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = list_context(request, form, page, reverse("my_offers_export"))
    lines = [(one, *state(one, today)) for one in page]
    return render(request, "participants/my_offers.html", context | {"lines": lines})


@allow("participants.offer.answer")
@require_GET
def my_offers_export(request: MissionRequest) -> HttpResponse:
    """The list chosen, as a spreadsheet: how many people were proposed, and nobody's name."""
    now = timezone.localtime()
    _, found = asked(request, now.date())
    columns = [
        Column("Poste", width=34), Column("Lieu", width=24), Column("Marché", width=40), Column("Situation", width=20),
        Column("Réponses jusqu’au", DATE), Column("Embauche à partir du", DATE), Column("Proposées", INTEGER),
        Column("Retenues", INTEGER),
    ]  # fmt: skip
    rows = [
        (
            one.need.post, one.need.site, one.need.lot.contract.title, state(one, now.date())[1], one.need.deadline,
            one.need.starts_on, one.proposed, one.retained,
        )
        for one in found
    ]  # fmt: skip
    content = write_workbook(
        [Sheet("Offres de poste", columns, rows)],
        source=[("Source", f"offres adressées à votre organisme, {request.mission.name}, {formats.moment(now)}")],
        title="Offres de poste",
        produced_at=now,
    )
    return file_answer(content, f"mes-offres-{now:%Y-%m-%d}.xlsx")


@allow("participants.offer.answer")
@require_http_methods(["GET", "POST"])
def my_offer(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One job published to one's body: its words, whom one proposed and the answers, the form."""
    jobs = addressed_jobs(request.actor).select_related(
        "need__lot__contract__operation__lead_desk", "need__author", "organization"
    )
    recipient = get_object_or_404(jobs, public_id=public_id)
    log_reading(request, frozenset(recipient.proposals.values_list("public_id", flat=True)))
    trail = [{"label": "Offres de poste", "url": reverse("my_offers")}, {"label": recipient.need.post}]
    return answer_offer(request, recipient, "participants/my_offer.html", {"breadcrumbs": trail, "by_link": False})


def unanswered(actor: Actor, today: datetime.date) -> QuerySet[NeedRecipient]:
    """The jobs published to an actor's bodies for which nobody of theirs proposed anybody yet."""
    said = Proposal.objects.filter(
        recipient__need=OuterRef("need"), recipient__organization=OuterRef("organization"), anonymised_on=None
    )
    return addressed_jobs(actor).filter(open_to_answers(today), ~Exists(said), need__status=NeedStatus.OPEN)


def offers_to_answer(actor: Actor) -> list[OpenPoint]:
    """One point for each job published to one's body that nobody there answered; one query."""
    if not permits(actor, "participants.offer.answer"):
        return []
    rows = (
        unanswered(actor, timezone.localdate())
        .order_by("need__deadline", "need", "pk")
        .values_list("need", "public_id", "need__post", "need__lot__contract__title", "need__deadline")
    )
    points: dict[int, OpenPoint] = {}
    for need, public_id, post, title, deadline in rows:
        url = reverse("my_offer", args=[public_id])
        points.setdefault(need, OpenPoint("À répondre", "todo", f"Offre de poste\u00a0: {post}", title, url, deadline))
    return list(points.values())


def offers_figures(actor: Actor) -> list[HomeFigure]:
    """The jobs that wait for somebody, the people proposed and what became of them; two queries."""
    if not permits(actor, "participants.offer.answer"):
        return []
    waiting = unanswered(actor, timezone.localdate()).aggregate(jobs=Count("need", distinct=True))
    mine = Proposal.objects.filter(recipient__in=addressed_jobs(actor).order_by().values("pk"), anonymised_on=None)
    people = mine.aggregate(
        proposed=Count("pk"),
        awaited=Count("pk", filter=Q(answer="")),
        retained=Count("pk", filter=Q(answer=Answer.RETAINED)),
    )
    page = reverse("my_offers")
    return [
        HomeFigure(50, "Offres à pourvoir", formats.integer(waiting["jobs"]), "sans proposition de votre part", page),
        HomeFigure(
            60,
            "Personnes proposées",
            formats.integer(people["proposed"]),
            f"{formats.count(people['retained'], 'retenue')}, {formats.integer(people['awaited'])} sans réponse",
            page,
        ),
    ]
