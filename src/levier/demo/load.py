"""Loads the demo: two missions, one account a role. Every person is invented."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from levier.accounts.models import Membership, User
from levier.accounts.roles import ROLE_LABELS, Role
from levier.common.planner import refresh_statistics
from levier.common.search.services import rebuild
from levier.common.tenancy.addresses import mission_url
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.coordination.hours.models import Statement
from levier.coordination.hours.services import ask_for, open_link
from levier.coordination.procurement.models import Contract
from levier.demo import fictitious, tables
from levier.demo.calendar import DemoCalendar
from levier.demo.closing import load_closing
from levier.demo.editions import load_editions
from levier.demo.enforcement import load_enforcement
from levier.demo.exits import load_exits
from levier.demo.followed import load_followed_contract
from levier.demo.frameworks import load_frameworks
from levier.demo.jobs_to_fill import load_jobs_to_fill
from levier.demo.meetings import load_meetings
from levier.demo.open_data import fictitious_deposits, load_open_data, real_deposits
from levier.demo.operations import load_operations
from levier.demo.pooling import load_pooling
from levier.demo.purchasing import load_purchasing
from levier.demo.readiness import load_readiness
from levier.demo.reminders import load_reminders
from levier.demo.studies import load_studies
from levier.demo.territories import load_agreements, load_territories
from levier.demo.workers import load_duplicates
from levier.organizations.models import Commune, DeskCommune, Organization, OrganizationKind
from levier.organizations.services import capacity_of, load_territory
from levier.resources.observatory.ledger.selectors import ledger_data
from levier.resources.observatory.ledger.services import build_facts

PASSWORD = "levier-demonstration"  # noqa: S105 demo accounts open on loopback alone
FACILITATOR_DESK, OTHER_DESK = "plie-hlv", "3m"
FACILITATOR_NAME = "PLIE Haut Languedoc et Vignobles"
COMPANY_EMAIL = "entreprise@demo.invalid"
BUYER_EMAIL = "acheteur@demo.invalid"
FACILITATOR_EMAIL, PRESCRIBER_EMAIL = "facilitateur@demo.invalid", "prescripteur@demo.invalid"
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
        ("facilitateur", "Camille", "Roumieu", Role.FACILITATOR, OrganizationKind.DESK, FACILITATOR_NAME),
        ("acheteur", "Alix", "Fabrègue", Role.BUYER, OrganizationKind.BUYER, "Ville d’Essai-sur-Orb (fictif)"),
        ("entreprise", "Lou", "Castan", Role.COMPANY, OrganizationKind.COMPANY, "Terrassements du Midi (fictif)"),
        ("structure", "Noa", "Pujol", Role.INCLUSIVE_EMPLOYER, OrganizationKind.INCLUSIVE, "Jardins d’Oc (fictif)"),
        ("prescripteur", "Charlie", "Maurin", Role.PRESCRIBER, OrganizationKind.PRESCRIBER, "Mission locale (fictif)"),
        ("etat", "Andrea", "Blanc", Role.STATE, OrganizationKind.STATE, "Service de l’État (fictif)"),
    )
)


def load_demo(say: Callable[[str], None]) -> None:
    """Loads what is missing; a demo already loaded is left as it was typed in."""
    if not Mission.objects.filter(slug="herault").exists():
        load_missions(say)
        refresh_statistics(apps.get_models())
    load_open_data(Mission.objects.get(slug="herault"), real_deposits(), say)
    load_open_data(Mission.objects.get(slug=fictitious.SLUG), fictitious_deposits(), say)
    read_ledgers()
    load_editions(Mission.objects.get(slug=fictitious.SLUG), timezone.localtime())
    load_readiness(Mission.objects.get(slug=fictitious.SLUG), timezone.localdate())


def read_ledgers() -> None:
    """Reads each mission's ledger for its observatory, when it was not."""
    for mission in Mission.objects.all():
        with mission_scope(mission.pk):
            if ledger_data() is None:
                build_facts(mission)


