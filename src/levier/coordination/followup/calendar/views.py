"""The calendar: its page, its spreadsheet, its agenda file, and the private address an agenda reads it at."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.accounts.selectors import actor_for
from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, bearer
from levier.common.tabular.writing import DATE, Column, Sheet, write_workbook
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.ui import formats
from levier.coordination.followup.calendar import services
from levier.coordination.followup.calendar.agenda import CONTENT_TYPE, agenda
from levier.coordination.followup.calendar.facts import (
    DAYS_IN_AGENDA,
    MONTHS_AHEAD,
    Fact,
    late_and_coming,
    month_after,
    narrowed,
    span_shown,
)
from levier.coordination.followup.calendar.forms import LATE, CalendarFilter
from levier.coordination.followup.calendar.selectors import dated_facts, only_meetings, operations_to_choose
from levier.coordination.followup.models import CalendarFeed

PAGE_SIZE = 50
SORTS = {"date": lambda fact: fact.day, "nature": lambda fact: fact.label, "ou": lambda fact: fact.where.casefold()}


@dataclass(frozen=True)
class Listed:
    """What the address asks for: its filters, the facts in its order, how many others are late."""

    form: CalendarFilter
    facts: list[Fact]
    late: int = 0


def listed(request: MissionRequest) -> Listed:
    """The facts the address asks for, in its order."""
    today = timezone.localdate()
    choices = operations_to_choose(request.actor)
    form = CalendarFilter(request.GET, today, *choices, only_meetings=only_meetings(request.actor))
    first, last = span_shown(form.month, today)
    kind = form.chosen("nature")
    facts = narrowed(
        dated_facts(request.actor, first, last, today, kind=kind),
        kind=kind,
        operation=form.chosen("operation"),
        desk=form.chosen("guichet"),
    )
    others = 0
    if form.month is None:
        late, coming = late_and_coming(facts, today)
        facts, others = (late, 0) if form.chosen("mois") == LATE else (coming, len(late))
    order = request.GET.get("tri", "")
    if (key := SORTS.get(order.removeprefix("-"))) is not None:
        facts.sort(key=key, reverse=order.startswith("-"))
    return Listed(form, facts, others)


@allow("followup.calendar.view")
@require_GET
def show_calendar(request: MissionRequest) -> HttpResponse:
    """What waits at which date, month by month."""
    asked, today = listed(request), timezone.localdate()
    page = Paginator(asked.facts, PAGE_SIZE).get_page(request.GET.get("page"))
    by_date = request.GET.get("tri", "date") in ("date", "-date")
    kept = {name: asked.form.chosen(name) for name in ("guichet", "operation", "nature") if asked.form.chosen(name)}
    month = asked.form.month or today.replace(day=1)
    beside = [month_after(month, step) for step in ((-1, 1) if asked.form.month else range(MONTHS_AHEAD))]
    home = {"label": "Tableau de bord", "url": reverse("board")}
    if only_meetings(request.actor):
        home = {"label": "Mes opérations", "url": reverse("my_operations")}
    context = {
        "form": asked.form,
        "page": page,
        "rows": [(formats.month(fact.day) if by_date else "", fact, reverse_of(fact)) for fact in page],
        "today": today,
        "query": request.GET.urlencode(),
        "beside": [(formats.month(one), urlencode(kept | {"mois": f"{one:%Y-%m}"})) for one in beside],
        "late": asked.late,
        "late_query": urlencode(kept | {"mois": LATE}),
        "only_meetings": only_meetings(request.actor),
        "breadcrumbs": [home, {"label": "Échéancier", "url": ""}],
    }
    return render(request, "followup/calendar.html", context)


def reverse_of(fact: Fact) -> str:
    """The address of the page that opens a fact, within the mission."""
    return reverse(fact.page, kwargs=dict(fact.at)) + fact.query


@allow("followup.calendar.view")
@require_GET
def calendar_export(request: MissionRequest) -> HttpResponse:
    """The same dates as a spreadsheet."""
    facts = listed(request).facts
    columns = [Column("Date", DATE), *map(Column, ("Nature", "Quoi", "Où", "Précision", "État"))]
    rows = [
        (fact.day, fact.label, fact.what, fact.where, fact.detail, "en retard" if fact.is_late else "")
        for fact in facts
    ]
    book = write_workbook([Sheet("Échéancier", columns, rows)], source=[("Source", request.mission.name)])
    return file_answer(book, "echeancier.xlsx")


@allow("followup.calendar.view")
@require_GET
def calendar_file(request: MissionRequest) -> HttpResponse:
    """The same dates as a file any agenda imports."""
    facts = listed(request).facts
    return file_answer(as_agenda(facts, request.mission), "echeancier.ics")


def as_agenda(facts: list[Fact], mission: Mission) -> bytes:
    """Facts as an agenda file of a mission, each with the whole address that opens it."""
    return agenda(
        facts,
        name=f"Levier, {mission.name}",
        domain=f"{mission.slug}.levier",
        now=timezone.now(),
        address=lambda fact: mission_url(mission, fact.page, **dict(fact.at)) + fact.query,
    )


@allow("followup.calendar.view")
@require_http_methods(["GET", "POST"])
def subscription(request: MissionRequest) -> HttpResponse:
    """The private address of one's own agenda: opened, shown this once, closed."""
    address = ""
    if request.method == "POST":
        if request.POST.get("act") == "close":
            if services.close_feed(request.user, now=timezone.now()):
                messages.success(request, "L’adresse est révoquée\u00a0: votre agenda ne reçoit plus rien.")
            return redirect("calendar_subscription")
        token = services.open_feed(request.user, now=timezone.now())
        address = mission_url(request.mission, "calendar_feed", token=token)
    context: dict[str, Any] = {
        "address": address,
        "only_meetings": only_meetings(request.actor),
        "feed": CalendarFeed.objects.filter(user=request.user, revoked_at=None).first(),
        "breadcrumbs": [
            {"label": "Échéancier", "url": reverse("calendar")},
            {"label": "Dans mon agenda", "url": ""},
        ],
    }
    return render(request, "followup/calendar_subscription.html", context)


@bearer
@require_GET
def calendar_feed(request: MissionRequest, token: str) -> HttpResponse:
    """What an agenda reads at its private address: the dates its holder may see today."""
    if request.mission is None:
        return render(request, "404.html", status=404)
    today = timezone.localdate()
    try:
        actor = actor_for(services.use_feed(token, now=timezone.now()), request.mission)
    except Problem as problem:
        return HttpResponse(problem.sentence, status=410, content_type="text/plain; charset=utf-8")
    facts = narrowed(dated_facts(actor, None, today + datetime.timedelta(days=DAYS_IN_AGENDA), today))
    response = HttpResponse(as_agenda(facts, request.mission), content_type=CONTENT_TYPE)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
