"""Where a mission's open data stands on disk: `observatory/<mission>/files` and `builds`, open to the server alone."""

import hashlib
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings

from levier.common.errors import Problem

MEGABYTE = 1_000_000
# A year of the whole country is about a gigabyte of JSON, and twenty times less in an archive.
LARGEST_FILE = 300 * MEGABYTE
LARGEST_CONTENT = 3_000 * MEGABYTE


def place(mission: str, *parts: str) -> Path:
    """Where something of a mission (its address word) stands, whether it is there or not."""
    root: Path = settings.DATA_DIR / "observatory" / mission
    return root.joinpath(*parts)


def folder_of(mission: str, *parts: str) -> Path:
    """A folder of a mission, created with every folder above it readable by its owner alone."""
    folder: Path = settings.DATA_DIR / "observatory"
    for part in ("", mission, *parts):
        folder = folder / part
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def build_folder(mission: str, build: UUID) -> Path:
    """Where the engine writes one build."""
    return folder_of(mission, "builds", str(build))


def ledger_folder(mission: str, build: UUID) -> Path:
    """Where the facts of the mission's own ledger are written, one folder a build."""
    return folder_of(mission, "ledger", str(build))


def file_path(mission: str, file: UUID, name: str) -> Path:
    """Where a deposited file stands, under the name people know it by."""
    return folder_of(mission, "files", str(file)) / name


def safe_name(name: str) -> str:
    """The last part of a name given by a browser, without what a file system may refuse."""
    last = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[\x00-\x1f<>:\"|?*]", "_", last).strip(". ")[-120:] or "fichier"


def write_file(path: Path, chunks: Iterable[bytes], *, largest: int = LARGEST_FILE) -> tuple[str, int]:
    """Writes a deposit; returns its SHA-256 and its size. Raises Problem, the file removed, past `largest` bytes."""
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as stream:
        path.chmod(0o600)
        for chunk in chunks:
            size += len(chunk)
            if size > largest:
                break
            digest.update(chunk)
            stream.write(chunk)
    if size > largest:
        shutil.rmtree(path.parent)
        raise Problem(too_large(path.name), field="file")
    return digest.hexdigest(), size


def too_large(name: str) -> str:
    """The sentence for a file past the bound."""
    return (
        f"«\u00a0{name}\u00a0» dépasse {LARGEST_FILE // MEGABYTE}\u00a0Mo. Déposez-le compressé en .zip, "
        "ou découpé par mois de publication."
    )


def forget(folder: Path) -> None:
    """Removes a folder of ours; nothing when it is already gone."""
    shutil.rmtree(folder, ignore_errors=True)
