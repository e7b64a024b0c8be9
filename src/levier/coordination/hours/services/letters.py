"""The words a mail leaves with: the mission's last version, else the package's; and writing a version."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from levier.accounts.models import User
from levier.common.ui import formats
from levier.coordination.hours.letters.texts import LETTERS
from levier.coordination.hours.letters.words import blocks, check_words, filled
from levier.coordination.hours.models import LetterVersion

TEMPLATE = "hours/mails/letter"


def words_in_force(code: str) -> tuple[str, str]:
    """The subject and the text of a letter in the active mission; one query."""
    mine = LetterVersion.objects.filter(code=code).order_by("-pk").values_list("subject", "text").first()
    return mine or (LETTERS[code].subject, LETTERS[code].text)


def letter(
    code: str,
    values: Mapping[str, str],
    statements: Sequence[Any],
    *,
    link: str,
    words: tuple[str, str] | None = None,
) -> dict[str, Any]:
    """What `queue_mail` asks of a letter: its subject, template and context. `words`: others than those in force, to
    look at before they are kept."""
    subject, text = words or words_in_force(code)
    known = LETTERS[code]
    context = {
        "blocks": blocks(text, {**values, "lien": link}, statements),
        "button": known.button,
        "reason": known.reason,
    }
    return {"subject": filled(subject, values)[:250], "template": TEMPLATE, "context": context}


def due_words(due_on: datetime.date, today: datetime.date) -> str:
    """The date before which hours are to be declared, to who is asked for the first time: said past when it is."""
    day = formats.long_date(due_on)
    return day if due_on >= today else f"{day} (cette date est passée\u00a0: dès que possible)"


def foot(contact: Mapping[str, str]) -> str:
    """How a letter names the facilitator who signs it."""
    return ", ".join(part for part in (contact["name"], contact["desk"], contact["email"]) if part)


def write_version(code: str, *, subject: str, text: str, author: User) -> bool:
    """Keeps a mission's new words for a letter; False when nothing changed. Raises Problem, see `check_words`."""
    subject, text = subject.strip(), text.replace("\r\n", "\n").strip()
    check_words(LETTERS[code], subject, text)
    if (subject, text) == words_in_force(code):
        return False
    LetterVersion.objects.create(code=code, subject=subject, text=text, author=author)
    return True
