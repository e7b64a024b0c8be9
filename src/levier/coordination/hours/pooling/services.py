"""Writes of what is allocated between contracts: the request, the agreements, the people, the months, the end."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.files.models import StoredFile
from levier.common.files.services import store
from levier.common.ui import formats
from levier.coordination.hours.contests import check_acts_for_buyer
from levier.coordination.hours.counting import present_days
from levier.coordination.hours.models import (
    Allocation,
    AllocationPart,
    PooledAssignment,
    PooledContract,
    PooledPerson,
    Pooling,
    running,
)
from levier.coordination.hours.pooling import selectors
from levier.coordination.hours.pooling.rules import (
    PoolingKind,
    check_agreement,
    check_candidates,
    check_month,
    check_parts,
    check_refusal,
    check_request,
    check_start,
    unusual,
)
from levier.coordination.hours.services.differences import Said, declare_differences
from levier.coordination.hours.services.judging import hold
from levier.coordination.hours.services.lines import DeclaredLine
from levier.coordination.participants.models import Assignment, Declarant
from levier.coordination.participants.services import assign
from levier.coordination.procurement.models import Award
from levier.organizations.models import Organization

AGREEMENT_KIND = "hours.pooling_agreement"
DECLINED = "Un acheteur a refusé cette demande\u00a0: elle a pris fin."


@transaction.atomic
def open_pooling(
    kind: PoolingKind,
    awards: Sequence[Award],
    *,
    starts_on: datetime.date,
    requested_on: datetime.date | None = None,
    request_document: str = "",
    author: User | None,
    today: datetime.date,
) -> Pooling:
    """Records which contracts share the hours of the same people, on their holder's request. Nothing is allocated until
    each buyer agreed. Raises Problem at the field at fault, with the condition that lacks; nothing is then written."""
    # The rows of the awards are taken first: a form sent twice at once makes one (SQLite writes one at a time).
    list(Award.objects.select_for_update().filter(pk__in=[award.pk for award in awards]).order_by("pk"))
    areas = check_candidates(kind, selectors.candidates(awards))
    check_start(starts_on, [award.lot.contract.executes_from for award in awards])
    if (running := selectors.running_between(kind, awards)) is not None:
        raise Problem(
            f"Ces marchés sont déjà réunis depuis le {formats.long_date(running.starts_on)}\u00a0: ajoutez-y les "
            "personnes, ou mettez-y fin d’abord.",
            field="awards",
        )
    asked: dict[str, Any] = {}
    if kind is not PoolingKind.SPLIT:
        if requested_on is None:
            raise Problem("Indiquez le jour de la demande du titulaire.", field="requested_on")
        check_request(requested_on, request_document, today)
        asked = {"requested_on": requested_on, "request_document": request_document.strip()}
    pooling = Pooling.objects.create(
        kind=kind, area=" et ".join(areas), starts_on=starts_on, recorded_by=author, **asked
    )
    PooledContract.objects.bulk_create(PooledContract(pooling=pooling, award=award) for award in awards)
    return pooling


@transaction.atomic
def record_agreement(
    pooling: Pooling,
    buyer: Organization,
    *,
    agreed_on: datetime.date,
    agreement: str,
    upload: File | None = None,
    author: User | None,
    today: datetime.date,
    is_buyer: bool = False,
) -> int:
    """Records a buyer's agreement for all its contracts of a pooling; returns for how many. The buyer agrees itself
    where someone of it has an account; otherwise whoever records it deposits the signed copy. Raises Problem at the
    field at fault, or when it agreed already: the first document stays."""
    if pooling.requested_on is None:
        raise Problem("Aucun accord n’est à recueillir\u00a0: les heures restent sur le lot où elles sont faites.")
    check_agreement(agreed_on, agreement, requested_on=pooling.requested_on, today=today)
    waiting = awaited_of(pooling, buyer)
    if not is_buyer:
        check_paper(waiting, upload, lacking="Déposez l’accord signé\u00a0: c’est l’acheteur qui décide.")
    copy = kept(upload, author)
    # Two answers do not cross: the row is held; on SQLite the IMMEDIATE transaction sees to it.
    if Pooling.objects.select_for_update().get(pk=pooling.pk).declined_on is not None:
        raise Problem(DECLINED)
    told = waiting.update(agreed_on=agreed_on, agreement=agreement.strip(), copy=copy, recorded_by=author)
    if not told:
        raise Problem("L’accord de cet acheteur est déjà enregistré.")
    return told


def awaited_of(pooling: Pooling, buyer: Organization) -> QuerySet[PooledContract]:
    """A buyer's contracts of a pooling that wait for its answer."""
    return PooledContract.objects.filter(pooling=pooling, agreed_on=None, award__lot__contract__operation__buyer=buyer)


def check_paper(waiting: QuerySet[PooledContract], upload: File | None, *, lacking: str) -> None:
    """Raises Problem for whoever answers in a buyer's place without its signed paper, or where it answers itself."""
    if (first := waiting.select_related("award__lot__contract__operation").first()) is not None:
        check_acts_for_buyer(first.award.lot.contract.operation, upload, lacking=lacking, field="upload")


