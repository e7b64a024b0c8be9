"""Every address as every role, against the table kept beside this test. A new address without a row fails."""

import csv
from functools import cache
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
NOTHING = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int": 999_999,
    "str": "inconnu",
    "slug": "inconnu",
    "path": "inconnu",
}
# Words that stand in an address and are not the name of a thing.
WORDS = {
    "buyer_report": {"form": "pdf"},
    "state_report": {"form": "xlsx"},
    "judge_line": {"month": "2026-03"},
    "correct_entry": {"month": "2026-03"},
    "settle_gap": {"month": "2026-03"},
    "account_confirm_email": {"key": "inconnu"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "inconnu"},
}


@cache
def kwargs_of(name):
    """What the address asks for, by the kind of each part."""
    for pattern in flat_patterns(get_resolver().url_patterns):
        if pattern.name == name:
            kinds = {part: type(conv).__name__ for part, conv in pattern.pattern.converters.items()}
            found = {
                part: NOTHING[kind.removesuffix("Converter").lower().replace("string", "str")]
                for part, kind in kinds.items()
            }
            return {**found, **WORDS.get(name, {})}
    raise LookupError(name)


def flat_patterns(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from flat_patterns(pattern.url_patterns)
        else:
            yield pattern


def all_patterns():
    """(name, view) of every address: ours, and those of the library people sign in with."""
    return [(pattern.name, pattern.callback) for pattern in flat_patterns(get_resolver().url_patterns)]


def test_every_address_has_a_row_and_every_row_an_address():
    assert {name for name, _ in all_patterns()} == set(ROWS)


def test_every_view_says_who_may_see_it():
    silent = [name for name, view in all_patterns() if access_of(view, name) is None]
    assert silent == []


@pytest.mark.any_database
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(herault, as_role, role):
    if role == "anonymous":
        client = CheckedClient()
    elif role == "stranger":
        client = CheckedClient()
        client.force_login(make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    else:
        client = as_role(role)
    got = {name: str(client.get("/herault" + reverse(name, kwargs=kwargs_of(name))).status_code) for name in ROWS}
    assert got == {name: row[role] for name, row in ROWS.items()}
