"""A letter shown in a frame of its own: its inline styles stay there, and no script runs."""

import re
from collections.abc import Callable
from typing import Any, TypeVar, cast

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.http import HttpResponse

# The letter brings its own styles, and nothing else: no script, no form, no picture fetched from elsewhere.
POLICY: dict[str, Any] = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}
View = TypeVar("View", bound=Callable[..., Any])
_LINK = re.compile(r"<a\s", re.IGNORECASE)
_TARGET = re.compile(r'\starget="[^"]*"')


def framed(html: str) -> HttpResponse:
    """The answer a frame of our own page shows; links open in another tab, which learns nothing of this one.

    The view that returns it carries `@shows_a_letter`.
    """
    page = _LINK.sub('<a target="_blank" rel="noopener noreferrer" ', _TARGET.sub("", html))
    response = HttpResponse(page)
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response


def shows_a_letter(view: View) -> View:
    """Gives a view the policy of letters instead of the pages'."""
    return cast(View, csp(POLICY)(view))
