"""Loads the demo: two missions, one account a role. Every person is invented."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from levier.accounts.models import Membership, User
from levier.accounts.roles import ROLE_LABELS, Role
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.organizations.models import Organization, OrganizationKind

PASSWORD = "levier-demonstration"  # noqa: S105 demo accounts open on loopback alone
STARTED_ON = datetime.date(2026, 1, 5)


@dataclass(frozen=True)
class DemoAccount:
    """One ready-made account."""

    email: str
    first_name: str
    last_name: str
    role: Role
    kind: OrganizationKind
    organization: str

    @property
    def label(self) -> str:
        """What the account is, for the list printed at start."""
        return f"{ROLE_LABELS[self.role]}, {self.organization}"


MISSION_NAME = "Mission clause sociale de l’Hérault (démonstration)"
ACCOUNTS = tuple(
    DemoAccount(f"{mailbox}@demo.invalid", first_name, last_name, role, kind, organization)
    for mailbox, first_name, last_name, role, kind, organization in (
        ("administration", "Dominique", "Sorel", Role.ADMINISTRATOR, OrganizationKind.MISSION, MISSION_NAME),
        ("mission", "Sacha", "Verdier", Role.MISSION_TEAM, OrganizationKind.MISSION, MISSION_NAME),
        ("facilitateur", "Camille", "Roumieu", Role.FACILITATOR, OrganizationKind.DESK, "Guichet de Béziers (fictif)"),
        ("acheteur", "Alix", "Fabrègue", Role.BUYER, OrganizationKind.BUYER, "Ville d’Essai-sur-Orb (fictif)"),
        ("entreprise", "Lou", "Castan", Role.COMPANY, OrganizationKind.COMPANY, "Terrassements du Midi (fictif)"),
        ("structure", "Noa", "Pujol", Role.INCLUSIVE_EMPLOYER, OrganizationKind.INCLUSIVE, "Jardins d’Oc (fictif)"),
        ("prescripteur", "Charlie", "Maurin", Role.PRESCRIBER, OrganizationKind.PRESCRIBER, "Mission locale (fictif)"),
        ("etat", "Andrea", "Blanc", Role.STATE, OrganizationKind.STATE, "Service de l’État (fictif)"),
    )
)


def load_demo(say: Callable[[str], None]) -> None:
    """Loads what is missing; a demo already loaded is left as it was typed in."""
    if Mission.objects.filter(slug="herault").exists():
        return
    say("Chargement de la démonstration…")
    with transaction.atomic():
        herault = Mission.objects.create(slug="herault", department="34", name="Clause sociale 34 (démonstration)")
        Mission.objects.create(
            slug="val-d-exemple", department="00", name="Clause sociale du Val-d’Exemple", is_fictitious=True
        )
        with mission_scope(herault.pk):
            for account in ACCOUNTS:
                organization, _ = Organization.objects.get_or_create(
                    kind=account.kind, name=account.organization, defaults={"is_fictitious": True}
                )
                user = User.objects.create_user(
                    account.email,
                    PASSWORD,
                    first_name=account.first_name,
                    last_name=account.last_name,
                    is_fictitious=True,
                )
                Membership.objects.create(user=user, organization=organization, role=account.role, starts_on=STARTED_ON)
    say(f"  2 missions, {len(ACCOUNTS)} comptes")
