"""Eligibilities recorded before they had an address get one, and the fingerprint of their category."""

import pytest
from django.core.management import call_command
from django.db import connection

from levier.common.tenancy.scope import mission_scope
from levier.coordination.participants.models import Eligibility
from tests.builders import make_mission
from tests.coordination.participants.builders import make_eligible, make_person


@pytest.mark.django_db(transaction=True)
def test_old_eligibilities_are_filled():
    mission = make_mission("herault", "34")
    with mission_scope(mission.pk):
        person = make_person()
        for category in ("TH", "TH", "RSA"):
            make_eligible(person, category=category)
        prints = list(Eligibility.objects.order_by("pk").values_list("category_index", flat=True))
    call_command("migrate", "participants", "0003_eligibility_details", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE participants_eligibility SET public_id = NULL, category_index = ''")
    call_command("migrate", verbosity=0)
    with mission_scope(mission.pk):
        filled = list(Eligibility.objects.order_by("pk"))
    assert len({record.public_id for record in filled}) == 3
    assert [record.category_index for record in filled] == prints
    assert prints[0] == prints[1] != prints[2]
