"""Makes what tests need, by the models' own doors. Every person and firm here is invented."""

import datetime
import itertools

from levier.accounts.models import Membership, User
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.coordination.participants.models import Assignment, Participant
from levier.coordination.procurement.models import Award, Contract, Lot, Operation
from levier.organizations.models import Organization, OrganizationKind

_numbers = itertools.count(1)

KIND_OF_ROLE = {
    "administrator": OrganizationKind.MISSION,
    "mission_team": OrganizationKind.MISSION,
    "facilitator": OrganizationKind.DESK,
    "buyer": OrganizationKind.BUYER,
    "company": OrganizationKind.COMPANY,
    "inclusive_employer": OrganizationKind.INCLUSIVE,
    "prescriber": OrganizationKind.PRESCRIBER,
    "state": OrganizationKind.STATE,
}


def make_mission(slug: str, department: str) -> Mission:
    return Mission.objects.create(slug=slug, department=department, name=f"Mission {slug} (fictive)")


def make_user(**fields: str) -> User:
    number = next(_numbers)
    defaults = {"email": f"personne{number}@exemple.invalid", "first_name": "Camille", "last_name": f"Essai{number}"}
    return User.objects.create_user(**{**defaults, **fields}, is_fictitious=True)


def make_organization(kind: str = OrganizationKind.BUYER, **fields: object) -> Organization:
    """In the active mission."""
    return Organization.objects.create(
        **{"kind": kind, "name": f"Organisme {next(_numbers)}", "is_fictitious": True, **fields}
    )


def make_member(mission: Mission, role: str) -> User:
    """An account with this role in an organisation of the mission."""
    user, kind = make_user(), KIND_OF_ROLE[role]
    with mission_scope(mission.pk):
        # A mission has one organisation of its own.
        own = Organization.objects.filter(kind=kind).first() if kind == OrganizationKind.MISSION else None
        Membership.objects.create(
            user=user,
            organization=own or make_organization(kind),
            role=role,
            starts_on=datetime.date(2026, 1, 1),
        )
    return user


def make_award(**lot_fields: object) -> Award:
    """An award on a contract in progress for the whole of 2026, in the active mission."""
    buyer = make_organization(OrganizationKind.BUYER)
    operation = Operation.objects.create(
        name=f"Opération {next(_numbers)}", buyer=buyer, lead_desk=make_organization(OrganizationKind.DESK)
    )
    contract = Contract.objects.create(
        operation=operation,
        title="Voirie (fictif)",
        status="en_cours",
        ccag="Travaux",
        starts_on=datetime.date(2026, 1, 1),
        ends_on=datetime.date(2026, 12, 31),
    )
    lot = Lot.objects.create(contract=contract, title="Lot unique", **lot_fields)
    return Award.objects.create(lot=lot, company=make_organization(OrganizationKind.COMPANY))


def make_assignment(award: Award | None = None) -> Assignment:
    """A person hired directly on the award since January 2026."""
    award = award or make_award()
    desk = award.lot.contract.operation.lead_desk
    person = Participant.objects.create(
        desk=desk, first_name="Nadia", last_name=f"Essai{next(_numbers)}", is_fictitious=True
    )
    return Assignment.objects.create(
        participant=person, award=award, mode="direct_hire", desk=desk, hired_on=datetime.date(2026, 1, 5)
    )
