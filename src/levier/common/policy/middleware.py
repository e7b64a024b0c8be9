"""Holds every view to what it declares, before it runs."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import resolve_url

from levier.common.http import Request
from levier.common.policy.rules import permits

# Views of libraries, which cannot carry our declaration: address names to declaration, filled by the rooms.
FOREIGN_VIEWS: dict[str, str] = {}


def access_of(view: Callable[..., Any], url_name: str | None) -> str | None:
    """What a view declares: `public`, `bearer`, `signed_in`, a permission, or None for nothing."""
    return getattr(view, "levier_access", None) or FOREIGN_VIEWS.get(url_name or "")


class PolicyMiddleware:
    """Private unless declared public; a stranger to the mission gets 404, a member without the right 403."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        # What somebody signed in was shown stays in no cache: the next one at the same desk presses « Précédent ».
        if not response.has_header("Cache-Control") and request.actor.user_id is not None:
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(self, request: Request, view: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        match = request.resolver_match
        access = access_of(view, match.url_name if match else None)
        if access is None:
            raise ImproperlyConfigured(f"{match.view_name if match else view} ne dit pas qui peut la voir")
        if access in {"public", "bearer"}:
            return None
        actor = request.actor
        if getattr(view, "levier_open_here", False):
            if request.mission is None:
                raise Http404
            if permits(actor, access):
                return None
        if actor.user_id is None:
            return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        if access == "signed_in":
            return None
        if request.mission is None or not actor.roles:
            raise Http404
        if not permits(actor, access):
            raise PermissionDenied(access)
        return None
