"""What rooms offer one another without importing each other: each room offers, nobody goes and looks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.functional import Promise

if TYPE_CHECKING:
    from levier.common.imports.kinds import ImportKind
    from levier.common.search.kinds import SearchKind


class Axis(StrEnum):
    """The wings of the house, as the main navigation shows them."""

    PROMOTION = "Promotion"
    COORDINATION = "Coordination"
    RESOURCES = "Ressources"
    OBSERVATORY = "Observatoire"
    ADMINISTRATION = "Administration"


@dataclass(frozen=True)
class NavigationEntry:
    """A room's entry under its axis; `pages` are the address names under which it is current, its own included.

    The axis opens on the first entry that may be seen.
    """

    axis: Axis
    rank: int
    label: str
    url_name: str
    permission: str
    pages: frozenset[str] = frozenset()

    def is_current(self, url_name: str) -> bool:
        """Whether a page stands under this entry."""
        return url_name == self.url_name or url_name in self.pages or _page_entries.get(url_name) == self.url_name


@dataclass(frozen=True)
class CheckResult:
    """A rule that must always hold, how many rows were looked at, how many break it."""

    rule: str
    checked: int
    faults: int


class OpenPoint(NamedTuple):
    """What waits for someone: shown on home pages, in agendas and reminders. There may be thousands, of which a page
    shows ten: a tuple is made quickest.

    `detail` goes in small type under `where`; `url` opens the page where it is done ("" when there is none).
    """

    badge: str
    tone: str
    what: str
    where: str
    url: str | Promise
    due: date | None = None
    detail: str = ""


class FirstStep(NamedTuple):
    """What somebody does first in a mission that has nothing yet: on her home page until every step of hers is done."""

    rank: int
    what: str
    detail: str
    url: str
    is_done: bool


@dataclass(frozen=True)
class HomeFigure:
    """A figure on top of the home page: `value` already formatted, opening `url`."""

    rank: int
    label: str
    value: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True)
class HomeAction:
    """A button of the home page. The first one a person may use is the page's main button."""

    rank: int
    label: str
    url_name: str
    permission: str


@dataclass(frozen=True)
class FooterLink:
    """A link at the foot of every page."""

    rank: int
    label: str
    url_name: str


@dataclass(frozen=True)
class Panel:
    """A section of a shared page: a template and its context; `subjects`, the people (public ids) it shows.

    The page that shows panels logs their subjects as read.
    """

    rank: int
    template: str
    context: dict[str, Any]
    subjects: frozenset[Any] = frozenset()


def goes_with_the_role(successor: Any) -> None:
    """Nothing to write: it belongs to the organisation or keeps its author, and the ended membership names who follows
    it from now on."""


@dataclass(frozen=True)
class Responsibility:
    """What one membership answers for in a room: said in French (« 3 marchés », « 1 brouillon »), with an address where
    it shows, and `hand_over(successor)`, which gives it to another membership inside the caller's transaction."""

    label: str
    hand_over: Callable[[Any], None] = goes_with_the_role
    url: str = ""


@dataclass(frozen=True)
class Standing:
    """Something a mission keeps that stands on an article of law: the article as it is quoted (« L2112-2 »,
    « CCAG.5 »), what stands on it in French, and its address."""

    article: str
    what: str
    url: str


_navigation: list[NavigationEntry] = []
_page_entries: dict[str, str] = {}
_checks: list[Callable[[], CheckResult]] = []
_open_points: list[Callable[[Any], list[OpenPoint]]] = []
_first_steps: list[Callable[[Any], FirstStep | None]] = []
_panels: dict[str, list[Callable[[Any, Any], Panel | None]]] = {}
_responsibilities: list[Callable[[Any], Responsibility | None]] = []
_standings: list[Callable[[], list[Standing]]] = []
_offers: dict[str, Callable[..., Any]] = {}
_home_figures: list[Callable[[Any], list[HomeFigure]]] = []
_home_actions: list[HomeAction] = []
_footer_links: list[FooterLink] = []
_search_kinds: list["SearchKind"] = []
_import_kinds: list["ImportKind"] = []


def offer_navigation(entry: NavigationEntry) -> None:
    """Offers an entry of the main navigation."""
    _navigation.append(entry)
    axes = list(Axis)
    _navigation.sort(key=lambda known: (axes.index(known.axis), known.rank))


def offer_pages(entry: str, *pages: str) -> None:
    """Says that pages of a room stand under the entry of another, by the address names of both."""
    _page_entries.update(dict.fromkeys(pages, entry))


def navigation_entries() -> dict[Axis, list[NavigationEntry]]:
    """The entries of each axis, both in order; an axis without entries is absent."""
    return {axis: list(entries) for axis, entries in groupby(_navigation, key=lambda entry: entry.axis)}


