"""The roles a person may hold in an organisation (domain reference, actors and roles)."""

from enum import StrEnum

from levier.organizations.models import OrganizationKind


class Role(StrEnum):
    """What a membership lets a person do; the policy of each room reads it."""

    ADMINISTRATOR = "administrator"
    MISSION_TEAM = "mission_team"
    FACILITATOR = "facilitator"
    BUYER = "buyer"
    COMPANY = "company"
    INCLUSIVE_EMPLOYER = "inclusive_employer"
    PRESCRIBER = "prescriber"
    STATE = "state"


ROLE_LABELS: dict[Role, str] = {
    Role.ADMINISTRATOR: "administrateur de la mission",
    Role.MISSION_TEAM: "équipe de la mission",
    Role.FACILITATOR: "facilitateur",
    Role.BUYER: "acheteur",
    Role.COMPANY: "entreprise",
    Role.INCLUSIVE_EMPLOYER: "structure d’insertion",
    Role.PRESCRIBER: "prescripteur",
    Role.STATE: "service de l’État ou financeur",
}
STAFF = frozenset({Role.ADMINISTRATOR, Role.MISSION_TEAM, Role.FACILITATOR})

# The roles that exist in each kind of organisation: a company has no facilitator, a desk has no buyer.
ROLES_OF_KIND: dict[str, tuple[Role, ...]] = {
    OrganizationKind.MISSION: (Role.MISSION_TEAM, Role.ADMINISTRATOR),
    OrganizationKind.DESK: (Role.FACILITATOR,),
    OrganizationKind.BUYER: (Role.BUYER,),
    OrganizationKind.COMPANY: (Role.COMPANY,),
    OrganizationKind.INCLUSIVE: (Role.INCLUSIVE_EMPLOYER,),
    OrganizationKind.PRESCRIBER: (Role.PRESCRIBER,),
    OrganizationKind.STATE: (Role.STATE,),
}
