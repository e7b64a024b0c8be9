"""Guards that hold for every test, and the few fixtures shared by all."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, TransactionTestCase

from levier.common.audit.append_only import remove_triggers
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from tests.builders import make_member, make_mission

LOOPBACK = {"127.0.0.1", "localhost", "::1", "0.0.0.0"}


_empty_database = TransactionTestCase._fixture_teardown


def _take_triggers_off_first(case: TransactionTestCase) -> None:
    """A test outside a transaction ends by emptying every table, the append-only ones too; `post_migrate`, sent once
    they are empty, puts the triggers back."""
    remove_triggers()
    _empty_database(case)


TransactionTestCase._fixture_teardown = _take_triggers_off_first


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches outside this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise AssertionError(f"connexion vers {address[0]} refusée pendant les tests")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


class CheckedClient(Client):
    """Refuses pages with an unknown template variable, an inline script, an inline style or an inline handler."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            page = response.content.decode()
            for refused in ("«variable inconnue", "<script>", " onclick=", " onchange=", " style=", "<style>"):
                assert refused not in page, f"{request.get('PATH_INFO')} contient {refused}"
        return response


@pytest.fixture
def client() -> CheckedClient:
    return CheckedClient()


@pytest.fixture
def herault(db: None) -> Mission:
    return make_mission("herault", "34")


@pytest.fixture
def gard(db: None) -> Mission:
    return make_mission("gard", "30")


@pytest.fixture
def in_herault(herault: Mission) -> Iterator[Mission]:
    """The test's own reads and writes are the Hérault's."""
    with mission_scope(herault.pk):
        yield herault


@pytest.fixture
def as_role(herault: Mission) -> Any:
    """Returns `as_role("facilitator")`: a client signed in with that role in the Hérault."""

    def sign_in(role: str) -> CheckedClient:
        signed_in = CheckedClient()
        signed_in.force_login(make_member(herault, role), backend="allauth.account.auth_backends.AuthenticationBackend")
        return signed_in

    return sign_in
