"""A window that slides over the text of a file, without ever holding the whole file."""

import codecs
import json
import re
from typing import IO, Any

from levier.statistics.errors import UnreadableSource
from levier.statistics.readers.items import START, Position
from levier.statistics.reasons import why

_BLOCK = 1 << 18
# A record of a contract is one to a hundred kilobytes; past this it is not one.
_LARGEST_RECORD = 1 << 25
_SPACES = re.compile(r"[ \t\r\n]*")
# Spaces, or a number or a word begun: what may stand at the very end of a file cut short.
_UNFINISHED = re.compile(r"[\w.+-]*\s*")

# Numbers stay as they are written: amounts keep their digits, and a number of 5,000 digits cannot stop the reading.
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str, strict=False)


class Malformed(Exception):
    """The JSON value at the window's position cannot be read.

    `at_end`: the reading stopped at the end of the file or close to it. `cut`: nothing at all follows the place where
    it stopped, so that the file ends inside the value.
    """

    def __init__(self, message: str, *, at_end: bool, cut: bool) -> None:
        super().__init__(message)
        self.at_end = at_end
        self.cut = cut


class Window:
    """Text of a stream of valid UTF-8 from a position on. `line` and `offset` follow what was consumed."""

    def __init__(self, stream: IO[bytes], name: str, since: Position = START) -> None:
        self.name = name
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._fed = since.offset
        self._text = ""
        self._at = 0
        self._ended = False
        self.line = since.line
        self.offset = since.offset

    def feed(self, size: int = _BLOCK) -> bool:
        """Reads more of the file. False when there is none left."""
        if self._ended:
            return False
        try:
            block = self._stream.read(size)
        except (OSError, EOFError, ValueError) as error:
            raise UnreadableSource(
                f"« {self.name} » : la lecture s’arrête à l’octet {self._fed} ({why(error)}). "
                "Télécharger le fichier à nouveau."
            ) from error
        fresh = self._decode(block, final=not block)
        self._fed += len(block)
        self._ended = not block
        if self._at:
            self._text = self._text[self._at :]
            self._at = 0
        self._text += fresh
        return True

    def advance(self, end: int) -> None:
        """Consumes the text up to `end`, an index in the window."""
        self.line += self._text.count("\n", self._at, end)
        piece = self._text[self._at : end]
        self.offset += len(piece) if piece.isascii() else len(piece.encode("utf-8", "surrogatepass"))
        self._at = end

    def skip_spaces(self) -> str:
        """Goes to the next character that is not a space and returns it without consuming it; "" at the end."""
        while True:
            found = _SPACES.match(self._text, self._at)
            end = found.end() if found else self._at
            self.advance(end)
            if end < len(self._text):
                return self._text[end]
            if not self.feed():
                return ""

    def take(self) -> None:
        """Consumes one character."""
        self.advance(self._at + 1)

    def skip_value(self) -> None:
        """Consumes a JSON value nobody needs, a list by its elements so that it may be long."""
        if self.skip_spaces() != "[":
            self.value()
            return
        self.take()
        while (character := self.skip_spaces()) not in {"]", ""}:
            if character == ",":
                self.take()
            else:
                self.value()
        if character:
            self.take()

    def value(self) -> Any:
        """Consumes and returns the JSON value here; numbers as text. Raises `Malformed`, having consumed nothing."""
        while True:
            length = len(self._text)
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except (json.JSONDecodeError, RecursionError) as error:
                stopped = getattr(error, "pos", length)
                open_ended = "Unterminated" in str(error) or stopped >= length - 16
                if open_ended and length - self._at < _LARGEST_RECORD and self.feed(max(_BLOCK, length - self._at)):
                    continue
                message = "imbrication trop profonde" if isinstance(error, RecursionError) else _french(error)
                cut = self._ended and _UNFINISHED.fullmatch(self._text, stopped) is not None
                raise Malformed(message, at_end=open_ended and self._ended, cut=cut) from error
            # A bare number or word at the edge of the window may go on in the next block.
            if end == length and not isinstance(value, dict | list) and self.feed():
                continue
            self.advance(end)
            return value

    def find(self, pattern: re.Pattern[str], start: int = 0) -> int | None:
        """The distance from here to the end of the first match of `pattern` at least `start` characters on.

        None when there is none before the end of the file or of the largest record.
        """
        while True:
            found = pattern.search(self._text, self._at + start)
            if found and found.end() < len(self._text):
                return found.end() - self._at
            start = max(start, len(self._text) - self._at - 64)
            if len(self._text) - self._at > _LARGEST_RECORD or not self.feed():
                return found.end() - self._at if found else None

    def find_before(self, pattern: re.Pattern[str], distance: int) -> int | None:
        """The distance to a match of `pattern` in the next `distance` characters, already read; None without one."""
        found = pattern.search(self._text, self._at + 1, self._at + distance)
        return found.start() - self._at if found else None

    def find_in_tail(self, pattern: re.Pattern[str]) -> int | None:
        """The distance from here to a match of `pattern`, which ends with the file (`\\Z`); None when there is none.

        Reads to the end of the file, or gives up past the size of the largest record.
        """
        while len(self._text) - self._at <= _LARGEST_RECORD:
            if not self.feed():
                found = pattern.search(self._text, self._at + 1)
                return found.start() - self._at if found else None
        return None

    def value_at(self, distance: int) -> Any:
        """The JSON value `distance` characters on, without consuming anything; None when there is none readable."""
        while True:
            length = len(self._text)
            try:
                return _DECODER.raw_decode(self._text, self._at + distance)[0]
            except (json.JSONDecodeError, RecursionError) as error:
                stopped = getattr(error, "pos", length)
                open_ended = "Unterminated" in str(error) or stopped >= length - 16
                if not (open_ended and length - self._at < _LARGEST_RECORD and self.feed()):
                    return None

    def jump(self, distance: int) -> None:
        """Consumes `distance` characters."""
        self.advance(self._at + distance)

    def take_line(self) -> str:
        """Consumes and returns a line with its end. Raises StopIteration at the end of the file."""
        start = 0
        while True:
            end = self._text.find("\n", self._at + start)
            if end >= 0:
                break
            start = len(self._text) - self._at
            if not self.feed():
                end = len(self._text) - 1
                break
        line = self._text[self._at : end + 1]
        if not line:
            raise StopIteration
        self.advance(end + 1)
        return line

    def rest_of_line(self) -> str:
        """The text from here to the end of the line, without consuming it; what is at hand of a very long one."""
        end = self._text.find("\n", self._at)
        if end < 0 and self.feed():
            end = self._text.find("\n", self._at)
        return self._text[self._at : end] if end >= 0 else self._text[self._at :]

    def take_rest(self, text: str) -> None:
        """Consumes what `rest_of_line` gave."""
        self.offset += len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
        self._at += len(text)

    def peek(self, size: int) -> str:
        """The next characters, at most `size`, without consuming them."""
        while len(self._text) - self._at < size and self.feed():
            pass
        return self._text[self._at : self._at + size]


def _french(error: ValueError) -> str:
    message = str(error)
    for english, french in (
        ("Unterminated string", "texte jamais fermé par un guillemet"),
        ("Expecting ',' delimiter", "virgule attendue"),
        ("Expecting ':' delimiter", "deux-points attendus"),
        ("Expecting property name", "nom de champ attendu entre guillemets"),
        ("Illegal trailing comma", "virgule en trop"),
        ("Invalid", "échappement invalide dans un texte"),
    ):
        if message.startswith(english):
            return french
    return "valeur attendue"
