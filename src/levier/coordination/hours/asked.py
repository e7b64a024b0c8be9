"""What the page behind a grouped link lists: each statement the mail asks for, and where it stands."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from levier.common.ui import formats
from levier.coordination.hours.models import Side, Statement, StatementDraft, StatementLink
from levier.coordination.hours.services import is_owed


@dataclass(frozen=True)
class Asked:
    """A statement as the page behind a grouped link lists it: where it stands, in words."""

    statement: Statement
    words: str
    tone: str
    to_declare: bool


def asked_statements(links: Iterable[StatementLink], *, today: datetime.date) -> list[Asked]:
    """The statements of a grouped request, those to declare first; one query for what was begun."""
    statements = list({link.statement_id: link.statement for link in links}.values())
    begun = set(
        StatementDraft.objects.filter(statement__in=statements, side=Side.COMPANY, version__gt=0).values_list(
            "statement", flat=True
        )
    )
    told = []
    for one in statements:
        if one.confirmed_at is not None:
            day = formats.long_date(timezone.localdate(one.confirmed_at))
            none = ", aucune heure" if one.has_no_hours else ""
            told.append(Asked(one, f"reçu le {day}{none}", "done", False))
        elif not is_owed(one):
            told.append(Asked(one, "plus attendu", "neutral", False))
        else:
            words = "en retard" if one.is_overdue(today) else "à déclarer"
            if one.pk in begun:
                words += ", commencé"
            told.append(Asked(one, words, "late" if one.is_overdue(today) else "todo", True))
    return sorted(told, key=lambda one: not one.to_declare)
