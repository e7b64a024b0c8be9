"""What a company typed and has not sent yet: kept as it was typed, never read as hours."""

import json
from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.db.models import F

from levier.coordination.hours.models import Statement, StatementDraft


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
    """The fields typed, by name, the people added, and the version they were read at (0: nothing kept)."""

    typed: dict[str, str] = field(default_factory=dict)
    people: list[AddedDraft] = field(default_factory=list)
    version: int = 0

    @property
    def next_key(self) -> str:
        """A key no added person has had."""
        return f"n{max((int(person.key[1:]) for person in self.people), default=0) + 1}"


def read_draft(statement: Statement) -> Draft:
    """What was kept of a statement, or an empty draft; one query."""
    kept = StatementDraft.objects.filter(statement=statement).first()
    if kept is None:
        return Draft()
    content = json.loads(kept.content)
    return Draft(content["typed"], [AddedDraft(**person) for person in content["people"]], kept.version)


@transaction.atomic
def save_draft(statement: Statement, draft: Draft) -> int:
    """Keeps what was typed and returns its version; nothing is kept of a statement already confirmed (0)."""
    # On SQLite, where a row lock does nothing, the IMMEDIATE transaction already holds the others back.
    if not Statement.objects.select_for_update().filter(pk=statement.pk, confirmed_at=None).exists():
        return 0
    content = json.dumps({"typed": draft.typed, "people": [asdict(person) for person in draft.people]})
    kept, is_new = StatementDraft.objects.get_or_create(statement=statement, defaults={"content": content})
    if not is_new and kept.content != content:
        StatementDraft.objects.filter(pk=kept.pk).update(content=content, version=F("version") + 1)
        kept.refresh_from_db()
    return kept.version
