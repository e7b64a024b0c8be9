"""What this room does by itself: opening statements and asking for them, sending receipts."""

import contextlib
import datetime

from django.utils import timezone

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.jobs import job, periodic
from levier.coordination.hours.asking import to_ask
from levier.coordination.hours.models import EmployerSheet, LedgerEntry, Statement
from levier.coordination.hours.services import (
    OWING_AWARDS,
    SEND_CORRECTION,
    ask_for,
    employers,
    judged_statements,
    open_due_statements,
    send_receipt,
    sheet_receipts,
    sheet_steps,
    tell_judged,
)
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Award

OPEN_STATEMENTS = "hours.open_statements"
TELL_JUDGED = "hours.tell_judged"
SEND_RECEIPT = "hours.send_receipt"


@periodic(at=datetime.time(5, 30))
@job(OPEN_STATEMENTS, label="ouverture et demande des relevés dus")
def open_statements(mission_id: int) -> None:
    """Opens the statements of the periods that finished, and asks for those whose day has come."""
    awards = Award.objects.filter(OWING_AWARDS).select_related("lot__contract")
    today = timezone.localdate()
    open_due_statements(awards, today=today)
    ask_for(to_ask(today), now=timezone.now())


@periodic(at=datetime.time(18, 0))
@job(TELL_JUDGED, label="heures retenues et refusées, à dire aux entreprises")
def judged(mission_id: int) -> None:
    """Tells the companies what was counted and refused of the statements judged to the end."""
    now = timezone.now()
    for statement in judged_statements(now):
        tell_judged(statement, now=now)


@job(SEND_RECEIPT, label="envoi d’un reçu de relevé")
def receipt(mission_id: int, statement: int) -> None:
    """Sends the receipt of one confirmed statement; the outbox keeps it from leaving twice."""
    send_receipt(statement_to_tell(statement), now=timezone.now())


@job(SEND_CORRECTION, label="copie d’une correction de relevé")
def correction(mission_id: int, statement: int, entry: int) -> None:
    """Sends the company the copy of a correction the desk entered, once."""
    send_receipt(statement_to_tell(statement), now=timezone.now(), correction=LedgerEntry.objects.get(pk=entry))


@job(sheet_steps.STEPS_JOB, label="fin d’écriture d’un tableau de structure")
def write_sheet(mission_id: int, sheet: int) -> None:
    """Writes what remains of a structure's lines, when who began did not finish."""
    finish(sheet)


def finish(sheet: int) -> None:
    """Writes what remains; what cannot be is taken back, and the page says so."""
    with contextlib.suppress(Problem):
        sheet_steps.write_steps(sheet)


@job(employers.RECEIPT_JOB, label="reçu d’un tableau de structure")
def sheet_receipt(mission_id: int, sheet: int, to: int) -> None:
    """Sends whoever confirmed a structure's lines their receipt, once they are all written."""
    finish(sheet)
    found = EmployerSheet.objects.select_related("employer").get(pk=sheet)
    told = employers.recorded_lines(found, Assignment.objects.all(), timezone.localdate())
    sheet_receipts.send_sheet_receipt(found, told, to=User.objects.get(pk=to), now=timezone.now())


def statement_to_tell(key: int) -> Statement:
    """A statement with what its letters name."""
    parts = ("award__lot__contract__operation__lead_desk", "award__company")
    return Statement.objects.select_related(*parts).get(pk=key)
