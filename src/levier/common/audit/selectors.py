"""Reads of the access log."""

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from levier.common.audit.models import AccessLogEntry
from levier.common.registry import offered


def log_entries(
    *,
    actor_id: int | None = None,
    page: str = "",
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> QuerySet[AccessLogEntry]:
    """The lines of the active mission's log, the latest first."""
    entries = AccessLogEntry.objects.order_by("-pk")
    if actor_id is not None:
        entries = entries.filter(actor_id=actor_id)
    if page:
        entries = entries.filter(page=page)
    if since is not None:
        entries = entries.filter(at__date__gte=since)
    if until is not None:
        entries = entries.filter(at__date__lte=until)
    return entries


def readers() -> list[tuple[int, str]]:
    """The accounts found in the log, by name; two queries."""
    ids = AccessLogEntry.objects.order_by().values_list("actor_id", flat=True).distinct()
    return sorted(account_names(ids).items(), key=lambda known: known[1])


def account_names(ids: Iterable[int]) -> dict[int, str]:
    """The names of accounts; one query."""
    wanted = set(ids)
    names = {user.pk: str(user) for user in get_user_model()._default_manager.filter(pk__in=wanted)}
    return {pk: names.get(pk, f"compte {pk}") for pk in wanted}


def pages() -> list[str]:
    """The pages found in the log."""
    return sorted(AccessLogEntry.objects.order_by().values_list("page", flat=True).distinct())


def subject_names(actor: Any, subjects: Iterable[str]) -> dict[str, str]:
    """The names of the people read that this actor may see anyway; the others stay ids. One query."""
    names: dict[UUID, str] = offered("participants.names")(actor, {UUID(subject) for subject in subjects})
    return {str(subject): name for subject, name in names.items()}
