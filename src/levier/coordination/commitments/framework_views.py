"""The page of what a lot owes: orders, invoices, phases, and each act that made its hours."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from levier.common.errors import Problem
from levier.common.files.forms import CopyForm
from levier.common.http import MissionRequest, file_answer
from levier.common.policy import allow, permits
from levier.common.tabular.writing import DATE, WHOLE_HOURS, Column, Sheet, write_workbook
from levier.common.ui import formats
from levier.coordination.clauses.selectors import framework_studied
from levier.coordination.commitments import frameworks, selectors
from levier.coordination.commitments.forms import AffirmForm, AmountForm, PhaseForm, ShapeForm
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.models import (
    COPIED_KINDS,
    FrameworkAmount,
    HoursCommitment,
    HoursShape,
    Phase,
    PhaseKind,
)
from levier.coordination.commitments.policy import ACT_FILE
from levier.coordination.commitments.services import deposit_act_copy
from levier.coordination.commitments.views import editable, judged, page
from levier.coordination.procurement.editing import refuse
from levier.coordination.procurement.models import Lot, Operation
from levier.coordination.procurement.policy import visible_operations


def lot_seen(request: MissionRequest, public_id: UUID) -> Lot:
    """A lot of an operation one follows, or 404."""
    lots = Lot.objects.filter(contract__operation__in=visible_operations(request.actor).order_by().values("pk"))
    return get_object_or_404(
        lots.select_related("contract__operation__buyer", "contract__operation__lead_desk"), public_id=public_id
    )


def lot_edited(request: MissionRequest, public_id: UUID) -> tuple[Operation, Lot]:
    """The lot whose hours one asks to change, and its operation."""
    operation = editable(request, contracts__lots__public_id=public_id)
    return operation, get_object_or_404(Lot.objects.select_related("contract"), public_id=public_id)


def trail(operation: Operation, lot: Lot, here: str = "") -> list[dict[str, str]]:
    """The way back to the lot's hours, then to its operation."""
    crumbs = [
        {"label": "Opérations", "url": reverse("operations")},
        {"label": operation.name, "url": reverse("operation", args=[operation.public_id])},
        {"label": f"Heures du lot {lot.number}", "url": reverse("lot_hours", args=[lot.public_id]) if here else ""},
    ]
    return [*crumbs, {"label": here, "url": ""}] if here else crumbs


