"""The note that opening a mailed link leaves in the browser: the token leaves the address, one page stays open."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True)
class LinkNote:
    """A kind of note: the name of its cookie, the salt of its signature, how long it opens the page."""

    cookie: str
    salt: str
    age: datetime.timedelta

    def leave(self, request: HttpRequest, response: HttpResponse, value: Any, *, path: str) -> None:
        """Leaves with the browser what JSON can say, signed, for one address alone; no script reads it."""
        response.set_cookie(
            self.cookie,
            signing.dumps(value, salt=self.salt),
            max_age=self.age,
            path=path,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )

    def read(self, request: HttpRequest) -> Any:
        """What was left with this browser; None when nothing was, or when it is forged or too old."""
        try:
            return signing.loads(request.COOKIES.get(self.cookie, ""), salt=self.salt, max_age=self.age)
        except signing.BadSignature:
            return None
