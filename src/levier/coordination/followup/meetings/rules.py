"""Which meetings a clause calls for, and when. Plain Python, no database.

« A l’initiative du maître d’ouvrage, une réunion de mise au point de l’action d’insertion est organisée avec le
titulaire et, le cas échéant, le facilitateur. Elle est mise en place après notification du marché selon un délai
précisé dans les documents particuliers du marché. Durant toute la période d’exécution du marché, le maître d’ouvrage
peut organiser […] des réunions de suivi de la clause d’insertion » (CCAG-Travaux, 20.1.4.3; the same in the five
others).
"""

import datetime
from enum import StrEnum

from levier.common.errors import Problem
from levier.meetings.services import Guest

# A contract notified longer ago than this is no longer told to lack its first meeting: it was held elsewhere, or never.
TOLD_DAYS = 365


class MeetingKind(StrEnum):
    """The two meetings of the CCAG."""

    KICKOFF = "kickoff"
    MONITORING = "monitoring"


KIND_LABELS = {MeetingKind.KICKOFF: "réunion de mise au point", MeetingKind.MONITORING: "réunion de suivi"}
# What the first one settles (domain reference §5, step 7).
FIRST_AGENDA = (
    "Périmètre de l’action et heures à réaliser\n"
    "Modalités retenues et calendrier\n"
    "Correspondant opérationnel du titulaire\n"
    "Pièces à transmettre, et quand"
)


def kickoff_due(notified_on: datetime.date | None, delay_days: int | None) -> datetime.date | None:
    """The last day of the delay the particular documents give for the first meeting; None when they give none, or the
    contract is not notified: no delay is invented."""
    if notified_on is None or delay_days is None:
        return None
    return notified_on + datetime.timedelta(days=delay_days)


def people_typed(text: str, *, with_address: bool, field: str) -> list[Guest]:
    """The people typed one a line, « adresse ; organisme ; fonction ; nom » or, without addresses, « organisme ;
    fonction ; nom »: only the first two, or the first, are needed. Raises Problem at the field, with the line."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split(";")]
        email = parts.pop(0) if with_address else ""
        parts += ["", "", ""]
        organization, function, name = parts[:3]
        if not organization or (with_address and "@" not in email) or any(parts[3:]):
            shape = (
                "adresse\u202f; organisme\u202f; fonction\u202f; nom"
                if with_address
                else "organisme\u202f; fonction\u202f; nom"
            )
            raise Problem(f"Ligne {number}\u00a0: écrivez «\u00a0{shape}\u00a0».", field=field)
        found.append(Guest(organization[:255], name[:200], function[:200], email))
    return found
