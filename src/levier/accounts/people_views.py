"""The people of the mission: who is where since when, who manages accesses, and how a role ends."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_http_methods

from levier.accounts.departures import (
    departure_of,
    end_membership,
    give_management,
    missing_successor,
    take_management,
)
from levier.accounts.forms import DepartureForm, PeopleFilter
from levier.accounts.models import Membership
from levier.accounts.policy import endable_memberships, manageable_memberships, visible_memberships
from levier.accounts.selectors import MEMBERSHIP_SORTS, filtered_memberships
from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.common.tabular.writing import DATE, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.organizations.selectors import ordered
from levier.organizations.views import PAGE_SIZE, add_problem


def people_of(request: MissionRequest, form: PeopleFilter) -> QuerySet[Membership]:
    """The memberships this person may see, as the address filters and sorts them."""
    asked = form.cleaned_data if form.is_valid() else {}
    rows = filtered_memberships(
        visible_memberships(request.actor),
        text=asked.get("q", ""),
        role=asked.get("role", ""),
        state=asked.get("etat", ""),
        today=timezone.localdate(),
    )
    return ordered(
        rows.order_by("user__last_name__french", "user__first_name__french", "pk"),
        request.GET.get("tri", ""),
        MEMBERSHIP_SORTS,
    )


@allow("accounts.people.list")
@require_GET
def people(request: MissionRequest) -> HttpResponse:
    """Who is in which organisation, since when, until when."""
    form = PeopleFilter(request.GET)
    page = Paginator(people_of(request, form), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = [row.pk for row in page]
    context = {
        "form": form,
        "page": page,
        "endable": set(endable_memberships(request.actor).filter(pk__in=shown).values_list("pk", flat=True)),
        "manageable": set(manageable_memberships(request.actor).filter(pk__in=shown).values_list("pk", flat=True)),
        "query": request.GET.urlencode(),
        "breadcrumbs": [{"label": "Personnes"}],
    }
    return render(request, "accounts/people.html", context)


@allow("accounts.people.list")
@require_GET
def people_export(request: MissionRequest) -> HttpResponse:
    """The same list as a workbook."""
    columns = [
        Column("Nom", width=24),
        Column("Prénom"),
        Column("Adresse électronique", width=34),
        Column("Organisme", width=44),
        Column("Rôle", width=28),
        Column("Depuis le", DATE),
        Column("Jusqu’au", DATE),
        Column("Successeur", width=28),
    ]
    rows = (
        (
            row.user.last_name,
            row.user.first_name,
            row.user.email,
            str(row.organization),
            capfirst(row.get_role_display()),
            row.starts_on,
            row.ends_on,
            str(row.successor.user) if row.successor else "",
        )
        for row in people_of(request, PeopleFilter(request.GET))
    )
    now = timezone.localtime()
    book = write_workbook(
        [Sheet("Personnes", columns, rows)],
        source=[("Mission", request.mission.name), ("Établi le", formats.moment(now))],
        title="Personnes",
        produced_at=now,
    )
    return file_answer(book, f"personnes-{now:%Y-%m-%d}.xlsx")


@allow("accounts.membership.end")
@require_http_methods(["GET", "POST"])
def departure(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Ends a role: what the person answers for is listed, and goes to the successor chosen."""
    endable = endable_memberships(request.actor).select_related("user", "organization")
    membership = get_object_or_404(endable, public_id=public_id)
    today = timezone.localdate()
    leaving = departure_of(membership, today)
    due = missing_successor(membership, leaving) if leaving.needs_successor else ""
    form = DepartureForm(request.POST or None, candidates=leaving.candidates, today=today, due=due)
    if request.method == "POST" and form.is_valid():
        try:
            end_membership(
                membership,
                ends_on=form.cleaned_data["ends_on"],
                successor=form.cleaned_data["successor"],
                by=request.user,
                today=today,
            )
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(
                request,
                f"Le rôle {formats.of(membership.user)} dans «\u00a0{membership.organization}\u00a0» prend fin le "
                f"{formats.short_date(form.cleaned_data['ends_on'])}.",
            )
            return redirect(after_departure(request, membership))
    context = {
        "membership": membership,
        "leaving": leaving,
        "stuck": due if not leaving.candidates else "",
        "form": form,
        "is_self": membership.user_id == request.actor.user_id,
        "back": after_departure(request, membership),
        "breadcrumbs": [
            {"label": "Organismes", "url": reverse("organizations")},
            {
                "label": str(membership.organization),
                "url": reverse("organization", kwargs={"public_id": membership.organization.public_id}),
            },
            {"label": "Fin de rôle"},
        ],
    }
    return render(request, "accounts/departure.html", context)


@allow("accounts.membership.end")
@require_http_methods(["GET", "POST"])
def management(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Gives a member the accesses of the organisation to manage, or takes them back."""
    rows = manageable_memberships(request.actor).select_related("user", "organization")
    membership = get_object_or_404(rows, public_id=public_id)
    refused = ""
    if request.method == "POST":
        try:
            if membership.is_manager:
                take_management(membership, request.user)
                said = f"{membership.user} ne gère plus les accès de «\u00a0{membership.organization}\u00a0»."
            else:
                give_management(membership, request.user)
                said = f"{membership.user} gère désormais les accès de «\u00a0{membership.organization}\u00a0»."
        except Problem as problem:
            refused = problem.sentence
        else:
            messages.success(request, said)
            return redirect(after_departure(request, membership))
    context = {
        "membership": membership,
        "refused": refused,
        "back": after_departure(request, membership),
        "breadcrumbs": [
            {"label": "Organismes", "url": reverse("organizations")},
            {
                "label": str(membership.organization),
                "url": reverse("organization", kwargs={"public_id": membership.organization.public_id}),
            },
            {"label": "Gestion des accès"},
        ],
    }
    return render(request, "accounts/management.html", context)


def after_departure(request: MissionRequest, membership: Membership) -> str:
    """Where to go back to: the organisation for those who see its people, else one's own account."""
    seen = permits(request.actor, "accounts.people.view", membership.organization)
    if seen and membership.user_id != request.actor.user_id:
        return reverse("organization", kwargs={"public_id": membership.organization.public_id})
    return reverse("my_account")
