"""From records as they are read to the raw tables, a batch at a time: nothing is cleaned here."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

from levier.statistics.notices import read_notice
from levier.statistics.published import (
    SYNTHETIC,
    Published,
    is_of_table,
    parties_and_changes,
    publish_objects,
    publish_rows,
)
from levier.statistics.published_plain import publish_plain
from levier.statistics.raw import RAW, Raw
from levier.statistics.readers.items import OWN_ROW, Item, Shape
from levier.statistics.readers.plain import Plain
from levier.statistics.rules.social import SocialState

# Where the rules found before cleaning stand among those of a record: the text's first, the shape's after the buyer's.
_OF_TEXT, _OF_SHAPE = 0, 2
_TEXTS = RAW["record"].names[9:]
_SAID = {True: SocialState.YES, False: SocialState.NONE, None: SocialState.NOT_DECLARED}


class Recorder:
    """Writes batches of items into raw tables. `read` counts the records so far, `before` others being left out."""

    def __init__(self, raw: Raw, *, before: int = 0) -> None:
        self._raw = raw
        self._before = before
        self.read = 0

    def add(self, items: Iterable[Item], file: str, *, invented: bool = False) -> None:
        """Writes a batch of items of one file, each once: as a record, a notice, or what could not be read.

        `invented`: the file is named synthetic, so that its records are, marked or not.
        """
        readable: dict[Callable[[list[Item]], Published], tuple[list[int], list[Item]]] = {}
        for item in items:
            self.read += 1
            record = self._before + self.read
            if item.problem is not None:
                self._raw.add("refusal", (record, *_place(file, item), item.problem, item.detail or None))
            elif item.shape is Shape.NOTICE:
                self._notice(record, file, item, invented=invented)
            elif item.shape is Shape.OWN:
                self._own(record, file, item, invented=invented)
            else:
                records, batch = readable.setdefault(_way(item), ([], []))
                records.append(record)
                batch.append(item)
        for way, (records, batch) in readable.items():
            self._batch(records, batch, way(batch), file, invented=invented)

    def _batch(self, records: list[int], items: list[Item], published: Published, file: str, *, invented: bool) -> None:
        if invented:
            published.source = [SYNTHETIC] * len(records)
        numbers, lines, offsets = zip(*((item.number, item.line, item.offset) for item in items), strict=True)
        self._raw.add_columns(
            "record",
            (
                records, [file] * len(records), numbers, lines, offsets, published.source_format, published.concession,
                published.has_social_field, list(map(len, published.holders)),
                *(getattr(published, name) for name in _TEXTS),
            ),
        )  # fmt: skip
        self._several("holder", records, published.holders)
        self._several("modification", records, published.modifications)
        self._notes(records, items, published)

    def _several(self, name: str, records: list[int], groups: Sequence[Sequence[tuple[Any, ...]]]) -> None:
        """Writes what each record has several of, in their order."""
        rows = list(chain.from_iterable(groups))
        if rows:
            of = [record for record, group in zip(records, groups, strict=True) for _ in group]
            ranks = [rank for group in groups for rank in range(1, len(group) + 1)]
            several = [len(group) > 1 for group in groups for _ in group]
            self._raw.add_columns(name, (of, ranks, several, *zip(*rows, strict=True)))

    def _notes(self, records: list[int], items: list[Item], published: Published) -> None:
        for record, item in zip(records, items, strict=True):
            if item.rules:
                self._note_text(record, item)
        for place, found in published.notes.items():
            for rank, (rule, raw) in enumerate(found):
                self._raw.add("note", (records[place], _OF_SHAPE, rank, 0, rule, raw))

    def _note_text(self, record: int, item: Item) -> None:
        for rank, rule in enumerate(item.rules):
            self._raw.add("note", (record, _OF_TEXT, rank, 0, rule, None))

    def _notice(self, record: int, file: str, item: Item, *, invented: bool) -> None:
        notice = read_notice(*item.value)
        self._raw.add(
            "notice",
            (
                record, *_place(file, item), notice.form.value, invented, notice.identifier, notice.kind,
                notice.buyer_id, notice.buyer_name, notice.postcode, "Code postal", notice.department, notice.object,
                notice.cpv, notice.published, notice.previous, _SAID[notice.social].value,
                "|".join(notice.objectives) or None, notice.reserved, notice.reserved_execution,
            ),
        )  # fmt: skip
        self._note_text(record, item)

    def _own(self, record: int, file: str, item: Item, *, invented: bool) -> None:
        """Keeps a row of our own table as it is, with the holders and modifications that its release tells."""
        # Its schema is the engine's, which the processes that only read need not load.
        from levier.statistics import own_table

        try:
            row = own_table.read_row(item.value[OWN_ROW])
        except ValueError as fault:
            self._raw.add("refusal", (record, *_place(file, item), "table_illisible", str(fault)))
            return
        row["synthetic"] = row["synthetic"] or invented
        holders, modifications = parties_and_changes(item.value)
        self._raw.add("own", own_table.staged(row, record, _place(file, item)))
        self._several("holder", [record], [holders])
        self._several("modification", [record], [modifications])
        self._note_text(record, item)


def _way(item: Item) -> Callable[[list[Item]], Published]:
    """What makes one flat shape of a record and of those of its kind."""
    return _publish_plain if item.value.__class__ is Plain else publish_rows if is_of_table(item) else publish_objects


def _publish_plain(items: list[Item]) -> Published:
    return publish_plain([item.value for item in items])


def _place(file: str, item: Item) -> tuple[Any, ...]:
    return file, item.number, item.line, item.offset
