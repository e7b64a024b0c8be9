"""Pages of poolings: the list, the request, the agreements, whose hours, how a month is allocated, the end."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.audit.services import log_reading
from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.paging import KeysFirst
from levier.common.policy import allow
from levier.common.tabular.writing import DATE, HOURS, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.hours.models import PooledPerson, Pooling
from levier.coordination.hours.policy import visible_poolings
from levier.coordination.hours.pooling import selectors, services
from levier.coordination.hours.pooling.drafting import request_response
from levier.coordination.hours.pooling.forms import AllocationForm, EndForm, OpenForm, PersonForm
from levier.coordination.hours.pooling.page import (
    BADGES,
    STATES,
    PersonRows,
    PoolingFilter,
    PoolingPage,
    holders,
    listed,
    months_to_allocate,
    people_to_pool,
    pooling_page,
    shown_names,
    state_of,
    with_state,
)
from levier.coordination.hours.pooling.rules import PoolingKind
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.editing import refuse
from levier.coordination.procurement.models import Award, Operation
from levier.coordination.procurement.policy import led_operations
from levier.law.ccag import Part, reference

PAGE_SIZE = 50
EXPORTED_AT_MOST = 20_000
SHOWN_AT_MOST = 60


def asked_poolings(request: MissionRequest) -> tuple[PoolingFilter, QuerySet[Pooling], QuerySet[Any]]:
    """The filters of the address, what passes them, and the same in order with what a row shows."""
    chosen = PoolingFilter(request.GET)
    found = chosen.apply(with_state(visible_poolings(request.actor)), request.actor)
    return chosen, found, listed(found, request.actor, request.GET.get("tri", ""))


@allow("hours.pooling.view")
@require_GET
def poolings(request: MissionRequest) -> HttpResponse:
    """Every pooling of which one follows a contract."""
    chosen, found, in_order = asked_poolings(request)
    shown = KeysFirst(in_order, PAGE_SIZE, counted=found).get_page(request.GET.get("page"))
    rows = [
        {"pooling": row, "state": STATES[state_of(row)], "badge": BADGES[state_of(row)],
         "names": shown_names(row.shown_contracts), "holders": holders(row.shown_contracts)}
        for row in shown
    ]  # fmt: skip
    context = {"form": chosen, "page": shown, "rows": rows, "query": request.GET.urlencode()}
    return render(request, "hours/pooling/list.html", context)


def workbook(sheet: Sheet, source: list[tuple[str, Any]], *, title: str, name: str) -> HttpResponse:
    """A spreadsheet to download."""
    return file_answer(write_workbook([sheet], source=source, title=title), f"{name}.xlsx")


@allow("hours.pooling.view")
@require_GET
def poolings_export(request: MissionRequest) -> HttpResponse:
    """The filtered list as a spreadsheet."""
    _, _, found = asked_poolings(request)
    columns = [
        Column("Nature", width=36), Column("Titulaire", width=36), Column("Marchés", width=70),
        Column("Bassin d’emploi", width=24), Column("Depuis le", DATE), Column("État", width=18),
        Column("Fin", DATE), Column("Personnes"),
    ]  # fmt: skip
    rows = [
        (
            str(row), holders(row.shown_contracts), " ; ".join(shown_names(row.shown_contracts)), row.area,
            row.starts_on, STATES[state_of(row)], row.ended_on, row.people_count,
        )
        for row in found[:EXPORTED_AT_MOST]
    ]  # fmt: skip
    today = timezone.localdate()
    source = [("Mission", request.mission.name), ("Établi le", formats.long_date(today))]
    sheet = Sheet("Globalisations", columns, rows)
    return workbook(sheet, source, title="Globalisations", name=f"globalisations-{today}")


def awards_offered(request: MissionRequest, operation: Operation) -> list[Award]:
    """The contracts one may reunite from an operation: its own, those of the same holders, and those looked for."""
    own = Award.objects.filter(lot__contract__operation=operation)
    near = Q(pk__in=own.order_by().values("pk")) | Q(company__in=own.order_by().values("company"))
    if text := request.GET.get("q", "").strip()[:100]:
        near |= Q(lot__contract__title__icontains=text) | Q(company__name__icontains=text)
    led = Award.objects.filter(near, lot__contract__operation__in=led_operations(request.actor).order_by().values("pk"))
    in_order = led.select_related("lot__contract__operation__buyer", "company").order_by(
        "company__name", "lot__contract__title", "pk"
    )
    return list(in_order[:SHOWN_AT_MOST])


def own_of(operation: Operation, awards: Sequence[Award]) -> list[Award]:
    """Those of an operation among some awards."""
    return [award for award in awards if award.lot.contract.operation_id == operation.pk]


@allow("hours.pooling.view")
@require_http_methods(["GET", "POST"])
def new_pooling(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Records the holder's request: which contracts, since when, on what document."""
    operation = get_object_or_404(led_operations(request.actor).select_related("buyer"), public_id=public_id)
    offered = awards_offered(request, operation)
    known = zip(offered, selectors.candidates(offered), strict=True)
    choices = [(str(award.public_id), told(one)) for award, one in known]
    form = OpenForm(choices, request.POST or None, initial={"kind": PoolingKind.POOLING})
    back = reverse("operation", args=[operation.public_id])
    if "demande" in request.POST:
        # The letter comes before the request it will carry: neither its day nor its document is known yet.
        form.is_valid()
        form.errors.clear()
        chosen = [award for award in offered if str(award.public_id) in request.POST.getlist("awards")]
        try:
            return request_response(request, PoolingKind(form.cleaned_data.get("kind") or PoolingKind.POOLING), chosen)
        except Problem as problem:
            refuse(form, problem)
    elif request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made = services.open_pooling(
                PoolingKind(asked["kind"]),
                [award for award in offered if str(award.public_id) in asked["awards"]],
                starts_on=asked["starts_on"],
                requested_on=asked["requested_on"],
                request_document=asked["request_document"],
                author=request.user,
                today=timezone.localdate(),
            )
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, opened_words(made))
            return redirect("pooling", made.public_id)
    context = {
        "form": form,
        "operation": operation,
        "text": request.GET.get("q", ""),
        "articles": sorted(
            {reference(award.lot.contract.ccag_named, Part.POOLING) for award in own_of(operation, offered)}
        ),
        "back": back,
        "breadcrumbs": [
            {"label": "Opérations", "url": reverse("operations")},
            {"label": operation.name, "url": back},
            {"label": "Réunir les heures de plusieurs marchés"},
        ],
    }
    return render(request, "hours/pooling/new.html", context)


