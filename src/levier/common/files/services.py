"""Writes of private files: storing, removing, sweeping what a failed request left behind."""

import datetime
import hashlib
import re
import secrets
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.files.kinds import FileKind, kind_of
from levier.common.files.models import StoredFile
from levier.common.files.storage import EvidenceStorage, UnreachableError
from levier.common.files.types import LABELS, is_whole, type_of
from levier.common.tenancy.scope import every_mission
from levier.common.ui import formats

# A file younger than this may belong to a transaction still under way.
GRACE = datetime.timedelta(hours=1)


def evidence() -> EvidenceStorage:
    """The storage of private files: a folder, or a bucket where the settings name one."""
    return cast(EvidenceStorage, storages["evidence"])


def clean_upload(upload: File, kind: FileKind, *, field: str | None = None) -> str:
    """Returns the media type found in the content; raises Problem (at `field`) for a file the kind does not accept."""
    name = upload.name or "Ce fichier"
    accepted = formats.enumeration([LABELS[media_type] for media_type in kind.types], last="ou")
    if not upload.size:
        raise Problem(f"« {name} » est vide. Enregistrez-le de nouveau, puis redéposez-le.", field=field)
    if upload.size > kind.max_bytes:
        raise Problem(
            f"« {name} » pèse {formats.file_size(upload.size)}\u202f; la limite est de "
            f"{formats.file_size(kind.max_bytes)}. Réduisez-le (numérisez en 150 points par pouce), puis redéposez-le.",
            field=field,
        )
    media_type = type_of(cast(BinaryIO, upload.file))
    if media_type not in kind.types:
        raise Problem(
            f"« {name} » n’est pas d’un type accepté, quel que soit son nom. Attendu\u00a0: {accepted}.", field=field
        )
    if not is_whole(cast(BinaryIO, upload.file), media_type):
        raise Problem(
            f"«\u00a0{name}\u00a0» est tronqué\u00a0: la fin du fichier manque. Ouvrez-le pour le vérifier, "
            "enregistrez-le de nouveau, puis redéposez-le.",
            field=field,
        )
    return media_type


@transaction.atomic
def store(
    upload: File, *, kind: str, author_id: int | None, subject: UUID | None = None, field: str | None = None
) -> StoredFile:
    """Keeps a deposited file in the active mission; `subject` is the public id of the person it is about.

    Raises Problem (at `field`) when it is empty, too big or of a type the kind does not accept, or when the storage
    does not answer; nothing is kept then.
    When the surrounding transaction is given up, the content stays without a row until `sweep` removes it.
    """
    media_type = clean_upload(upload, kind_of(kind), field=field)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    token = secrets.token_hex(20)
    storage_name = f"{token[:2]}/{token}"
    row = StoredFile.objects.create(
        kind=kind,
        name=tidy_name(upload.name or "fichier"),
        media_type=media_type,
        size=upload.size,
        sha256=digest.hexdigest(),
        storage_name=storage_name,
        subject=subject,
        uploaded_by=author_id,
    )
    upload.seek(0)
    try:
        evidence().save(storage_name, upload)
    except UnreachableError as problem:
        raise Problem(problem.sentence, field=field) from problem
    return row


def tidy_name(name: str) -> str:
    """A name fit for a header and a page: no path, no control character, 150 characters at most."""
    bare = re.split(r"[/\\]", name)[-1]
    return re.sub(r"[\x00-\x1f\x7f\"]", "", bare).strip()[-150:] or "fichier"


@transaction.atomic
def remove(file: StoredFile) -> None:
    """Removes a file: its row now, its content once the transaction is kept, or by the sweep when that failed."""
    storage_name = file.storage_name
    file.delete()
    transaction.on_commit(lambda: evidence().delete(storage_name), robust=True)


def orphans(now: datetime.datetime) -> list[str]:
    """Contents without a row, older than the grace: what given-up transactions left. Every mission."""
    with every_mission("contents without a row belong to nobody"):
        known = set(StoredFile.objects.values_list("storage_name", flat=True))
    return [
        content.name
        for content in evidence().contents()
        if content.name not in known and content.written_at < now - GRACE
    ]


def sweep(*, now: datetime.datetime | None = None, write: bool) -> int:
    """Removes the contents without a row; without `write`, only counts them."""
    found = orphans(now or timezone.now())
    if write:
        for name in found:
            evidence().delete(name)
    return len(found)


def altered() -> tuple[int, list[str]]:
    """Reads every file again: how many, and the names of those missing or whose content is not what was deposited."""
    faults, checked = [], 0
    with every_mission("verification of every deposited file"):
        for name, sha256 in StoredFile.objects.values_list("storage_name", "sha256").iterator():
            checked += 1
            if not evidence().exists(name) or _digest(name) != sha256:
                faults.append(name)
    return checked, faults


def _digest(name: str) -> str:
    digest = hashlib.sha256()
    with evidence().open(name) as stream:
        for chunk in iter(lambda: stream.read(1024 * 1024), b""):
            digest.update(chunk)
    return digest.hexdigest()
