"""Writes of the procurement room."""

import datetime
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from levier.accounts.models import User
from levier.common.errors import Problem
from levier.common.files import services as files
from levier.common.files.models import StoredFile
from levier.common.registry import offered
from levier.common.versions import VersionedModel, save_edited
from levier.coordination.procurement.finding import index_operation
from levier.coordination.procurement.holders import check_ending, check_role
from levier.coordination.procurement.lifecycle import Hand, can_follow, check_move, check_stage_day, with_halt
from levier.coordination.procurement.models import (
    Award,
    AwardRole,
    Contract,
    ContractStatus,
    Lot,
    LotCommune,
    Operation,
)
from levier.coordination.procurement.outcomes.rules import check_awardable
from levier.coordination.procurement.policy import ENDING_FILE
from levier.organizations.models import Commune, Organization, OrganizationKind
from levier.organizations.naming import name_warning
from levier.organizations.services import save_organization
from levier.organizations.siret import clean_siret

STATUS_REASON_AT_MOST = 500
# The field by which somebody says that a SIRET is right though the name is another.
CONFIRMED = "is_confirmed"
HOLDING_ROLES = (AwardRole.SOLE, AwardRole.LEADER)


@transaction.atomic
def save(row: VersionedModel, version: int | None = None) -> None:
    """Saves a new row (`version` None) or an edited one, once the constraints of the database have agreed.

    Raises Problem with the constraint's own sentence, or Stale when someone else saved the row meanwhile.
    """
    try:
        row.validate_constraints(exclude=["mission"])
    except ValidationError as refused:
        raise Problem(refused.messages[0]) from refused
    if version is None:
        row.save()
    else:
        save_edited(row, version)
    if isinstance(row, Contract):
        open_statements(row)
    index_operation(operation_of(row))


@transaction.atomic
def save_lot(lot: Lot, version: int | None, communes: Sequence[Commune]) -> None:
    """Saves a lot as `save` does, and the communes in which it is carried out."""
    save(lot, version)
    LotCommune.objects.filter(lot=lot).delete()
    LotCommune.objects.bulk_create(LotCommune(lot=lot, commune=commune) for commune in communes)


def operation_of(row: VersionedModel) -> Operation:
    """The operation a row of this room belongs to."""
    match row:
        case Contract():
            return row.operation
        case Lot():
            return row.contract.operation
        case Award():
            return row.lot.contract.operation
        case Operation():
            return row
    raise TypeError(f"{type(row).__name__} belongs to no operation")


def name_contact(award: Award, *, name: str, email: str) -> None:
    """Names the operational contact of an award: who receives its statements to declare."""
    award.contact_name, award.contact_email = name, email
    award.save(update_fields=["contact_name", "contact_email"])


def name_buyer_contact(operation: Operation, *, name: str, function: str, email: str) -> None:
    """Names the buyer's contact of an operation that has none; one named already stays, one without address is none."""
    if operation.contact_email or not email:
        return
    operation.contact_name, operation.contact_function, operation.contact_email = name, function, email
    operation.save()


def replace_buyer_contact(operation: Operation, *, name: str, email: str) -> None:
    """Names who is the buyer's contact of an operation from now on, in the place of who was."""
    operation.contact_name, operation.contact_function, operation.contact_email = name, "", email
    operation.save()


def name_second_contact(award: Award, *, name: str, email: str) -> None:
    """Names the second contact of an award: whom the second reminder goes to as well."""
    award.second_contact_name, award.second_contact_email = name, email
    award.save(update_fields=["second_contact_name", "second_contact_email"])


def open_statements(contract: Contract) -> None:
    """Opens the statements a contract owes as it stands now: one recorded late has periods already finished, and its
    facilitator would otherwise wait for the night. The hours room keeps them; it does nothing twice."""
    offered("open_statements")(contract)


