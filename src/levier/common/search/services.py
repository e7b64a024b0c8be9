"""Writes of the index: after each write of a room, or all again."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from levier.common.registry import search_kinds
from levier.common.search.kinds import Document, IndexedKind, indexed
from levier.common.search.models import SearchEntry
from levier.common.search.words import fold
from levier.common.search.words import indexed as indexed_words
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope

_BATCH = 500
_WRITTEN = ("title", "subtitle", "url_name", "url_id", "words", "sort_key")


def index(kind: str, things: Iterable[Any]) -> int:
    """Brings the index up to what these things are now, in the active mission; returns how many entries changed.

    Rooms call it in the transaction that wrote the things. Two queries for things already known, unchanged.
    Raises KeyError for a kind that no room offers.
    """
    source = {known.kind: known for known in indexed(search_kinds())}[kind]
    return sum(_write(source, batch) for batch in _batches(things))


def forget(kind: str, object_ids: Iterable[UUID]) -> None:
    """Takes things that were deleted out of the index."""
    SearchEntry.objects.filter(kind=kind, object_id__in=list(object_ids)).delete()


def rebuild() -> int:
    """Makes the active mission's index again from the rooms' tables; returns how many things can be found.

    Writes in short steps, and only what differs: nobody waits for it, and stopped halfway it is only less fresh.
    """
    kinds = indexed(search_kinds())
    SearchEntry.objects.exclude(kind__in=[kind.kind for kind in kinds]).delete()
    for kind in kinds:
        things = kind.objects()
        SearchEntry.objects.filter(kind=kind.kind).exclude(object_id__in=things.values("public_id")).delete()
        index(kind.kind, things.order_by("pk").iterator(chunk_size=_BATCH))
    return SearchEntry.objects.count()


def rebuild_every_mission() -> dict[str, int]:
    """Makes every mission's index again; how many things can be found in each, by its address."""
    counts = {}
    for mission in Mission.objects.all():
        with mission_scope(mission.pk):
            counts[mission.slug] = rebuild()
    return counts


def _batches(things: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(things)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _write(source: IndexedKind, things: list[Any]) -> int:
    documents = {document.object_id: document for document in map(source.document, things)}
    entries = SearchEntry.objects.filter(kind=source.kind, object_id__in=documents)
    known = {entry.object_id: entry for entry in entries}
    new, changed = [], []
    for object_id, document in documents.items():
        wanted = _fields(document)
        entry = known.get(object_id)
        if entry is None:
            new.append(SearchEntry(kind=source.kind, object_id=object_id, **wanted))
        elif any(getattr(entry, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(entry, name, value)
            changed.append(entry)
    if new:
        # Another request may have written the same thing meanwhile: what it is now wins.
        SearchEntry.objects.bulk_create(
            new, update_conflicts=True, unique_fields=["mission", "kind", "object_id"], update_fields=_WRITTEN
        )
    if changed:
        SearchEntry.objects.bulk_update(changed, _WRITTEN)
    return len(new) + len(changed)


def _fields(document: Document) -> dict[str, Any]:
    return {
        "title": document.title[:300],
        "subtitle": document.subtitle[:300],
        "url_name": document.url_name,
        "url_id": document.url_id,
        "sort_key": fold(document.title)[:100],
        "words": indexed_words(f"{document.title} {document.subtitle} {document.more}"),
    }
