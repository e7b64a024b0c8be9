"""The copy a buyer receives of what its companies have not declared, and the copies that wait for a recipient."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from levier.accounts.models import Membership
from levier.accounts.roles import Role
from levier.accounts.selectors import open_memberships
from levier.common.outbox.services import queue_mail
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import active_mission_id
from levier.common.ui import formats
from levier.coordination.followup.reminders.ladder import Rung
from levier.coordination.followup.reminders.models import LadderAct, WaitingCopy
from levier.coordination.followup.reminders.selectors import Climber
from levier.coordination.hours.models import Statement
from levier.coordination.hours.selectors import desk_contact
from levier.coordination.hours.services import foot, in_words, letter
from levier.coordination.procurement.models import Operation


@dataclass
class Recipient:
    """Somebody who receives a copy, and the late statements of the operations she answers for at the buyer's."""

    name: str
    has_account: bool
    late: list[Statement] = field(default_factory=list)


def operation_of(statement: Statement) -> Operation:
    """The operation a statement is of."""
    return statement.award.lot.contract.operation


def written_to(operation: Operation, today: datetime.date) -> tuple[list[tuple[str, str]], bool]:
    """The addresses and names of whom one writes to at the buyer of an operation: its accounts or, without any, the
    contact held on the operation; and whether they have an account. One query."""
    accounts = accounts_of([operation.buyer_id], today).get(operation.buyer_id)
    if accounts:
        return accounts, True
    if not operation.contact_email:
        return [], False
    return [(operation.contact_email, operation.contact_name or operation.contact_email)], False


def accounts_of(buyers: Collection[int], today: datetime.date) -> dict[int, list[tuple[str, str]]]:
    """The addresses and names of the accounts of some buyers; one query."""
    members = Membership.objects.filter(open_memberships(today), organization__in=buyers, role=Role.BUYER)
    accounts: dict[int, list[tuple[str, str]]] = {}
    for member in members.select_related("user").order_by("pk"):
        accounts.setdefault(member.organization_id, []).append((member.user.email, str(member.user)))
    return accounts


def recipients(statements: Sequence[Statement], today: datetime.date) -> tuple[dict[str, Recipient], list[Operation]]:
    """Who is written to, by address, each of its own contracts alone; and the operations nobody can be written to of.

    The accounts of the buyer; without any, the contact held on the operation. One query.
    """
    accounts = accounts_of({operation_of(one).buyer_id for one in statements}, today)
    found: dict[str, Recipient] = {}
    nobody: dict[int, Operation] = {}
    for one in statements:
        operation = operation_of(one)
        known = accounts.get(operation.buyer_id)
        addresses = known or [(operation.contact_email, operation.contact_name or operation.contact_email)]
        for address, name in addresses:
            if address:
                found.setdefault(address.lower(), Recipient(name, bool(known))).late.append(one)
            else:
                nobody[operation.pk] = operation
    return found, list(nobody.values())


def tell_buyers(
    act: LadderAct, statements: Sequence[Statement], *, now: datetime.datetime
) -> tuple[list[str], list[Operation]]:
    """Tells the buyers of late statements; returns the names of those written to, and the operations of which nobody
    could be."""
    mission = Mission.objects.get(pk=active_mission_id())
    written_to, nobody = recipients(statements, now.date())
    for address, recipient in written_to.items():
        operation = operation_of(recipient.late[0])
        values = {
            "contact": recipient.name,
            "echeance": formats.long_date(act.due_on),
            "facilitateur": foot(desk_contact(operation)),
        }
        # Somebody without an account would open nothing.
        link = mission_url(mission, "my_operations") if recipient.has_account else ""
        queue_mail(
            kind="copie à l’acheteur",
            to=address,
            to_name=recipient.name,
            key=f"ladder-buyer-{act.public_id}-{operation.pk}-{list(written_to).index(address)}",
            answering_id=operation.lead_desk_id,
            **letter("buyer", values, [in_words(one) for one in recipient.late], link=link),
        )
    return [recipient.name for recipient in written_to.values()], nobody


def copies_waiting() -> dict[Climber, set[int]]:
    """The operations whose buyer nobody could write to, by contact and due date; one query."""
    found: dict[Climber, set[int]] = {}
    for copy in WaitingCopy.objects.order_by("pk"):
        found.setdefault((copy.address, copy.due_on), set()).add(copy.operation_id)
    return found


def wait_for_recipients(climber: Climber, operations: Iterable[Operation], *, today: datetime.date) -> None:
    """Keeps, for a contact and a due date, the operations whose buyer nobody can be written to of, and only those."""
    address, due_on = climber
    lacking = list(operations)
    WaitingCopy.objects.filter(address=address, due_on=due_on).exclude(operation__in=lacking).delete()
    for operation in lacking:
        WaitingCopy.objects.get_or_create(
            address=address, due_on=due_on, operation=operation, defaults={"since": today}
        )


@transaction.atomic
def send_waiting_copies(
    climber: Climber, statements: Sequence[Statement], waiting: Collection[int], *, now: datetime.datetime
) -> set[int]:
    """Sends the copies that waited and now have somebody to go to; returns the operations still without anybody."""
    address, due_on = climber
    # Two climbs at once add to the same line (on SQLite, one transaction writes at a time).
    act = LadderAct.objects.select_for_update().get(address=address, due_on=due_on, rung=Rung.BUYER.value)
    told, nobody = tell_buyers(act, [one for one in statements if operation_of(one).pk in waiting], now=now)
    wait_for_recipients(climber, nobody, today=now.date())
    if told:
        act.told = formats.enumeration([act.told, *told])[:500]
        act.save(update_fields=["told"])
    return {operation.pk for operation in nobody}


def forget_copies(late: Mapping[Climber, Sequence[Statement]]) -> None:
    """Forgets the copies of what is no longer late."""
    for copy in WaitingCopy.objects.order_by("pk"):
        group = late.get((copy.address, copy.due_on), ())
        if not any(operation_of(one).pk == copy.operation_id for one in group):
            copy.delete()