def offer_check(rule: Callable[[], CheckResult]) -> None:
    """Offers a rule to `levier check`: it reads every mission and changes nothing."""
    _checks.append(rule)


def checks() -> list[Callable[[], CheckResult]]:
    """Every rule that must always hold."""
    return list(_checks)


def offer_open_points(provider: Callable[[Any], list[OpenPoint]]) -> None:
    """Offers open points: `provider(actor)` in at most two queries."""
    _open_points.append(provider)


def open_points(actor: Any) -> list[OpenPoint]:
    """What waits for this actor, the earliest due first."""
    points = [point for provider in _open_points for point in provider(actor)]
    return sorted(points, key=lambda point: (point.due is None, point.due or date.max))


def offer_first_step(provider: Callable[[Any], FirstStep | None]) -> None:
    """Offers a first step: `provider(actor)` in at most two queries; None for who does not take it."""
    _first_steps.append(provider)


def first_steps(actor: Any) -> list[FirstStep]:
    """The steps by which this actor's mission begins, in order, those done among them; none once all are."""
    steps = sorted(step for provider in _first_steps if (step := provider(actor)) is not None)
    return [] if all(step.is_done for step in steps) else steps


def offer_home_figures(provider: Callable[[Any], list[HomeFigure]]) -> None:
    """Offers figures of the home page: `provider(actor)` in at most two queries."""
    _home_figures.append(provider)


def home_figures(actor: Any) -> list[HomeFigure]:
    """The figures of this actor's home page, in order."""
    figures = [figure for provider in _home_figures for figure in provider(actor)]
    return sorted(figures, key=lambda figure: figure.rank)


def offer_home_action(action: HomeAction) -> None:
    """Offers a button of the home page."""
    _home_actions.append(action)
    _home_actions.sort(key=lambda known: known.rank)


def home_actions() -> list[HomeAction]:
    """The buttons of the home page, in order, whoever asks: each says the permission it needs."""
    return list(_home_actions)


def offer_footer_link(link: FooterLink) -> None:
    """Offers a link at the foot of every page."""
    _footer_links.append(link)
    _footer_links.sort(key=lambda known: known.rank)


def footer_links() -> list[FooterLink]:
    """The links at the foot of every page, in order."""
    return list(_footer_links)


def offer_search(kind: "SearchKind") -> None:
    """Offers a kind of things to the search (`levier.common.search.kinds` says how)."""
    if kind.kind in {known.kind for known in _search_kinds}:
        raise ValueError(f"la recherche connaît déjà {kind.kind}")
    _search_kinds.append(kind)
    _search_kinds.sort(key=lambda known: known.rank)


def search_kinds() -> list["SearchKind"]:
    """The kinds that can be searched, in order."""
    return list(_search_kinds)


def offer_import(kind: "ImportKind") -> None:
    """Offers a kind of spreadsheet to bring in (`levier.common.imports.kinds` says how)."""
    if kind.key in {known.key for known in _import_kinds}:
        raise ValueError(f"les imports connaissent déjà {kind.key}")
    _import_kinds.append(kind)


def import_kinds() -> list["ImportKind"]:
    """The kinds of spreadsheets that can be brought in, in the order rooms offered them."""
    return list(_import_kinds)


def offer_panel(page: str, provider: Callable[[Any, Any], Panel | None]) -> None:
    """Offers a section of a shared page: `provider(actor, thing)` in at most two queries; None for nothing."""
    _panels.setdefault(page, []).append(provider)


def panels(page: str, actor: Any, thing: Any) -> list[Panel]:
    """The sections of a shared page, in order."""
    found = [panel for provider in _panels.get(page, []) if (panel := provider(actor, thing)) is not None]
    return sorted(found, key=lambda panel: panel.rank)


def offer_responsibility(provider: Callable[[Any], Responsibility | None]) -> None:
    """Says what a membership answers for in a room: `provider(membership)` in at most two queries; None for nothing.

    Nobody leaves before each of these has gone to a successor; what is past keeps its author.
    """
    _responsibilities.append(provider)


def responsibilities(membership: Any) -> list[Responsibility]:
    """Everything a membership answers for, room by room."""
    return [held for provider in _responsibilities if (held := provider(membership)) is not None]


def offer_standings(provider: Callable[[], list[Standing]]) -> None:
    """Says what a room keeps that stands on articles of law, in the active mission: `provider()` in one query."""
    _standings.append(provider)


def standings() -> list[Standing]:
    """Everything of the active mission that stands on an article: what to read again when that article changes."""
    return [standing for provider in _standings for standing in provider()]


def offer(name: str, provider: Callable[..., Any]) -> None:
    """Offers a named function to rooms that may not import this one."""
    if name in _offers:
        raise ValueError(f"{name} est déjà offert")
    _offers[name] = provider


def offered(name: str) -> Callable[..., Any]:
    """Returns a function another room offers; KeyError when no room does."""
    return _offers[name]
