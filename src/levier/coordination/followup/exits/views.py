"""The list of exits and its figures, one situation, the moments asked. Each page that shows people logs whom."""

import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.audit.services import log_reading
from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.paging import KeysFirst
from levier.common.policy import allow, permits
from levier.common.tabular.writing import write_workbook
from levier.common.ui import formats
from levier.coordination.clauses.categories import CLASS_LABELS as PUBLISHED_CLASSES
from levier.coordination.followup.exits import selectors, services
from levier.coordination.followup.exits.forms import ExitFilters, ExitForm, TimingForm
from levier.coordination.followup.exits.published import (
    CRITERIA_METHOD,
    MASKED_WORDS,
    METHOD,
    criteria_sheet,
    published_sheet,
)
from levier.coordination.followup.exits.rules import (
    CLASS_LABELS,
    MOMENT_LABELS,
    MOMENTS,
    ExitClass,
    asked_from,
    crossed,
    figures,
    published,
)
from levier.coordination.followup.exits.sheets import list_sheet, situation_words
from levier.coordination.followup.models import Exit, ExitTiming
from levier.coordination.followup.views import EXPORTED_AT_MOST, PAGE_SIZE
from levier.coordination.participants.models import Assignment
from levier.coordination.participants.policy import own_desks, own_participants
from levier.coordination.procurement.editing import refuse

ORDERS = {
    "nom": ("participant__last_name", "participant__first_name"),
    "marche": ("award__lot__contract__title",),
    "fin": ("ended_on",),
}
SHOWN = ("participant__desk", "award__company", "award__lot__contract")


def asked_list(request: MissionRequest, today: datetime.date, asked: selectors.Timings) -> tuple[ExitFilters, Any]:
    """What the address asks for, the last ended first without an order."""
    form = ExitFilters(request.GET, desks=own_desks(request.actor).order_by("name__french"), today=today)
    found = form.apply(selectors.listed(request.actor, today), today, asked).select_related(*SHOWN)
    order = request.GET.get("tri", "")
    keys = ORDERS.get(order.removeprefix("-"))
    if keys is None:
        return form, found.order_by("-ended_on", "-pk")
    sign = "-" if order.startswith("-") else ""
    return form, found.order_by(*(f"{sign}{key}" for key in keys), "-pk")


def asked_figures(request: MissionRequest, form: ExitFilters) -> list[Any]:
    """The figures of the desk and the year the address asks for."""
    chosen = form.chosen
    return selectors.exit_figures(request.actor, desk=chosen.get("guichet") or "", year=chosen.get("annee"))


@allow("followup.exit.view")
@require_GET
def show_exits(request: MissionRequest) -> HttpResponse:
    """The contracts over, what became of each person, and the figures of the desk and year chosen."""
    today, asked = timezone.localdate(), selectors.timings()
    form, found = asked_list(request, today, asked)
    page = KeysFirst(found, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = selectors.lines(page.object_list, today, asked)
    log_reading(request, {line.person.public_id for line in lines})
    come = selectors.come_to(request.actor, today, desk=form.chosen.get("guichet") or "", year=form.chosen.get("annee"))
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "moments": [MOMENT_LABELS[moment] for moment in MOMENTS],
        "figures": [(MOMENT_LABELS[row.moment], row, come[row.moment]) for row in asked_figures(request, form)],
        "classes": [(CLASS_LABELS[one], one.value) for one in ExitClass],
        "method": METHOD,
        "today": today,
        "many_desks": len(form.fields["guichet"].choices) > 2,  # type: ignore[attr-defined]
        "address": request.GET.urlencode(),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "followup/exits.html", context)


@allow("followup.exit.view")
@require_GET
def exits_export(request: MissionRequest) -> HttpResponse:
    """The same list as a spreadsheet, for who follows these people."""
    today, asked = timezone.localdate(), selectors.timings()
    _, found = asked_list(request, today, asked)
    lines = selectors.lines(found[:EXPORTED_AT_MOST], today, asked)
    log_reading(request, {line.person.public_id for line in lines})
    source = [
        ("Source", f"sorties {formats.of(formats.named(request.mission.name))}, au {formats.long_date(today)}"),
        ("Confidentialité", "Des personnes y sont nommées\u00a0: ni l’entreprise, ni l’acheteur, ni un financeur."),
    ]
    return workbook([list_sheet(lines)], source, f"sorties-{today}.xlsx")


