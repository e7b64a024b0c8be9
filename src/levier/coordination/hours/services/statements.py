"""The life of a statement: it opens by itself, the company confirms it once, what comes later is a difference."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from levier.common.errors import Problem
from levier.common.ui import formats
from levier.coordination.hours.models import AddedPerson, EntryKind, LedgerEntry, Statement, StatementDraft
from levier.coordination.hours.periods import first_day_owed, owed_periods
from levier.coordination.hours.selectors import covered_until
from levier.coordination.hours.services.judging import correct, hold, month_balance
from levier.coordination.participants.models import Assignment
from levier.coordination.participants.services import record_reported
from levier.coordination.procurement.models import RUNNING_STATUSES, Award, ContractStatus

ATTESTATION = (
    "J’atteste que les heures déclarées ont été travaillées sur ce marché par les personnes nommées, "
    "et que je suis habilité à le déclarer pour l’entreprise."
)
# A contract that has just ended still owes the statement of its last period.
OWING_STATUSES = (*RUNNING_STATUSES, ContractStatus.ENDED)


@dataclass(frozen=True)
class DeclaredLine:
    """Hundredths of an hour of one assignment in one month (its first day)."""

    assignment: Assignment
    month: datetime.date
    hundredths: int


@dataclass(frozen=True)
class NewPerson:
    """Someone at work whom nobody had named: her hours by month, in hundredths, wait for her eligibility."""

    first_name: str
    last_name: str
    hired_on: datetime.date
    contract_type: str
    employer_name: str
    hours: Mapping[datetime.date, int]


def open_due_statements(awards: Iterable[Award], *, today: datetime.date) -> int:
    """Creates the statements these awards owe for finished periods and do not have yet; returns how many.

    Done twice, or at once by two processes, it changes nothing more. A period that meets one already open (the
    execution was moved since) is left to the facilitator. Hours taken over are declared already: the first statement
    begins the day after. Three queries, then the writes.
    """
    awards = [award for award in awards if award.lot.contract.status in OWING_STATUSES]
    known: dict[int, list[tuple[datetime.date, datetime.date]]] = {}
    open_already = Statement.objects.filter(award__in=[award.pk for award in awards]).order_by()
    for award_id, start, end in open_already.values_list("award_id", "period_start", "period_end"):
        known.setdefault(award_id, []).append((start, end))
    covered = covered_until([award.pk for award in awards])
    missing = [
        Statement(award=award, period_start=period.start, period_end=period.end, due_on=period.due_on)
        for award in awards
        for period in owed_periods(
            first_day_owed(award.lot.contract.starts_on, covered.get(award.pk)),
            award.lot.contract.ends_on,
            months=award.period_months,
            due_day=settings.STATEMENT_DUE_DAY,
            until=today,
        )
        if not any(start <= period.end and period.start <= end for start, end in known.get(award.pk, []))
    ]
    Statement.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def sign(name: str, function: str) -> str:
    """Who attests, as the ledger names her; raises Problem at the missing field."""
    if not name.strip() or not function.strip():
        raise Problem(
            "Indiquez votre nom et votre fonction\u00a0: c’est vous qui attestez.",
            field="name" if not name.strip() else "function",
        )
    return f"{name.strip()}, {function.strip()}"


def check_lines(statement: Statement, lines: Iterable[DeclaredLine]) -> None:
    """Raises Problem when a line is not of the statement's award or period, or is negative."""
    months = set(statement.months)
    for line in lines:
        if line.assignment.award_id != statement.award_id or line.month not in months or line.hundredths < 0:
            raise Problem("Une ligne n’appartient pas à ce relevé. Rouvrez-le depuis le lien du courriel.")


@transaction.atomic
def confirm_statement(
    statement: Statement,
    lines: Sequence[DeclaredLine],
    *,
    name: str,
    function: str,
    now: datetime.datetime,
    people: Sequence[NewPerson] = (),
) -> None:
    """Records a statement once: its lines enter the ledger as declared, in the name of who attests.

    `people` were unknown until now: they are recorded, their eligibility to be established. No line, or only lines of
    zero hours, is « aucune heure sur la période ». Raises Problem, nothing written, when the statement was already
    confirmed, a line is not of its award or period, or nobody signs.
    """
    author_name = sign(name, function)
    check_lines(statement, lines)
    worked = [line for line in lines if line.hundredths > 0]
    recorded = Statement.objects.filter(pk=statement.pk, confirmed_at=None).update(
        confirmed_at=now,
        confirmed_by=name.strip(),
        confirmed_function=function.strip(),
        attested_sentence=ATTESTATION,
        has_no_hours=not worked and not any(sum(person.hours.values()) for person in people),
    )
    if not recorded:
        raise Problem("Ce relevé est déjà confirmé\u00a0: le voici. Pour le corriger, écrivez au facilitateur.")
    for person in people:
        assignment = record_person(statement, person)
        added = [DeclaredLine(assignment, month, hundredths) for month, hundredths in sorted(person.hours.items())]
        check_lines(statement, added)
        worked += [line for line in added if line.hundredths > 0]
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            assignment=line.assignment,
            award_id=statement.award_id,
            statement=statement,
            month=line.month,
            kind=EntryKind.DECLARED,
            hundredths=line.hundredths,
            author_name=author_name,
        )
        for line in worked
    )
    StatementDraft.objects.filter(statement=statement).delete()
    statement.refresh_from_db()


def record_person(statement: Statement, person: NewPerson) -> Assignment:
    """Records someone the company added, and the employer's name as it was typed."""
    assignment = record_reported(
        statement.award,
        first_name=person.first_name,
        last_name=person.last_name,
        hired_on=person.hired_on,
        contract_type=person.contract_type,
        employer_name=person.employer_name,
    )
    AddedPerson.objects.create(statement=statement, assignment=assignment, employer_name=person.employer_name)
    return assignment


@transaction.atomic
def correct_statement(
    statement: Statement, lines: Sequence[DeclaredLine], *, name: str, function: str, reason: str
) -> int:
    """A corrected declaration: for each line, the difference with what is declared enters the ledger.

    Nothing already written changes. Returns how many differences were added. Raises Problem, nothing written, when
    nothing differs, nobody signs, no reason is given, or hours already judged would exceed those declared.
    """
    author_name = sign(name, function)
    if not reason.strip():
        raise Problem("Dites pourquoi vous corrigez\u00a0: le facilitateur le lira.", field="reason")
    check_lines(statement, lines)
    hold(*(line.assignment for line in lines))
    added = 0
    for line in lines:
        held = month_balance(line.assignment, line.month)
        difference = line.hundredths - held.declared
        if difference == 0:
            continue
        if line.hundredths < held.counted + held.refused:
            judged = formats.hours(held.counted + held.refused)
            raise Problem(
                f"{line.assignment.participant.short_name}, {formats.month(line.month)}\u00a0: {judged} sont déjà "
                "jugées. Pour déclarer moins, écrivez au facilitateur."
            )
        first = (
            LedgerEntry.objects.filter(
                assignment=line.assignment, month=line.month, kind=EntryKind.DECLARED, corrects=None
            )
            .order_by("pk")
            .first()
        )
        if first is not None:
            correct(first, difference, reason=reason, author_name=author_name)
        else:
            LedgerEntry.objects.create(
                assignment=line.assignment,
                award_id=statement.award_id,
                statement=statement,
                month=line.month,
                kind=EntryKind.DECLARED,
                hundredths=difference,
                reason=reason.strip(),
                author_name=author_name,
            )
        added += 1
    if not added:
        raise Problem("Rien ne change\u00a0: corrigez au moins un nombre d’heures.")
    return added
