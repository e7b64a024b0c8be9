"""DECP in XML, 2019 and 2022/2024, and notices (eForms, BOAMP): one record in memory at a time.

Python's own expat: it gives the byte of each element, which the positions need, and holds nothing. No document type is
accepted, hence no entity but the five of the language: nothing can be expanded, nothing fetched.
"""

import re
from collections.abc import Iterator
from typing import IO, Any, NamedTuple
from xml.parsers import expat

from levier.statistics.errors import NotOpenData, UnreadableSource
from levier.statistics.notices import ROOTS as NOTICES
from levier.statistics.readers.items import Item, Shape

CONCESSION = "contrat-concession"
RECORDS = frozenset({"marche", CONCESSION})
_ROOTS = RECORDS | NOTICES | {"marches"}
_OPENING = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(?:marche|contrat-concession)(?=[\s/>])")
# What two documents put end to end have between them: no record.
_JOINT = re.compile(rb"\s*(?:</(?:[A-Za-z_][\w.-]*:)?marches\s*>)?\s*(?:<\?xml[^>]*\?>)?\s*(?:<marches[^>]*>)?\s*")
_CLOSING = re.compile(rb"</(?:[A-Za-z_][\w.-]*:)?marches\s*>\s*\Z")
_PREFIX = b"<marches>"
_BLOCK = 1 << 16
_DEEPEST = 64
# A record of a contract is one to a hundred kilobytes; past this it is not one.
_LARGEST_RECORD = 1 << 25
# Not allowed in XML, even escaped: a tool that writes them writes them anywhere.
_CONTROLS = bytes(byte for byte in range(0x20) if byte not in b"\t\n\r")
_SPACED = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))
_FRENCH = {
    "XML_ERROR_TAG_MISMATCH": "balise fermée par une autre",
    "XML_ERROR_UNDEFINED_ENTITY": "entité inconnue",
    "XML_ERROR_BAD_CHAR_REF": "caractère interdit",
    "XML_ERROR_DUPLICATE_ATTRIBUTE": "attribut répété",
    "XML_ERROR_INVALID_TOKEN": "« & » ou « < » non échappé, ou caractère interdit",
}
_CODES = {expat.errors.codes[getattr(expat.errors, name)]: said for name, said in _FRENCH.items()}


class _Refused(Exception):
    """What is not an XML document of essential data: said in French."""


class _Stranger(_Refused):
    """A document of another kind, readable or not: a folder is read without it."""


class _Unclosed(Exception):
    """A record begins inside another: the first one was never closed."""


class _Element:
    __slots__ = ("children", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str] | None = None) -> None:
        self.name = name
        self.children: dict[str, Any] = {f"@{key}": value for key, value in attributes.items()} if attributes else {}
        self.text: list[str] = []

    def add(self, name: str, value: Any) -> None:
        """Adds a child; a name seen again makes a list."""
        known = self.children.get(name)
        if name not in self.children:
            self.children[name] = value
        elif isinstance(known, list):
            known.append(value)
        else:
            self.children[name] = [known, value]

    def value(self) -> Any:
        """{child: value}, or the text of an element without children; {"@attribute": …, "#": text} for a notice."""
        text = "".join(self.text).strip()
        if self.children and text:
            self.children.setdefault("#", text)
        return self.children or text


class _Found(NamedTuple):
    name: str
    value: Any
    offset: int
    line: int
    end: int


