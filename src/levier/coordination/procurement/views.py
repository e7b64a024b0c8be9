"""Pages of operations, contracts, lots and holders."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.audit.services import log_reading
from levier.common.errors import Problem
from levier.common.files.forms import CopyForm
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.common.registry import offered, panels
from levier.common.ui import formats
from levier.coordination.procurement import selectors, services
from levier.coordination.procurement.editing import edit, refuse
from levier.coordination.procurement.forms import (
    ContractForm,
    LotForm,
    NewContractForm,
    OperationFilters,
    OperationForm,
    StageForm,
)
from levier.coordination.procurement.holder_forms import ContactForm, EndingForm, HolderForm
from levier.coordination.procurement.journal import operation_journal
from levier.coordination.procurement.lifecycle import moves_from
from levier.coordination.procurement.models import Award, Contract, ContractStatus, Lot, Operation
from levier.coordination.procurement.policy import ENDING_FILE, hands_on, visible_operations
from levier.organizations.models import OrganizationKind
from levier.organizations.services import followed_as

PAGE_SIZE = 50
FORM = "procurement/form.html"


@allow("procurement.operation.view")
@require_GET
def list_operations(request: MissionRequest) -> HttpResponse:
    """The operations one follows."""
    visible = visible_operations(request.actor)
    form = OperationFilters(visible, request.GET)
    operations = selectors.filtered(selectors.listed_operations(visible), form.asked, timezone.localdate())
    sort = request.GET.get("tri", "")
    column = selectors.SORTS.get(sort.removeprefix("-"), selectors.SORTS["nom"])
    page = Paginator(operations.order_by(f"-{column}" if sort.startswith("-") else column, "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    owed = selectors.owed_hours(page.object_list)
    for operation in page.object_list:
        operation.owed = owed.get(operation.pk, 0)
        operation.stages = sorted(
            {(selectors.badge_of(c.status), c.get_status_display()) for c in operation.contracts.all()}
        )
    return render(
        request,
        "procurement/operations.html",
        {"page": page, "form": form, "query": request.GET.urlencode(), "filtered": any(form.asked.values())},
    )


@allow("procurement.operation.view")
@require_GET
def show_operation(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """One operation: its contracts, lots and holders, and what the other rooms know of it."""
    operations = visible_operations(request.actor).select_related("buyer", "lead_desk")
    operation = get_object_or_404(operations, public_id=public_id)
    hands = hands_on(request.actor, operation)
    contracts = selectors.contracts_of(operation)
    shared = panels("operation", request.actor, operation)
    log_reading(request, frozenset[UUID]().union(*(panel.subjects for panel in shared)))
    twice = selectors.reserved_twice(contracts, timezone.localdate())
    for contract in contracts:
        contract.reserved_twice = twice.get(contract.pk, [])  # type: ignore[attr-defined]
        contract.badge = selectors.badge_of(contract.status)  # type: ignore[attr-defined]
        contract.may_move = bool(moves_from(contract.status, hands))  # type: ignore[attr-defined]
    return render(
        request,
        "procurement/operation.html",
        {
            "operation": operation,
            "contracts": contracts,
            "may_edit": permits(request.actor, "procurement.operation.edit", operation),
            "panels": shared,
            "breadcrumbs": [{"label": "Opérations", "url": reverse("operations")}, {"label": operation.name}],
        },
    )


@allow("procurement.operation.view")
@require_GET
def show_journal(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Everything that changed in an operation, its contracts, lots and holders."""
    operation = get_object_or_404(visible_operations(request.actor), public_id=public_id)
    page = Paginator(operation_journal(operation), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "subject": operation.name, "breadcrumbs": trail(operation, "Journal")}
    return render(request, "procurement/journal.html", context)


@allow("procurement.operation.edit")
@require_http_methods(["GET", "POST"])
def new_operation(request: MissionRequest) -> HttpResponse:
    """Opens an operation; its contracts come next."""
    form = OperationForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        operation = form.save(commit=False)
        save_operation(operation, None)
        messages.success(request, "L’opération est créée : ajoutez son premier marché.")
        return redirect("operation", operation.public_id)
    context = {
        "form": form,
        "heading": "Nouvelle opération",
        "back": reverse("operations"),
        "action": "Créer l’opération",
    }
    return render(request, FORM, context)


