"""The second mission of the demo: a wholly invented department, where every name says so."""

import datetime

from levier.accounts.models import Membership, User
from levier.accounts.roles import ROLE_LABELS, Role
from levier.common.tenancy.models import Mission
from levier.demo import tables
from levier.organizations.models import Commune, DeskCommune, Intercommunality, Organization, OrganizationKind

SLUG = "val-d-exemple"
NAME = "Clause sociale du Val-d’Exemple (fictif)"
# The others are known only from what they publish: the page of a buyer shows the door to follow one.
FOLLOWED_BUYERS = 12
ACCOUNTS = (
    ("administration.exemple@demo.invalid", "Noa", "Ferrand", Role.ADMINISTRATOR),
    ("mission.exemple@demo.invalid", "Maël", "Teissier", Role.MISSION_TEAM),
    ("facilitateur.exemple@demo.invalid", "Ariel", "Monnet", Role.FACILITATOR),
)
STARTED_ON = datetime.date(2026, 1, 5)


def account_labels() -> list[tuple[str, str]]:
    """The accounts of this mission, with what each is, for the list printed at start."""
    return [(email, f"{ROLE_LABELS[role]}, {NAME}") for email, _, _, role in ACCOUNTS]


def create_fictitious_mission() -> Mission:
    """Creates the mission and its communes, which are shared reference: their codes are in no real department."""
    department = tables.fictitious_department()
    Intercommunality.objects.bulk_create(
        Intercommunality(siren=epci["siren"], name=epci["name"], kind=epci["kind"]) for epci in department["epcis"]
    )
    Commune.objects.bulk_create(
        Commune(
            code=commune["code"],
            name=commune["name"],
            department=department["code"],
            siren=commune["siren"],
            intercommunality_id=commune["epci"],
            population=commune["population"],
        )
        for commune in department["communes"]
    )
    return Mission.objects.create(slug=SLUG, department=department["code"], name=NAME, is_fictitious=True)


def load_fictitious_mission(password: str) -> None:
    """In the active mission: its own organisation, a desk an intercommunality, its buyers, three accounts."""
    department = tables.fictitious_department()
    home = Organization.objects.create(kind=OrganizationKind.MISSION, name=NAME, is_fictitious=True)
    desks = []
    for epci in department["epcis"]:
        desk = Organization.objects.create(
            kind=OrganizationKind.DESK, name=f"Guichet de la {epci['name'][0].lower()}{epci['name'][1:]}",
            is_fictitious=True,
        )  # fmt: skip
        desks.append(desk)
        DeskCommune.objects.bulk_create(
            DeskCommune(desk=desk, commune_id=commune["code"])
            for commune in department["communes"]
            if commune["epci"] == epci["siren"]
        )
    known = {commune["code"] for commune in department["communes"]}
    Organization.objects.bulk_create(
        Organization(
            kind=OrganizationKind.BUYER,
            name=buyer["name"],
            siret=buyer["siret"],
            commune_id=buyer["commune"] if buyer["commune"] in known else None,
            is_fictitious=True,
            source="données synthétiques",
        )
        for buyer in department["buyers"][:FOLLOWED_BUYERS]
    )
    for email, first_name, last_name, role in ACCOUNTS:
        user = User.objects.create_user(email, password, first_name=first_name, last_name=last_name, is_fictitious=True)
        place = desks[0] if role is Role.FACILITATOR else home
        Membership.objects.create(user=user, organization=place, role=role, starts_on=STARTED_ON)
