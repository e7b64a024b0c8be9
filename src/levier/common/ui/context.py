"""What every page needs: the mission, who is asking, the navigation."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from levier.common.http import Request
from levier.common.policy import permits
from levier.common.registry import navigation_entries


def page(request: Request) -> dict[str, Any]:
    """Context processor of the base templates (docs/interface.md names what each reads)."""
    mission = getattr(request, "mission", None)
    asking = getattr(request, "actor", None)
    context: dict[str, Any] = {
        "mission": mission,
        "actor": None,
        "demo": settings.DEMO,
        "home_url": reverse("home"),
        "login_url": reverse("account_login"),
        "navigation": [],
        "request_id": getattr(request, "id", ""),
    }
    if asking is None or asking.user_id is None:
        return context
    context["actor"] = {
        "name": asking.name,
        "links": [{"url": reverse("my_account"), "label": "Mon compte"}],
    }
    context["logout_url"] = reverse("account_logout")
    if mission is not None and asking.roles:
        match = request.resolver_match
        current = match.url_name if match else ""
        context["navigation"] = [
            {"label": entry.label, "url": reverse(entry.url_name), "current": current in entry.pages}
            for entry in navigation_entries()
            if permits(asking, entry.permission)
        ]
    return context
