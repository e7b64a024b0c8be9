"""The doors of the demo are open on one machine alone, and its accounts open nothing elsewhere."""

import pytest
from django.test import override_settings

from levier.config import environment
from tests.builders import make_member
from tests.conftest import CheckedClient

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.mark.parametrize(
    ("given", "opened"),
    [
        ({"LEVIER_DEMO": "1", "LEVIER_BIND_HOST": "127.0.0.1"}, True),
        ({"LEVIER_BIND_HOST": "127.0.0.1"}, False),
        ({"LEVIER_DEMO": "1", "LEVIER_BIND_HOST": "0.0.0.0"}, False),
        # Another server than ours, which does not say where it listens.
        ({"LEVIER_DEMO": "1"}, False),
        ({"LEVIER_DEMO": "1", "LEVIER_BIND_HOST": "127.0.0.1", "LEVIER_BEHIND_PROXY": "1"}, False),
    ],
)
def test_the_demo_is_asked_for_and_reachable_from_this_machine_alone(monkeypatch, given, opened):
    for name in ("LEVIER_DEMO", "LEVIER_BIND_HOST", "LEVIER_BEHIND_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert environment.demo_is_open() is opened


@pytest.mark.parametrize("address", ["", "/00000000-0000-4000-8000-000000000000", "?q=code"])
@override_settings(DEMO_OPEN=False)
def test_outside_the_demo_the_mail_page_is_not_there(client, db, address):
    assert client.get(f"/demo/courriels{address}").status_code == 404


@override_settings(DEMO_OPEN=False)
def test_outside_the_demo_its_accounts_open_nothing_with_their_password_nor_an_old_session(herault):
    member = make_member(herault, "facilitator")
    member.set_password("un mot de passe que tous connaissent")
    member.save()
    old = CheckedClient()
    old.force_login(member, backend=BACKEND)
    assert old.get("/herault/coordination/participants/").status_code == 302
    fresh = CheckedClient()
    typed = {"login": member.email, "password": "un mot de passe que tous connaissent"}
    fresh.post("/herault/comptes/login/", typed)
    assert fresh.get("/herault/coordination/participants/").status_code == 302
    assert fresh.get("/herault/compte/").status_code == 302


def test_a_demo_that_listens_to_others_still_says_that_it_is_one(client, herault, monkeypatch):
    monkeypatch.setenv("LEVIER_DEMO", "1")
    monkeypatch.setenv("LEVIER_BIND_HOST", "0.0.0.0")
    with override_settings(DEMO=environment.is_demo(), DEMO_OPEN=environment.demo_is_open()):
        shown = client.get("/herault/").content.decode()
    assert "Démonstration\u00a0: les personnes" in shown
    assert "/demo/courriels" not in shown


def test_in_the_demo_the_same_account_signs_in(herault, as_role):
    assert as_role("facilitator").get("/herault/coordination/participants/").status_code == 200
