"""What the receipt of a statement says: the hours, what was corrected since, what was refused, and who attested."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from levier.common.ui import formats
from levier.coordination.hours.models import (
    EntryKind,
    LedgerEntry,
    SecondDeclaration,
    Statement,
    StatementCorrection,
)
from levier.coordination.hours.selectors import StatementLine
from levier.coordination.participants.models import Declarant


def corrections_since(statement: Statement, lines: Iterable[StatementLine]) -> list[tuple[StatementLine, LedgerEntry]]:
    """What was added to a statement's declared hours after it was confirmed, the oldest first: the attestation is of
    the hours before. No query."""
    if statement.confirmed_at is None:
        return []
    found = [
        (line, entry)
        for line in lines
        for entry in line.entries
        if entry.kind == EntryKind.DECLARED
        and entry.corrects_id is not None
        and entry.recorded_at > statement.confirmed_at
    ]
    return sorted(found, key=lambda pair: pair[1].pk)


def acts_behind(statement: Statement, lines: Iterable[StatementLine]) -> list[StatementCorrection]:
    """The acts by which a statement was corrected, with what each attests; one query, none where none
    can have been."""
    # What is declared the first time gives no reason; every difference does.
    if not any(entry.kind == EntryKind.DECLARED and entry.reason for line in lines for entry in line.entries):
        return []
    return list(statement.corrections.select_related("evidence", "entered_by"))


def receipt_data(
    statement: Statement,
    lines: Sequence[StatementLine],
    *,
    mission: str,
    now: datetime.datetime,
    seconds: Sequence[SecondDeclaration] = (),
) -> dict[str, Any]:
    """What the receipt says, in words and formats ready for the PDF: first names and initials only. `seconds` are the
    figures the company gave of people whose structure declares. One query where something was corrected."""
    contract = statement.award.lot.contract
    confirmed_at = timezone.localtime(statement.confirmed_at) if statement.confirmed_at else None
    said_by = f"{statement.confirmed_by}, {statement.confirmed_function}"
    # Who records is not who says, where the desk types what a company wrote or told.
    signed = f"{statement.entered_by} pour {said_by}" if statement.provenance else said_by
    mark = " (fictif)"
    return {
        "mission": mission,
        "heading": "Relevé d’heures d’insertion\u00a0: reçu",
        "company": str(statement.award.company),
        "contract": contract.title,
        "lot": str(statement.award.lot),
        "period": formats.period(statement.period_start, statement.period_end),
        "confirmed": f"{formats.moment(confirmed_at)}, par {signed}",
        "provenance": statement.provenance,
        "attested": statement.attested_sentence,
        # Not as it was confirmed: hours may have been added since, by a correction or by a structure that declares.
        "no_hours": not any(line.balance.declared for line in lines),
        "total": formats.hours(sum(line.balance.declared for line in lines)),
        "lines": [
            (
                line.assignment.participant.short_name
                + (mark if line.assignment.participant.is_fictitious else "")
                + (f", par {structure}" if (structure := line.assignment.declaring_structure) else ""),
                formats.month(line.month),
                formats.hours(line.balance.declared)
                + (f", dont {formats.hours(line.training)} de formation" if line.training else ""),
            )
            for line in lines
        ],
        "corrections": [
            (
                formats.moment(timezone.localtime(entry.recorded_at)),
                line.assignment.participant.short_name
                + (mark if line.assignment.participant.is_fictitious else "")
                + f", {formats.month(line.month)}",
                f"{entry.signed_by}\u00a0: {entry.reason}" if entry.reason else entry.signed_by,
                f"{'+' if entry.hundredths > 0 else ''}{formats.hours(entry.hundredths)}",
            )
            for line, entry in corrections_since(statement, lines)
        ],
        "corrections_attested": [
            f"{formats.moment(timezone.localtime(act.recorded_at))}, {act.said_by}\u00a0: {act.attested_sentence}"
            for act in acts_behind(statement, lines)
        ],
        "refused": [
            (
                line.assignment.participant.short_name + (mark if line.assignment.participant.is_fictitious else ""),
                formats.month(line.month),
                " ".join([*line.refusal_reasons, *(rule.named for rule in line.refusal_rules)]),
                formats.hours(line.balance.refused),
            )
            for line in lines
            if line.balance.refused
        ],
        "seconds": [
            (
                second.assignment.participant.short_name
                + (mark if second.assignment.participant.is_fictitious else ""),
                formats.month(second.month),
                formats.hours(second.hundredths),
            )
            for second in seconds
            if second.said_by == Declarant.HOLDER
        ],
        "reference": str(statement.public_id),
        "foot": f"Registre des heures de la mission, écritures au {formats.moment(timezone.localtime(now))}. "
        "Produit avec Levier.",
    }
