"""The demo's mails: kept on the machine instead of leaving, one file a mail, read back for the page that shows them."""

import datetime
import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from levier.config.environment import private_folder

BACKEND = "levier.demo.mailbox.EmailBackend"
# Sorts as it reads, and says when the mail was kept.
STAMP = "%Y%m%dT%H%M%S%f"


def folder() -> Path:
    """Where the mails are: nobody else of the machine may open it."""
    return private_folder(Path(settings.DATA_DIR) / "courriels")


class EmailBackend(BaseEmailBackend):
    """`EMAIL_BACKEND` of `levier demo`: nothing leaves."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keeps each message as it would leave."""
        for message in email_messages:
            name = f"{timezone.now().astimezone(datetime.UTC):{STAMP}}-{uuid.uuid4().hex}"
            writing = folder() / f"{name}.tmp"
            descriptor = os.open(writing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(message.message().as_bytes())
            writing.rename(writing.with_suffix(".eml"))
        return len(email_messages)


@dataclass(frozen=True)
class KeptFile:
    """A file that came with a mail."""

    name: str
    content: bytes
    content_type: str


class Address(NamedTuple):
    """Whom a mail is for, or from: a name, perhaps empty, and an address."""

    name: str
    email: str


@dataclass(frozen=True)
class KeptMail:
    """A mail of the demo, as its recipient would get it."""

    public_id: uuid.UUID
    at: datetime.datetime
    message: ParsedMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def to(self) -> Address:
        return self._address("To")

    @property
    def sender(self) -> Address:
        return self._address("From")

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    @property
    def files(self) -> list[KeptFile]:
        return [
            KeptFile(part.get_filename() or "pièce jointe", part.get_payload(decode=True), part.get_content_type())  # type: ignore[arg-type]
            for part in self.message.iter_attachments()
        ]

    def _address(self, heading: str) -> Address:
        found = self.message[heading].addresses[0]
        return Address(found.display_name, found.addr_spec)

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return part.get_content() if part is not None else ""


def kept_mails() -> list[KeptMail]:
    """Every mail, the latest first."""
    return [_read(path) for path in sorted(folder().glob("*.eml"), reverse=True)]


def kept_mail(public_id: uuid.UUID) -> KeptMail | None:
    """One mail; None when there is no such."""
    found = next(folder().glob(f"*-{public_id.hex}.eml"), None)
    return _read(found) if found else None


def _read(path: Path) -> KeptMail:
    stamp, _, name = path.stem.partition("-")
    at = datetime.datetime.strptime(stamp, STAMP).replace(tzinfo=datetime.UTC)
    message = message_from_bytes(path.read_bytes(), _class=ParsedMessage, policy=policy.default)
    return KeptMail(uuid.UUID(name), at, message)
