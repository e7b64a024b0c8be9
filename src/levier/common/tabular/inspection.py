"""Looks at a file before any parser does: what it is, and whether opening it is safe. Reads headers only."""

import re
import zipfile
from pathlib import Path

from levier.common.archives import BROKEN_ARCHIVE
from levier.common.errors import Problem
from levier.common.tabular.table import Limits
from levier.common.ui import formats

WORKBOOK, TEXT = "workbook", "text"
EXPECTED = "Attendu : un classeur Excel (.xlsx), LibreOffice (.ods) ou un fichier CSV."

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {
    b"%PDF": "un PDF",
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une image",
    b"GIF8": "une image",
    b"{\\rtf": "un document de texte",
    b"\x1f\x8b": "une archive compressée",
    b"7z\xbc\xaf": "une archive compressée",
    b"Rar!": "une archive compressée",
}
_ENTRIES_AT_MOST = 2_000
_CHUNK = 1_000_000


def inspect(path: Path, name: str, limits: Limits) -> str:
    """Returns WORKBOOK or TEXT for a file fit to be read; `name` is what its owner calls it.

    Raises Problem when it is too big, empty, of another kind, encrypted, truncated, carries macros or inflates too far.
    """
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise Problem(
            f"« {name} » pèse {formats.file_size(size)}, la limite est de {formats.file_size(limits.file_bytes)}. "
            "Enregistrez à part la seule feuille utile, sans images, puis déposez-la de nouveau."
        )
    if size == 0:
        raise Problem(f"« {name} » est vide. Enregistrez-le de nouveau, puis redéposez-le.")
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PK"):
        _inspect_zip(path, name, limits)
        return WORKBOOK
    if start.startswith(_OLE):
        _inspect_ole(path, name)
        return WORKBOOK
    for signature, kind in _OTHERS.items():
        if start.startswith(signature):
            raise Problem(f"« {name} » est {kind}, pas un tableau. {EXPECTED}")
    if Path(name).suffix.lower() in {".xlsx", ".ods", ".xls", ".xlsm", ".xlsb"}:
        raise Problem(f"« {name} » n’est pas un classeur, malgré son nom, ou il est abîmé. {EXPECTED}")
    return TEXT


def _inspect_zip(path: Path, name: str, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            manifest = _beginning(archive, "META-INF/manifest.xml")
            kind = _beginning(archive, "mimetype")
    except BROKEN_ARCHIVE as broken:
        raise Problem(
            f"« {name} » est incomplet ou abîmé : le transfert s’est sans doute interrompu. "
            "Rouvrez-le dans votre tableur, enregistrez-le de nouveau, puis redéposez-le."
        ) from broken
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries) or b"encryption-data" in manifest:
        raise _encrypted(name)
    is_excel = "xl/workbook.xml" in names or "xl/workbook.bin" in names
    if not is_excel and not kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        raise Problem(f"« {name} » n’est pas un classeur. {EXPECTED}")
    if any(entry.endswith("vbaProject.bin") or entry.startswith("Basic/") for entry in names):
        raise _macros(name)
    inflated = sum(entry.file_size for entry in entries)
    if inflated > limits.inflated_bytes or len(entries) > _ENTRIES_AT_MOST:
        raise Problem(
            f"« {name} » se déploie en {formats.file_size(inflated)}, bien plus qu’un tableau de cette taille. "
            "Copiez les seules cellules utiles dans un classeur neuf, puis déposez celui-ci."
        )


def _beginning(archive: zipfile.ZipFile, entry: str) -> bytes:
    """The first bytes of an entry that has its use here, or nothing."""
    try:
        with archive.open(entry) as file:
            return file.read(200_000)
    except KeyError:
        return b""


def _inspect_ole(path: Path, name: str) -> None:
    """The container of old .xls files, and of encrypted .xlsx."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _encrypted(name)
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise _macros(name)


def _encrypted(name: str) -> Problem:
    return Problem(f"« {name} » est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe.")


def _macros(name: str) -> Problem:
    return Problem(f"« {name} » contient des macros, que nous n’ouvrons pas. Enregistrez-le au format .xlsx simple.")


_FORMULA = re.compile(rb"<f[ >/]|table:formula=")


def has_formulas(path: Path) -> bool:
    """Whether a workbook, already found fit to be read, computes some of its cells: only their last results are read.

    Streams the sheets and keeps nothing; what does not open as a ZIP (CSV, old .xls) is said to hold none.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if not (name.startswith("xl/worksheets/") or name == "content.xml"):
                    continue
                with archive.open(name) as sheet:
                    before = b""
                    while chunk := sheet.read(_CHUNK):
                        if _FORMULA.search(before + chunk):
                            return True
                        before = chunk[-16:]
    except BROKEN_ARCHIVE:
        return False
    return False
