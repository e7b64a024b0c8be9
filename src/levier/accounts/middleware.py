"""Puts on the request who is asking, in the mission of its address."""

from collections.abc import Callable
from typing import cast

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
        request.actor = cast(Actor, SimpleLazyObject(lambda: actor_for(request.user, request.mission)))
        return self.get_response(request)
