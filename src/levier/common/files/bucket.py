"""The evidence storage in an S3 bucket, for an installation of several nodes (decision 43). Asks for the extra `s3`.

The application reads and writes it with its own keys, and hands contents out itself, through the policy: nothing here
gives an address that a browser could open.
"""

import datetime
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from levier.common.files.storage import Content, UnreachableError

logger = logging.getLogger(__name__)

# A page waits for the answer: no longer than a person would. Check sums of S3's own are asked for where it asks them
# itself: several servers that speak its language do not know them, and each content has its print in the database.
CLIENT = Config(
    connect_timeout=5,
    read_timeout=20,
    retries={"total_max_attempts": 2},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    signature_version="s3v4",
)
# Beyond, what is being read waits on the disk and not in memory.
MOST_IN_MEMORY = 1024 * 1024


@contextmanager
def told() -> Iterator[None]:
    """Says in a sentence that the bucket did not answer, and writes why for the administrator."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        logger.error("evidence bucket: %s", error)
        raise UnreachableError(
            "Le dépôt des fichiers ne répond pas\u00a0: rien n’a été enregistré ni perdu. Recommencez dans quelques "
            "minutes\u202f; si cela dure, prévenez l’administrateur."
        ) from error


class BucketStorage(S3Storage):
    """A bucket of its own. `place` says which and how it is reached: see `environment.evidence`."""

    def __init__(self, **place: Any) -> None:
        # An address given is a server of one's own: it has no name for each bucket.
        style = "path" if place.get("endpoint_url") else "auto"
        super().__init__(
            **place,
            security_token=None,
            client_config=CLIENT.merge(Config(s3={"addressing_style": style})),
            default_acl=None,  # what the bucket says, which is nobody but the application
            file_overwrite=False,
            max_memory_size=MOST_IN_MEMORY,
            transfer_config=TransferConfig(use_threads=False),
        )

    def url(self, *args: Any, **options: Any) -> NoReturn:
        """Refused: a private file has the address of `files.views` and no other."""
        raise NotImplementedError("private files are opened through the policy")

    def _save(self, name: str, content: Any) -> str:
        with told():
            kept: str = super()._save(name, content)
            return kept

    def _open(self, name: str, mode: str = "rb") -> Any:
        """Fetched whole before it is handed out: what stops it is told in place of the answer, and not within it."""
        with told():
            opened = super()._open(name, mode)
            opened.file.seek(0)
            return opened

    def exists(self, name: str) -> bool:
        with told():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        with told():
            super().delete(name)

    def contents(self) -> Iterator[Content]:
        """Every content, a thousand an answer."""
        with told():
            for found in self.bucket.objects.all():
                yield Content(found.key, found.size, found.last_modified.astimezone(datetime.UTC))
