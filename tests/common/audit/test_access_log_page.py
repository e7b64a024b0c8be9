"""Who read what, for the administrator: pseudonyms, names only to who may see them anyway."""

import datetime
import uuid

import pytest

from levier.accounts.models import Membership
from levier.common.audit.models import AccessLogEntry
from levier.common.tenancy.scope import mission_scope
from levier.organizations.models import Organization
from tests.builders import make_member, make_user
from tests.conftest import CheckedClient
from tests.coordination.participants.builders import make_person

PAGE = "/herault/administration/lectures/"


@pytest.fixture
def case(herault):
    reader = make_user(first_name="Camille", last_name="Roumieu")
    with mission_scope(herault.pk):
        person = make_person(last_name="Karoui")
        AccessLogEntry.objects.create(
            actor_id=reader.pk, page="participant", subjects=[str(person.public_id)], request="r"
        )
        AccessLogEntry.objects.create(actor_id=999_999, page="entries", subjects=[str(uuid.UUID(int=0))], request="r")
    return reader, person


def sign_in(user):
    client = CheckedClient()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_administrator_reads_pseudonyms_not_names(herault, case, as_role):
    _, person = case
    page = as_role("administrator").get(PAGE).content.decode()
    assert "Camille Roumieu" in page
    assert "fiche d’un participant" in page
    assert str(person.public_id)[:8] in page
    assert "Karoui" not in page


def test_whoever_may_see_the_people_anyway_reads_names_and_is_logged(herault, case):
    _, person = case
    user = make_member(herault, "administrator")
    with mission_scope(herault.pk):
        Membership.objects.create(
            user=user,
            organization=Organization.objects.filter(kind="mission").first(),
            role="mission_team",
            starts_on=datetime.date(2026, 1, 1),
        )
    assert "Karoui" in sign_in(user).get(PAGE).content.decode()
    with mission_scope(herault.pk):
        last = AccessLogEntry.objects.order_by("-pk").first()
    assert (last.page, last.actor_id, last.subjects) == ("access_log", user.pk, [str(person.public_id)])


def test_the_log_is_filtered_by_account_page_and_day(herault, case, as_role):
    reader, _ = case
    client = as_role("administrator")
    assert "1\u00a0lecture" in client.get(PAGE, {"compte": reader.pk}).content.decode()
    assert "écritures du registre" in client.get(PAGE, {"quoi": "entries"}).content.decode()
    assert "Aucune lecture" in client.get(PAGE, {"jusqu": "2020-01-01"}).content.decode()


def test_the_export_holds_pseudonyms_alone(herault, case, as_role, tmp_path):
    from levier.common.tabular.reading import read_workbook

    path = tmp_path / "journal.xlsx"
    path.write_bytes(as_role("administrator").get(PAGE, {"format": "xlsx"}).content)
    table = read_workbook(path, name="journal.xlsx")
    text = " ".join(str(cell) for row in table.rows for cell in row.cells)
    assert "Karoui" not in text
    assert str(case[1].public_id) in text


def test_another_mission_s_log_is_not_read(herault, gard, case, as_role):
    with mission_scope(gard.pk):
        AccessLogEntry.objects.create(actor_id=1, page="board", subjects=[str(uuid.UUID(int=1 << 127))], request="r")
    assert "80000000" not in as_role("administrator").get(PAGE).content.decode()


def test_the_page_costs_the_same_at_ten_lines_and_at_two_hundred(herault, case, as_role):
    client = as_role("administrator")

    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as held:
            client.get(PAGE)
        return len(held)

    with mission_scope(herault.pk):
        rows = [
            AccessLogEntry(actor_id=case[0].pk, page="participant", subjects=[str(uuid.UUID(int=2))], request="r")
            for _ in range(200)
        ]
        AccessLogEntry.objects.bulk_create(rows[:10])
        ten = cost()
        AccessLogEntry.objects.bulk_create(rows[10:])
    assert cost() == ten <= 12
