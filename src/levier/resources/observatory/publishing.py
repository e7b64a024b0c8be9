"""What a page open to anybody tells caches, and how it cites the version it shows."""

from collections.abc import Callable, Container, Sequence
from functools import wraps
from hashlib import blake2b
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.utils.cache import patch_vary_headers

from levier.common.http import MissionRequest
from levier.common.policy import open_here
from levier.resources.observatory.selectors import OpenData, open_data

# For how long a cache may answer without asking again, in seconds: a new build shows within it.
FRESH_FOR = 300

Answer = HttpResponse | StreamingHttpResponse
View = Callable[..., Answer]


# What a page changes with, beside its address: who reads it, and whether htmx puts it in another.
_A_PAGE = ("Cookie", "HX-Request")


def published(view: View, *, varies: Sequence[str] = _A_PAGE) -> View:
    """A page of figures anybody may read. Whoever is not signed in is told how long it holds, and 304 when it did not
    change; whoever is gets her own page, which no cache keeps. `varies`: the headers what is answered depends on."""

    @wraps(view)
    def served(request: MissionRequest, **kwargs: Any) -> Answer:
        if request.actor.user_id is not None:
            return view(request, **kwargs)
        request.sends_nothing = True
        answer = view(request, **kwargs)
        if answer.status_code == 200:
            # Of what is answered, and not of what it is made from: a threshold or a name that changes shows too. What
            # leaves as it is read brings its own.
            if isinstance(answer, HttpResponse):
                answer["ETag"] = f'W/"{blake2b(answer.content, digest_size=12).hexdigest()}"'
            tag = answer["ETag"]
            if request.headers.get("If-None-Match") == tag:
                answer.close()
                answer = HttpResponseNotModified()
            answer["ETag"] = tag
            answer["Cache-Control"] = f"public, max-age={FRESH_FOR}"
            if varies:
                patch_vary_headers(answer, varies)
        return answer

    return open_here("observatory.figures.read")(served)


def data_cited(request: MissionRequest, *, in_a_file: bool = False) -> OpenData | None:
    """The open data an address reads: the version it cites where it is kept, else what is in service. A file, which a
    program reads, never answers with another version than the one asked. Raises Http404."""
    asked = _version_asked(request)
    data = open_data(asked)
    if in_a_file and asked and (data is None or data.version != asked):
        raise Http404
    return data


def _version_asked(request: MissionRequest) -> str:
    return request.GET.get("version", "")[:36]


def cited(request: MissionRequest, data: OpenData, query: str = "?") -> dict[str, Any]:
    """What a page says of the version it shows: its word, the address that cites it, the query its files are asked
    with, and the version this very address cites when it is no more kept (empty otherwise). `query`: what the page was
    asked, from its « ? », without the version."""
    asked = _version_asked(request)
    citing = f"{query}{'' if query == '?' else '&'}version={data.version}"
    return {
        "version": data.version,
        "here": request.build_absolute_uri(f"{request.path}{citing}"),
        "in_service": f"{request.path}{'' if query == '?' else query}" if data.is_former else "",
        # What is read in service is asked without its version: the same address tomorrow tells of tomorrow's data.
        "query": citing if data.is_former else query,
        "other_version": asked if asked and asked != data.version else "",
    }


def breakdown_asked(request: MissionRequest, known: Container[str], otherwise: str, *, in_a_file: bool) -> str:
    """The breakdown an address asks (`?par=`). A page shows `otherwise` for what it does not know; a file, which a
    program reads, never answers another question than the one asked. Raises Http404."""
    asked = request.GET.get("par", "")
    if asked in known:
        return asked
    if asked and in_a_file:
        raise Http404
    return otherwise