def organization_of(
    kind: str, *, siret: str, name: str, is_fictitious: bool = False, is_confirmed: bool = False
) -> Organization:
    """The organisation of this kind with this SIRET, or this very name when no SIRET is given; created when unknown,
    as invented when `is_fictitious`. An invented company bears no SIRET: one that is typed may be a real company's.

    Raises Problem on a wrong SIRET (field `siret`), when a new organisation has no name (field `name`), or when the
    SIRET is that of a body of quite another name (field `is_confirmed`), unless somebody confirmed it.
    """
    name = name.strip()
    known = Organization.objects.filter(kind=kind)
    if siret.strip():
        siret = clean_siret(siret)
        found = known.filter(siret=siret).first()
    else:
        found = known.filter(name__iexact=name).order_by("pk").first() if name else None
    if found is None and is_fictitious and kind == OrganizationKind.COMPANY and name:
        siret, found = "", known.filter(name__iexact=name, siret="").order_by("pk").first()
    if found is not None:
        warning = "" if is_confirmed else name_warning(name, found.name, found.siret)
        if warning:
            raise Problem(f"{warning} Corrigez le SIRET ou le nom, ou confirmez que c’est bien elle.", field=CONFIRMED)
        return found
    if not name:
        raise Problem(
            "Aucune organisation connue ne porte ce SIRET : indiquez aussi son nom pour la créer."
            if siret
            else "Indiquez un SIRET ou un nom.",
            field="name",
        )
    return save_organization(kind=kind, siret=siret, name=name, is_fictitious=is_fictitious)


def check_to_award(lots: Iterable[Lot]) -> None:
    """Raises Problem when one of these lots, as it stands now, is said not awarded; one query."""
    keys = [lot.pk for lot in lots]
    # A row lock on PostgreSQL; on SQLite the IMMEDIATE transaction does it.
    for lot in list(Lot.objects.select_for_update().filter(pk__in=keys).order_by("pk")):
        check_awardable(lot.number, lot.outcome, lot.outcome_on)


@transaction.atomic
def add_holder(award: Award) -> None:
    """Entrusts a lot, or a part of it, to a company. Raises Problem when its role does not fit who is there already,
    or when the lot is said not awarded."""
    check_to_award([award.lot])
    check_role(award.role, roles_present(award), award.parent_id is not None)
    save(award)
    open_statements(award.lot.contract)


def roles_present(award: Award) -> list[str]:
    """What the other companies are on the lot of an award today; one query."""
    others = Award.objects.filter(lot=award.lot_id, ended_on=None).exclude(pk=award.pk)
    return list(others.order_by().values_list("role", flat=True))


@transaction.atomic
def edit_holder(award: Award, version: int | None) -> None:
    """Saves what was changed of a company on a lot, its role included: a sole holder recorded by mistake becomes the
    leader of its group. Raises Problem when the role does not fit who is there, Stale as `save` does."""
    if award.ended_on is None:
        check_role(award.role, roles_present(award), award.parent_id is not None)
    save(award, version)


@transaction.atomic
def end_award(
    award: Award,
    *,
    ended_on: datetime.date,
    document: str,
    version: int,
    successor: Organization | None = None,
    upload: File | None = None,
    author: User | None = None,
) -> Award | None:
    """Ends what a company holds of a lot, from a day, by a document (transfer, termination, correction) and its copy
    when it is at hand; `successor` takes its place and role from that day, its subcontractors with it. What was
    declared stays where it was.

    Raises Problem at the field at fault, nothing written; Stale when someone else saved it meanwhile.
    """
    heirs = Award.objects.filter(lot=award.lot_id, ended_on=None).exclude(pk=award.pk)
    check_ending(
        award.role,
        ended_on=ended_on,
        began_on=award.executes_from,
        document=document,
        is_over=award.ended_on is not None,
        is_replaced=successor is not None,
        has_members=heirs.filter(role=AwardRole.MEMBER).exists(),
        has_subcontractors=heirs.filter(parent=award).exists(),
    )
    award.ended_on, award.ended_document = ended_on, document.strip()
    award.ended_copy = kept_copy(upload, author) if upload is not None else None
    save(award, version)
    offered("drop_statements_after")(award, ended_on)
    if successor is None:
        return None
    heir = Award(
        lot=award.lot, company=successor, role=award.role, parent=award.parent, period_months=award.period_months,
        started_on=ended_on,
    )  # fmt: skip
    save(heir)
    for below in heirs.filter(parent=award).exclude(pk=heir.pk):
        below.parent = heir
        below.save()
    open_statements(award.lot.contract)
    return heir


def kept_copy(upload: File, author: User | None) -> StoredFile:
    """The copy of the document by which an award ends."""
    return files.store(upload, kind=ENDING_FILE.code, author_id=author.pk if author else None, field="upload")


