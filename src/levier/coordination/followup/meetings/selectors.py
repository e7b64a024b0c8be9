"""Reads of the meetings of contracts, each in a fixed number of queries."""

import datetime
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from levier.accounts.models import Membership
from levier.accounts.roles import Role
from levier.accounts.selectors import open_memberships
from levier.coordination.followup.meetings.models import ContractMeeting
from levier.coordination.followup.meetings.rules import TOLD_DAYS, MeetingKind
from levier.coordination.hours.services import leaving_contacts
from levier.coordination.procurement.models import RUNNING_STATUSES, Award, Contract, ContractStatus, Operation
from levier.meetings.rules import State
from levier.meetings.services import Guest

# A contract that is being, or is about to be, carried out.
AWARDED = (ContractStatus.NOTIFIED, *RUNNING_STATUSES)
LIVE = Q(meeting__state__in=[State.PLANNED.value, State.HELD.value])


def kickoff_days(today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The first and last days of notification whose first meeting is told of today."""
    return today - datetime.timedelta(days=TOLD_DAYS), today


def kickoff_to_plan(first: datetime.date, last: datetime.date) -> Q:
    """The condition for a contract notified between two days (`kickoff_days`) to have no first meeting, planned or
    held."""
    kickoff = ContractMeeting.objects.filter(LIVE, contract=OuterRef("pk"), kind=MeetingKind.KICKOFF.value)
    return Q(~Exists(kickoff), status__in=AWARDED, notified_on__range=(first, last))


def with_kickoff(contracts: QuerySet[Contract], today: datetime.date) -> Any:
    """Contracts, each with whether its first meeting is to plan (`lacks_kickoff`) and the delay its particular
    documents give for it (`delay_days`)."""
    is_lacking = When(kickoff_to_plan(*kickoff_days(today)), then=Value(True))
    lacks = Case(is_lacking, default=Value(False), output_field=BooleanField())
    return contracts.annotate(lacks_kickoff=lacks, delay_days=F("insertion_clause__kickoff_days"))


def planned_on(operations: QuerySet[Operation]) -> QuerySet[ContractMeeting]:
    """The meetings planned on the contracts of some operations, the first to come first."""
    return live_on(operations).filter(meeting__state=State.PLANNED.value)


def live_on(operations: QuerySet[Operation]) -> QuerySet[ContractMeeting]:
    """The meetings planned or held on the contracts of some operations, the first first."""
    live = ContractMeeting.objects.filter(LIVE, contract__operation__in=operations.order_by().values("pk"))
    return live.select_related("meeting", "contract__operation__lead_desk").order_by("meeting__starts_at", "pk")


def known_guests(contract: Contract, today: datetime.date) -> list[Guest]:
    """Who may be invited: the contacts of its companies, but those who said it is no longer them, and the accounts of
    its buyer; each address once. Three queries."""
    leaving = leaving_contacts()
    found: dict[str, Guest] = {}
    for award in Award.objects.filter(lot__contract=contract).select_related("company").order_by("pk"):
        if award.pk in leaving:
            continue
        company = str(award.company)
        for name, email, function in (
            (award.contact_name, award.contact_email, "correspondant opérationnel"),
            (award.second_contact_name, award.second_contact_email, "second correspondant"),
        ):
            if email.strip():
                found.setdefault(email.strip().casefold(), Guest(company, name, function, email.strip()))
    buyer = contract.operation.buyer
    members = Membership.objects.filter(open_memberships(today), organization=buyer, role=Role.BUYER)
    for member in members.select_related("user").order_by("pk"):
        email = member.user.email
        found.setdefault(email.casefold(), Guest(str(buyer), str(member.user), "acheteur", email))
    return list(found.values())
