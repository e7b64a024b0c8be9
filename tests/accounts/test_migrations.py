"""Memberships made before they had a public id receive each their own."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("accounts", "0002_history"), ("organizations", "0002_history")]
AFTER = [("accounts", "0003_invitations"), ("organizations", "0003_kinds_and_capacity")]


@pytest.fixture
def migrate(transactional_db):
    """Brings the schema to a state and returns its models; the current schema is put back after the test."""

    def to(targets):
        for app, name in targets:
            call_command("migrate", app, name, verbosity=0)
        return MigrationExecutor(connection).loader.project_state(targets).apps

    yield to
    call_command("migrate", verbosity=0)


def test_each_membership_receives_its_own_public_id_and_keeps_the_rest(migrate):
    apps = migrate(BEFORE)
    mission = apps.get_model("tenancy", "Mission").objects.create(slug="herault", name="Mission", department="34")
    organization = apps.get_model("organizations", "Organization")._base_manager.create(
        mission=mission, kind="desk", name="Guichet (fictif)"
    )
    for number in range(3):
        user = apps.get_model("accounts", "User")._base_manager.create(email=f"p{number}@exemple.invalid")
        apps.get_model("accounts", "Membership")._base_manager.create(
            mission=mission,
            user=user,
            organization=organization,
            role="facilitator",
            starts_on=datetime.date(2026, 1, 1),
        )
    rows = list(migrate(AFTER).get_model("accounts", "Membership")._base_manager.all())
    assert len({row.public_id for row in rows}) == 3
    assert {(row.role, row.is_manager) for row in rows} == {("facilitator", False)}
