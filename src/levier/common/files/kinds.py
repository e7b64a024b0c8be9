"""The kinds of private files: each room that keeps files says what it accepts and who may open them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from levier.common.files import types

if TYPE_CHECKING:
    from levier.common.files.models import StoredFile

MEGABYTE = 1024 * 1024


def own_subject(file: "StoredFile") -> set[UUID]:
    """The person a file is about, when it is about one."""
    return {file.subject} if file.subject is not None else set()


@dataclass(frozen=True)
class FileKind:
    """One kind of file.

    `may_open(actor, file)` is the owning room's rule, in at most two queries; `types` are media types of
    `files.types`; `max_bytes` the most a file may weigh; `subjects(file)` the people it names, noted at each opening.
    """

    code: str
    label: str
    may_open: Callable[[Any, "StoredFile"], bool]
    types: tuple[str, ...] = (types.PDF, types.JPEG, types.PNG)
    max_bytes: int = 10 * MEGABYTE
    subjects: Callable[["StoredFile"], set[UUID]] = own_subject

    @property
    def accept(self) -> str:
        """What the browser's file dialog offers; the server does not trust it."""
        return ",".join(self.types)


_kinds: dict[str, FileKind] = {}


def offer_kind(kind: FileKind) -> FileKind:
    """Offers a kind of file; a room does so in its `offers.py` or `policy.py`."""
    if kind.code in _kinds:
        raise ValueError(f"deux sortes de fichiers nommées {kind.code}")
    _kinds[kind.code] = kind
    return kind


def kind_of(code: str) -> FileKind:
    """The kind of a code; KeyError when no room offers it."""
    return _kinds[code]
