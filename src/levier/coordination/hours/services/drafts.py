"""What was typed in a statement and not sent yet: kept as it was typed, never read as hours."""

import datetime
import json
from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.db.models import F

from levier.coordination.hours.models import Side, Statement, StatementDraft

# What the slower of two writers typed is kept for her to take up again, then forgotten.
LEFTOVER_DAYS = 30
ADDED_AT_MOST = 40


@dataclass
class AddedDraft:
    """A person being added, as typed; `key` names her fields in the form."""

    key: str
    first_name: str
    last_name: str
    hired_on: str
    contract_type: str
    employer_name: str = ""

    @property
    def short_name(self) -> str:
        """First name and initial, as for the others."""
        return f"{self.first_name} {self.last_name[:1]}."


@dataclass
class Draft:
    """The fields typed, by name, the people added, the fingerprint of the last spreadsheet taken up, and the version
    they were read at (0: nothing kept)."""

    typed: dict[str, str] = field(default_factory=dict)
    people: list[AddedDraft] = field(default_factory=list)
    sheet: str = ""
    version: int = 0

    @property
    def next_key(self) -> str:
        """A key no added person has had."""
        return f"n{max((int(person.key[1:]) for person in self.people), default=0) + 1}"


def read_draft(statement: Statement, side: Side = Side.COMPANY) -> Draft:
    """What one side kept of a statement, or an empty draft; one query."""
    kept = StatementDraft.objects.filter(statement=statement, side=side).first()
    if kept is None:
        return Draft()
    content = json.loads(kept.content)
    people = [AddedDraft(**person) for person in content["people"]]
    return Draft(content["typed"], people, content.get("sheet", ""), kept.version)


@transaction.atomic
def save_draft(statement: Statement, draft: Draft, side: Side = Side.COMPANY) -> int:
    """Keeps what one side typed and returns its version; nothing (0) once this side has confirmed. What it typed while
    the other confirmed is kept: it becomes a correction, or is forgotten after a month."""
    # On SQLite, where a row lock does nothing, the IMMEDIATE transaction already holds the others back.
    found = Statement.objects.select_for_update().get(pk=statement.pk)
    if found.side == side:
        return 0
    content = json.dumps(
        {"typed": draft.typed, "people": [asdict(person) for person in draft.people], "sheet": draft.sheet}
    )
    kept, is_new = StatementDraft.objects.get_or_create(statement=statement, side=side, defaults={"content": content})
    if not is_new and kept.content != content:
        StatementDraft.objects.filter(pk=kept.pk).update(content=content, version=F("version") + 1)
        kept.refresh_from_db()
    return kept.version


def drop_draft(statement: Statement, side: Side) -> None:
    """Forgets what one side typed: it is recorded now."""
    StatementDraft.objects.filter(statement=statement, side=side).delete()


def forget_leftover_drafts(today: datetime.date) -> int:
    """Forgets what the slower of two writers typed, a month after the other confirmed; returns how many."""
    long_ago = today - datetime.timedelta(days=LEFTOVER_DAYS)
    return StatementDraft.objects.filter(statement__confirmed_at__date__lt=long_ago).delete()[0]
