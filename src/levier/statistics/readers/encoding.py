"""A stream of bytes seen as valid UTF-8, whatever it was written in: what the other readers read.

Real files mix encodings, since they are put together from many sendings. Bytes that are not UTF-8 are read in
Windows-1252 (or in the single-byte encoding the file declares), and where that happened is remembered, so that the
records concerned can be said repaired. Positions stay those of the file.
"""

import codecs
import io
import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import chain
from typing import IO

from levier.statistics.readers.items import Item

_LOST = re.compile("[\udc80-\udcff]")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_BLOCK = 1 << 18
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FALLBACK = "cp1252"
RULE = "encodage_relu"


def _single_bytes(encoding: str) -> list[str]:
    """The character of each byte from 0x80 to 0xFF in a single-byte encoding; what it leaves undefined is a control."""
    found = []
    for byte in range(0x80, 0x100):
        try:
            found.append(bytes([byte]).decode(encoding))
        except UnicodeDecodeError:
            found.append(chr(byte))
    return found


def _declared(head: bytes) -> str | None:
    """The single-byte encoding an XML prologue declares; None for UTF-8, for none, for one unknown."""
    found = _DECLARED.match(head.lstrip())
    try:
        name = codecs.lookup(found[1].decode()).name if found else "utf-8"
        if name == "utf-8" or any(len(one) != 1 for one in _single_bytes(name)):
            return None
    except (LookupError, UnicodeError):
        return None
    # Latin-1 has no printable character where Windows-1252 has its quotes and its euro: what is there is the latter.
    return _FALLBACK if name == "iso8859-1" else name


class Utf8Stream(io.RawIOBase):
    """Reads `stream` (whose first bytes `head` were already taken, `before` bytes on in its file) as UTF-8."""

    def __init__(self, head: bytes, stream: IO[bytes], before: int = 0) -> None:
        super().__init__()
        self._stream = stream
        self._blocks: Iterator[bytes] = chain([head] if head else (), iter(lambda: stream.read(_BLOCK), b""))
        declared = _declared(head)
        # A file that says its encoding is read as it says: nothing is repaired.
        self._says = declared is not None
        self._table = _single_bytes(declared or _FALLBACK)
        self._wide = head.startswith(_UTF16)
        self._decode_wide = codecs.getincrementaldecoder("utf-16")("replace").decode
        # The bytes of a character that the last block cuts.
        self._cut = b""
        self._ready = b""
        self._given = before
        # Where, in what was given, a character stands in the place of one byte; and the bytes it adds from there on.
        self._places: list[int] = []
        self._added: list[int] = []
        self._total = 0
        self._before = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at least one unless the end is reached."""
        while not self._ready:
            block = next(self._blocks, None)
            if self._wide:
                self._ready = self._decode_wide(block or b"", final=block is None).encode()
            else:
                self._ready = self._valid(self._cut + (block or b""), final=block is None)
            if block is None and not self._ready:
                return b""
        given, self._ready = self._ready, b""
        self._given += len(given)
        return given

    def _valid(self, data: bytes, *, final: bool) -> bytes:
        self._cut = b""
        if data.isascii():
            return data
        try:
            end = codecs.utf_8_decode(data, "strict", final)[1]
        except UnicodeDecodeError:
            text, end = codecs.utf_8_decode(data, "surrogateescape", final)
            self._cut = data[end:]
            return self._mended(text)
        self._cut = data[end:]
        return data[:end] if self._cut else data

    def _mended(self, text: str) -> bytes:
        pieces = []
        at = self._given
        last = 0
        for found in _LOST.finditer(text):
            before = text[last : found.start()].encode()
            character = self._table[ord(found[0]) - 0xDC80].encode()
            pieces += [before, character]
            at += len(before)
            self._total += len(character) - 1
            self._places.append(at)
            self._added.append(self._total)
            at += len(character)
            last = found.end()
        pieces.append(text[last:].encode())
        return b"".join(pieces)

    def items(self, items: Iterator[Item]) -> Iterator[Item]:
        """The items a reader found in this stream, at their place in the file, with the rule of what was mended."""
        held: Item | None = None
        for item in items:
            if held is not None:
                yield self._placed(held, item.offset)
            held = item
            # What an item is made of has gone through this stream when the reader gives it.
            if not self._total and not self._wide:
                yield held
                held = None
        if held is not None:
            yield self._placed(held, None)

    def _placed(self, item: Item, following: int | None) -> Item:
        """An item whose text ends before `following`, where the next one begins."""
        if self._wide:
            return item._replace(offset=None, rules=(*item.rules, RULE))
        if item.offset is None:
            return item
        first = bisect_left(self._places, item.offset)
        if first:
            self._before = self._added[first - 1]
            del self._places[:first], self._added[:first]
        mended = bool(self._places) and (following is None or self._places[0] < following) and not self._says
        return item._replace(offset=item.offset - self._before, rules=(*item.rules, RULE) if mended else item.rules)
