"""A real start, without the demo: one command, then everything from the screens."""

import re

import pytest
from django.utils import timezone

from levier.accounts.models import Membership
from levier.cli import main
from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.organizations.models import Commune, DeskCommune, Intercommunality, Organization
from tests.accounts.builders import mailed_link
from tests.conftest import CheckedClient

ADMIN = {"first_name": "Dominique", "last_name": "Sorel", "way": "mot-de-passe", "password": "quatre mots pour entrer"}


@pytest.fixture
def gard_started(db, monkeypatch, capsys):
    """What the command printed; the database is the test's own, already migrated."""
    monkeypatch.setattr("levier.config.cli.prepare_database", lambda: None)
    arguments = ["--departement", "30", "--adresse", "gard", "--administrateur", "dominique@exemple.invalid"]
    with pytest.raises(SystemExit) as ended:
        main(["mission", "creer", *arguments, "--ecrire"])
    assert ended.value.code == 0
    return capsys.readouterr().out


def accept(link, form):
    """Opens the link as its receiver does; returns her browser, signed in."""
    client = CheckedClient()
    page = client.get(link, follow=True).redirect_chain[-1][0]
    assert client.post(page, form).status_code == 302
    return client


def test_the_mission_is_empty_of_anything_but_its_department(gard_started):
    assert "/gard/" in gard_started
    assert "/i/" not in gard_started
    assert [mission.department for mission in Mission.objects.all()] == ["30"]
    assert set(Commune.objects.values_list("department", flat=True)) == {"30"}
    assert Commune.objects.count() > 300
    assert Intercommunality.objects.count() > 10
    with mission_scope(Mission.objects.get().pk):
        assert Organization.objects.count() == 1
        assert not Membership.objects.exists()
        assert not DeskCommune.objects.exists()
        assert OutgoingMail.objects.count() == 1


def test_the_first_administrator_makes_desks_territories_and_colleagues_from_the_screens(gard_started):
    gard = Mission.objects.get()
    with mission_scope(gard.pk):
        link = mailed_link("dominique@exemple.invalid")
    admin = accept(link, ADMIN)

    home = admin.get("/gard/").content.decode()
    assert 'href="/gard/organismes/"' in home
    response = admin.post("/gard/organismes/nouveau/?nature=desk", {"name": "Guichet des Cévennes (fictif)"})
    desk_page = response["Location"]
    epci = Intercommunality.objects.filter(commune__department="30").first()
    admin.post(f"{desk_page}territoire/", {"epci": epci.pk, "tout": "ajouter"})
    with mission_scope(gard.pk):
        desk = Organization.objects.get(kind="desk")
        assert DeskCommune.objects.filter(desk=desk).count() == Commune.objects.filter(intercommunality=epci).count()
    blank = admin.get("/gard/organismes/territoires/").content.decode()
    assert re.search(r"\d+\u00a0communes du département sans guichet", blank)

    invited = {"email": "camille@exemple.invalid", "role": "facilitator", "starts_on": timezone.localdate().isoformat()}
    assert admin.post(f"/gard/invitations/nouvelle/?organisme={desk.public_id}", invited).status_code == 302
    with mission_scope(gard.pk):
        link = mailed_link("camille@exemple.invalid")
    facilitator = accept(link, {**ADMIN, "first_name": "Camille", "last_name": "Roumieu"})
    assert facilitator.get("/gard/coordination/").status_code == 200
    assert "Camille Roumieu" in admin.get(desk_page).content.decode()
    assert facilitator.post("/gard/organismes/nouveau/?nature=desk", {"name": "x"}).status_code == 200
    with mission_scope(gard.pk):
        assert Organization.objects.filter(kind="desk").count() == 1


def test_the_first_administrator_cannot_leave_before_naming_another(gard_started):
    gard = Mission.objects.get()
    with mission_scope(gard.pk):
        link = mailed_link("dominique@exemple.invalid")
    admin = accept(link, ADMIN)
    with mission_scope(gard.pk):
        alone = Membership.objects.get()
    typed = {"ends_on": timezone.localdate().isoformat()}
    page = admin.post(f"/gard/personnes/{alone.public_id}/fin/", typed).content.decode()
    assert "Vous êtes le dernier administrateur" in page
