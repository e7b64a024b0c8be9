"""The requests our views receive, with what the middlewares put on them, and the files they answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from levier.common.policy.actor import Actor
    from levier.common.tenancy.models import Mission


# What a file of ours is, by the end of its name.
FILE_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".ics": "text/calendar; charset=utf-8",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_answer(content: bytes | str, name: str, *, inline: bool = False) -> HttpResponse:
    """A file we made, to keep under a name or, `inline`, to look at first. Raises KeyError for a name whose end is none
    of `FILE_TYPES`."""
    response = HttpResponse(content, content_type=FILE_TYPES[PurePath(name).suffix])
    response["Content-Disposition"] = content_disposition_header(not inline, name) or ""
    return response


def streamed_file(pieces: Iterator[str], name: str) -> StreamingHttpResponse:
    """A file to keep under a name, sent as it is written. Raises KeyError as `file_answer` does."""
    response = StreamingHttpResponse(pieces, content_type=FILE_TYPES[PurePath(name).suffix])
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


class Request(HttpRequest):
    """A request: `id`, the `mission` of its address (None outside any), and who is asking (`actor`)."""

    id: str
    mission: Mission | None
    actor: Actor
    user: Any
    htmx: Any
    # Set by a view whose page anybody's cache may keep: it is written without a token to send forms with.
    sends_nothing: bool


class MissionRequest(Request):
    """A request to a page that exists only in a mission."""

    mission: Mission
