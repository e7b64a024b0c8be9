"""What a file is, by its first bytes and its end: the name and the browser's word prove nothing. Plain Python."""

import zipfile
from typing import BinaryIO

from levier.common.archives import BROKEN_ARCHIVE

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

LABELS = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG", XLSX: "classeur Excel (.xlsx)", ODS: "classeur LibreOffice (.ods)"}
EXTENSIONS = {PDF: "pdf", JPEG: "jpg", PNG: "png", XLSX: "xlsx", ODS: "ods"}
# What a browser may show in the page's place; anything else is only ever downloaded.
SHOWN = frozenset({PDF, JPEG, PNG})

# What ends a whole file of each type. Programs may write a little more after it.
_ENDS = {PDF: b"%%EOF", JPEG: b"\xff\xd9", PNG: b"IEND"}
_END_WITHIN = 65_536

_SIGNATURES = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))


def type_of(content: BinaryIO) -> str | None:
    """The media type of an open file by its content, or None for a type nobody here accepts. Leaves it at its start."""
    content.seek(0)
    start = content.read(16)
    content.seek(0)
    for signature, media_type in _SIGNATURES:
        if start.startswith(signature):
            return media_type
    return _workbook_type(content) if start.startswith(b"PK\x03\x04") else None


def is_whole(content: BinaryIO, media_type: str) -> bool:
    """Whether an open file of a type has the end of that type: one cut on its way lacks it. Leaves it at its start."""
    if media_type not in _ENDS:
        return True  # an archive whose table of contents was read
    size = content.seek(0, 2)
    content.seek(max(0, size - _END_WITHIN))
    found = _ENDS[media_type] in content.read()
    content.seek(0)
    return found


def _workbook_type(content: BinaryIO) -> str | None:
    """Which workbook a ZIP archive is, by its table of contents; nothing is inflated but the first bytes."""
    try:
        with zipfile.ZipFile(content) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names and not any(name.endswith("vbaProject.bin") for name in names):
                return XLSX
            if "mimetype" in names:
                with archive.open("mimetype") as stream:
                    return ODS if stream.read(80) == ODS.encode() else None
    except BROKEN_ARCHIVE:
        return None
    finally:
        content.seek(0)
    return None
