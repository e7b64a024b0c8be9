"""On the other side: the operations other missions opened to this one. Shares and totals; nobody is named here."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.common.tabular.writing import write_workbook
from levier.common.ui import formats
from levier.coordination.commitments.territories import agreeing, opened
from levier.coordination.commitments.territories.agreement_forms import AcceptForm, EndForm, OpenedFilters
from levier.coordination.commitments.territories.agreements import State
from levier.coordination.commitments.territories.models import OpenedOperation
from levier.coordination.commitments.territories.policy import visible_opened
from levier.coordination.commitments.territories.sheets import TITLE, opened_sheet

PAGE_SIZE = 50


def trail(found: OpenedOperation | None = None, here: str = "") -> list[dict[str, str]]:
    """The way back to the list, then to the operation."""
    crumbs = [{"label": TITLE, "url": reverse("opened_operations") if found else ""}]
    if found:
        crumbs.append({"label": found.name, "url": reverse("opened_operation", args=[found.public_id]) if here else ""})
    return [*crumbs, {"label": here, "url": ""}] if here else crumbs


def asked_rows(request: MissionRequest) -> tuple[OpenedFilters, list]:
    """What an address asks for: its filters and its rows in order."""
    form = OpenedFilters(request.GET)
    asked = form.asked
    rows = opened.listed(
        visible_opened(request.actor),
        state=asked.get("etat", ""),
        text=asked.get("texte", ""),
        sort=request.GET.get("tri", ""),
    )
    return form, rows


@allow("commitments.opened.view")
@require_GET
def list_opened(request: MissionRequest) -> HttpResponse:
    """The operations of other missions in which one of the mission's desks answers for a share."""
    form, rows = asked_rows(request)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "total": opened.total_of(rows),
        "filtered": any(form.asked.values()),
        "query": request.GET.urlencode(),
        "heading": TITLE,
        "breadcrumbs": trail(),
    }
    return render(request, "commitments/opened_operations.html", context)


@allow("commitments.opened.view")
@require_GET
def export_opened(request: MissionRequest) -> HttpResponse:
    """The list as it is filtered, as a spreadsheet."""
    _, rows = asked_rows(request)
    source = [
        ("Mission", request.mission.name),
        ("Source", f"Parts publiées par les autres missions, lues le {formats.long_date(timezone.localdate())}"),
    ]
    return file_answer(
        write_workbook([opened_sheet(rows)], source=source, title=TITLE), "operations-d-autres-missions.xlsx"
    )


@allow("commitments.opened.view")
@require_GET
def show_opened(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One of them: the share of each desk, the whole, and what was done about the agreement."""
    found = get_object_or_404(opened.with_sums(visible_opened(request.actor)), public_id=public_id)
    context = {
        "opened": found,
        "shares": opened.shares_of_opened(found),
        "acts": opened.acts_of(found.agreement),
        "may_edit": permits(request.actor, "commitments.agreement.edit"),
        "is_offered": found.state == State.OFFERED,
        "breadcrumbs": trail(found),
    }
    return render(request, "commitments/opened_operation.html", context)


@allow("commitments.agreement.edit")
@require_http_methods(["GET", "POST"])
def accept_opened(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Accepts a share of another mission's operation, in the name of one of the mission's desks."""
    found = get_object_or_404(visible_opened(request.actor).select_related("origin"), public_id=public_id)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agreeing.accept(found, form.cleaned_data["desk"], author=request.user)
        except Problem as problem:
            form.refuse(problem)
        else:
            messages.success(request, "L’accord est en vigueur\u00a0: voici la part de votre guichet.")
            return redirect("opened_operation", found.public_id)
    heading = "Accepter cette part"
    return render(request, "procurement/form.html", form_context(found, form, heading))


@allow("commitments.agreement.edit")
@require_http_methods(["GET", "POST"])
def end_opened(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Declines what is proposed, or ends what is in force."""
    found = get_object_or_404(visible_opened(request.actor).select_related("origin"), public_id=public_id)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agreeing.end_opened(found, form.cleaned_data["reason"], author=request.user)
        except Problem as problem:
            form.refuse(problem)
        else:
            messages.success(request, "C’est dit à l’autre mission\u202f; vous ne lisez plus rien de cette opération.")
            return redirect("opened_operations")
    heading = "Décliner cette part" if found.state == State.OFFERED else "Mettre fin à l’accord"
    return render(request, "procurement/form.html", form_context(found, form, heading))


def form_context(found: OpenedOperation, form: AcceptForm | EndForm, heading: str) -> dict[str, object]:
    """What the page of an act on an agreement shows."""
    return {
        "form": form,
        "heading": heading,
        "lead": f"{found.name} · {found.origin.name}",
        "back": reverse("opened_operation", args=[found.public_id]),
        "action": heading,
        "breadcrumbs": trail(found, heading),
    }
