"""Finds what to read: files, archives, folders; recognises a format by what the file holds, not by its name."""

import codecs
import gzip
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from levier.statistics.errors import NotOpenData, UnreadableSource
from levier.statistics.readers.csv_reader import read_csv
from levier.statistics.readers.encoding import Utf8Stream
from levier.statistics.readers.items import START, Item, Position
from levier.statistics.readers.json_reader import read_json
from levier.statistics.readers.xml_reader import read_xml
from levier.statistics.reasons import Damaged, why

_HEAD = 1 << 12
_PARQUET = b"PAR1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP = b"\x1f\x8b"
# Text compresses 10 to 60 times. What says it inflates more than this, and to more than this, would fill a disk or a
# day of reading with nothing.
_LARGEST_RATIO = 200
_LARGEST_INFLATED = 1 << 28
_MOST_MEMBERS = 100_000
# Files that come with the data in a folder or an archive and are not data.
_BESIDE = frozenset({".md", ".txt", ".xsd", ".pdf", ".html", ".yml", ".yaml"})
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (_GZIP, "une archive est dans l’archive. La décompresser d’abord"),
    (_ZIP[0], "une archive est dans l’archive. La décompresser d’abord"),
    (b"7z\xbc\xaf", "c’est une archive 7z. La décompresser d’abord, ou fournir un .zip"),
    (b"%PDF", "c’est un PDF. Fournir le JSON ou le CSV"),
    (b"\xd0\xcf\x11\xe0", "c’est un classeur Excel ancien. L’enregistrer en CSV UTF-8"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """One stream of records: a file, or a member of an archive. `name` is what people are shown; `size` in bytes.

    `open` gives a binary stream; `path` is where it stands, when it is a file as it is. `named_synthetic`: the name of
    the file, of its folder or of its archive says that its records are invented, even if none of them carries the mark.
    `in_folder`: it was not named itself, and is left out when it holds something else.
    """

    name: str
    size: int
    open: Callable[[], AbstractContextManager[Any]]
    named_synthetic: bool = False
    in_folder: bool = False
    path: Path | None = None


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
            raise UnreadableSource(
                f"« {path} » ne peut pas être lu ({why(error)}). Le télécharger à nouveau."
            ) from error


def _folder(path: Path) -> Iterator[Source]:
    files = [
        file for file in sorted(path.rglob("*"))
        if file.is_file() and file.suffix.lower() not in _BESIDE and not file.name.startswith(".")
    ]  # fmt: skip
    if not files:
        raise UnreadableSource(f"« {path} » : le dossier ne contient aucun fichier de données.")
    for file in files:
        try:
            yield from (replace(source, in_folder=True) for source in _file(file))
        except NotOpenData as stranger:
            yield Source(file.name, file.stat().st_size, _refused(stranger), in_folder=True)


def _refused(why: NotOpenData) -> Callable[[], AbstractContextManager[Any]]:
    def refuse() -> AbstractContextManager[Any]:
        raise why

    return refuse


def _file(path: Path) -> Iterator[Source]:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    synthetic = _says_synthetic(path.parent.name, path.name)
    if head.startswith(_ZIP):
        yield from _archive(path)
    elif head.startswith(_GZIP):
        yield Source(path.name, path.stat().st_size, lambda: _gunzip(path), synthetic)
    else:
        yield Source(path.name, path.stat().st_size, lambda: path.open("rb"), synthetic, path=path)


def _archive(path: Path) -> Iterator[Source]:
    with zipfile.ZipFile(path) as archive:
        members = sorted(
            (member for member in archive.infolist() if not member.is_dir()), key=lambda member: member.filename
        )
    names = {member.filename for member in members}
    if "[Content_Types].xml" in names:
        raise NotOpenData(f"« {path.name} » : c’est un classeur ou un document. L’enregistrer en CSV UTF-8.")
    wanted = [
        member for member in members
        if Path(member.filename).suffix.lower() not in _BESIDE and not member.filename.startswith("__MACOSX/")
    ]  # fmt: skip
    if not wanted:
        raise UnreadableSource(f"« {path.name} » : l’archive ne contient aucun fichier de données.")
    if refusal := _unsafe(path, wanted):
        raise UnreadableSource(f"« {path.name} » : {refusal}.")
    for member in wanted:
        yield Source(
            f"{path.name}/{member.filename}",
            member.file_size,
            _member_opener(path, member),
            _says_synthetic(path.parent.name, path.name, member.filename),
        )


def _bound(path: Path) -> int:
    """The bytes an archive may inflate to."""
    return max(path.stat().st_size * _LARGEST_RATIO, _LARGEST_INFLATED)


def _unsafe(path: Path, members: list[zipfile.ZipInfo]) -> str | None:
    """Why an archive is not read, in French; None when it may be. Nothing is ever written at the path of a member."""
    if any(member.flag_bits & 1 for member in members):
        return "l’archive est protégée par un mot de passe. La décompresser"
    if len(members) > _MOST_MEMBERS:
        return f"l’archive contient plus de {_MOST_MEMBERS} fichiers. La décompresser dans un dossier"
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or not parts[0] or parts[0].endswith(":"):
            return f"l’archive contient un chemin qui sort d’elle (« {member.filename[:80]} »). La refaire"
    if sum(member.file_size for member in members) > _bound(path):
        return (
            "décompressée, l’archive serait plus de 200 fois plus grosse : elle ne contient pas de données "
            "essentielles. Vérifier d’où elle vient"
        )
    return None


def _gunzip(path: Path) -> "_Guarded":
    return _Guarded(gzip.GzipFile(path), _bound(path))


def _says_synthetic(folder: str, *names: str) -> bool:
    return folder.casefold().startswith("synth") or any("synth" in name.casefold() for name in names)


def _member_opener(path: Path, member: zipfile.ZipInfo) -> Callable[[], AbstractContextManager[Any]]:
    return lambda: _Member(path, member)


class _Member:
    """Opens a member of an archive and closes both."""

    def __init__(self, path: Path, member: zipfile.ZipInfo) -> None:
        self._path = path
        self._wanted = member

    def __enter__(self) -> "_Guarded":
        self._archive = zipfile.ZipFile(self._path)
        try:
            # zipfile gives no more than the size the member says, which was judged with the archive.
            self._stream = _Guarded(self._archive.open(self._wanted), _bound(self._path))
        except NotImplementedError as error:
            self._archive.close()
            raise Damaged("méthode de compression inconnue") from error
        return self._stream

    def __exit__(self, *_error: object) -> None:
        self._stream.close()
        self._archive.close()


class _Guarded(io.RawIOBase):
    """A stream that inflates: its damage (bad checksum, bad block, too much of it) is an OSError, as for a file."""

    def __init__(self, stream: Any, bound: int) -> None:
        super().__init__()
        self._inner = stream
        self._left = bound

    def read(self, size: int = -1) -> bytes:
        try:
            block: bytes = self._inner.read(size)
        except OSError:
            raise
        except Exception as error:  # zlib.error, BadZipFile, EOFError, NotImplementedError…
            raise Damaged("archive endommagée") from error
        self._left -= len(block)
        if self._left < 0:
            raise Damaged("décompressé, il serait plus de 200 fois plus gros")
        return block

    def close(self) -> None:
        self._inner.close()
        super().close()


def read_items(source: Source, since: Position = START) -> Iterator[Item]:
    """Yields the records of a source, of one record a line when they are read from further on (`since`). Raises
    `UnreadableSource` (file, line, byte, what to do)."""
    try:
        with source.open() as stream:
            if since != START:
                stream.seek(since.offset)
                rest = Utf8Stream(b"", stream, since.offset)
                yield from rest.items(read_json(rest, source.name, since))  # type: ignore[arg-type]
                return
            head = stream.read(_HEAD)
            for magic, sentence in _MAGIC:
                if head.startswith(magic):
                    raise NotOpenData(f"« {source.name} » : {sentence}.")
            if head.startswith(_PARQUET):
                yield from _with_seeks(head, stream, source.name)
                return
            text = Utf8Stream(head, stream)
            start = text.read()
            reader = _recognise(start, source.name)
            yield from text.items(reader(_Rejoined(start, text), source.name))  # type: ignore[arg-type]
    except (OSError, zipfile.BadZipFile) as error:
        raise UnreadableSource(
            f"« {source.name} » ne peut pas être lu ({why(error)}). Le télécharger à nouveau."
        ) from error


def _with_seeks(head: bytes, stream: IO[bytes], name: str) -> Iterator[Item]:
    """A Parquet file is read from its end: a member of an archive is put on the disk for that time."""
    from levier.statistics.readers.parquet_reader import read_parquet  # pyarrow: loaded when such a file comes

    if stream.seekable():
        yield from read_parquet(stream, name)
        return
    with tempfile.TemporaryFile(prefix="levier-") as copy:
        copy.write(head)
        while block := stream.read(1 << 20):
            copy.write(block)
        yield from read_parquet(copy, name)


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
        raise NotOpenData(f"« {name} » : c’est un fichier binaire. Fournir des DECP en JSON, en XML ou en CSV.")
    text = start.removeprefix(codecs.BOM_UTF8).lstrip()
    if text[:9].lower().startswith((b"<!doctype", b"<html")):
        raise NotOpenData(f"« {name} » : c’est une page web. Télécharger le fichier lui-même.")
    if text.startswith(b"<"):
        return read_xml
    if text[:1] in {b"{", b"["}:
        return read_json
    return read_csv