@transaction.atomic
def deposit_ending_copy(award: Award, upload: File, *, author: User | None) -> None:
    """Keeps the document of an end recorded before it was at hand; nothing else changes. Raises Problem (field
    `upload`) when the award has not ended, or has its copy already: the first stays."""
    # A row lock on PostgreSQL; on SQLite the IMMEDIATE transaction does it.
    award = Award.objects.select_for_update().get(pk=award.pk)
    if award.ended_on is None:
        raise Problem("Cette attribution n’a pas pris fin.", field="upload")
    if award.ended_copy_id is not None:
        raise Problem("Cette pièce a déjà sa copie.", field="upload")
    award.ended_copy = kept_copy(upload, author)
    save(award, award.version)


def missing_facts(contract: Contract) -> frozenset[str]:
    """The facts a stage may ask for and this contract lacks, a contest that waits for its decision among them; three
    queries. A lot said not awarded waits for no holder, and a contract with no other has none."""
    lots = contract.lots.filter(outcome="").count()
    held = (
        Award.objects.filter(lot__contract=contract, role__in=HOLDING_ROLES, ended_on=None)
        .values("lot")
        .distinct()
        .count()
        if lots
        else 0
    )
    missing = {name for name in ("notified_on", "starts_on", "ends_on") if getattr(contract, name) is None}
    if contract.notified_on is not None and contract.notified_on > timezone.localdate():
        missing.add("notified_on")
    if not lots or held < lots:
        missing.add("holder")
    if offered("contests_wait")(contract):
        missing.add("contests")
    return frozenset(missing)


@transaction.atomic
def move_contract(
    contract: Contract, target: str, *, hands: frozenset[Hand], reason: str, on: datetime.date, version: int
) -> None:
    """Takes a contract to its next stage. Raises Problem when the table of stages does not allow it, Stale when
    someone else moved it meanwhile."""
    check_move(contract.status, target, hands, reason=reason, missing=missing_facts(contract))
    check_stage_day(
        target,
        on,
        stage=contract.get_status_display(),
        since=contract.status_on,
        notified_on=contract.notified_on,
        starts_on=contract.starts_on,
    )
    note_halt(contract, on)
    contract.status = ContractStatus(target)
    contract.status_on = on
    contract.status_reason = reason.strip()
    save_edited(contract, version)
    open_statements(contract)
    index_operation(contract.operation)


def extend_execution(contract: Contract, until: datetime.date) -> None:
    """A renewal moves the last day of a contract; nothing when it already runs until then."""
    if contract.ends_on == until:
        return
    contract.ends_on = until
    contract.save()
    open_statements(contract)


@transaction.atomic
def free_lot(lot: Lot, since: datetime.date, *, reason: str, for_good: bool) -> None:
    """Notes that the clause no longer binds the holder of a lot: no statement is expected of it. Once no lot of the
    contract is bound any more, the contract's stage says so too."""
    lot.released_from, lot.resumed_on = since, None
    lot.save()
    contract = lot.contract
    if Lot.objects.filter(contract=contract, released_from=None, outcome="").exists():
        return
    target = ContractStatus.CLAUSE_REMOVED if for_good else ContractStatus.SUSPENDED
    stage_by_act(contract, target, since, reason)


@transaction.atomic
def bind_lot(lot: Lot, since: datetime.date, *, reason: str) -> None:
    """Notes that the clause binds the holder of a lot again; a contract all of whose lots were free runs again."""
    lot.halts = with_halt(lot.halts, lot.released_from, since)
    lot.released_from, lot.resumed_on = None, since
    lot.save()
    stage_by_act(lot.contract, ContractStatus.RUNNING, since, reason)
    open_statements(lot.contract)


def note_halt(contract: Contract, until: datetime.date) -> None:
    """Notes on each lot of a suspended contract that its hours are to be done again; nothing for another."""
    if contract.status != ContractStatus.SUSPENDED:
        return
    for lot in contract.lots.all():
        halts = with_halt(lot.halts, contract.status_on, until)
        if halts != lot.halts:
            lot.halts = halts
            lot.save()


def stage_by_act(contract: Contract, target: ContractStatus, since: datetime.date, reason: str) -> None:
    """The stage an act of the buyer on its lots gives a contract, where the table of stages has that step."""
    if not can_follow(contract.status, target):
        return
    if contract.status == ContractStatus.SUSPENDED and contract.status_on is not None and since < contract.status_on:
        return  # suspended since, for another reason
    note_halt(contract, since)
    contract.status, contract.status_on, contract.status_reason = target, since, reason[:STATUS_REASON_AT_MOST]
    contract.save()
