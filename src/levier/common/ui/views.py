"""Pages of the house itself: what the law asks for, and what is told when something is refused."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from levier.common.http import Request
from levier.common.policy import public


@public
@require_GET
def accessibility(request: Request) -> HttpResponse:
    """What was tested, how, and whom to tell of what does not work."""
    return render(request, "ui/accessibility.html", {"contact": settings.LEGAL["contact"]})


@public
@require_GET
def legal_notice(request: Request) -> HttpResponse:
    """Who publishes this installation, who hosts it, under which licence; filled from the settings."""
    return render(request, "ui/legal_notice.html", {"legal": settings.LEGAL, "source_url": settings.SOURCE_URL})


def csrf_failure(request: Request, reason: str = "") -> HttpResponse:
    """A form sent from a page too old, or from elsewhere."""
    return render(request, "403_csrf.html", status=403)
