"""DECP in JSON: the 2019 and 2022/2024 shapes, bare lists, one record, JSON lines; OCDS releases."""

import json
import re
from collections.abc import Iterator
from typing import IO, Any

from levier.statistics.errors import NotOpenData, UnreadableSource
from levier.statistics.ocds import awards_of, is_release, releases_of
from levier.statistics.readers.items import OWN_ROW, START, Item, Position, Shape
from levier.statistics.readers.plain import read_plain
from levier.statistics.readers.window import Malformed, Window

# Where a record may begin again after a malformed one; the brace that closed it may be what is missing.
_NEXT_RECORD = re.compile(r",\s*(?=\{)")
_NEXT_OBJECT = re.compile(r"(?=\{)")
_NEXT_LINE = re.compile(r"\n\s*(?=\{)")
# How the list of records ends, by what it stands in: the document may end there, or its next list begin.
_END_OF_LIST = re.compile(r"\]\s*\Z")
_END_OF_ROOT = re.compile(r"\]\s*\}\s*\Z")
_END_OF_CONTRACTS = re.compile(r"\]\s*\}\s*\}\s*\Z")
_END_OF_LINES = re.compile(r"\Z")
_NEXT_LIST = re.compile(r"(?=\]\s*,\s*\"(?:marche|contrat-concession)\"\s*:)")
_RECORD_KEYS = frozenset({"acheteur", "autoriteConcedante", "objet", "titulaires", "concessionnaires", "acheteur_id"})
# A package of OCDS releases or records; the State's converter leaves the list out when it is empty.
_PACKAGE_KEYS = frozenset({"publishedDate", "publisher", "uri", "version"})
_INNER_SHAPES = {"marche": Shape.CONTRACTS, "contrat-concession": Shape.CONCESSIONS}


def read_json(stream: IO[bytes], name: str, since: Position = START) -> Iterator[Item]:
    """Yields the records of a JSON file in the order they stand.

    `since`: the stream begins there, in a file of one record a line. A malformed record between readable ones is
    yielded with its problem. Raises `UnreadableSource` when the file is
    truncated, wrongly encoded, or holds something else than essential data.
    """
    window = Window(stream, name, since)
    if since == START and window.peek(1) == "\ufeff":
        window.take()
    return _JsonReader(window, since).items()


def begins_with_a_record(line: bytes) -> bool:
    """Whether the first line of a file is one record: there may be one on each."""
    try:
        return line.endswith(b"\n") and _looks_like_record(json.loads(line))
    except (ValueError, RecursionError):
        return False


def _looks_like_record(value: Any) -> bool:
    return isinstance(value, dict) and (not _RECORD_KEYS.isdisjoint(value) or is_release(value))


