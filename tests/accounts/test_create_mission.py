"""Opening a real mission, without the demo."""

import pytest
from django.utils import timezone

from levier.accounts.invitations import accept, use_link
from levier.accounts.missions import create_mission
from levier.accounts.models import Invitation, Membership, User
from levier.common.errors import Problem
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.organizations.models import Organization
from tests.accounts.builders import mailed_link

GARD = {"department": "30", "name": "Clause sociale du Gard", "slug": "gard", "email": "Admin@exemple.invalid"}


def test_without_ecrire_everything_is_rehearsed_and_nothing_kept(db):
    assert "--ecrire" in create_mission(**GARD, write=False)
    assert not Mission.objects.exists()
    assert not User.objects.exists()


def test_a_mission_starts_empty_but_for_itself_and_invites_its_administrator(db):
    create_mission(**GARD, write=True)
    with mission_scope(Mission.objects.get(slug="gard").pk):
        assert [organization.kind for organization in Organization.objects.all()] == ["mission"]
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.role) == ("admin@exemple.invalid", "administrator")
        assert not Membership.objects.exists()
    assert not User.objects.exists()


def test_the_link_leaves_by_mail_and_is_written_only_when_asked_for(db):
    said = create_mission(**GARD, write=True)
    assert "/i/" not in said
    assert "file des courriels" in said
    with mission_scope(Mission.objects.get(slug="gard").pk):
        assert mailed_link("admin@exemple.invalid").startswith("/gard/i/")
    said = create_mission(**{**GARD, "slug": "gard-bis"}, write=True, show_link=True)
    assert "/gard-bis/i/" in said


def test_made_without_an_address_it_says_the_command_that_invites_its_administrator_and_that_one_does(db):
    said = create_mission(**{**GARD, "email": ""}, write=True)
    assert "levier mission creer --departement 30 --adresse gard --administrateur ADRESSE --ecrire" in said
    assert "serait invité" in create_mission(**GARD, write=False)
    gard = Mission.objects.get(slug="gard").pk
    with mission_scope(gard):
        assert not Invitation.objects.exists()
    create_mission(**GARD, write=True)
    with mission_scope(gard):
        assert [(one.email, one.role) for one in Invitation.objects.all()] == [
            ("admin@exemple.invalid", "administrator")
        ]
        assert Organization.objects.count() == 1


def test_said_again_before_the_link_has_served_it_sends_another_in_place_of_the_former(db):
    first = create_mission(**GARD, write=True, show_link=True).rsplit("/i/", 1)[1]
    again = create_mission(**GARD, write=True, show_link=True).rsplit("/i/", 1)[1]
    with mission_scope(Mission.objects.get(slug="gard").pk):
        with pytest.raises(Problem, match="pas reconnu"):
            use_link(first, now=timezone.now())
        assert use_link(again, now=timezone.now()).email == "admin@exemple.invalid"


def test_said_again_for_somebody_else_it_takes_the_former_invitation_back(db):
    first = create_mission(**GARD, write=True, show_link=True).rsplit("/i/", 1)[1]
    other = create_mission(**{**GARD, "email": "autre@exemple.invalid"}, write=True, show_link=True)
    with mission_scope(Mission.objects.get(slug="gard").pk):
        with pytest.raises(Problem, match="annulée"):
            use_link(first, now=timezone.now())
        invitation = use_link(other.rsplit("/i/", 1)[1], now=timezone.now())
        assert invitation.email == "autre@exemple.invalid"
        accept(invitation, now=timezone.now(), first_name="Lou", last_name="Roux", password="levier-essai-30")
    with pytest.raises(Problem, match="répond déjà"):
        create_mission(**GARD, write=True)


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize(
    ("base_url", "warned"),
    [("http://127.0.0.1:8000", True), ("http://[::1]:8000", True), ("https://clauses.exemple.fr", False)],
)
def test_it_says_where_the_links_of_the_mails_will_lead_and_what_decides_it(db, settings, base_url, warned, write):
    settings.BASE_URL = base_url
    said = create_mission(**GARD, write=write)
    assert f"mènent à {base_url}/gard/, que décide LEVIER_BASE_URL" in said
    assert ("ne s’ouvrent que sur cette machine" in said) is warned


@pytest.mark.parametrize(
    ("department", "name", "slug"),
    [
        ("30", "Mission clause sociale du Gard", "gard"),
        ("34", "Mission clause sociale de l’Hérault", "herault"),
        ("40", "Mission clause sociale des Landes", "landes"),
        ("48", "Mission clause sociale de la Lozère", "lozere"),
        ("75", "Mission clause sociale de Paris", "paris"),
        ("28", "Mission clause sociale d’Eure-et-Loir", "eure-et-loir"),
        ("49", "Mission clause sociale de Maine-et-Loire", "maine-et-loire"),
        ("90", "Mission clause sociale du Territoire de Belfort", "territoire-de-belfort"),
        ("95", "Mission clause sociale du Val-d’Oise", "val-d-oise"),
        ("2a", "Mission clause sociale de la Corse-du-Sud", "corse-du-sud"),
        ("974", "Mission clause sociale de La Réunion", "la-reunion"),
    ],
)
def test_without_a_name_it_takes_its_department_s_with_its_article_and_an_address_to_match(db, department, name, slug):
    create_mission(department=department, name="", slug="", email="", write=True)
    assert Mission.objects.values_list("name", "slug").get() == (name, slug)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"department": "3"}, "departement"),
        ({"email": "admin"}, "email"),
        ({"slug": "static"}, "adresse"),
        ({"slug": "A b"}, "adresse"),
    ],
)
def test_a_bad_department_or_address_is_refused_at_its_field(db, change, field):
    with pytest.raises(Problem) as refused:
        create_mission(**{**GARD, **change}, write=True)
    assert refused.value.field == field
    assert not Mission.objects.exists()


def test_the_address_of_another_department_s_mission_is_refused(db, gard):
    with pytest.raises(Problem, match="déjà"):
        create_mission(**{**GARD, "department": "34"}, write=True)
