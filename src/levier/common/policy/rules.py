"""Permissions, the rules that answer them, and how a view says which one it needs."""

from collections.abc import Callable
from typing import Any, TypeVar

from levier.common.policy.actor import Actor

Rule = Callable[[Actor, Any], bool]
View = TypeVar("View", bound=Callable[..., Any])

_rules: dict[str, Rule] = {}


def rule(permission: str) -> Callable[[Rule], Rule]:
    """Registers the rule of a permission (`room.thing.verb`). The rule receives the actor and the object, or None
    when the question is about the page as a whole."""

    def register(function: Rule) -> Rule:
        if permission in _rules:
            raise ValueError(f"deux règles pour {permission}")
        _rules[permission] = function
        return function

    return register


def permits(actor: Actor, permission: str, thing: Any = None) -> bool:
    """Answers whether the actor may; an unknown permission is a fault and raises KeyError."""
    return _rules[permission](actor, thing)


def is_permission(name: str) -> bool:
    """Whether a room gave this permission a rule."""
    return name in _rules


def allow(permission: str) -> Callable[[View], View]:
    """Declares the permission a view needs."""

    def declare(view: View) -> View:
        view.levier_access = permission  # type: ignore[attr-defined]
        return view

    return declare


def open_here(permission: str) -> Callable[[View], View]:
    """Declares a view of a mission that its rule may open to anybody, signed in or not: what a mission publishes.

    Who the rule refuses is treated as by `allow`; outside a mission there is no such page.
    """

    def declare(view: View) -> View:
        view.levier_open_here = True  # type: ignore[attr-defined]
        return allow(permission)(view)

    return declare


def public(view: View) -> View:
    """Declares a view open to everybody, in a mission or outside any."""
    view.levier_access = "public"  # type: ignore[attr-defined]
    return view


def bearer(view: View) -> View:
    """Declares a view opened by a link sent by mail: the link itself is checked by the view."""
    view.levier_access = "bearer"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Declares a view open to anybody signed in: their own account."""
    view.levier_access = "signed_in"  # type: ignore[attr-defined]
    return view