@allow("followup.exit.view")
@require_GET
def figures_export(request: MissionRequest) -> HttpResponse:
    """The figures alone, masked: what may leave."""
    today = timezone.localdate()
    form = ExitFilters(request.GET, desks=own_desks(request.actor).order_by("name__french"), today=today)
    year = form.chosen.get("annee")
    exits = selectors.exit_rows(request.actor, desk=form.chosen.get("guichet") or "", year=year)
    rows = [published(row) for row in figures(exits)]
    criteria = crossed(exits, selectors.criteria_met(exits), PUBLISHED_CLASSES)
    source = [
        ("Mission", request.mission.name),
        ("Contrats finis", f"en {year}" if year else "depuis le début"),
        ("État au", formats.long_date(today)),
        ("Méthode", METHOD),
        ("Autres critères", CRITERIA_METHOD),
        ("Secret", MASKED_WORDS),
    ]
    return workbook(
        [published_sheet(rows), criteria_sheet(criteria, PUBLISHED_CLASSES)],
        source,
        f"sorties-chiffres-{year or today}.xlsx",
    )


def workbook(sheets: list[Any], source: list[tuple[str, str]], name: str) -> HttpResponse:
    """A spreadsheet to keep."""
    content = write_workbook(sheets, source=source, title="Sorties", produced_at=timezone.localtime())
    return file_answer(content, f"{name}")


@allow("followup.exit.view")
@require_http_methods(["GET", "POST"])
def record(request: MissionRequest, public_id: UUID, moment: int) -> HttpResponse:
    """Records where someone is at a moment after a contract, or corrects it; what was recorded stays readable."""
    if moment not in MOMENTS:
        raise Http404
    own = own_participants(request.actor).order_by().values("pk")
    rows = selectors.with_end(Assignment.objects.filter(participant__in=own)).select_related(*SHOWN)
    assignment = get_object_or_404(rows, public_id=public_id)
    today, person = timezone.localdate(), assignment.participant
    records = list(
        Exit.objects.filter(assignment=assignment, moment=moment).select_related("recorded_by").order_by("-pk")
    )
    seen = records[0].pk if records else None
    form = ExitForm(request.POST or None, initial={"told_on": today, "seen": seen})
    if request.method == "POST" and form.is_valid():
        try:
            services.record_exit(assignment, moment, author=request.user, today=today, **form.cleaned_data)
        except Problem as problem:
            # Saving again is then a choice: the page comes back with what stands recorded.
            form.data = {**request.POST.dict(), "seen": seen or ""}
            refuse(form, problem)
        else:
            messages.success(request, "La situation est enregistrée.")
            return redirect("participant", public_id=person.public_id)
    log_reading(request, {person.public_id})
    is_known = assignment.ended_on != selectors.NEVER
    context = {
        "assignment": assignment,
        "person": person,
        "moment": MOMENT_LABELS[moment],
        "ended_on": assignment.ended_on if is_known else None,
        "first_day": asked_from(assignment.ended_on, moment) if is_known else None,
        "today": today,
        "records": [(one, *situation_words(one.situation)) for one in records],
        "form": form,
        "breadcrumbs": [
            {"label": "Sorties", "url": reverse("exits")},
            {"label": str(person), "url": reverse("participant", args=[person.public_id])},
            {"label": f"Situation {MOMENT_LABELS[moment]}"},
        ],
    }
    return render(request, "followup/exit.html", context)


@allow("followup.exit.view")
@require_http_methods(["GET", "POST"])
def show_timings(request: MissionRequest) -> HttpResponse:
    """Which moments the mission and each desk ask; a desk chooses its own, the mission's team any."""
    for_mission = permits(request.actor, "followup.exit.mission_timing")
    desks = list(own_desks(request.actor).order_by("name__french"))
    asked = selectors.timings()
    present = asked.mission if for_mission or not desks else asked.of(desks[0].pk)
    form = TimingForm(request.POST or None, desks=desks, for_mission=for_mission, initial={"moments": list(present)})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        services.choose_timing(form.desk, told["moments"], author=request.user, follows_mission=told["follows_mission"])
        messages.success(request, "C’est enregistré. Les situations déjà connues restent.")
        return redirect("exit_timings")
    last: dict[int | None, ExitTiming] = {
        row.desk_id: row for row in ExitTiming.objects.select_related("author").order_by("pk")
    }
    choices = [("La mission", asked.mission, False, last.get(None))] + [
        (str(desk), asked.of(desk.pk), desk.pk not in asked.desks, last.get(desk.pk)) for desk in desks
    ]
    context = {
        "form": form,
        "rows": [
            (name, formats.enumeration([MOMENT_LABELS[one] for one in moments]) or "rien", follows, row)
            for name, moments, follows, row in choices
        ],
        "breadcrumbs": [{"label": "Sorties", "url": reverse("exits")}, {"label": "Moments demandés"}],
    }
    return render(request, "followup/exit_timings.html", context)
