"""Puts on the request who is asking, in the mission of its address."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.utils.functional import SimpleLazyObject

from levier.accounts.selectors import actor_for
from levier.common.http import Request
from levier.common.policy.actor import Actor


class ActorMiddleware:
    """`request.actor`, read at first use: two queries at most (the account, its memberships)."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.actor = cast(Actor, SimpleLazyObject(lambda: who_asks(request)))
        return self.get_response(request)


def who_asks(request: Request) -> Actor:
    """The actor of a request. The demo's accounts, whose password everybody knows, exist in the demo alone: its data
    served otherwise open nothing to them."""
    if request.user.is_authenticated and request.user.is_fictitious and not settings.DEMO_OPEN:
        logout(request)
    return actor_for(request.user, request.mission)