def load_missions(say: Callable[[str], None]) -> None:
    """Loads the two missions, their organisations, accounts and followed contracts, all or nothing."""
    say("Chargement de la démonstration…")
    with transaction.atomic():
        say(f"  {load_territory('34')} communes de l’Hérault (INSEE, code officiel géographique)")
        herault = Mission.objects.create(slug="herault", department="34", name="Clause sociale 34 (démonstration)")
        example = fictitious.create_fictitious_mission()
        with mission_scope(example.pk):
            fictitious.load_fictitious_mission(PASSWORD)
        with mission_scope(herault.pk):
            desks = load_desks()
            say(f"  {len(desks)} guichets et leurs territoires, {load_buyers()} acheteurs publics réels")
            organizations = load_accounts(desks)
            calendar = DemoCalendar(timezone.localdate())
            load_followed_contract(
                calendar,
                buyer=organizations[Role.BUYER],
                company=organizations[Role.COMPANY],
                lead=desks[FACILITATOR_DESK],
                other=desks[OTHER_DESK],
            )
            load_studies(calendar, desks)
            load_operations(calendar, desks)
            load_frameworks(calendar, desks)
            load_pooling(calendar)
            load_enforcement(calendar)
            load_exits(calendar, desks[FACILITATOR_DESK])
            load_closing(calendar, desks)
            load_purchasing(calendar, organizations[Role.BUYER], User.objects.get(email=BUYER_EMAIL))
            load_territories(calendar, desks, example)
            load_meetings(calendar, timezone.now())
            load_duplicates(desks[FACILITATOR_DESK])
            load_jobs_to_fill(
                calendar,
                author=User.objects.get(email=FACILITATOR_EMAIL),
                prescriber=organizations[Role.PRESCRIBER],
                member=User.objects.get(email=PRESCRIBER_EMAIL),
            )
            contracts = Contract.objects.count()
            rebuild()
            asked = ask_for(Statement.objects.filter(confirmed_at=None), now=timezone.now())
            load_reminders(timezone.localdate(), timezone.now())
            say(f"  {asked.asked} relevés demandés aux entreprises, à lire dans les courriels de la démonstration")
        load_agreements(calendar, herault, example)
    say(f"  {len(ACCOUNTS)} comptes et {contracts} marchés à toutes les étapes, inventés")


def load_desks() -> dict[str, Organization]:
    """The desks of the Hérault as public sources name them, with their communes; by code."""
    loaded = {}
    for desk in tables.desks().values():
        row = Organization.objects.create(kind=OrganizationKind.DESK, name=desk.name, source=desk.source_url[:200])
        loaded[desk.code] = row
        DeskCommune.objects.bulk_create(
            DeskCommune(desk=row, commune_id=commune.code, is_confirmed=is_confirmed)
            for commune, is_confirmed in tables.desk_communes(desk)
        )
    return loaded


def load_buyers() -> int:
    """The public buyers of the Hérault that published contracts; returns how many."""
    known = set(Commune.objects.values_list("code", flat=True))
    buyers = [
        Organization(
            kind=OrganizationKind.BUYER,
            name=buyer.name,
            siret=buyer.siret,
            commune_id=buyer.commune if buyer.commune in known else None,
            buyer_class=buyer.buyer_class,
            capacity=capacity_of(buyer.buyer_class) if buyer.buyer_class else "",
            source="données essentielles de la commande publique",
        )
        for buyer in tables.buyers().values()
    ]
    Organization.objects.bulk_create(buyers)
    return len(buyers)


def load_accounts(desks: dict[str, Organization]) -> dict[Role, Organization]:
    """One account a role; returns the organisation of each role."""
    organizations = {}
    for account in ACCOUNTS:
        if account.kind == OrganizationKind.DESK:
            organization = desks[FACILITATOR_DESK]
        else:
            organization, _ = Organization.objects.get_or_create(
                kind=account.kind,
                name=account.organization,
                defaults={"is_fictitious": True, "prescriber_kind": "ML" if account.role == Role.PRESCRIBER else ""},
            )
        user = User.objects.create_user(
            account.email, PASSWORD, first_name=account.first_name, last_name=account.last_name, is_fictitious=True
        )
        Membership.objects.create(
            user=user,
            organization=organization,
            role=account.role,
            starts_on=STARTED_ON,
            # Who comes first in a structure manages its accesses, those of its software among them.
            is_manager=account.kind == OrganizationKind.INCLUSIVE,
        )
        organizations[account.role] = organization
    return organizations


def statements_to_declare(now: datetime.datetime) -> list[str]:
    """Fresh links to the demo's statements still to declare, as its company would receive them."""
    herault = Mission.objects.get(slug="herault")
    with mission_scope(herault.pk):
        waiting = list(Statement.objects.filter(confirmed_at=None, award__contact_email=COMPANY_EMAIL))
        return [mission_url(herault, "statement_link", token=open_link(found, now=now)) for found in waiting]
