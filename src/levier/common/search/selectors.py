"""Reads of the search: what answers a question, among what one may see.

One query for all the kinds whose words are indexed, and for each other kind those it says (`kinds.DirectKind`).
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.urls import NoReverseMatch, reverse

from levier.common.policy import Actor
from levier.common.registry import search_kinds
from levier.common.search.fulltext import matching
from levier.common.search.kinds import DirectKind, Found, Hit, IndexedKind, SearchKind
from levier.common.search.models import SearchEntry
from levier.common.search.words import Term, terms

FIRST_OF_EACH = 10


@dataclass(frozen=True)
class Answer:
    """What one kind answers."""

    kind: str
    label: str
    found: Found


def search(actor: Actor, question: str) -> list[Answer]:
    """The first answers of each kind that has some, in the kinds' order."""
    wanted = terms(question)
    if not wanted:
        return []
    indexed = _find_indexed(
        [kind for kind in search_kinds() if isinstance(kind, IndexedKind)], actor, wanted, 0, FIRST_OF_EACH
    )
    answers = []
    for kind in search_kinds():
        found = (
            indexed.get(kind.kind, Found())
            if isinstance(kind, IndexedKind)
            else find(kind, actor, wanted, 0, FIRST_OF_EACH)
        )
        if found.total:
            answers.append(Answer(kind.kind, kind.label, found))
    return answers


def search_kind(actor: Actor, question: str, kind: str, start: int, stop: int) -> Answer:
    """One slice of what one kind answers; KeyError for a kind that no room offers."""
    source = {known.kind: known for known in search_kinds()}[kind]
    wanted = terms(question)
    found = find(source, actor, wanted, start, stop)
    if start and not found.hits:  # after the last page the total, which its rows bear, still leads back
        found = Found(find(source, actor, wanted, 0, 1).total)
    return Answer(source.kind, source.label, found)


def find(kind: SearchKind, actor: Actor, wanted: list[Term], start: int, stop: int) -> Found:
    """What answers in one kind: its total, and one slice in the order of titles; no total where the slice is empty."""
    if isinstance(kind, DirectKind):
        return kind.find(actor, wanted, start, stop)
    return _find_indexed([kind], actor, wanted, start, stop).get(kind.kind, Found())


def _find_indexed(
    kinds: list[IndexedKind], actor: Actor, wanted: list[Term], start: int, stop: int
) -> dict[str, Found]:
    """By kind, its total and one slice in the order of titles, for those that have something in it; one query."""
    if not kinds:  # no condition at all would find everything
        return {}
    visible = Q()
    for kind in kinds:
        # EXISTS, not IN: of two lists, SQLite would try every pair (10 s for a thousand contracts, measured).
        seen = Exists(kind.visible(actor).order_by().filter(public_id=OuterRef("object_id")))
        visible |= Q(seen, kind=kind.kind)
    entries = matching(SearchEntry.objects.filter(visible), wanted).annotate(
        total=Window(Count("pk"), partition_by="kind"),
        place=Window(RowNumber(), partition_by="kind", order_by=("sort_key", "pk")),
    )
    by_kind: dict[str, list[Any]] = {}
    for row in entries.filter(place__gt=start, place__lte=stop).order_by("sort_key", "pk"):
        by_kind.setdefault(row.kind, []).append(row)
    page_of = {kind.kind: kind.page for kind in kinds}
    return {
        kind: Found(
            rows[0].total,
            [Hit(row.title, row.subtitle, url_of(page_of[kind](actor, row.url_name), row.url_id)) for row in rows],
        )
        for kind, rows in by_kind.items()
    }


def url_of(name: str, public_id: Any) -> str:
    """The address of a page by its name, "" when no room serves it."""
    try:
        return reverse(name, kwargs={"public_id": public_id} if public_id else None) if name else ""
    except NoReverseMatch:
        return ""
