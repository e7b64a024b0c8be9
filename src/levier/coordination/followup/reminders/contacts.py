"""Who is written to when a contact cannot be reached. Plain Python, no database."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Contact:
    """Somebody of a company, and the address she is written to."""

    name: str
    email: str

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.email) if part)


def next_contact(lost: Collection[str], known: Iterable[Contact]) -> Contact | None:
    """The first contact whose address is not among those mails come back from (in small letters); None when a company
    has no other."""
    return next((one for one in known if one.email and one.email.strip().casefold() not in lost), None)
