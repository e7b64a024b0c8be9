"""Which refusals of a line still stand, once corrections took hours off them. No query."""

from collections.abc import Iterable

from levier.coordination.hours.models import EntryKind, LedgerEntry


def standing_refusals(entries: Iterable[LedgerEntry]) -> list[tuple[LedgerEntry, int]]:
    """The first refusals among the entries of a line, each with the hundredths its corrections leave of it, 0 or not:
    a decided one is still read."""
    left: dict[int, int] = {}
    first: list[LedgerEntry] = []
    for entry in entries:
        if entry.kind != EntryKind.REFUSED:
            continue
        if entry.corrects_id is None:
            first.append(entry)
        root = entry.corrects_id or entry.pk
        left[root] = left.get(root, 0) + entry.hundredths
    return [(entry, left[entry.pk]) for entry in first]
