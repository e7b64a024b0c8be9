"""Where the API is served: its addresses, its document, and the page that tells it to people."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from levier.common.http import Request
from levier.common.policy import bearer, public
from levier.common.tenancy.addresses import mission_url
from levier.coordination.hours.api.body import too_large
from levier.coordination.hours.api.document import document, guide
from levier.coordination.hours.api.endpoints import api
from levier.coordination.hours.api.refusals import Refused, problem

ROOT = "api/v1/"


def in_a_mission(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An address of the API: opened by a token alone, no cookie (so that no other site can use one), in a mission."""

    @bearer
    @csrf_exempt
    def served(request: Request, **kwargs: Any) -> HttpResponse:
        if request.mission is None:
            told = "Écrivez l’adresse de votre mission avant celle de l’API\u00a0: /herault/api/v1/…"
            return problem(Refused("no_mission", told))
        answer = view(request, **kwargs)
        if isinstance(answer, HttpResponseNotAllowed):
            allowed = answer["Allow"] if answer.has_header("Allow") else ""
            return problem(
                Refused("method_not_allowed", "Cette adresse ne répond pas à cette méthode."),
                headers={"Allow": allowed},
            )
        answer["Cache-Control"] = "no-store"
        return answer

    served.refuse_body = lambda most: problem(Refused("body_too_large", too_large(most)))  # type: ignore[attr-defined]
    return served


@public
@require_GET
def openapi(request: Request) -> HttpResponse:
    """The OpenAPI document of the mission asked."""
    return JsonResponse(document(server(request)), json_dumps_params={"ensure_ascii": False, "indent": 1})


@public
@require_GET
def api_guide(request: Request) -> HttpResponse:
    """The same, to be read."""
    return render(request, "hours/api.html", {"guide": guide(server(request)), "server": server(request)})


def server(request: Request) -> str:
    """The address of the mission, before that of the API."""
    if request.mission is None:
        return f"{settings.BASE_URL}/votre-mission"
    return mission_url(request.mission, "home").rstrip("/")


def addresses() -> list[URLPattern]:
    """The addresses of the API, one name each."""
    served = [
        path(ROOT + str(pattern.pattern), in_a_mission(pattern.callback), name=f"api_{pattern.name}")
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern) and pattern.callback is not None and pattern.name != "api-root"
    ]
    return [
        *served,
        path(f"{ROOT}openapi.json", openapi, name="api_document"),
        path(ROOT, api_guide, name="api_guide"),
    ]
