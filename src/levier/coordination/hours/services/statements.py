"""The life of a statement: it opens by itself, the company confirms it once, what comes later is a difference."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.coordination.commitments.selectors import ended_suspensions
from levier.coordination.hours.models import (
    AddedPerson,
    EntryKind,
    LedgerEntry,
    Side,
    Statement,
    StatementSource,
)
from levier.coordination.hours.periods import first_day_owed, last_day_owed, owed_periods
from levier.coordination.hours.selectors import covered_until, mission_due_day
from levier.coordination.hours.services.comparing import record_second, split_by_declarant
from levier.coordination.hours.services.drafts import drop_draft
from levier.coordination.hours.services.judging import check_not_shared
from levier.coordination.hours.services.lines import DeclaredLine, NewPerson
from levier.coordination.hours.services.receiving import receiving_of
from levier.coordination.participants.models import Assignment, Declarant
from levier.coordination.participants.services import record_reported
from levier.coordination.procurement.models import RUNNING_STATUSES, Award, ContractStatus

ATTESTATION = (
    "J’atteste que les heures déclarées ont été travaillées sur ce marché par les personnes nommées, "
    "et que j’ai qualité pour les déclarer au nom de l’entreprise."
)
# What the ledger keeps of who signs an entry.
SIGNATURE_AT_MOST = 200
# A contract that has just ended still owes the statement of its last period.
OWING_STATUSES = (*RUNNING_STATUSES, ContractStatus.ENDED)
# An award owes statements while its contract expects hours and the clause still binds it on its lot.
OWING_AWARDS = Q(lot__contract__status__in=OWING_STATUSES, lot__released_from=None)
# A statement is owed as its award owes it, unless its whole period now comes before the execution (`executes_from`).
OWED_STATEMENTS = (
    Q(award__lot__contract__status__in=OWING_STATUSES, award__lot__released_from=None)
    & ~Q(period_end__lt=F("award__lot__contract__starts_on"))
    & ~Q(period_end__lt=F("award__lot__contract__notified_on"))
)


def owes_statements(award: Award) -> bool:
    """The same, of one award with its lot and contract at hand."""
    return award.lot.contract.status in OWING_STATUSES and award.lot.released_from is None


def is_owed(statement: Statement) -> bool:
    """The same as `OWED_STATEMENTS`, of one statement with its award, lot and contract at hand."""
    first_day = statement.award.lot.contract.executes_from
    return owes_statements(statement.award) and (first_day is None or statement.period_end >= first_day)


def open_due_statements(awards: Iterable[Award], *, today: datetime.date) -> int:
    """Creates the statements these awards owe for finished periods and do not have yet; returns how many.

    Done twice, or at once by two processes, it changes nothing more. The queries of `missing_statements`, then the
    writes.
    """
    missing = missing_statements(awards, until=today)
    Statement.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def missing_statements(awards: Iterable[Award], *, until: datetime.date) -> list[Statement]:
    """The statements these awards owe for the periods finished by a day, past or to come, and do not have; not saved.

    A period that meets one already open (the execution was moved since) is left to the facilitator. Hours taken over
    are declared already: the first statement begins the day after; a period that lay within a suspension of the clause
    is not owed. It is due on the contract's own day, else the mission's. Three queries; a fourth where a suspension
    ended.
    """
    awards = [award for award in awards if owes_statements(award)]
    known: dict[int, list[tuple[datetime.date, datetime.date]]] = {}
    open_already = Statement.objects.filter(award__in=[award.pk for award in awards]).order_by()
    for award_id, start, end in open_already.values_list("award_id", "period_start", "period_end"):
        known.setdefault(award_id, []).append((start, end))
    covered = covered_until([award.pk for award in awards])
    suspended = ended_suspensions([award.lot_id for award in awards if award.lot.resumed_on])
    due_day = mission_due_day()
    return [
        Statement(award=award, period_start=period.start, period_end=period.end, due_on=period.due_on)
        for award in awards
        for period in owed_periods(
            first_day_owed(award.executes_from, covered.get(award.pk)),
            last_day_owed(award.lot.contract.ends_on, award.ended_on),
            months=award.period_months,
            due_day=award.lot.contract.due_day or due_day,
            until=until,
        )
        if not any(start <= period.end and period.start <= end for start, end in known.get(award.pk, []))
        and not any(start <= period.start and period.end < end for start, end in suspended.get(award.lot_id, []))
    ]


def sign(name: str, function: str) -> str:
    """Who attests, as the ledger names her; raises Problem at the field missing or too long."""
    if not name.strip() or not function.strip():
        raise Problem(
            "Indiquez votre nom et votre fonction\u00a0: c’est vous qui attestez.",
            field="name" if not name.strip() else "function",
        )
    signature = f"{name.strip()}, {function.strip()}"
    if len(signature) > SIGNATURE_AT_MOST:
        raise Problem(
            f"Le nom et la fonction ensemble tiennent en {SIGNATURE_AT_MOST} caractères\u00a0: abrégez la fonction.",
            field="function",
        )
    return signature


def check_lines(statement: Statement, lines: Iterable[DeclaredLine]) -> None:
    """Raises Problem when a line is not of the statement's award or period, is negative, or says hours that are
    allocated between contracts."""
    lines, months = list(lines), set(statement.months)
    for line in lines:
        if line.assignment.award_id != statement.award_id or line.month not in months or line.hundredths < 0:
            raise Problem("Une ligne n’appartient pas à ce relevé. Rouvrez-le depuis le lien du courriel.")
        if (line.training or 0) > line.hundredths:
            raise Problem("La formation ne dépasse pas les heures déclarées\u00a0: corrigez l’un des deux nombres.")
    check_not_shared([line for line in lines if line.hundredths])


def confirm_statement(
    statement: Statement,
    lines: Sequence[DeclaredLine],
    *,
    name: str,
    function: str,
    now: datetime.datetime,
    people: Sequence[NewPerson] = (),
    source: StatementSource = StatementSource.LINK,
) -> None:
    """Records a statement once: its lines enter the ledger as declared, in the name of who attests.

    `people` were unknown until now: they are recorded, their eligibility to be established. No line, or only lines of
    zero hours, is « aucune heure sur la période ». Raises Problem, nothing written, when the statement was already
    confirmed, a line is not of its award or period, or nobody signs.
    """
    author_name = sign(name, function)
    said = {"confirmed_by": name.strip(), "confirmed_function": function.strip(), "attested_sentence": ATTESTATION}
    record_statement(
        statement, lines, people, {**said, "source": source}, now=now, side=Side.COMPANY, author_name=author_name
    )


@transaction.atomic
def record_statement(
    statement: Statement,
    lines: Sequence[DeclaredLine],
    people: Sequence[NewPerson],
    said: Mapping[str, Any],
    *,
    now: datetime.datetime,
    side: Side,
    author_name: str,
    author: User | None = None,
) -> None:
    """The one way into the ledger for a statement, whoever fills it in: the first confirms it (`said` are its columns),
    the second reads why not, and what the second typed stays in its draft."""
    check_lines(statement, lines)
    worked = [line for line in lines if line.hundredths > 0]
    check_taken(statement, worked, people)
    recorded = Statement.objects.filter(pk=statement.pk, confirmed_at=None).update(
        confirmed_at=now,
        # Hours another way in declared already (a structure's file, an allocation) are hours all the same.
        has_no_hours=not worked
        and not any(sum(person.hours.values()) for person in people)
        and not statement.entries.exists(),
        **said,
    )
    if not recorded:
        statement.refresh_from_db()
        raise Problem(already_confirmed(statement, side))
    for person in people:
        worked += lines_of_new(statement, person)
    own, _ = split_by_declarant(worked, Declarant.HOLDER)
    _, second = split_by_declarant([line for line in lines if line.is_said], Declarant.HOLDER)
    record_second(statement, second, said_by=Declarant.HOLDER, author=author, author_name=author_name)
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            assignment=line.assignment,
            award_id=statement.award_id,
            statement=statement,
            month=line.month,
            kind=EntryKind.DECLARED,
            hundredths=line.hundredths,
            training=line.training or 0,
            author=author,
            author_name=author_name,
        )
        for line in own
    )
    drop_draft(statement, side)
    statement.refresh_from_db()


def check_taken(statement: Statement, worked: Iterable[DeclaredLine], people: Iterable[NewPerson]) -> None:
    """Raises Problem when the contract of a statement takes no more hours, or none of these months."""
    rule = receiving_of([statement.award])[statement.award_id]
    months = {line.month for line in worked}
    months |= {month for person in people for month, hundredths in person.hours.items() if hundredths}
    for sentence in (rule.closed, *(rule.refuses(month) for month in sorted(months))):
        if sentence:
            raise Problem(sentence)


def already_confirmed(statement: Statement, side: Side) -> str:
    """What whoever comes second reads of a confirmed statement."""
    if statement.side == side:
        return "Ce relevé est déjà confirmé\u00a0: le voici. Rien n’a été envoyé une seconde fois."
    if side == Side.DESK:
        return (
            f"L’entreprise a confirmé ce relevé elle-même, par {statement.confirmed_by}\u00a0: rien n’a été ajouté. "
            "Ce que vous aviez saisi est gardé\u00a0: «\u00a0Corriger d’après l’entreprise\u00a0» le reprend."
        )
    return (
        f"Ce relevé est déjà confirmé, {statement.provenance}\u00a0: rien n’a été envoyé une seconde fois. "
        "Ce que vous aviez saisi est gardé\u00a0: «\u00a0Corriger les heures\u00a0» le reprend."
    )


def lines_of_new(statement: Statement, person: NewPerson) -> list[DeclaredLine]:
    """Records someone unknown until now and returns her lines with hours."""
    assignment = record_person(statement, person)
    added = [DeclaredLine(assignment, month, hundredths) for month, hundredths in sorted(person.hours.items())]
    check_lines(statement, added)
    return [line for line in added if line.hundredths > 0]


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
