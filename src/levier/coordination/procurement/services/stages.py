"""The stages of a contract, moved by hand or by the buyer's acts on its lots."""

import datetime

from django.db import transaction
from django.utils import timezone

from levier.common.registry import offered
from levier.common.versions import save_edited
from levier.coordination.procurement.finding import index_operation
from levier.coordination.procurement.lifecycle import Hand, can_follow, check_move, check_stage_day, with_halt
from levier.coordination.procurement.models import Award, Contract, ContractStatus, Lot
from levier.coordination.procurement.services.holders import HOLDING_ROLES
from levier.coordination.procurement.services.saving import open_statements

STATUS_REASON_AT_MOST = 500


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
