"""Reads of the search: what answers a question, among what one may see. Two queries a kind."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
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
    answers = [Answer(kind.kind, kind.label, find(kind, actor, wanted, 0, FIRST_OF_EACH)) for kind in search_kinds()]
    return [answer for answer in answers if answer.found.total]


def search_kind(actor: Actor, question: str, kind: str, start: int, stop: int) -> Answer:
    """One slice of what one kind answers; KeyError for a kind that no room offers."""
    source = {known.kind: known for known in search_kinds()}[kind]
    return Answer(source.kind, source.label, find(source, actor, terms(question), start, stop))


def find(kind: SearchKind, actor: Actor, wanted: list[Term], start: int, stop: int) -> Found:
    """What answers in one kind: its total, and one slice in the order of titles."""
    if isinstance(kind, DirectKind):
        return kind.find(actor, wanted, start, stop)
    return _find_indexed(kind, actor, wanted, start, stop)


def _find_indexed(kind: IndexedKind, actor: Actor, wanted: list[Term], start: int, stop: int) -> Found:
    # EXISTS, not IN: of two lists, SQLite would try every pair (10 s for a thousand contracts, measured).
    visible = Exists(kind.visible(actor).order_by().filter(public_id=OuterRef("object_id")))
    entries = matching(SearchEntry.objects.filter(visible, kind=kind.kind), wanted)
    rows = list(entries.order_by("sort_key", "pk")[start:stop])
    total = len(rows) + start if 0 < len(rows) < stop - start else entries.count()
    return Found(
        total, [Hit(row.title, row.subtitle, url_of(kind.page(actor, row.url_name), row.url_id)) for row in rows]
    )


def url_of(name: str, public_id: Any) -> str:
    """The address of a page by its name, "" when no room serves it."""
    try:
        return reverse(name, kwargs={"public_id": public_id} if public_id else None) if name else ""
    except NoReverseMatch:
        return ""
