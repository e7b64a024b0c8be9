"""The page of results: ten of each kind, or every result of one kind by pages."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from levier.common.audit.services import log_reading
from levier.common.http import MissionRequest
from levier.common.policy import allow
from levier.common.search.kinds import Hit
from levier.common.search.selectors import Answer, search, search_kind
from levier.common.search.words import LONGEST_QUESTION, terms

PAGE_SIZE = 50
LAST_PAGE = 1_000


@allow("search.use")
@require_GET
def show_results(request: MissionRequest) -> HttpResponse:
    """`?q=` what is looked for; `nature` one kind, then `page`."""
    question = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_QUESTION]
    kind = request.GET.get("nature", "")
    context = {"question": question, "search_query": question, "can_search": bool(terms(question)), "kind": kind}
    if kind:
        number = _page_number(request.GET.get("page", ""))
        start = (number - 1) * PAGE_SIZE
        try:
            answer = search_kind(request.actor, question, kind, start, start + PAGE_SIZE)
        except KeyError as error:
            raise Http404 from error
        answers = [answer]
        context["page"] = Paginator(range(answer.found.total), PAGE_SIZE).get_page(number)
        context["breadcrumbs"] = [
            {"label": "Recherche", "url": f"{reverse('search')}?{_query(request)}"},
            {"label": answer.label},
        ]
    else:
        answers = search(request.actor, question)
    log_reading(request, {hit.subject for hit in _hits(answers) if hit.subject is not None})
    return render(request, "search/results.html", {**context, "answers": answers})


def _hits(answers: list[Answer]) -> list[Hit]:
    return [hit for answer in answers for hit in answer.found.hits]


def _page_number(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _query(request: MissionRequest) -> str:
    query = request.GET.copy()
    for name in ("nature", "page"):
        query.pop(name, None)
    return query.urlencode()