def told(one: Any) -> str:
    """A contract one may choose, with what its conditions depend on."""
    places = ", ".join(sorted(one.areas.values())) or "communes d’exécution à renseigner"
    defined = "globalisation définie" if one.defines_pooling else "globalisation non prévue"
    return f"{one.name} · {one.holder} · {places} · {defined}"


def opened_words(made: Pooling) -> str:
    """What is left to do once a pooling is recorded."""
    if made.needs_agreement:
        return "La demande est enregistrée\u00a0: aucune heure ne se répartit avant l’accord de chaque acheteur."
    return "C’est enregistré\u00a0: dites maintenant quelles personnes travaillent sur ces lots."


def seen(request: MissionRequest, public_id: UUID) -> PoolingPage:
    """A pooling one follows, as its page shows it, or 404."""
    found = get_object_or_404(with_state(visible_poolings(request.actor)), public_id=public_id)
    return pooling_page(found, request.actor)


def edited(request: MissionRequest, public_id: UUID) -> PoolingPage:
    """The same, for who may write in it."""
    shown = seen(request, public_id)
    if not shown.may_edit:
        raise PermissionDenied
    return shown


def trail(shown: PoolingPage, here: str = "") -> list[dict[str, str]]:
    """The way back to the pooling and the list."""
    page = reverse("pooling", args=[shown.pooling.public_id])
    crumbs = [
        {"label": "Globalisations", "url": reverse("poolings")},
        {"label": str(shown.pooling).capitalize(), "url": page if here else ""},
    ]
    return [*crumbs, {"label": here, "url": ""}] if here else crumbs


