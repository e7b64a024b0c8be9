"""The receipt of a structure's one spreadsheet: what it says of the lines recorded, and its mail."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, NamedTuple

from django.utils import timezone

from levier.accounts.models import User
from levier.common.documents.pdf import render_pdf
from levier.common.outbox.services import Attachment, queue_mail
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import active_mission_id
from levier.common.ui import formats
from levier.coordination.hours.employers import StagedLine
from levier.coordination.hours.models import EmployerSheet
from levier.coordination.hours.services.letters import letter
from levier.coordination.participants.models import Assignment

SHEET_RECEIPT = "coordination/hours/documents/sheet_receipt.typ"
RECEIPT_LINES_AT_MOST = 500


class ReceiptLines(NamedTuple):
    """What a receipt says of the lines of a file: its rows, how many lines they are, their hundredths."""

    rows: list[tuple[str, str, str, str]]
    number: int
    hundredths: int


def send_sheet_receipt(sheet: EmployerSheet, lines: Iterable[StagedLine], *, to: User, now: datetime.datetime) -> None:
    """Sends whoever confirmed it, once, the receipt of a recorded file (`lines`: what it said), with its PDF."""
    if sheet.applied_at is None or sheet.undone_at is not None:
        return
    mission = Mission.objects.get(pk=active_mission_id())
    deposited = timezone.localdate(sheet.created_at)
    told = receipt_lines(lines)
    data = sheet_receipt_data(sheet, told, mission=mission.name, now=now)
    pdf = render_pdf(SHEET_RECEIPT, data, title=data["heading"], produced_at=now)
    queue_mail(
        kind="reçu d’un tableau de structure",
        to=to.email,
        to_name=str(to),
        **letter(
            "sheet",
            {
                "heures": data["total"],
                "lignes": formats.count(told.number, "ligne"),
                "depose": formats.long_date(deposited),
                "confirme": data["confirmed"],
            },
            [],
            link=mission_url(mission, "employer_sheet", public_id=sheet.public_id),
        ),
        key=f"employer-sheet-{sheet.public_id}",
        attachments=[Attachment(f"recu-tableau-{deposited}.pdf", pdf, "application/pdf")],
    )


def sheet_receipt_data(
    sheet: EmployerSheet, told: ReceiptLines, *, mission: str, now: datetime.datetime
) -> dict[str, Any]:
    """What the receipt of a file says, in words and formats ready for the PDF: first names and initials only."""
    return {
        "mission": mission,
        "heading": "Heures de vos salariés\u00a0: reçu",
        "employer": str(sheet.employer) if sheet.employer else "",
        "file": sheet.file_name,
        "confirmed": f"{formats.moment(timezone.localtime(sheet.applied_at))}, par {sheet.author_name}",
        "total": said_hours(told.hundredths),
        "lines": told.rows,
        "reference": str(sheet.public_id),
        "foot": f"Registre des heures de la mission, écritures au {formats.moment(timezone.localtime(now))}. "
        "Produit avec Levier.",
    }


@dataclass
class Together:
    """Lines that a receipt tells in one row: how many, their hundredths, and what the row says of the first."""

    who: str
    where: str
    month: datetime.date
    compared: bool
    count: int = 0
    hundredths: int = 0

    @property
    def row(self) -> tuple[str, str, str, str]:
        """Who, where, which month, how many hours."""
        return (
            self.who if self.count == 1 else formats.count(self.count, "personne"),
            self.where,
            formats.month(self.month),
            said_hours(self.hundredths) + (", comparées" if self.compared else ""),
        )


def receipt_lines(lines: Iterable[StagedLine]) -> ReceiptLines:
    """What a receipt says of lines, let go as they are read. A file of thousands of lines is told contract by contract
    and month by month: line by line, its receipt would be hundreds of pages long, and the page shows them."""
    waiting = iter(lines)
    first = list(islice(waiting, RECEIPT_LINES_AT_MOST + 1))
    is_long = len(first) > RECEIPT_LINES_AT_MOST
    groups: dict[Any, Together] = {}
    for rank, line in enumerate(chain(first, waiting)):
        key = (line.assignment.award_id, line.month, line.counts) if is_long else rank
        if key not in groups:
            award = line.assignment.award
            where = f"{award.lot.contract.title}, {award.company}"
            groups[key] = Together(named(line.assignment), where, line.month, compared=not line.counts)
        groups[key].count += 1
        groups[key].hundredths += line.after or 0
    return ReceiptLines(
        [found.row for found in groups.values()],
        sum(found.count for found in groups.values()),
        sum(found.hundredths for found in groups.values()),
    )


def said_hours(hundredths: int) -> str:
    """Hours said; « aucune heure » is an answer, and says so."""
    return formats.hours(hundredths) if hundredths else "aucune heure"


def named(assignment: Assignment) -> str:
    """A person as a receipt names her."""
    person = assignment.participant
    return person.short_name + (" (fictif)" if person.is_fictitious else "")
