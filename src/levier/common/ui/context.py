"""What every page needs: the mission, who is asking, the navigation."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst

from levier.common.http import Request
from levier.common.policy import Actor, permits
from levier.common.policy.actor import ANONYMOUS
from levier.common.registry import footer_links, navigation_entries
from levier.common.tenancy.addresses import installation_path


def page(request: Request) -> dict[str, Any]:
    """Context processor of the base templates (docs/interface.md names what each reads)."""
    mission = getattr(request, "mission", None)
    asking = getattr(request, "actor", None)
    context: dict[str, Any] = {
        "mission": mission,
        "actor": None,
        "demo": settings.DEMO,
        "demo_mails_url": installation_path("demo_mails") if settings.DEMO_OPEN else "",
        "home_url": reverse("home"),
        "login_url": reverse("account_login"),
        "navigation": [],
        # A page that caches may keep bears no token of anybody's.
        "sends_nothing": getattr(request, "sends_nothing", False),
        "request_id": getattr(request, "id", ""),
        "footer_links": footer(),
    }
    if mission is not None:
        match = request.resolver_match
        context["navigation"] = navigation(asking or ANONYMOUS, (match.url_name or "") if match else "")
    if asking is None or asking.user_id is None:
        return context
    context["actor"] = {
        "name": asking.name,
        "role": capfirst(asking.role_words),
        "links": [{"url": reverse("my_account"), "label": "Mon compte"}],
    }
    context["logout_url"] = reverse("account_logout")
    if mission is not None and asking.is_member:
        context["search_url"] = reverse("search")
    return context


def footer() -> list[dict[str, str]]:
    """What the rooms offer at the foot of every page, then where the source code is."""
    links = []
    for link in footer_links():
        links.append({"label": link.label, "url": reverse(link.url_name)})
    code = settings.SOURCE_URL or f"{reverse('legal_notice')}#code"
    return [*links, {"label": "Code source", "url": code}]


def navigation(actor: Actor, current: str) -> list[dict[str, Any]]:
    """The axes this person may enter, each opening on its first room; `current` is the page's address name."""
    axes = []
    for axis, entries in navigation_entries().items():
        rooms = [
            {"label": entry.label, "url": reverse(entry.url_name), "current": entry.is_current(current)}
            for entry in entries
            if permits(actor, entry.permission)
        ]
        if rooms:
            axes.append(
                {
                    "label": axis.value,
                    "url": rooms[0]["url"],
                    "current": any(room["current"] for room in rooms),
                    "entries": rooms,
                }
            )
    return axes
