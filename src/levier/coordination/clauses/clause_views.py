"""The page where the stipulations of a contract are written down."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from levier.common.http import MissionRequest
from levier.common.policy import allow, permits
from levier.coordination.clauses.clause_forms import InsertionClauseForm
from levier.coordination.clauses.models import InsertionClause
from levier.coordination.clauses.services import save_clause
from levier.coordination.procurement.editing import edit
from levier.coordination.procurement.models import Contract
from levier.coordination.procurement.policy import visible_operations


@allow("procurement.operation.edit")
@require_http_methods(["GET", "POST"])
def edit_clause(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """Writes down what a contract's particular documents say of insertion."""
    contracts = Contract.objects.filter(operation__in=visible_operations(request.actor))
    contract = get_object_or_404(contracts.select_related("operation__buyer", "insertion_clause"), public_id=public_id)
    if not permits(request.actor, "procurement.operation.edit", contract.operation):
        raise PermissionDenied
    known = getattr(contract, "insertion_clause", None)

    def make(data: Any) -> InsertionClauseForm:
        clause = InsertionClause.objects.get(pk=known.pk) if known else InsertionClause(contract=contract)
        return InsertionClauseForm(contract, data, instance=clause)

    return edit(
        request,
        make,
        heading="Stipulations de la clause",
        lead=contract.title,
        operation=contract.operation,
        is_new=known is None,
        save=save_clause,
    )
