"""The convention between the desks of an operation, to complete and sign."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.documents.paper import paper_response
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.common.ui import formats
from levier.coordination.commitments.territories.selectors import convention_of
from levier.coordination.procurement.policy import visible_operations


@allow("commitments.agreement.view")
@require_GET
def operation_convention(request: MissionRequest, public_id: UUID) -> HttpResponse:
    """The draft of the convention, in Word: what the operation holds today, and what is left to complete."""
    operations = visible_operations(request.actor).select_related("buyer", "lead_desk")
    operation = get_object_or_404(operations, public_id=public_id)
    convention = convention_of(operation, mission=request.mission.name)
    return paper_response(convention.paper(formats.long_date(timezone.localdate())), "convention")
