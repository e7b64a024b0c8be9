"""Writes of the access log."""

from collections.abc import Iterable
from uuid import UUID

from levier.common.audit.models import AccessLogEntry
from levier.common.http import MissionRequest


def log_reading(request: MissionRequest, subjects: Iterable[UUID]) -> None:
    """Notes that the page being answered shows these people (their public ids) to who asks; one line a page."""
    ids = sorted(str(subject) for subject in subjects)
    if not ids:
        return
    match = request.resolver_match
    AccessLogEntry.objects.create(
        actor_id=request.actor.user_id, page=(match.url_name or "") if match else "", subjects=ids, request=request.id
    )
