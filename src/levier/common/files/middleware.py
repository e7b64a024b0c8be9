"""Bounds what one request may send, before any of it is read to the disk."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from levier.common.http import Request


class BodyLimitMiddleware:
    """Stands before the middleware that reads forms. Who has no account sends the hours of a statement, not files.

    A body of unstated length is read as empty by WSGI, so the length announced is all there is to check.
    """

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponse | None:
        known = request.actor.user_id is not None
        most = settings.LARGEST_BODY_SIGNED_IN if known else settings.LARGEST_BODY_STRANGER
        if int(request.META.get("CONTENT_LENGTH") or 0) <= most:
            return None
        # What is not read by people refuses in its own words.
        refuse = getattr(view, "refuse_body", None)
        return refuse(most) if refuse else render(request, "413.html", {"most": most}, status=413)
