"""An operation and someone who follows it. Everything is invented."""

import datetime

from levier.accounts.models import Membership
from levier.common.tenancy.scope import mission_scope
from levier.coordination.procurement.models import Contract, Lot, Operation
from tests.builders import make_organization, make_user
from tests.conftest import CheckedClient

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def make_operation(**fields):
    """In the active mission: an operation of one contract being drafted, with two lots and no holder."""
    operation = Operation.objects.create(
        **{
            "name": "Quai (fictif)",
            "buyer": make_organization("buyer"),
            "lead_desk": make_organization("desk"),
            **fields,
        }
    )
    contract = Contract.objects.create(operation=operation, title="Quai (fictif)", status="redaction")
    Lot.objects.create(contract=contract, number=1, title="Génie civil")
    Lot.objects.create(contract=contract, number=2, title="Plantations")
    return operation


def sign_in(mission, role, organization):
    """A client signed in with this role in this organisation."""
    user = make_user()
    with mission_scope(mission.pk):
        Membership.objects.create(user=user, organization=organization, role=role, starts_on=datetime.date(2026, 1, 1))
    client = CheckedClient()
    client.force_login(user, backend=BACKEND)
    client.member = user
    return client
