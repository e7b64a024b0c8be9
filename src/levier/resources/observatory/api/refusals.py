"""How the API refuses: one French sentence, as `application/problem+json` (RFC 9457)."""

from django.http import HttpResponse, JsonResponse

PROBLEM_JSON = "application/problem+json"


def refused(status: int, title: str, detail: str) -> HttpResponse:
    """The answer of a refusal."""
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JsonResponse(told, status=status, content_type=PROBLEM_JSON, json_dumps_params={"ensure_ascii": False})
