"""What a room says to have its things found. Two ways, according to whether a copy of the words may be kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from levier.common.policy import Actor
from levier.common.search.words import Term


@dataclass(frozen=True)
class Document:
    """How one thing is found: what is shown of it, the words that find it besides, the page it opens."""

    object_id: UUID
    title: str
    subtitle: str = ""
    more: str = ""
    """Other words it answers to: a SIRET, a reference."""
    url_name: str = ""
    url_id: UUID | None = None


def same_page(actor: Actor, url_name: str) -> str:
    """The page the document names, whoever asks."""
    return url_name


@dataclass(frozen=True)
class IndexedKind:
    """Things whose words may be copied into the index: organisations, operations, contracts.

    `visible(actor)` is the room's own policy queryset of the same model: only what it holds is found.
    `document(thing)` must not query: `objects()` says what to fetch with it. `page(actor, url_name)` is the page an
    actor opens it on, where that is not the document's own.
    """

    kind: str
    label: str
    rank: int
    objects: Callable[[], QuerySet]
    document: Callable[[Any], Document]
    visible: Callable[[Actor], QuerySet]
    page: Callable[[Actor, str], str] = same_page


@dataclass(frozen=True)
class Hit:
    """One thing found. `subject` is the public id of the person the line shows, for the access log."""

    title: str
    subtitle: str = ""
    url: str = ""
    subject: UUID | None = None


@dataclass(frozen=True)
class Found:
    """How many things answer, and those of the page asked for."""

    total: int = 0
    hits: list[Hit] = field(default_factory=list)


@dataclass(frozen=True)
class DirectKind:
    """Things whose words must not be copied: people. The room looks in its own table, in at most two queries.

    `find(actor, terms, start, stop)` returns the total and the hits of that slice, in an order that does not change.
    """

    kind: str
    label: str
    rank: int
    find: Callable[[Actor, list[Term], int, int], Found]


SearchKind = IndexedKind | DirectKind


def indexed(kinds: Iterable[SearchKind]) -> list[IndexedKind]:
    """Those that stand in the index."""
    return [kind for kind in kinds if isinstance(kind, IndexedKind)]
