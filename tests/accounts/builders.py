"""What the tests of this room make by its own doors. Every person is invented."""

import datetime

from levier.accounts.models import Invitation, Membership, User
from levier.accounts.services import invite
from levier.common.outbox.content import Content
from levier.common.outbox.models import OutgoingMail
from levier.organizations.models import Organization
from tests.builders import make_organization, make_user
from tests.conftest import CheckedClient

NOW = datetime.datetime(2026, 11, 25, 9, 0, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 11, 25)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ROLE_OF_KIND = {
    "mission": "mission_team",
    "desk": "facilitator",
    "buyer": "buyer",
    "company": "company",
    "inclusive": "inclusive_employer",
    "prescriber": "prescriber",
    "state": "state",
}


def join(organization: Organization, *, role: str = "", user: User | None = None, **fields: object) -> Membership:
    """A membership in this organisation of the active mission, since January 2026."""
    return Membership.objects.create(
        **{
            "user": user or make_user(),
            "organization": organization,
            "role": role or ROLE_OF_KIND[organization.kind],
            "starts_on": datetime.date(2026, 1, 1),
            **fields,
        }
    )


def send(email: str = "lou@exemple.invalid", organization: Organization | None = None, **fields: object):
    """An invitation sent now, in the active mission; what `invite` returns."""
    organization = organization or make_organization("desk")
    defaults = {
        "email": email,
        "organization": organization,
        "role": ROLE_OF_KIND[organization.kind],
        "starts_on": TODAY,
        "now": NOW,
    }
    return invite(**{**defaults, **fields})


def mailed_link(email: str) -> str:
    """The path of the link in the last mail prepared for an address, in the active mission."""
    mail = OutgoingMail.objects.filter(to_email=email).order_by("-pk").first()
    assert mail is not None, f"aucun courriel pour {email}"
    text = Content.from_json(mail.content).text
    address = next(word for word in text.split() if "/i/" in word)
    return "/" + address.split("/", 3)[3].rstrip(".,)")


def signed_in(user: User) -> CheckedClient:
    """A client signed in as this account."""
    client = CheckedClient()
    client.force_login(user, backend=BACKEND)
    return client


def open_invitations() -> list[tuple[str, str]]:
    """(address, role) of the invitations that wait, in the active mission."""
    return list(
        Invitation.objects.filter(accepted_at=None, revoked_at=None).order_by("email").values_list("email", "role")
    )
