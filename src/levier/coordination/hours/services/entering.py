"""What the desk enters for a company that wrote or called: the same statement, with what it was entered from."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import transaction

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.files.services import store
from levier.common.ui import formats
from levier.coordination.hours.figures import Figures
from levier.coordination.hours.models import ENTERED, Side, Statement, StatementSource
from levier.coordination.hours.services.correcting import correct_statement
from levier.coordination.hours.services.lines import DeclaredLine, NewPerson
from levier.coordination.hours.services.statements import record_statement, sign

EVIDENCE_KIND = "hours.evidence"


@dataclass(frozen=True)
class Received:
    """What a facilitator types from: how it came, which day, who in the company says it, and the document itself."""

    source: StatementSource
    received_on: datetime.date
    name: str
    function: str
    document: File | None = None


def check_received(statement: Statement, received: Received, *, today: datetime.date) -> None:
    """Raises Problem, at the field at fault, when what a statement is entered from cannot be it."""
    if received.source not in ENTERED:
        raise Problem("Dites comment ces heures vous sont parvenues.", field="source")
    if received.received_on > today:
        raise Problem(
            "Cette date est à venir\u00a0: indiquez le jour de la réception ou de l’appel.", field="received_on"
        )
    if received.received_on < statement.period_start:
        raise Problem(
            f"La période commence le {formats.long_date(statement.period_start)}\u00a0: "
            "ce document ou cet appel ne peut pas la précéder.",
            field="received_on",
        )
    if received.document is None and received.source != StatementSource.TELEPHONE:
        raise Problem(
            "Joignez le courrier ou le courriel (PDF ou photo)\u00a0: c’est lui qui fait foi si l’entreprise conteste.",
            field="document",
        )


@transaction.atomic
def enter_statement(
    statement: Statement,
    lines: Sequence[DeclaredLine],
    received: Received,
    *,
    author: User,
    now: datetime.datetime,
    today: datetime.date,
    people: Sequence[NewPerson] = (),
) -> None:
    """Records, once, a statement the desk enters on a company's behalf: `author` types, the company's person says.

    Raises Problem, nothing written, like `confirm_statement`; at `document` when the file is not one to keep.
    """
    author_name = sign(received.name, received.function)
    check_received(statement, received, today=today)
    said: dict[str, Any] = {
        "confirmed_by": received.name.strip(),
        "confirmed_function": received.function.strip(),
        **entered(received, author),
    }
    record_statement(statement, lines, people, said, now=now, side=Side.DESK, author=author, author_name=author_name)


@transaction.atomic
def enter_correction(
    statement: Statement,
    lines: Sequence[DeclaredLine],
    received: Received,
    *,
    reason: str,
    author: User,
    now: datetime.datetime,
    today: datetime.date,
    people: Sequence[NewPerson] = (),
    seen: Figures | None = None,
) -> int:
    """Corrects a statement on a company's behalf, from what it wrote or told since; returns how many differences were
    added. Raises Problem, nothing written, like `correct_statement`; at the field at fault of what it is entered from.
    """
    check_received(statement, received, today=today)
    return correct_statement(
        statement,
        lines,
        name=received.name,
        function=received.function,
        reason=reason,
        now=now,
        people=people,
        seen=seen,
        entered=entered(received, author),
        author=author,
    )


def entered(received: Received, author: User) -> dict[str, Any]:
    """The columns of what the desk enters, its document kept."""
    document = received.document
    return {
        "attested_sentence": attested(received, author),
        "source": received.source,
        "received_on": received.received_on,
        "entered_by": author,
        "evidence": document and store(document, kind=EVIDENCE_KIND, author_id=author.pk, field="document"),
    }


def attested(received: Received, author: User) -> str:
    """What stands in the place of the company's attestation: nobody there ticked a box."""
    return (
        f"Heures saisies par {author} d’après {ENTERED[received.source]} "
        f"{formats.long_date(received.received_on)}, communiquées par {sign(received.name, received.function)}. "
        "L’entreprise en reçoit copie et peut les contester."
    )
