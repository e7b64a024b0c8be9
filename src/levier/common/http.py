"""The requests our views receive, with what the middlewares put on them, for the type checker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from levier.common.policy.actor import Actor
    from levier.common.tenancy.models import Mission


class Request(HttpRequest):
    """A request: `id`, the `mission` of its address (None outside any), and who is asking (`actor`)."""

    id: str
    mission: Mission | None
    actor: Actor
    user: Any
    htmx: Any


class MissionRequest(Request):
    """A request to a page that exists only in a mission."""

    mission: Mission
