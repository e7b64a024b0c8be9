"""What the tests of this room need: a desk with its facilitator, people, eligibilities."""

import datetime
import io
import itertools

from levier.accounts.models import Membership
from levier.common.policy import Actor
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.participants.models import Assignment, Eligibility, Participant
from levier.organizations.models import OrganizationKind
from tests.builders import make_award, make_organization, make_user
from tests.conftest import CheckedClient

DAY = datetime.date
_numbers = itertools.count(1)

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def pdf(name: str = "justificatif.pdf", content: bytes = PDF) -> io.BytesIO:
    """A file as a browser sends it."""
    stream = io.BytesIO(content)
    stream.name = name
    return stream


def make_person(desk=None, **fields: object) -> Participant:
    defaults = {"first_name": "Nadia", "last_name": f"Essai{next(_numbers)}", "is_fictitious": True}
    return Participant.objects.create(
        **{"desk": desk or make_organization(OrganizationKind.DESK), **defaults, **fields}
    )


def make_eligible(person: Participant, established_on=DAY(2026, 1, 2), **fields: object) -> Eligibility:
    defaults = {"category": "DELD", "proof": "SITUATION_FT", "established_by": "Guichet (fictif)"}
    return Eligibility.objects.create(participant=person, established_on=established_on, **{**defaults, **fields})


def assign(person: Participant, award=None, **fields: object) -> Assignment:
    defaults = {"mode": "direct_hire", "hired_on": DAY(2026, 1, 5), "desk": person.desk}
    return Assignment.objects.create(participant=person, award=award or make_award(), **{**defaults, **fields})


def share_with(award, desk) -> None:
    """Gives a desk a part of what the award's lot owes."""
    commitment = HoursCommitment.objects.create(
        lot=award.lot, hours=100, effective_on=DAY(2026, 1, 1), document="acte d’engagement"
    )
    DeskShare.objects.create(commitment=commitment, desk=desk, weight=1, hours=100)


def actor_of(role: str, organization, mission) -> Actor:
    return Actor(1, mission.pk, "Camille R.", {role: frozenset({organization.pk})})


def sign_in(mission, role: str, organization) -> CheckedClient:
    """A client signed in with a role in an organisation already there."""
    user = make_user()
    with mission_scope(mission.pk):
        Membership.objects.create(user=user, organization=organization, role=role, starts_on=DAY(2025, 1, 1))
    client = CheckedClient()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.account = user
    return client
