"""The pages told when something is refused."""

from django.http import HttpResponse
from django.shortcuts import render

from levier.common.http import Request


def csrf_failure(request: Request, reason: str = "") -> HttpResponse:
    """A form sent from a page too old, or from elsewhere."""
    return render(request, "403_csrf.html", status=403)
