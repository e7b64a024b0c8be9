"""The roles a person may hold in an organisation (domain reference, actors and roles)."""

from enum import StrEnum


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