@allow("hours.pooling.view")
@require_GET
def pooling(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One pooling: its conditions, its agreements, whose hours, and what each contract received."""
    shown = seen(request, public_id)
    log_reading(request, shown.people_read)
    state = state_of(shown.pooling)
    context = {
        "shown": shown,
        "state": STATES[state],
        "badge": BADGES[state],
        "holders": holders(shown.contracts),
        "breadcrumbs": trail(shown),
    }
    return render(request, "hours/pooling/pooling.html", context)


@allow("hours.pooling.view")
@require_GET
def pooling_export(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The months allocated as a spreadsheet, a column a contract."""
    shown = seen(request, public_id)
    log_reading(request, shown.people_read)
    columns = [
        Column("Personne", width=30), Column("Mois", width=18), Column("Travaillées", HOURS),
        *(Column(name, HOURS, width=36) for name in shown.names), Column("D’après", width=40),
        Column("Communiquées par", width=36),
    ]  # fmt: skip
    rows = [
        (one.name, formats.month(month.allocation.month), month.allocation.hundredths, *month.parts,
         month.allocation.document, month.allocation.author_name)
        for one in shown.people
        for month in one.months
    ]  # fmt: skip
    source = [("Nature", str(shown.pooling)), ("Titulaire", holders(shown.contracts))]
    name = f"heures-reparties-{timezone.localdate()}"
    return workbook(Sheet("Heures réparties", columns, rows), source, title="Heures réparties", name=name)


def act_page(request: MissionRequest, shown: PoolingPage, form: Any, *, heading: str, lead: str = "") -> HttpResponse:
    """The page of one act on a pooling."""
    context = {
        "form": form,
        "heading": heading,
        "lead": lead,
        "back": reverse("pooling", args=[shown.pooling.public_id]),
        "action": "Enregistrer",
        "breadcrumbs": trail(shown, heading),
    }
    return render(request, "procurement/form.html", context)


@allow("hours.pooling.view")
@require_http_methods(["GET", "POST"])
def add_person(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Says whose hours are allocated."""
    shown = edited(request, public_id)
    found = people_to_pool(shown.pooling, request.actor)
    log_reading(request, {one.participant.public_id for one, _ in found})
    choices = [
        (str(one.public_id), f"{name}, {selectors.award_name(one.award)}, depuis le {formats.long_date(one.hired_on)}")
        for one, name in found
    ]
    form = PersonForm(choices, request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = next(one for one, _ in found if str(one.public_id) == form.cleaned_data["assignment"])
        try:
            services.pool_person(shown.pooling, chosen, author=request.user)
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "C’est enregistré\u00a0: ses heures se répartissent désormais ici.")
            return redirect("pooling", public_id)
    lead = "" if found else "Personne n’est au travail sur ces marchés sans y être déjà. Affectez-la d’abord à un lot."
    return act_page(request, shown, form, heading="Ajouter une personne", lead=lead)


@allow("hours.pooling.view")
@require_http_methods(["GET", "POST"])
def end(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Ends a pooling."""
    shown = edited(request, public_id)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            services.end_pooling(shown.pooling, ended_on=asked["ended_on"], document=asked["end_document"])
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "C’est enregistré\u00a0: ce qui est réparti reste tel quel.")
            return redirect("pooling", public_id)
    return act_page(request, shown, form, heading="Mettre fin")


@allow("hours.pooling.view")
@require_http_methods(["GET", "POST"])
def allocate(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The hours of someone in a month: what each contract receives, proposed then recorded."""
    person = get_object_or_404(PooledPerson.objects.select_related("pooling"), public_id=public_id)
    shown = edited(request, person.pooling.public_id)
    rows = next(one for one in shown.people if one.person.pk == person.pk)
    log_reading(request, {rows.participant.public_id})
    places = selectors.places_of(person)
    names = {contract.award_id: name for contract, name in shown.rows}
    months = months_to_allocate(person.pooling, [place.award_id for place in places])
    typed: Any = request.POST or None
    if "proposer" in request.POST:
        owed = selectors.owed_of([place.award.lot_id for place in places])
        typed = request.POST.dict() | AllocationForm(places, names, months, request.POST).proposal(owed)
    initial = first_values(rows, places, request.GET.get("mois", ""))
    form = AllocationForm(places, names, months, typed, initial=initial)
    if request.method == "POST" and "proposer" not in request.POST and form.is_valid():
        asked = form.cleaned_data
        try:
            services.allocate(
                person, form.chosen_month(), asked["total"], form.parts(), document=asked["document"],
                author_name=asked["author_name"], author=request.user,
            )  # fmt: skip
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "C’est réparti\u00a0: chaque marché porte sa part, à contrôler dans son relevé.")
            if excess := services.told_of_excess(places, form.chosen_month(), form.cleaned_data["total"]):
                messages.warning(request, excess)
            return redirect("pooling", shown.pooling.public_id)
    heading = "Répartir un mois"
    context = {
        "form": form,
        "heading": heading,
        "name": rows.name,
        "is_fictitious": rows.participant.is_fictitious,
        "months": months,
        "back": reverse("pooling", args=[shown.pooling.public_id]),
        "breadcrumbs": trail(shown, heading),
    }
    return render(request, "hours/pooling/allocate.html", context)


def first_values(rows: PersonRows, places: Sequence[Assignment], month: str) -> dict[str, Any]:
    """What a month already allocated holds (`month` reads `2026-03`), and who told of the last one."""
    last = rows.months[0].allocation.author_name if rows.months else ""
    held = next((one.allocation for one in rows.months if f"{one.allocation.month:%Y-%m}" == month), None)
    if held is None:
        return {"month": month, "author_name": last}
    return {"month": month, "author_name": held.author_name, **AllocationForm.said(places, held)}
