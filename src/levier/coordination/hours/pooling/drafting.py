"""The holder's request as a Word file, for the desk that prepares it and for the holder itself."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils import timezone

from levier.common.documents.paper import paper_response
from levier.common.errors import Problem
from levier.common.http import MissionRequest
from levier.common.ui import formats
from levier.coordination.hours.pooling import selectors
from levier.coordination.hours.pooling.papers import request_paper
from levier.coordination.hours.pooling.rules import PoolingKind, check_candidates
from levier.coordination.procurement.models import Award


def drawn(request: MissionRequest) -> str:
    """By whom a draft was drawn, and when."""
    return f"{request.mission.name}, le {formats.long_date(timezone.localdate())}"


def request_response(request: MissionRequest, kind: PoolingKind, awards: Sequence[Award]) -> HttpResponse:
    """The holder's request for these awards; raises Problem with the very condition that lacks."""
    if kind is PoolingKind.SPLIT:
        raise Problem("Une embauche qui sert plusieurs lots ne demande rien à l’acheteur.", field="kind")
    areas = check_candidates(kind, selectors.candidates(awards))
    paper = request_paper(kind, selectors.pooled_lots(awards), " et ".join(areas), drawn(request))
    return paper_response(paper, f"demande-de-{kind.value}")
