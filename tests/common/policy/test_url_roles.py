"""Every address as every role, against the table kept beside this test. A new address without a row fails."""

import csv
from pathlib import Path

import pytest
from django.urls import get_resolver, reverse

from levier.common.policy.middleware import access_of
from tests.builders import make_user
from tests.conftest import CheckedClient

TABLE = Path(__file__).with_name("url_roles.csv")
ROWS = {row["url_name"]: row for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines(), delimiter=";")}
ROLES = [name for name in next(iter(ROWS.values())) if name != "url_name"]


# Addresses that name a thing are asked for one that does not exist: a right to the page still shows (404, not 403).
NOTHING = {"public_id": "00000000-0000-4000-8000-000000000000"}
KWARGS = {
    "statement_link": {"token": "inconnu"},
    "statement": NOTHING,
    "counting": NOTHING,
    "count_plain": NOTHING,
    "buyer_report": {**NOTHING, "form": "pdf"},
    "judge_line": {**NOTHING, "assignment": 1, "month": "2026-03"},
}


def all_patterns():
    """(name, view, is_ours) of every address."""
    found = []

    def walk(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns)
            else:
                found.append((pattern.name, pattern.callback, pattern.callback.__module__.startswith("levier.")))

    walk(get_resolver().url_patterns)
    return found


def test_every_address_of_ours_has_a_row_and_every_row_an_address():
    ours = {name for name, _, is_ours in all_patterns() if is_ours}
    assert ours == set(ROWS)


def test_every_view_says_who_may_see_it():
    silent = [name for name, view, _ in all_patterns() if access_of(view, name) is None]
    assert silent == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(herault, as_role, role):
    if role == "anonymous":
        client = CheckedClient()
    elif role == "stranger":
        client = CheckedClient()
        client.force_login(make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    else:
        client = as_role(role)
    got = {name: str(client.get("/herault" + reverse(name, kwargs=KWARGS.get(name))).status_code) for name in ROWS}
    assert got == {name: row[role] for name, row in ROWS.items()}
