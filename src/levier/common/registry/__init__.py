"""What rooms offer one another without importing each other: each room offers, nobody goes and looks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class NavigationEntry:
    """One entry of the main navigation; `pages` are the address names under which it is current."""

    rank: int
    label: str
    url_name: str
    permission: str
    pages: frozenset[str]


@dataclass(frozen=True)
class OpenPoint:
    """What waits for someone: shown on home pages, in agendas and reminders."""

    badge: str
    tone: str
    what: str
    where: str
    url: str
    due: date | None = None


@dataclass(frozen=True)
class Panel:
    """A section of a shared page: a template and its context."""

    rank: int
    template: str
    context: dict[str, Any]


_navigation: list[NavigationEntry] = []
_open_points: list[Callable[[Any], list[OpenPoint]]] = []
_panels: dict[str, list[Callable[[Any, Any], Panel | None]]] = {}
_offers: dict[str, Callable[..., Any]] = {}


def offer_navigation(entry: NavigationEntry) -> None:
    """Offers an entry of the main navigation."""
    _navigation.append(entry)
    _navigation.sort(key=lambda known: known.rank)


def navigation_entries() -> list[NavigationEntry]:
    """The main navigation, in order."""
    return list(_navigation)


def offer_open_points(provider: Callable[[Any], list[OpenPoint]]) -> None:
    """Offers open points: `provider(actor)` in at most two queries."""
    _open_points.append(provider)


def open_points(actor: Any) -> list[OpenPoint]:
    """What waits for this actor, the earliest due first."""
    points = [point for provider in _open_points for point in provider(actor)]
    return sorted(points, key=lambda point: (point.due is None, point.due or date.max))


def offer_panel(page: str, provider: Callable[[Any, Any], Panel | None]) -> None:
    """Offers a section of a shared page: `provider(actor, thing)` in at most two queries; None for nothing."""
    _panels.setdefault(page, []).append(provider)


def panels(page: str, actor: Any, thing: Any) -> list[Panel]:
    """The sections of a shared page, in order."""
    found = [panel for provider in _panels.get(page, []) if (panel := provider(actor, thing)) is not None]
    return sorted(found, key=lambda panel: panel.rank)


def offer(name: str, provider: Callable[..., Any]) -> None:
    """Offers a named function to rooms that may not import this one."""
    if name in _offers:
        raise ValueError(f"{name} est déjà offert")
    _offers[name] = provider


def offered(name: str) -> Callable[..., Any]:
    """Returns a function another room offers; KeyError when no room does."""
    return _offers[name]