@allow("procurement.operation.edit")
@require_http_methods(["GET", "POST"])
def edit_operation(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Changes an operation's name, buyer or lead desk."""
    operation = editable(request, public_id=public_id)

    def make(data: Any) -> OperationForm:
        return OperationForm(request.actor, data, instance=operation)

    return edit(request, make, heading="Modifier l’opération", operation=operation, save=save_operation)


def save_operation(operation: Operation, version: int | None) -> None:
    """Saves an operation with the buyer it is followed for."""
    operation.buyer = followed_as(operation.buyer)
    services.save(operation, version)


@allow("procurement.operation.edit")
@require_http_methods(["GET", "POST"])
def new_contract(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Adds a contract to an operation."""
    operation = editable(request, public_id=public_id)

    def make(data: Any) -> NewContractForm:
        blank = Contract(
            operation=operation,
            is_fictitious=settings.DEMO or operation.buyer.is_fictitious,
            status=ContractStatus.DRAFTING,
        )
        return NewContractForm(data, instance=blank)

    return edit(request, make, heading="Ajouter un marché", operation=operation, is_new=True)


@allow("procurement.operation.edit")
@require_http_methods(["GET", "POST"])
def edit_contract(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Changes what is known of a contract; its stage is changed on its own page."""
    operation = editable(request, contracts__public_id=public_id)
    contract = get_object_or_404(Contract, public_id=public_id)

    def make(data: Any) -> ContractForm:
        return ContractForm(data, instance=contract)

    return edit(request, make, heading="Modifier le marché", operation=operation, told=offered("told_of_dates"))


@allow("procurement.operation.edit")
@require_http_methods(["GET", "POST"])
def move_stage(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Takes a contract to its next stage."""
    operation = editable(request, contracts__public_id=public_id)
    contract = get_object_or_404(Contract.objects.select_related("operation"), public_id=public_id)
    form = StageForm(request.actor, contract, request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            services.move_contract(
                contract,
                asked["target"],
                hands=hands_on(request.actor, operation),
                reason=asked["reason"],
                on=asked["on"],
                version=asked["version"],
            )
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"Le marché est maintenant {contract.get_status_display()}.")
            return redirect("operation", operation.public_id)
    context = {
        "form": form,
        "heading": "Changer d’étape",
        "lead": f"{contract.title}, aujourd’hui {contract.get_status_display()}.",
        "back": reverse("operation", args=[operation.public_id]),
        "action": "Enregistrer l’étape",
        "breadcrumbs": trail(operation, "Changer d’étape"),
    }
    return render(request, FORM, context)


@allow("procurement.operation.edit")
@require_http_methods(["GET", "POST"])
def new_lot(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Adds a lot to a contract."""
    operation = editable(request, contracts__public_id=public_id)
    contract = get_object_or_404(Contract, public_id=public_id)
    made: list[LotForm] = []

    def make(data: Any) -> LotForm:
        made.append(LotForm(data, instance=Lot(contract=contract), initial={"number": contract.lots.count() + 1}))
        return made[-1]

    return edit(request, make, heading="Ajouter un lot", operation=operation, is_new=True, save=save_lot(made))


@allow("procurement.operation.edit")
@require_http_methods(["GET", "POST"])
def edit_lot(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Changes a lot's number, object, CPV code or communes."""
    operation = editable(request, contracts__lots__public_id=public_id)
    lot = get_object_or_404(Lot, public_id=public_id)
    made: list[LotForm] = []

    def make(data: Any) -> LotForm:
        made.append(LotForm(data, instance=lot))
        return made[-1]

    return edit(request, make, heading="Modifier le lot", operation=operation, save=save_lot(made))


def save_lot(made: list[LotForm]) -> Callable[[Lot, int | None], None]:
    """How a lot is saved: with the communes of the form last made."""
    return lambda lot, version: services.save_lot(lot, version, made[-1].cleaned_data["communes"])


@allow("procurement.operation.edit")
@require_http_methods(["GET", "POST"])
def new_holder(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Names a company on a lot: holder, leader, member of the group or subcontractor."""
    operation = editable(request, contracts__lots__public_id=public_id)
    lot = get_object_or_404(Lot.objects.select_related("contract"), public_id=public_id)
    form = HolderForm(lot, request.POST or None, initial={"period_months": lot.contract.period_months})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            # One act: a role that is refused leaves no company behind.
            with transaction.atomic():
                # No real firm is followed in the demo, even on a contract its real buyer published.
                company = services.organization_of(
                    OrganizationKind.COMPANY, siret=asked["siret"], name=asked["name"], is_fictitious=settings.DEMO,
                    is_confirmed=asked["is_confirmed"],
                )  # fmt: skip
                given = {name: asked[name] for name in HolderForm.Meta.fields}
                services.add_holder(Award(lot=lot, company=company, **given))
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"{company} est enregistrée sur ce lot.")
            return redirect("operation", operation.public_id)
    context = {
        "form": form,
        "heading": "Nommer une entreprise",
        "lead": str(lot),
        "back": reverse("operation", args=[operation.public_id]),
        "action": "Enregistrer",
        "breadcrumbs": trail(operation, "Nommer une entreprise"),
    }
    return render(request, FORM, context)


@allow("procurement.operation.edit")
@require_http_methods(["GET", "POST"])
def edit_holder(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Changes a company's contact on a lot, or how often it declares."""
    operation = editable(request, contracts__lots__awards__public_id=public_id)
    award = get_object_or_404(Award.objects.select_related("company", "lot"), public_id=public_id)

    def make(data: Any) -> ContactForm:
        return ContactForm(data, instance=award)

    heading = f"{award.company} sur ce lot"
    return edit(request, make, heading=heading, operation=operation, lead=str(award.lot), save=services.edit_holder)


@allow("procurement.operation.edit")
@require_http_methods(["GET", "POST"])
def end_holder(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Ends what a company holds of a lot, by a document; another may take its place."""
    operation = editable(request, contracts__lots__awards__public_id=public_id)
    award = get_object_or_404(Award.objects.select_related("company", "lot__contract__operation"), public_id=public_id)
    form = EndingForm(request.POST or None, request.FILES or None, initial={"version": award.version})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            with transaction.atomic():
                successor = None
                if asked["siret"] or asked["name"]:
                    successor = services.organization_of(
                        OrganizationKind.COMPANY, siret=asked["siret"], name=asked["name"],
                        is_fictitious=settings.DEMO, is_confirmed=asked["is_confirmed"],
                    )  # fmt: skip
                services.end_award(
                    award, ended_on=asked["ended_on"], document=asked["document"], version=asked["version"],
                    successor=successor, upload=asked["upload"], author=request.user,
                )  # fmt: skip
        except Problem as problem:
            refuse(form, problem)
        else:
            told = f"\u00a0: {successor} lui succède" if successor else ""
            messages.success(request, f"C’est enregistré{told}. Les heures déjà déclarées restent où elles sont.")
            return redirect("operation", operation.public_id)
    heading = f"Mettre fin à l’attribution {formats.of(award.company)}"
    context = {
        "form": form,
        "heading": heading,
        "lead": str(award.lot),
        "back": reverse("operation", args=[operation.public_id]),
        "action": "Enregistrer",
        "breadcrumbs": trail(operation, heading),
    }
    return render(request, FORM, context)


@allow("procurement.operation.edit")
@require_http_methods(["GET", "POST"])
def deposit_copy(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Deposits the document of an end that was recorded without it."""
    operation = editable(request, contracts__lots__awards__public_id=public_id)
    ended = Award.objects.exclude(ended_on=None).select_related("company", "lot")
    award = get_object_or_404(ended, public_id=public_id)
    form = CopyForm(ENDING_FILE, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            services.deposit_ending_copy(award, form.cleaned_data["upload"], author=request.user)
        except Problem as problem:
            refuse(form, problem)
        else:
            told = "La copie est enregistrée\u00a0: qui suit l’opération et son acheteur peuvent l’ouvrir."
            messages.success(request, told)
            return redirect("operation", operation.public_id)
    heading = f"Copie de «\u00a0{award.ended_document}\u00a0»"
    context = {
        "form": form,
        "heading": heading,
        "lead": f"{award.company}, {award.lot}",
        "back": reverse("operation", args=[operation.public_id]),
        "action": "Enregistrer",
        "breadcrumbs": trail(operation, heading),
    }
    return render(request, FORM, context)


def editable(request: MissionRequest, **where: Any) -> Operation:
    """The operation one asks to change: not found when it may not be seen, refused when it may only be read."""
    operations = visible_operations(request.actor).select_related("buyer", "lead_desk")
    operation = get_object_or_404(operations, **where)
    if not permits(request.actor, "procurement.operation.edit", operation):
        raise PermissionDenied
    return operation


def trail(operation: Operation, here: str) -> list[dict[str, str]]:
    """The way back from a form to its operation."""
    return [
        {"label": "Opérations", "url": reverse("operations")},
        {"label": operation.name, "url": reverse("operation", args=[operation.public_id])},
        {"label": here},
    ]