def kept(upload: File | None, author: User | None) -> StoredFile | None:
    """The copy of a buyer's answer, once stored."""
    if upload is None:
        return None
    return store(upload, kind=AGREEMENT_KIND, author_id=author.pk if author else None, field="upload")


@transaction.atomic
def decline(
    pooling: Pooling,
    buyer: Organization,
    *,
    declined_on: datetime.date,
    reason: str,
    document: str,
    upload: File | None = None,
    author: User | None,
    today: datetime.date,
    is_buyer: bool = False,
) -> None:
    """Records a buyer's refusal of a request, with its reason, once: the request ends there, for every contract, and
    another may be made. Who records it is held as for `record_agreement`. Raises Problem at the field at fault, or when
    this buyer answered already, or the request no longer waits."""
    if pooling.requested_on is None:
        raise Problem("Aucun accord n’est à recueillir\u00a0: les heures restent sur le lot où elles sont faites.")
    check_refusal(declined_on, reason, document, requested_on=pooling.requested_on, today=today)
    # As for an agreement: the row is held; on SQLite the IMMEDIATE transaction sees to it.
    asked = Pooling.objects.select_for_update().get(pk=pooling.pk)
    if not asked.is_running:
        raise Problem(DECLINED if asked.declined_on else "Cette répartition a pris fin.")
    waiting = awaited_of(pooling, buyer)
    if not waiting.exists():
        raise Problem("L’accord de cet acheteur est déjà enregistré.")
    if not is_buyer:
        check_paper(waiting, upload, lacking="Déposez le refus signé\u00a0: c’est l’acheteur qui décide.")
    asked.declined_by, asked.declined_on, asked.decline_reason = buyer, declined_on, reason.strip()
    asked.decline_document, asked.decline_copy = document.strip(), kept(upload, author)
    asked.decline_recorded_by = author
    asked.save()


@transaction.atomic
def pool_person(pooling: Pooling, assignment: Assignment, *, author: User | None) -> PooledPerson:
    """Has the hours of someone at work on one contract of a pooling allocated between all of them: where she is not
    known yet, the same hiring is recorded, so that no window restarts.

    Raises Problem, nothing written: an ended pooling, someone whose structure declares, hours allocated already.
    """
    if not pooling.is_running:
        raise Problem("Cette répartition a pris fin, ou a été refusée\u00a0: elle ne prend plus personne.")
    if assignment.declarant == Declarant.EMPLOYER:
        raise Problem(
            f"{assignment.declaring_structure} déclare ses heures\u00a0: pour que le titulaire les répartisse, faites-"
            "en d’abord le déclarant de cette affectation.",
            field="assignment",
        )
    hold(assignment)
    awards = [
        contract.award
        for contract in pooling.contracts.select_related("award__lot__contract", "award__company").order_by("pk")
    ]
    if assignment.award_id not in {award.pk for award in awards}:
        raise Problem("Cette personne n’est au travail sur aucun de ces marchés.", field="assignment")
    places = [
        assignment if award.pk == assignment.award_id else place_on(award, assignment, pooling.starts_on)
        for award in awards
    ]
    if PooledAssignment.objects.filter(running("person__pooling"), assignment__in=places).exists():
        raise Problem("Les heures de cette personne sont déjà réparties entre des marchés.", field="assignment")
    person = PooledPerson.objects.create(pooling=pooling, recorded_by=author)
    PooledAssignment.objects.bulk_create(PooledAssignment(person=person, assignment=place) for place in places)
    return person


def employer_of(assignment: Assignment) -> tuple[str, int]:
    """Who employs someone: the structure that lends her, or the company she works for."""
    if assignment.employer_id is not None:
        return "structure", assignment.employer_id
    return "company", assignment.award.company_id


def place_on(award: Award, hired: Assignment, since: datetime.date) -> Assignment:
    """The same hiring on another award: the one recorded already, in force `since` a pooling begins, or one recorded
    now. Raises Problem when another holder would have to be the employer, or is: one job has one."""
    known = Assignment.objects.filter(award=award, participant=hired.participant_id).select_related("award")
    recorded = [found for found in known.order_by("hired_on", "pk") if found.ends_on is None or found.ends_on >= since]
    same = [found for found in recorded if employer_of(found) == employer_of(hired)]
    if same:
        return next((found for found in same if found.hired_on == hired.hired_on), same[-1])
    if recorded:
        raise Problem(
            f"Sur le lot de {award.company}, cette personne a un autre employeur que sur celui de "
            f"{hired.award.company}\u00a0: ce sont deux embauches, et chacune déclare ses heures.",
            field="assignment",
        )
    if hired.employer_id is None and award.company_id != hired.award.company_id:
        raise Problem(
            f"{hired.award.company} emploie cette personne\u00a0: affectez-la d’abord au lot de {award.company}, avec "
            "la structure qui la met à disposition.",
            field="assignment",
        )
    return assign(
        Assignment(
            participant_id=hired.participant_id,
            award=award,
            mode=hired.mode,
            contract_type=hired.contract_type,
            job=hired.job,
            employer=hired.employer,
            desk_id=hired.desk_id,
            hired_on=hired.hired_on,
            ends_on=hired.ends_on,
            employed_since=hired.employed_since,
        )
    )


