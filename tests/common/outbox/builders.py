"""Letters for the tests of the outbox."""

import itertools
from typing import Any

from levier.common.outbox.models import OutgoingMail
from levier.common.outbox.services import queue_mail

LETTER = "outbox/mails/trial"
_numbers = itertools.count(1)


def letter(**fields: Any) -> OutgoingMail:
    """A mail prepared in the active mission."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "kind": "essai",
        "to": f"personne{number}@exemple.invalid",
        "subject": "Essai (fictif)",
        "template": LETTER,
        "context": {"link": "https://exemple.invalid/l/jeton"},
        "key": f"essai-{number}",
    }
    return queue_mail(**{**defaults, **fields})
