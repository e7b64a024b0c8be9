"""The mission comes from the host or from the first segment of the path, never from the session."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.urls import get_script_prefix, set_script_prefix

from levier.common.http import Request
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope


class MissionMiddleware:
    """Opens the scope of the mission the address names.

    `/herault/coordination/` is answered as `/coordination/` in the mission `herault`; addresses reversed while
    answering carry the prefix again. On a host of `LEVIER_MISSION_HOSTS` the path has no prefix.
    """

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.mission = None
        host = request.get_host().split(":")[0]
        slug = settings.MISSION_HOSTS.get(host)
        prefix = ""
        if slug is None:
            slug, _, rest = request.path_info.lstrip("/").partition("/")
            prefix = f"{slug}/"
        if not slug or slug in RESERVED:
            return self.get_response(request)
        mission = Mission.objects.filter(slug=slug).first()
        if mission is None:
            return self.get_response(request)
        request.mission = mission
        before = get_script_prefix()
        if prefix:
            request.path_info = f"/{rest}"
            set_script_prefix(before + prefix)
        try:
            with mission_scope(mission.pk):
                return self.get_response(request)
        finally:
            set_script_prefix(before)


# First segments that can never be a mission's address.
RESERVED = frozenset({"api", "static", "comptes", "demo", "sante", "favicon.ico", "robots.txt"})
