"""Pages of the hours owed: committing them, sharing them, amending them."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.coordination.clauses.lot_shapes import LotShape
from levier.coordination.clauses.selectors import frameworks_studied, hours_studied, targets_studied
from levier.coordination.commitments import selectors, services
from levier.coordination.commitments.forms import (
    AmendmentForm,
    KeyForm,
    OperationHoursForm,
    shown_weight,
    typed_again,
)
from levier.coordination.commitments.keys import KeyKind
from levier.coordination.commitments.models import CommitmentKind, Phase, PhaseKind
from levier.coordination.procurement.models import Lot, Operation
from levier.coordination.procurement.policy import visible_operations
from levier.organizations.models import Organization

FRAGMENT = "commitments/sharing.html"
# What the weights may be proposed from, in the words of its button.
PROPOSED_KINDS = {
    KeyKind.PLACE.value: "Les communes d’exécution des lots",
    KeyKind.AMOUNT.value: "Le montant des lots, par commune",
    KeyKind.POPULATION.value: "La population des territoires",
}
# What makes the form of a page from what was sent, or from its first values.
Make = Callable[[Any, dict[str, Any]], Any]


@allow("commitments.hours.edit")
@require_http_methods(["GET", "POST"])
def commit_operation(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The hours owed by the lots of an operation that owe none yet, shared by one key."""
    operation = editable(request, public_id=public_id)
    lots, desks = selectors.uncommitted_lots(operation), selectors.desks_for(operation.lead_desk_id)
    if not lots:
        messages.info(
            request,
            "Tous les lots de cette opération ont déjà leurs heures dues\u00a0: une différence "
            "s’enregistre par un avenant.",
        )
        return redirect("operation", operation.public_id)
    behind, frameworks = selectors.behind_of(operation.pk), frameworks_studied([lot.pk for lot in lots])

    def make(data: Any, initial: dict[str, Any]) -> OperationHoursForm:
        return OperationHoursForm(lots, desks, behind, data, studied=frameworks, initial=initial)

    if request.method != "POST":
        # Once the operation is being awarded, a lot that waits for its holder owes nothing yet.
        studied = hours_studied([lot.pk for lot in lots if lot.is_held or not lot.is_awarding])
        initial: dict[str, Any] = {f"heures-{lot.pk}": studied[lot.pk] for lot in lots if lot.pk in studied}
        # Hours are most often owed from the day the contract binds its holder, which is past when they are typed.
        today = timezone.localdate()
        bound = [day for lot in lots if (day := lot.contract.binds_from)]
        past = [day for day in bound if day <= today]
        since = max(past) if past else min(bound, default=today)
        initial |= {f"poids-{operation.lead_desk_id}": "1", "effective_on": since}
        return page(request, operation, make(None, initial), make, heading="Engager les heures")
    form, answer = judged(request, operation, make, desks, lots, heading="Engager les heures")
    if answer is not None:
        return answer
    try:
        later = phases_studied([lot for lot, _ in form.hours()])
        services.commit_lots(form.hours(), form.key(), author=request.user, later=later, **form.given())
    except Problem as problem:
        form.refuse(problem)
        return page(request, operation, form, make, heading="Engager les heures")
    messages.success(request, "Les heures dues et leur partage sont enregistrés.")
    return redirect("operation", operation.public_id)


def phases_studied(lots: list[Lot]) -> list[Phase]:
    """The optional phases and the renewals the study sized, to record with the lot's first hours; one query."""
    kinds = {LotShape.PHASES: PhaseKind.OPTIONAL, LotShape.YEARLY: PhaseKind.RENEWAL}
    studied = targets_studied([lot.pk for lot in lots])
    return [
        Phase(lot_id=lot, kind=kinds[shape], title=target.label, hours=target.hours)
        for lot, (shape, targets) in studied.items()
        for target in targets
    ]


