"""Finds what to read: files, archives, folders; recognises a format by what the file holds, not by its name."""

import codecs
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from levier.statistics.errors import UnreadableSource
from levier.statistics.readers.csv_reader import read_csv
from levier.statistics.readers.encoding import Utf8Stream
from levier.statistics.readers.items import Item
from levier.statistics.readers.json_reader import read_json
from levier.statistics.readers.xml_reader import read_xml

_HEAD = 1 << 12
# Files that come with the data in a folder or an archive and are not data.
_BESIDE = frozenset({".md", ".txt", ".xsd", ".pdf", ".html", ".yml", ".yaml"})
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PAR1", "c’est un fichier Parquet, que cette version ne lit pas encore. Fournir le JSON ou le CSV"),
    (b"\x1f\x8b", "c’est un fichier gzip. Le décompresser d’abord, ou fournir un .zip"),
    (b"7z\xbc\xaf", "c’est une archive 7z. La décompresser d’abord, ou fournir un .zip"),
    (b"%PDF", "c’est un PDF. Fournir le JSON ou le CSV"),
    (b"\xd0\xcf\x11\xe0", "c’est un classeur Excel ancien. L’enregistrer en CSV UTF-8"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """One stream of records: a file, or a member of an archive. `name` is what people are shown; `size` in bytes.

    `named_synthetic`: the name of the file, of its folder or of its archive says that its records are invented, even
    if none of them carries the mark.
    """

    name: str
    size: int
    open: Callable[[], AbstractContextManager[IO[bytes]]]
    named_synthetic: bool = False


def find_sources(paths: list[Path]) -> Iterator[Source]:
    """Yields the sources of the given files, archives and folders, sorted inside folders and archives.

    Raises `UnreadableSource` for a path that does not exist, a damaged archive, a folder with nothing to read.
    """
    for path in paths:
        try:
            if path.is_dir():
                yield from _folder(path)
            elif not path.exists():
                raise UnreadableSource(f"« {path} » n’existe pas. Vérifier le chemin.")
            else:
                yield from _file(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise UnreadableSource(f"« {path} » ne peut pas être lu ({error}). Le télécharger à nouveau.") from error


def _folder(path: Path) -> Iterator[Source]:
    files = [
        file for file in sorted(path.rglob("*"))
        if file.is_file() and file.suffix.lower() not in _BESIDE and not file.name.startswith(".")
    ]  # fmt: skip
    if not files:
        raise UnreadableSource(f"« {path} » : le dossier ne contient aucun fichier de données.")
    for file in files:
        yield from _file(file)


def _file(path: Path) -> Iterator[Source]:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head.startswith(b"PK\x03\x04") and not head.startswith(b"PK\x05\x06"):
        yield Source(
            path.name,
            path.stat().st_size,
            lambda: path.open("rb"),
            _says_synthetic(path.parent.name, path.name),
        )
        return
    with zipfile.ZipFile(path) as archive:
        members = sorted(
            (member for member in archive.infolist() if not member.is_dir()), key=lambda member: member.filename
        )
    names = {member.filename for member in members}
    if "[Content_Types].xml" in names:
        raise UnreadableSource(f"« {path.name} » : c’est un classeur ou un document. L’enregistrer en CSV UTF-8.")
    wanted = [
        member for member in members
        if Path(member.filename).suffix.lower() not in _BESIDE and not member.filename.startswith("__MACOSX/")
    ]  # fmt: skip
    if not wanted:
        raise UnreadableSource(f"« {path.name} » : l’archive ne contient aucun fichier de données.")
    for member in wanted:
        if member.flag_bits & 1:
            raise UnreadableSource(f"« {path.name} » : l’archive est protégée par un mot de passe. La décompresser.")
        yield Source(
            f"{path.name}/{member.filename}",
            member.file_size,
            _member_opener(path, member.filename),
            _says_synthetic(path.parent.name, path.name, member.filename),
        )


def _says_synthetic(folder: str, *names: str) -> bool:
    return folder.casefold().startswith("synth") or any("synth" in name.casefold() for name in names)


def _member_opener(path: Path, member: str) -> Callable[[], AbstractContextManager[IO[bytes]]]:
    return lambda: _Member(path, member)


class _Member:
    """Opens a member of an archive and closes both."""

    def __init__(self, path: Path, member: str) -> None:
        self._path = path
        self._name = member

    def __enter__(self) -> IO[bytes]:
        self._archive = zipfile.ZipFile(self._path)
        self._stream = self._archive.open(self._name)
        return _Guarded(self._stream)  # type: ignore[return-value]

    def __exit__(self, *_error: object) -> None:
        self._stream.close()
        self._archive.close()


class _Guarded(io.RawIOBase):
    """A member's stream whose damage (bad checksum, bad block) is an OSError, as for a file."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._inner = stream

    def read(self, size: int = -1) -> bytes:
        try:
            return self._inner.read(size)
        except OSError:
            raise
        except Exception as error:  # zlib.error, BadZipFile, EOFError, NotImplementedError…
            raise OSError(f"archive endommagée : {error}") from error


def read_items(source: Source) -> Iterator[Item]:
    """Yields the records of a source. Raises `UnreadableSource` (file, line, byte, what to do)."""
    try:
        with source.open() as stream:
            head = stream.read(_HEAD)
            for magic, sentence in _MAGIC:
                if head.startswith(magic):
                    raise UnreadableSource(f"« {source.name} » : {sentence}.")
            text = Utf8Stream(head, stream)
            start = text.read()
            reader = _recognise(start, source.name)
            yield from text.items(reader(_Rejoined(start, text), source.name))  # type: ignore[arg-type]
    except (OSError, zipfile.BadZipFile) as error:
        raise UnreadableSource(f"« {source.name} » ne peut pas être lu ({error}). Le télécharger à nouveau.") from error


class _Rejoined(io.RawIOBase):
    """A stream whose first bytes were already read."""

    def __init__(self, head: bytes, stream: Utf8Stream) -> None:
        self._head = head
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if self._head:
            head, self._head = self._head, b""
            return head
        return self._stream.read(size)


def _recognise(start: bytes, name: str) -> Callable[[IO[bytes], str], Iterator[Item]]:
    """The reader of a file, from its first bytes in UTF-8."""
    if not start.strip():
        raise UnreadableSource(f"« {name} » est vide. Le télécharger à nouveau.")
    if b"\x00" in start:
        raise UnreadableSource(f"« {name} » : c’est un fichier binaire. Fournir des DECP en JSON, en XML ou en CSV.")
    text = start.removeprefix(codecs.BOM_UTF8).lstrip()
    if text[:9].lower().startswith((b"<!doctype", b"<html")):
        raise UnreadableSource(f"« {name} » : c’est une page web. Télécharger le fichier lui-même.")
    if text.startswith(b"<"):
        return read_xml
    if text[:1] in {b"{", b"["}:
        return read_json
    return read_csv
