"""The directory of organisations: list, page, entry and correction."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.common.registry import panels
from levier.common.tabular.writing import TEXT, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.organizations import selectors, services
from levier.organizations.forms import OrganizationFilter, OrganizationForm
from levier.organizations.models import LegalCapacity, Organization, OrganizationKind
from levier.organizations.policy import kinds_open_to, visible_organizations

PAGE_SIZE = 50


def directory_of(request: MissionRequest, form: OrganizationFilter) -> QuerySet[Organization]:
    """The organisations this person may see, as the address filters and sorts them."""
    asked = form.cleaned_data if form.is_valid() else {}
    rows = selectors.filtered(
        visible_organizations(request.actor),
        text=asked.get("q", ""),
        kind=asked.get("nature", ""),
        desk=form.desks.get(asked.get("guichet", "")),
    )
    return selectors.ordered(rows, request.GET.get("tri", ""), selectors.SORTS).select_related("commune")


@allow("organizations.organization.view")
@require_GET
def organizations(request: MissionRequest) -> HttpResponse:
    """The directory: filtered, sorted, paged."""
    form = OrganizationFilter(request.GET)
    page = Paginator(directory_of(request, form), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(found, selectors.kind_words(found)) for found in page],
        "may_add": permits(request.actor, "organizations.organization.edit"),
        "may_manage": permits(request.actor, "organizations.directory.manage"),
        "query": request.GET.urlencode(),
        "breadcrumbs": [{"label": "Organismes"}],
    }
    return render(request, "organizations/directory.html", context)


@allow("organizations.organization.view")
@require_GET
def organizations_export(request: MissionRequest) -> HttpResponse:
    """The same list as a workbook."""
    columns = [
        Column("Organisme", width=48),
        Column("Nature", width=40),
        Column("SIRET", TEXT),
        Column("Commune", width=26),
    ]
    rows = (
        (str(found), selectors.kind_words(found), found.siret, found.commune.name if found.commune else "")
        for found in directory_of(request, OrganizationFilter(request.GET))
    )
    now = timezone.localtime()
    book = write_workbook(
        [Sheet("Organismes", columns, rows)],
        source=[("Mission", request.mission.name), ("Établi le", formats.moment(now))],
        title="Organismes",
        produced_at=now,
    )
    return file_answer(book, f"organismes-{now:%Y-%m-%d}.xlsx")


def identity_of(organization: Organization) -> list[tuple[str, Any]]:
    """What an organisation says of itself, as terms and values."""
    rows = [("Nature", capfirst(selectors.kind_words(organization)))]
    if organization.capacity:
        rows.append(("Qualité d’acheteur", capfirst(str(LegalCapacity(organization.capacity).label))))
    rows.append(("SIRET", formats.siret(organization.siret) if organization.siret else "non renseigné"))
    rows.append(("Commune du siège", organization.commune.name if organization.commune else "non renseignée"))
    if organization.source:
        rows.append(("Source", organization.source))
    return rows


@allow("organizations.organization.view")
@require_GET
def organization(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """An organisation: its identity, its territory for a desk, and what each room says of it."""
    rows = visible_organizations(request.actor).select_related("commune")
    found = get_object_or_404(rows, public_id=public_id)
    is_desk = found.kind == OrganizationKind.DESK
    context = {
        "organization": found,
        "identity": identity_of(found),
        "coverage": [row for row in selectors.coverage_of(found, request.mission) if row.held] if is_desk else [],
        "is_desk": is_desk,
        "may_edit": permits(request.actor, "organizations.organization.edit", found),
        "may_edit_territory": is_desk and permits(request.actor, "organizations.territory.edit", found),
        "changes": selectors.changes_of(found) if permits(request.actor, "organizations.directory.manage") else [],
        "panels": panels("organization", request.actor, found),
        "buyer_url": buyer_url(found),
        "breadcrumbs": [{"label": "Organismes", "url": reverse("organizations")}, {"label": str(found)}],
    }
    return render(request, "organizations/organization.html", context)


def buyer_url(organization: Organization) -> str:
    """The address of a buyer's own page, where the installation has one; empty otherwise."""
    if organization.kind != OrganizationKind.BUYER:
        return ""
    try:
        return reverse("buyer", kwargs={"public_id": organization.public_id})
    except NoReverseMatch:
        return ""


@allow("organizations.organization.edit")
@require_http_methods(["GET", "POST"])
def organization_new(request: MissionRequest) -> HttpResponse:
    """Enters an organisation: first its nature, then what this nature asks for."""
    kind = request.GET.get("nature", "")
    crumbs = [{"label": "Organismes", "url": reverse("organizations")}, {"label": "Nouvel organisme"}]
    if kind not in kinds_open_to(request.actor):
        context = {"kinds": kinds_open_to(request.actor), "breadcrumbs": crumbs}
        return render(request, "organizations/kinds.html", context)
    form = OrganizationForm(request.POST or None, kind=kind, mission=request.mission)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.save_organization(kind=kind, **form.cleaned_data)
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, f"«\u00a0{made}\u00a0» est enregistré.")
            return redirect("organization", public_id=made.public_id)
    context = {"form": form, "kind": OrganizationKind(kind).label, "breadcrumbs": crumbs}
    return render(request, "organizations/form.html", context)


@allow("organizations.organization.edit")
@require_http_methods(["GET", "POST"])
def organization_edit(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Corrects an organisation; each correction stays in its history."""
    found = get_object_or_404(visible_organizations(request.actor), public_id=public_id)
    if not permits(request.actor, "organizations.organization.edit", found):
        raise PermissionDenied
    form = OrganizationForm(request.POST or None, kind=found.kind, mission=request.mission, organization=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_organization(found, kind=found.kind, **form.cleaned_data)
        except Problem as problem:
            found.refresh_from_db()
            add_problem(form, problem)
        else:
            messages.success(request, "Les corrections sont enregistrées.")
            return redirect("organization", public_id=public_id)
    context = {
        "form": form,
        "organization": found,
        "kind": OrganizationKind(found.kind).label,
        "breadcrumbs": [
            {"label": "Organismes", "url": reverse("organizations")},
            {"label": str(found), "url": reverse("organization", kwargs={"public_id": public_id})},
            {"label": "Corriger"},
        ],
    }
    return render(request, "organizations/form.html", context)


def add_problem(form: Any, problem: Problem) -> None:
    """Puts a problem's sentence beside its field, or at the top of the form."""
    form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)
