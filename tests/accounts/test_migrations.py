"""Memberships made before they had a public id receive each their own."""

import datetime

BEFORE = [("accounts", "0002_history"), ("organizations", "0002_history")]
AFTER = [("accounts", "0003_invitations"), ("organizations", "0003_kinds_and_capacity")]


def test_each_membership_receives_its_own_public_id_and_keeps_the_rest(migrate_from_nothing):
    apps = migrate_from_nothing(BEFORE)
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
    rows = list(migrate_from_nothing(AFTER).get_model("accounts", "Membership")._base_manager.all())
    assert len({row.public_id for row in rows}) == 3
    assert {(row.role, row.is_manager) for row in rows} == {("facilitator", False)}