@allow("commitments.hours.edit")
@require_http_methods(["GET", "POST"])
def amend_lot(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """What an amendment or an order changes in the hours a lot owes."""
    operation = editable(request, contracts__lots__public_id=public_id)
    lot = get_object_or_404(Lot.objects.select_related("contract"), public_id=public_id)
    desks = selectors.desks_for(operation.lead_desk_id)
    behind = selectors.behind_of(operation.pk)
    held = {str(desk): hours for desk, hours in services.shares_of(lot).items()}
    heading = f"Avenant ou bon de commande, lot {lot.number}"

    def make(data: Any, initial: dict[str, Any]) -> AmendmentForm:
        return AmendmentForm(held, desks, behind, data, request.FILES or None, initial=initial)

    if request.method != "POST":
        kind, weights = selectors.last_key(lot)
        initial: dict[str, Any] = {f"poids-{desk}": shown_weight(kind, weight) for desk, weight in weights.items()}
        initial |= {"key_kind": kind or KeyKind.PLACE, "effective_on": timezone.localdate()}
        return page(request, operation, make(None, initial), make, heading=heading)
    form, answer = judged(request, operation, make, desks, [lot], heading=heading)
    if answer is not None:
        return answer
    asked = form.cleaned_data
    try:
        services.amend_hours(
            lot,
            asked["hours"],
            form.key(),
            kind=CommitmentKind(asked["kind"]),
            author=request.user,
            upload=asked["upload"],
            **form.given(),
        )
    except Problem as problem:
        form.refuse(problem)
        return page(request, operation, form, make, heading=heading)
    messages.success(request, "La différence est enregistrée et partagée ; rien d’autre n’a changé.")
    return redirect("operation", operation.public_id)


def judged(
    request: MissionRequest,
    operation: Operation,
    make: Make,
    desks: list[Organization],
    lots: Sequence[Lot],
    *,
    heading: str,
) -> tuple[Any, HttpResponse | None]:
    """The form sent, and the answer when nothing is to be recorded: weights proposed, a live look, a recomputation, a
    refusal."""
    if (asked := request.POST.get("proposer")) in PROPOSED_KINDS:
        kind = KeyKind(asked)
        try:
            proposal = selectors.proposed_weights(kind, lots, desks)
        except Problem as problem:
            form = make(request.POST, {})
            keep_only_typed(form)
            form.refuse(problem)
            return form, page(request, operation, form, make, heading=heading)
        weights = {f"poids-{desk.pk}": str(proposal.weights.get(desk.pk) or "") for desk in desks}
        form = make(typed_again(request.POST, {**weights, "key_kind": kind.value}), {})
        keep_only_typed(form)
        return form, page(request, operation, form, make, heading=heading, left_out=proposal.left_out)
    form = make(request.POST, {})
    if request.htmx:
        return form, render(request, FRAGMENT, {"table": form.table()})
    if "recalculer" in request.POST or not form.is_valid():
        return form, page(request, operation, form, make, heading=heading)
    return form, None


def keep_only_typed(form: KeyForm) -> None:
    """Takes away what is said of fields nobody filled yet: weights were asked for, nothing is being recorded."""
    form.is_valid()
    for name in [name for name in form.errors if not form.data.get(name)]:
        del form.errors[name]


def page(
    request: MissionRequest,
    operation: Operation,
    form: KeyForm,
    make: Make,
    *,
    heading: str,
    left_out: Sequence[str] = (),
) -> HttpResponse:
    """The form with the shares it would record; `left_out`: what the weights just proposed count for nobody."""
    table = form.table() if form.is_bound else first_table(form, make)
    back = reverse("operation", args=[operation.public_id])
    return render(
        request,
        "commitments/hours_form.html",
        {
            "form": form,
            "table": table,
            "operation": operation,
            "heading": heading,
            "left_out": left_out,
            "proposals": PROPOSED_KINDS.items(),
            "back": back,
            "breadcrumbs": [
                {"label": "Opérations", "url": reverse("operations")},
                {"label": operation.name, "url": back},
                {"label": heading},
            ],
        },
    )


def first_table(form: KeyForm, make: Make) -> selectors.ShareTable:
    """The shares of a form not sent yet, from its first values."""
    sent = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    typed = {name: "" if value is None else str(value) for name, value in sent.items()}
    typed["key_kind"] = str(sent["key_kind"] or KeyKind.PLACE.value)
    return make(typed, {}).table()


def editable(request: MissionRequest, **where: Any) -> Operation:
    """The operation whose hours one asks to change."""
    operation = get_object_or_404(visible_operations(request.actor).select_related("buyer", "lead_desk"), **where)
    if not permits(request.actor, "commitments.hours.edit", operation):
        raise PermissionDenied
    return operation
