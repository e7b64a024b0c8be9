"""Eligibilities recorded before they had an address get one, and the fingerprint of their category."""

import datetime

BEFORE = [("participants", "0003_eligibility_details")]
AFTER = [("participants", "0005_eligibility_public_id_unique")]


def test_old_eligibilities_are_filled(migrate_from_nothing):
    apps = migrate_from_nothing(BEFORE)
    mission = apps.get_model("tenancy", "Mission").objects.create(slug="herault", name="Mission", department="34")
    desk = apps.get_model("organizations", "Organization")._base_manager.create(
        mission=mission, kind="desk", name="Guichet (fictif)"
    )
    person = apps.get_model("participants", "Participant")._base_manager.create(
        mission=mission, desk=desk, first_name="Lou", last_name="Essai (fictif)"
    )
    for category in ("TH", "TH", "RSA"):
        apps.get_model("participants", "Eligibility")._base_manager.create(
            mission=mission,
            participant=person,
            category=category,
            established_on=datetime.date(2026, 1, 5),
            established_by="Guichet (fictif)",
        )
    apps.get_model("participants", "Eligibility")._base_manager.update(public_id=None, category_index="")
    rows = migrate_from_nothing(AFTER).get_model("participants", "Eligibility")._base_manager.order_by("pk")
    assert len({record.public_id for record in rows}) == 3
    assert [record.category for record in rows] == ["TH", "TH", "RSA"]
    first, second, third = (record.category_index for record in rows)
    assert first == second != third
    assert "" not in {first, third}