@allow("procurement.operation.view")
@require_GET
def show_lot(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """What a lot owes: forecast by its orders, due by its invoices, its phases, and every act."""
    lot = lot_seen(request, public_id)
    operation = lot.contract.operation
    context = {
        "lot": lot,
        "operation": operation,
        "hours": selectors.lot_hours(lot),
        "may_edit": permits(request.actor, "commitments.hours.edit", operation),
        "breadcrumbs": trail(operation, lot),
    }
    return render(request, "commitments/lot_hours.html", context)


@allow("procurement.operation.view")
@require_GET
def export_lot(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The same as a spreadsheet: one sheet of orders and invoices, one of acts."""
    lot = lot_seen(request, public_id)
    hours = selectors.lot_hours(lot)
    amounts = Sheet(
        "Bons et factures",
        [Column("Nature"), Column("Pièce", width=40), Column("Date", DATE), Column("Montant HT", width=18),
         Column("Membre du groupement", width=40), Column("Bon facturé", width=30)],
        [
            (row.get_basis_display(), row.document, row.on, formats.euros(row.amount_cents),
             str(row.award.company) if row.award else "", str(row.order or ""))
            for row in hours.amounts
        ],
    )  # fmt: skip
    acts = Sheet(
        "Heures dues",
        [Column("Origine", width=34), Column("Pièce", width=40), Column("À compter du", DATE),
         Column("Heures", WHOLE_HOURS)],
        [(act.get_kind_display(), act.document, act.effective_on, act.hours) for act in hours.acts],
        total=("Ensemble", "", None, hours.owed),
    )  # fmt: skip
    source = [("Opération", lot.contract.operation.name), ("Lot", str(lot))]
    if hours.shape:
        source += [
            ("Forme", f"{hours.words} ({hours.shape.document})"),
            ("Prévues d’après les bons", formats.whole_hours(hours.forecast)),
            ("Dues d’après les factures", formats.whole_hours(hours.due)),
        ]
    workbook = write_workbook([amounts, acts], source=source, title=f"Heures du lot {lot.number}")
    return file_answer(workbook, f"heures-du-lot-{lot.number}.xlsx")


@allow("commitments.hours.edit")
@require_http_methods(["GET", "POST"])
def new_shape(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """How a framework's lot turns amounts into hours, and the key that shares them."""
    operation, lot = lot_edited(request, public_id)
    desks, behind = selectors.desks_for(operation.lead_desk_id), selectors.behind_of(operation.pk)
    heading = f"Heures d’après les bons et les factures, lot {lot.number}"

    def make(data: Any, initial: dict[str, Any]) -> ShapeForm:
        return ShapeForm(desks, behind, data, initial=initial)

    if request.method != "POST":
        initial = {f"poids-{operation.lead_desk_id}": "1", "effective_on": timezone.localdate(),
                   "key_kind": KeyKind.PLACE, **figures_studied(lot)}  # fmt: skip
        return page(request, operation, make(None, initial), make, heading=heading)
    form, answer = judged(request, operation, make, desks, [lot], heading=heading)
    if answer is not None:
        return answer
    given = form.given()
    shape = HoursShape(lot=lot, document=given.pop("document"), **form.figures())
    try:
        frameworks.write_shape(shape, form.key(), author=request.user, **given)
    except Problem as problem:
        form.refuse(problem)
        return page(request, operation, form, make, heading=heading)
    messages.success(request, "La forme est écrite\u00a0: chaque facture dira désormais les heures dues.")
    return redirect("lot_hours", lot.public_id)


def figures_studied(lot: Lot) -> dict[str, Any]:
    """The shape its study gave a lot, as the form takes it; nothing without one; one query."""
    shape = framework_studied(lot.pk)
    if shape is None:
        return {}
    figures = {"slice_cents": shape.slice, "hours": shape.hours, "threshold_cents": shape.threshold,
               "rate": shape.rate, "hour_cost_cents": shape.hour_cost}  # fmt: skip
    # A rate of more than two decimals is left to whoever reads the contract.
    whole = {name: int(value) for name, value in figures.items() if value and int(value) == value}
    return {"kind": shape.kind.value, "rounding": shape.step, "rounds_down": shape.down, **whole}


@allow("commitments.hours.edit")
@require_http_methods(["GET", "POST"])
def new_amount(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Records an order or an invoice of a framework's lot."""
    operation, lot = lot_edited(request, public_id)
    form = AmountForm(lot, request.POST or None, request.FILES or None, initial={"on": timezone.localdate()})

    def do(told: Mapping[str, Any]) -> str:
        columns = {name: value for name, value in told.items() if name != "upload"}
        amount = FrameworkAmount(lot=lot, recorded_by=request.user, **columns)
        added = frameworks.record_amount(amount, upload=told["upload"])
        if not added:
            return "C’est enregistré\u202f; les heures dues ne changent pas."
        return f"C’est enregistré\u00a0: {formats.whole_hours(added)} de différence sur les heures dues."

    return act(request, form, operation, lot, do, heading="Bon de commande ou facture")


@allow("commitments.hours.edit")
@require_http_methods(["GET", "POST"])
def deposit_copy(request: MissionRequest, public_id: UUID, number: int) -> HttpResponse:
    """Deposits the document of an act that was recorded without it."""
    operation, lot = lot_edited(request, public_id)
    committed = get_object_or_404(HoursCommitment, pk=number, lot=lot, kind__in=COPIED_KINDS)
    form = CopyForm(ACT_FILE, *((request.POST, request.FILES) if request.method == "POST" else ()))

    def do(told: Mapping[str, Any]) -> str:
        deposit_act_copy(committed, told["upload"], author=request.user)
        return "La copie est enregistrée\u00a0: qui suit l’opération et son acheteur peuvent l’ouvrir."

    return act(request, form, operation, lot, do, heading=f"Copie de «\u00a0{committed.document}\u00a0»")


@allow("commitments.hours.edit")
@require_http_methods(["GET", "POST"])
def new_phase(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Records an optional phase or a renewal, with the hours it would add."""
    operation, lot = lot_edited(request, public_id)

    def do(told: Mapping[str, Any]) -> str:
        frameworks.save_checked(Phase(lot=lot, **told))
        return "C’est enregistré\u00a0: ses heures ne seront dues qu’une fois affermie ou reconduite."

    form = PhaseForm(request.POST or None)
    return act(request, form, operation, lot, do, heading="Tranche optionnelle ou reconduction")


@allow("commitments.hours.edit")
@require_http_methods(["GET", "POST"])
def affirm(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Affirms an optional phase, or renews a period."""
    operation = editable(request, contracts__lots__phases__public_id=public_id)
    phase = get_object_or_404(Phase.objects.select_related("lot__contract"), public_id=public_id)

    def do(told: Mapping[str, Any]) -> str:
        frameworks.affirm_phase(phase, author=request.user, **told)
        return f"{formats.whole_hours(phase.hours)} s’ajoutent aux heures dues, partagées par la clé en vigueur."

    today, ends_on = timezone.localdate(), phase.lot.contract.ends_on
    # A period renewed follows the one that ends.
    after = ends_on + datetime.timedelta(days=1) if ends_on and phase.kind == PhaseKind.RENEWAL else today
    form = AffirmForm(PhaseKind(phase.kind), request.POST or None, initial={"on": after})
    return act(request, form, operation, phase.lot, do, heading=f"Affermir ou reconduire\u00a0: {phase.title}")


def act(
    request: MissionRequest,
    form: forms.Form,
    operation: Operation,
    lot: Lot,
    do: Callable[[Mapping[str, Any]], str],
    *,
    heading: str,
) -> HttpResponse:
    """Shows a form, does its act and says what it did; a refusal stands beside its field."""
    if request.method == "POST" and form.is_valid():
        try:
            done = do(form.cleaned_data)
        except Problem as problem:
            refuse(form, problem)
        else:
            messages.success(request, done)
            return redirect("lot_hours", lot.public_id)
    context = {
        "form": form,
        "heading": heading,
        "lead": f"{operation.name} · {lot}",
        "back": reverse("lot_hours", args=[lot.public_id]),
        "action": "Enregistrer",
        "breadcrumbs": trail(operation, lot, heading),
    }
    return render(request, "procurement/form.html", context)