class _JsonReader:
    def __init__(self, window: Window, since: Position) -> None:
        self.window = window
        self.since = since
        self.index = since.number
        # Inside the records of an OCDS package.
        self.packaged = False

    def items(self) -> Iterator[Item]:
        """The records, an OCDS release being as many as it has awards."""
        number = self.since.number
        for item in self._items():
            if item.value is None or not (is_release(item.value) or self.packaged):
                number += 1
                yield item if item.number == number else item._replace(number=number)
                continue
            releases = [item.value] if is_release(item.value) else releases_of(item.value)
            if not releases:
                number += 1
                yield item._replace(number=number, value=None, problem="pas_un_objet", detail="ni attribution ni avis")
            for release in releases:
                awarded = False
                for record in awards_of(release):
                    awarded = True
                    number += 1
                    shape = Shape.OWN if OWN_ROW in record else Shape.AWARD
                    yield item._replace(number=number, shape=shape, value=record)
                if not awarded:
                    number += 1
                    yield item._replace(number=number, shape=Shape.NOTICE, value=("release", release))

    def _items(self) -> Iterator[Item]:
        if self.since != START:
            yield from self._lines()
            return
        first = self.window.skip_spaces()
        if first == "[":
            yield from self._list(Shape.LIST, _END_OF_LIST)
        elif first == "{":
            key = self._first_key()
            if key in {"marches", "$schema", "source", "releases"} or not self._is_record_here():
                yield from self._root()
            else:
                yield from self._lines()
                return
        else:
            raise self._refusal("le JSON doit commencer par « { » ou « [ »")
        if self.window.skip_spaces():
            raise self._refusal("du texte suit la fin du document")

    def _first_key(self) -> str:
        found = re.match(r'\{\s*"([^"\\]*)"', self.window.peek(4096))
        return found[1] if found else ""

    def _is_record_here(self) -> bool:
        value = self.window.value_at(0)
        return isinstance(value, dict) and "marches" not in value and _looks_like_record(value)

    def _root(self) -> Iterator[Item]:
        """`{"marches": …}`, or an OCDS package, with any other keys beside."""
        found = False
        seen: set[str] = set()
        for key in self._keys():
            if key == "marches":
                found = True
                yield from self._contracts()
            elif key in {"releases", "records"} and self.window.skip_spaces() == "[":
                found = self.packaged = True
                yield from self._list(Shape.LIST, _END_OF_ROOT)
                self.packaged = False
            else:
                seen.add(key)
                self._skip()
        if found or seen >= _PACKAGE_KEYS:
            return
        raise NotOpenData(
            f"« {self.window.name} » : aucune liste « marches » : ce n’est pas un fichier de données essentielles "
            "(DECP)."
        )

    def _contracts(self) -> Iterator[Item]:
        first = self.window.skip_spaces()
        if first == "[":
            yield from self._list(Shape.LIST, _END_OF_ROOT)
        elif first == "{":
            for key in self._keys():
                shape = _INNER_SHAPES.get(key)
                if shape is None:
                    self._skip()
                elif self.window.skip_spaces() == "[":
                    yield from self._list(shape, _END_OF_CONTRACTS)
                elif self.window.skip_spaces() == "{":  # a single record, as some XML converters write it
                    yield self._one(shape, _NEXT_RECORD, _END_OF_CONTRACTS)
                else:
                    self._skip()
        elif first == "n":
            self._skip()
        else:
            raise NotOpenData(f"« {self.window.name} » : « marches » doit être une liste ou un objet.")

    def _keys(self) -> Iterator[str]:
        """Consumes an object, stopping at each value: the caller consumes it."""
        self.window.take()
        while True:
            character = self.window.skip_spaces()
            if character == "}":
                self.window.take()
                return
            if character == ",":
                self.window.take()
                continue
            if character != '"':
                raise self._refusal("nom de champ attendu entre guillemets") if character else self._truncated()
            key = self._value()
            if self.window.skip_spaces() != ":":
                raise self._refusal(f"deux-points attendus après « {key} »")
            self.window.take()
            if not self.window.skip_spaces():
                raise self._truncated()
            yield key

    def _list(self, shape: Shape, end: re.Pattern[str]) -> Iterator[Item]:
        self.window.take()
        while True:
            character = self.window.skip_spaces()
            if character == "]":
                self.window.take()
                return
            if character == ",":
                self.window.take()
                continue
            if not character:
                raise self._truncated()
            yield self._one(shape, _NEXT_RECORD, end)

    def _lines(self) -> Iterator[Item]:
        while self.window.skip_spaces():
            yield self._plain() or self._one(Shape.LIST, _NEXT_LINE, _END_OF_LINES)

    def _plain(self) -> Item | None:
        """The record here when it is a plain one and stands alone to the end of its line."""
        window = self.window
        text = window.rest_of_line()
        value = read_plain(text)
        if value is None:
            return None
        self.index += 1
        item = Item(self.index, window.line, window.offset, Shape.LIST, value)
        window.take_rest(text)
        return item

    def _one(self, shape: Shape, boundary: re.Pattern[str], end: re.Pattern[str]) -> Item:
        line, offset = self.window.line, self.window.offset
        self.index += 1
        try:
            value = self.window.value()
        except Malformed as malformed:
            # What is no object at all stands between two records: the next may follow at once.
            if malformed.cut or not self._recover(boundary if self.window.peek(1) == "{" else _NEXT_OBJECT, end):
                if malformed.at_end:
                    raise self._truncated() from malformed
                raise self._refusal(
                    f"JSON illisible ({malformed}), et aucun enregistrement lisible après"
                ) from malformed
            return Item(self.index, line, offset, shape, None, "json_illisible", str(malformed))
        if isinstance(value, dict) and len(value) == 1:
            ((key, inner),) = value.items()
            if key in _INNER_SHAPES and isinstance(inner, dict):
                value, shape = inner, _INNER_SHAPES[key]
        if not isinstance(value, dict):
            return Item(self.index, line, offset, shape, None, "pas_un_objet", _shown(value))
        return Item(self.index, line, offset, shape, value)

    def _recover(self, boundary: re.Pattern[str], end: re.Pattern[str]) -> bool:
        """Goes to the next readable record after a malformed one, or to the end of its list. False when neither is
        found."""
        several_lists = end is _END_OF_CONTRACTS
        next_list = None
        start = 1
        while (distance := self.window.find(boundary, start)) is not None:
            if several_lists and (next_list := self.window.find_before(_NEXT_LIST, distance)) is not None:
                break
            if _looks_like_record(self.window.value_at(distance)):
                self.window.jump(distance)
                return True
            start = distance + 1
        if next_list is None and several_lists:
            next_list = self.window.find(_NEXT_LIST, 1)
        if next_list is None:
            next_list = self.window.find_in_tail(end)
        if next_list is None:
            return False
        self.window.jump(next_list)
        return True

    def _value(self) -> Any:
        try:
            return self.window.value()
        except Malformed as malformed:
            if malformed.at_end:
                raise self._truncated() from malformed
            raise self._refusal(f"JSON illisible ({malformed})") from malformed

    def _skip(self) -> None:
        try:
            self.window.skip_value()
        except Malformed as malformed:
            if malformed.at_end:
                raise self._truncated() from malformed
            raise self._refusal(f"JSON illisible ({malformed})") from malformed

    def _truncated(self) -> UnreadableSource:
        window = self.window
        return UnreadableSource(
            f"« {window.name} », ligne {window.line}, octet {window.offset} : le fichier est tronqué "
            f"(enregistrement n° {max(self.index, 1)}). Le télécharger à nouveau."
        )

    def _refusal(self, why: str) -> UnreadableSource:
        window = self.window
        return UnreadableSource(f"« {window.name} », ligne {window.line}, octet {window.offset} : {why}.")


def _shown(value: Any) -> str:
    """A value as its file writes it, at most 80 characters; what stands for a number is kept as text."""
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))[:80]
