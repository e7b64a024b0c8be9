"""What is kept of an official resource between two fetches: its file, what its server said of it, a part not finished.

One folder a resource, for the whole installation: a hundred missions ask its server once.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Kept:
    """The last whole file of a resource. `asked_at` is the instant (seconds since 1970) its server was last asked."""

    name: str
    sha256: str
    size: int
    etag: str
    last_modified: str
    published: str
    fetched_at: float
    asked_at: float


@dataclass(frozen=True)
class Partial:
    """A file whose reading was cut: where it came from, and by what its server recognises that it is still the same."""

    url: str
    validator: str


class Shelf:
    """The folder of one resource."""

    def __init__(self, root: Path, address: str) -> None:
        self.folder = root / hashlib.sha256(address.encode()).hexdigest()[:24]
        self.content, self.part = self.folder / "contenu", self.folder / "contenu.partiel"

    @contextmanager
    def held(self) -> Iterator[None]:
        """The folder to oneself: a second process waits for the first, and then finds the file there."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "verrou").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def kept(self) -> Kept | None:
        """The last whole file, if there is one."""
        found = _read(self.folder / "contenu.json")
        return Kept(**found) if found and self.content.is_file() else None

    def keep(self, kept: Kept) -> None:
        """Puts the finished part in the place of the file, then says what it is."""
        if self.part.exists():
            self.part.replace(self.content)
            (self.folder / "contenu.partiel.json").unlink(missing_ok=True)
        _write(self.folder / "contenu.json", asdict(kept))

    def partial(self) -> Partial | None:
        """The part not finished, if it can be taken up again."""
        found = _read(self.folder / "contenu.partiel.json")
        return Partial(**found) if found and self.part.is_file() else None

    def begin(self, partial: Partial) -> None:
        """A part starts; it is taken up again only where its server tells one file from another."""
        self.drop_part()
        self.part.touch(mode=0o600)
        if partial.validator:
            _write(self.folder / "contenu.partiel.json", asdict(partial))

    def drop_part(self) -> None:
        """Forgets a part that is no use."""
        self.part.unlink(missing_ok=True)
        (self.folder / "contenu.partiel.json").unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _write(path: Path, values: dict[str, Any]) -> None:
    written = path.with_suffix(".ecrit")
    written.write_text(json.dumps(values), encoding="utf-8")
    os.replace(written, path)
