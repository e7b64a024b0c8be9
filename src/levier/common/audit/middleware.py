"""Gives each request an id, found again in the logs and on the error page."""

import uuid
from collections.abc import Callable

from django.http import HttpResponse

from levier.common.audit.logs import request_id
from levier.common.http import Request


class RequestIdMiddleware:
    """Names the request; the answer carries the name in `X-Request-ID`."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        name = uuid.uuid4().hex
        request.id = name
        token = request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = name
        return response