class _Parse:
    """One run of the parser from a place in the file; `begun`: inside a document whose root was already seen."""

    def __init__(self, *, offset: int, line: int, begun: bool) -> None:
        self.found: list[_Found] = []
        self.open: list[_Element] = []
        self.started_at = (offset, line)
        self._rooted = begun
        self._noticed = False
        self._base = (offset - len(_PREFIX) if begun else offset, line - 1)
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        if begun:
            parser.Parse(_PREFIX, False)

    def feed(self, block: bytes) -> None:
        """Reads a block; an empty one ends the document."""
        self._parser.Parse(block, not block)

    def place(self) -> tuple[int, int]:
        """Byte and line, in the file, of what is being read."""
        return self._base[0] + self._parser.CurrentByteIndex, self._base[1] + self._parser.CurrentLineNumber

    def _doctype(self, *_names: Any) -> None:
        raise _Refused(
            "le fichier déclare un type de document (DOCTYPE), que les données essentielles n’ont pas et dont les "
            "entités pourraient remplir la mémoire. Retirer cette déclaration, ou fournir le JSON"
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if self.open:
            if name in RECORDS:
                raise _Unclosed
            if len(self.open) >= _DEEPEST:
                raise _Refused("imbrication trop profonde : ce ne sont pas des données essentielles (DECP)")
            self.open.append(_Element(name, attributes if self._noticed else None))
            return
        if not self._rooted and name not in _ROOTS:
            raise _Stranger(
                f"ce XML commence par « {name} » : ce ne sont ni des données essentielles (DECP) ni un avis de marché"
            )
        self._noticed = name in NOTICES and not self._rooted
        self._rooted = True
        if name in RECORDS or self._noticed:
            self.started_at = self.place()
            self.open.append(_Element(name))

    def _end(self, _name: str) -> None:
        if not self.open:
            return
        element = self.open.pop()
        if self.open:
            self.open[-1].add(element.name, element.value())
        else:
            self.found.append(_Found(element.name, element.value(), *self.started_at, self.place()[0]))

    def _characters(self, text: str) -> None:
        if self.open:
            self.open[-1].text.append(text)


def read_xml(stream: IO[bytes], name: str) -> Iterator[Item]:
    """Yields the records of an XML file in the order they stand: repeated elements as lists, attributes left out.

    A notice is a document of its own, its attributes kept; its item is (outermost element, document).

    A malformed record between readable ones is yielded with its problem. Raises `UnreadableSource` when the file is
    truncated, declares a document type, or holds something else than essential data.
    """
    return _XmlReader(stream, name).items()


class _XmlReader:
    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream = stream
        self._name = name
        self._index = 0
        # What was read from the beginning of the record being read on, and its place.
        self._kept = b""
        self._kept_at = 0
        self._controls: list[int] = []

    def items(self) -> Iterator[Item]:
        parse = _Parse(offset=0, line=1, begun=False)
        block = self._read()
        while True:
            malformed = self._feed(parse, block)
            for found in parse.found:
                yield self._item(found)
            parse.found.clear()
            if malformed is None:
                if not block:
                    return
                self._forget(parse)
                block = self._read()
                continue
            offset, line = parse.started_at if parse.open else parse.place()
            following = self._following(offset)
            if not self._is_joint(parse, offset, following):
                if following is None:
                    self._check_end(parse, offset, line, malformed, cut=not block)
                self._index += 1
                yield Item(self._index, line, offset, Shape.LIST, None, "xml_illisible", malformed)
            if following is None:
                return
            line += self._kept.count(b"\n", offset - self._kept_at, following - self._kept_at)
            self._kept, self._kept_at = self._kept[following - self._kept_at :], following
            parse = _Parse(offset=following, line=line, begun=True)
            block = self._kept

    def _feed(self, parse: _Parse, block: bytes) -> str | None:
        """What is malformed in this block, in French; None when nothing is."""
        try:
            parse.feed(block)
        except expat.ExpatError as error:
            return _CODES.get(error.code, "XML mal formé")
        except _Unclosed:
            return "enregistrement jamais fermé"
        except _Refused as refused:
            kind = NotOpenData if isinstance(refused, _Stranger) else UnreadableSource
            raise self._refusal(str(refused), *parse.place(), kind=kind) from refused
        return None

    def _item(self, found: _Found) -> Item:
        self._index += 1
        value = found.value
        if not isinstance(value, dict):
            return Item(self._index, found.line, found.offset, Shape.LIST, None, "pas_un_objet", str(value)[:80])
        shape = Shape.LIST
        if found.name in NOTICES:
            shape, value = Shape.NOTICE, (found.name, value)
        elif found.name == CONCESSION:
            value.setdefault("_type", CONCESSION)
        spaced = any(found.offset < at < found.end for at in self._controls)
        return Item(self._index, found.line, found.offset, shape, value,
                    rules=("caractere_controle",) if spaced else ())  # fmt: skip

    def _read(self) -> bytes:
        block = self._stream.read(_BLOCK)
        at = self._kept_at + len(self._kept)
        spaced = block.translate(_SPACED)
        if spaced != block:
            self._controls += [at + rank for rank, byte in enumerate(block) if byte != spaced[rank]]
            block = spaced
        self._kept += block
        return block

    def _forget(self, parse: _Parse) -> None:
        """Lets go of what precedes the record being read, or the tag that the last block cuts."""
        needed = parse.started_at[0] if parse.open else max(parse.place()[0], self._kept_at)
        self._kept, self._kept_at = self._kept[needed - self._kept_at :], needed
        if self._controls:
            self._controls = [at for at in self._controls if at >= needed]
        if len(self._kept) > _LARGEST_RECORD:
            raise self._refusal("un seul enregistrement dépasse 32 Mo", *parse.started_at)

    def _following(self, offset: int) -> int | None:
        """Where the next record begins after `offset`; None when there is none left."""
        at = offset - self._kept_at + 1
        while (found := _OPENING.search(self._kept, at)) is None:
            at = max(at, len(self._kept) - 128)
            if not self._read():
                return None
            if len(self._kept) > _LARGEST_RECORD:
                raise self._refusal("plus aucun enregistrement lisible sur 32 Mo", offset, None)
        return self._kept_at + found.start()

    def _is_joint(self, parse: _Parse, offset: int, following: int | None) -> bool:
        """Whether what the parser stumbled on is only the seam of two documents put end to end, or the last end tag."""
        if parse.open:
            return False
        end = len(self._kept) if following is None else following - self._kept_at
        return _JOINT.fullmatch(self._kept, offset - self._kept_at, end) is not None

    def _check_end(self, parse: _Parse, offset: int, line: int, malformed: str, *, cut: bool) -> None:
        """Raises unless the last record alone is malformed in a document that ends as it should."""
        if cut:
            raise self._refusal(
                f"le fichier est tronqué (enregistrement n° {max(self._index, 1)}). Le télécharger à nouveau",
                offset, line,
            )  # fmt: skip
        if not parse.open or _CLOSING.search(self._kept, max(len(self._kept) - 256, 0)) is None:
            raise self._refusal(f"XML illisible ({malformed}), et aucun enregistrement lisible après", offset, line)

    def _refusal(
        self, why: str, offset: int, line: int | None, *, kind: type[UnreadableSource] = UnreadableSource
    ) -> UnreadableSource:
        place = f", ligne {line}" if line is not None else ""
        return kind(f"« {self._name} »{place}, octet {offset} : {why}.")