@transaction.atomic
def allocate(
    person: PooledPerson,
    month: datetime.date,
    total: int,
    parts: Mapping[int, int],
    *,
    document: str,
    author_name: str,
    author: User | None,
) -> Allocation:
    """Declares the hours someone worked in a month (hundredths), each contract receiving its part (by award): what
    differs from its ledger enters it. A later allocation of the month replaces it by differences.

    Raises Problem at the field at fault, nothing written: a buyer not agreed, a month not covered or whose statement is
    not open, parts that do not add up, hours already judged beyond a part.
    """
    pooling = person.pooling
    places = selectors.places_of(person)
    contracts = pooling.contracts.select_related("award__lot__contract").order_by("pk")
    awaited = [
        selectors.award_name(one.award) for one in contracts if pooling.needs_agreement and one.agreed_on is None
    ]
    agreed_on = selectors.last_agreement(pooling)
    check_month(month, starts_on=pooling.starts_on, agreed_on=agreed_on, ended_on=pooling.ended_on, awaited=awaited)
    given = {place.pk: parts.get(place.award_id, 0) for place in places}
    if set(parts) - {place.award_id for place in places}:
        raise Problem("Une part va à un marché où cette personne n’est pas affectée.")
    check_parts(
        month,
        total,
        {str(key): part for key, part in given.items()},
        {str(place.pk): presence_of(place, month) for place in places},
    )
    if not document.strip():
        raise Problem("Indiquez d’après quoi\u00a0: feuille d’heures, bulletin de paie.", field="document")
    if not author_name.strip():
        raise Problem("Dites qui, chez le titulaire, communique ces heures.", field="author_name")
    hold(*places)
    allocation = Allocation.objects.create(
        person=person,
        month=month,
        hundredths=total,
        document=document.strip(),
        author=author,
        author_name=author_name.strip(),
    )
    AllocationPart.objects.bulk_create(
        AllocationPart(allocation=allocation, assignment=place, hundredths=given[place.pk]) for place in places
    )
    reason = f"{str(pooling).capitalize()}\u00a0: {formats.hours(total)} réparties, d’après {document.strip()}."
    changed = [declare_part(place, month, given[place.pk], reason, author, author_name.strip()) for place in places]
    if not any(changed):
        raise Problem("Rien ne change\u00a0: ces heures sont déjà réparties ainsi.")
    return allocation


def presence_of(place: Assignment, month: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The first and last days of a month that someone can have worked on one contract; the last before the first when
    none."""
    contract = place.award.lot.contract
    return present_days(month, (place.hired_on, contract.executes_from), (place.ends_on, contract.ends_on))


def told_of_excess(places: Sequence[Assignment], month: datetime.date, total: int) -> str:
    """What a month’s total goes beyond, as whoever enters it reads it at once; empty when nothing. See `unusual`."""
    return unusual(month, total, {str(place.pk): presence_of(place, month) for place in places})


def declare_part(
    place: Assignment, month: datetime.date, hundredths: int, reason: str, author: User | None, author_name: str
) -> bool:
    """Brings what one contract's ledger declares of a month to the part it receives; whether anything differed."""
    statement = selectors.statement_of(place.award, month)
    if statement is None:
        if not hundredths:
            return False
        raise Problem(
            f"Le relevé de {formats.month(month)} n’est pas encore ouvert pour {selectors.award_name(place.award)}"
            "\u00a0: il s’ouvre à la fin de la période.",
            field="month",
        )
    part = Said(statement, DeclaredLine(place, month, hundredths), author_name)
    return bool(declare_differences([part], reason=reason[:500], author=author))


@transaction.atomic
def end_pooling(pooling: Pooling, *, ended_on: datetime.date, document: str) -> None:
    """Ends it: later months are declared on each contract again. Raises Problem at the field at fault: an end before
    the start or before a month allocated already, no document, an end said already."""
    if not document.strip():
        raise Problem("Indiquez la pièce qui y met fin.", field="end_document")
    if ended_on < pooling.starts_on:
        raise Problem(f"Les heures se répartissent depuis le {formats.long_date(pooling.starts_on)}.", field="ended_on")
    last = Allocation.objects.filter(person__pooling=pooling, hundredths__gt=0).order_by("-month").first()
    if last is not None and last.month > ended_on:
        raise Problem(f"Des heures de {formats.month(last.month)} sont déjà réparties.", field="ended_on")
    ended = Pooling.objects.filter(running(), pk=pooling.pk)
    if not ended.update(ended_on=ended_on, end_document=document.strip()):
        raise Problem("Cette répartition a déjà pris fin, ou a été refusée.")
