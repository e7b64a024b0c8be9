"""Where the API is served: its addresses, its document, the catalogue, and the page that tells it to people."""

from typing import Any

from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from levier.common.http import MissionRequest
from levier.common.tenancy.addresses import mission_url
from levier.resources.observatory.api import editions, references, releases  # noqa: F401 their addresses are the API's too
from levier.resources.observatory.api.catalogue import catalogue
from levier.resources.observatory.api.endpoints import api
from levier.resources.observatory.api.refusals import PROBLEM_JSON, refused
from levier.resources.observatory.editions.models import Edition
from levier.resources.observatory.publishing import Answer, View, published
from levier.resources.observatory.selectors import open_data

ROOT = "api/v1/observatoire/"


def answered(view: View) -> View:
    """An address of the API: any page may read it (it holds nothing of who asks, so that caches keep one answer for
    all), its head may be asked alone, and a wrong method is told, rather than that a form has no token."""

    def served(request: MissionRequest, **kwargs: Any) -> Answer:
        asked = request.method
        if asked == "HEAD":
            # Answered as GET is; what serves it leaves the body out.
            request.method = "GET"
        answer = view(request, **kwargs)
        request.method = asked
        if isinstance(answer, HttpResponseNotAllowed):
            answer = refused(405, "Méthode refusée", "Cette adresse se lit\u00a0: elle ne répond qu’à GET et HEAD.")
            answer["Allow"] = "GET, HEAD"
        answer["Access-Control-Allow-Origin"] = "*"
        return answer

    return csrf_exempt(published(served, varies=()))


@answered
@require_GET
def api_document(request: MissionRequest) -> HttpResponse:
    """The OpenAPI document, for this mission."""
    return JsonResponse(document(request), json_dumps_params={"ensure_ascii": False, "indent": 1})


@answered
@require_GET
def dcat(request: MissionRequest) -> HttpResponse:
    """The catalogue, in JSON-LD."""
    from levier.statistics.indicators.catalogue import INDICATORS

    signed = Edition.objects.defer("content").order_by("year", "number")
    found = catalogue(request.mission, list(INDICATORS.values()), open_data(), list(signed))
    return JsonResponse(
        found, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False, "indent": 1}
    )


@published
@require_GET
def guide(request: MissionRequest) -> HttpResponse:
    """The same, to be read."""
    found = document(request)
    schemas = found["components"]["schemas"]
    operations = [
        {
            "address": address,
            "told": operation,
            "parameters": [one for one in operation.get("parameters", []) if one["in"] == "query"],
            "fields": fields_of(schemas, operation),
        }
        for address, methods in found["paths"].items()
        for operation in methods.values()
    ]
    server = found["servers"][0]["url"]
    return render(request, "observatory/api.html", {"operations": operations, "server": server})


def fields_of(schemas: dict[str, Any], operation: dict[str, Any]) -> list[tuple[str, str]]:
    """(name, what it is) of each field an address answers, in the order of the schema."""
    shape = operation["responses"][200]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return [
        (name, told.get("description", "")) for name, told in schemas[shape]["properties"].items()
        if told.get("description")
    ]  # fmt: skip


def document(request: MissionRequest) -> dict[str, Any]:
    """The OpenAPI document of the API answered under the address of a mission."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=f"/{ROOT}"))
    found["servers"] = [{"url": mission_url(request.mission, "home").rstrip("/")}]
    meanings = {
        200: "Les chiffres demandés",
        404: "Indicateur, édition ou données introuvables",
        422: "Demande à corriger",
    }
    for methods in found["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                answer["description"] = meanings[int(status)]
                if int(status) >= 400:
                    answer["content"] = {PROBLEM_JSON: answer["content"]["application/json"]}
    return found


def addresses() -> list[URLPattern]:
    """The addresses of the API, one name each."""
    served = [
        path(ROOT + str(pattern.pattern), answered(pattern.callback), name=f"api_{pattern.name}")
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern) and pattern.callback is not None and pattern.name != "api-root"
    ]
    return [
        *served,
        path(f"{ROOT}openapi.json", api_document, name="api_figures_document"),
        path(f"{ROOT}catalogue.jsonld", dcat, name="api_catalogue"),
        path(ROOT, guide, name="api_figures_guide"),
    ]
