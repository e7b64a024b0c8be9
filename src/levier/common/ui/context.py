"""What every page needs: the mission, who is asking, the navigation."""

from typing import Any

from django.http import HttpRequest

from levier.common.policy import permits
from levier.common.registry import navigation_entries


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `mission`, `actor`, `navigation` (label, url name, current)."""
    actor = getattr(request, "actor", None)
    mission = getattr(request, "mission", None)
    entries = []
    if actor is not None and mission is not None and actor.user_id is not None and actor.roles:
        match = request.resolver_match
        current = match.url_name if match else ""
        entries = [
            {"label": entry.label, "url_name": entry.url_name, "current": current in entry.pages}
            for entry in navigation_entries()
            if permits(actor, entry.permission)
        ]
    return {"mission": mission, "actor": actor, "navigation": entries}
