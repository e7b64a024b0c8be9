"""Writes of the commitments without hours."""

import datetime

from django.core.files import File
from django.db import transaction

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.files import services as files
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.clauses.pledge_models import Pledge, PledgeFinding, StudyPledge
from levier.coordination.clauses.pledges import Outcome, check_finding
from levier.coordination.clauses.policy import PLEDGE_FILE
from levier.coordination.procurement.models import Contract

PROMISED = ("kind", "what", "due_on", "evidence")
LOCKED = (
    "Cette étude est décidée\u00a0: ses engagements ne changent plus. Reprenez-la pour en ouvrir une nouvelle version."
)


@transaction.atomic
def retain_pledge(pledge: StudyPledge) -> None:
    """Adds a commitment to a study not yet decided. Raises Problem (field), nothing written: see `check_due`."""
    check_open(pledge.study)
    check_due(pledge.due_on, pledge.study.notice_on, "l’avis ou le lancement")
    pledge.save()


@transaction.atomic
def drop_pledge(pledge: StudyPledge) -> None:
    """Takes a commitment out of a study not yet decided."""
    check_open(pledge.study)
    pledge.delete()


def check_open(study: OpportunityStudy) -> None:
    """Raises Problem when a study is decided, as it is stored now."""
    if OpportunityStudy.objects.filter(pk=study.pk).exclude(decision="").exists():
        raise Problem(LOCKED)


def check_due(due_on: datetime.date, first: datetime.date | None, words: str) -> None:
    """Raises Problem when a commitment would be due before what it follows."""
    if first is not None and due_on < first:
        raise Problem(f"L’échéance précède {words} ({first:%d/%m/%Y}).", field="due_on")


@transaction.atomic
def promise(pledge: Pledge) -> None:
    """Records a commitment of a contract. Raises Problem (field), nothing written."""
    check_due(pledge.due_on, pledge.contract.notified_on, "la notification du marché")
    pledge.save()


def carry_pledges(study: OpportunityStudy, contract: Contract) -> None:
    """Gives a contract the commitments its study retained."""
    Pledge.objects.bulk_create(
        Pledge(contract=contract, **{name: getattr(pledge, name) for name in PROMISED})
        for pledge in study.pledges.all()
    )


def copy_pledges(study: OpportunityStudy, copy: OpportunityStudy) -> None:
    """Gives a study's next version its commitments."""
    StudyPledge.objects.bulk_create(
        StudyPledge(study=copy, **{name: getattr(pledge, name) for name in PROMISED}) for pledge in study.pledges.all()
    )


@transaction.atomic
def find_pledge(
    pledge: Pledge,
    outcome: Outcome,
    *,
    found_on: datetime.date,
    document: str,
    note: str,
    author: User | None,
    today: datetime.date,
    upload: File | None = None,
) -> PledgeFinding:
    """Records whether a commitment was kept, with the paper that shows it. Raises Problem (field), nothing written."""
    # One finding at a time; on SQLite the IMMEDIATE transaction does it.
    Pledge.objects.select_for_update().get(pk=pledge.pk)
    last = pledge.findings.order_by("-pk").values_list("outcome", flat=True).first() or ""
    check_finding(outcome, last=last, found_on=found_on, document=document, note=note, today=today)
    file = None
    if upload is not None:
        author_id = author.pk if author else None
        file = files.store(upload, kind=PLEDGE_FILE.code, author_id=author_id, field="upload")
    return PledgeFinding.objects.create(
        pledge=pledge,
        outcome=outcome,
        found_on=found_on,
        document=document.strip(),
        note=note.strip(),
        file=file,
        recorded_by=author,
    )
