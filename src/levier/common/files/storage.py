"""The evidence storage: a folder nobody but the application opens. `files.bucket` is the same in an S3 bucket."""

import datetime
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from levier.common.errors import Problem


@dataclass(frozen=True)
class Content:
    """One content of the storage: its name there, how many octets it weighs, when it was last written."""

    name: str
    size: int
    written_at: datetime.datetime


class EvidenceStorage(Protocol):
    """What this room asks of the place where contents lie. Each may raise UnreachableError."""

    def save(self, name: str, content: Any) -> str:
        """Keeps a content under a name nobody has; whole under that name, or not there."""

    def open(self, name: str) -> File:
        """A content to read from its start; FileNotFoundError when it is not there."""

    def exists(self, name: str) -> bool:
        """Whether a content is there."""

    def delete(self, name: str) -> None:
        """Removes a content; nothing when it is not there."""

    def contents(self) -> Iterator[Content]:
        """Every content, in no order."""


class UnreachableError(Problem):
    """The place where contents lie does not answer, or refuses."""


class PrivateStorage(FileSystemStorage):
    """Writes aside, then renames: a file under its final name is whole, whatever stopped a writer."""

    def _save(self, name: str, content: Any) -> str:
        aside = super()._save(f"{name}.partial", content)  # type: ignore[misc]
        os.replace(self.path(aside), self.path(name))
        return name

    def contents(self) -> Iterator[Content]:
        """Every content, those being written included; one that goes meanwhile is not told."""
        root = Path(self.location)
        for path in root.rglob("*"):
            with suppress(FileNotFoundError):
                found = path.stat()
                if stat.S_ISREG(found.st_mode):
                    written_at = datetime.datetime.fromtimestamp(found.st_mtime, datetime.UTC)
                    yield Content(path.relative_to(root).as_posix(), found.st_size, written_at)
