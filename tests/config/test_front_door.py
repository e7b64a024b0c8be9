"""The doors of a mission and of the installation, as a visitor finds them."""

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.config.front import goal_line, one_in, published_bars, published_facts, tour
from levier.coordination.commitments.territories.models import MissionAgreement
from levier.demo.load import PASSWORD
from levier.demo.tour import STEPS
from levier.organizations.models import Commune, DeskCommune
from tests.builders import make_award, make_organization, make_user


@pytest.fixture
def desks(herault):
    """Two desks: one for two communes, one for the whole department of three."""
    communes = [
        Commune.objects.create(code=f"3499{n}", name=name, department="34")
        for n, name in enumerate(("Essai-la-Forêt", "Essai-sur-Orb", "Val-d’Essai"))
    ]
    with mission_scope(herault.pk):
        near = make_organization("desk", name="Guichet de l’Orb")
        wide = make_organization("desk", name="Guichet départemental")
        for commune in communes[:2]:
            DeskCommune.objects.create(desk=near, commune=commune, is_confirmed=False)
        for commune in communes:
            DeskCommune.objects.create(desk=wide, commune=commune)


def page(client, query=""):
    return client.get(f"/herault/{query}").content.decode()


def test_a_visitor_learns_what_a_clause_is_with_sourced_figures(client, herault):
    shown = page(client)
    assert "5\u00a0% à 20\u00a0%" in shown
    assert "1 sur 8" in shown
    assert "18,7\u00a0%" in shown
    assert "OECP, d’après" in shown
    assert "Mission clause sociale 34, observatoire" in shown


def test_the_national_target_stands_across_the_shares_with_its_year(client, herault):
    goal = goal_line()
    assert goal.y == 220 - 6 * goal.figure.value == 40
    shown = page(client)
    assert f">objectif {goal.figure.year}, toute considération\u00a0: 30\u00a0%</text>" in shown
    assert f">{goal.figure.source}</a>." in shown
    assert f'\u202f; objectif national {goal.figure.year}, toute considération sociale\u00a0: 30\u00a0%"' in shown


def test_nothing_of_the_herault_is_told_of_another_department(client, gard):
    shown = client.get("/gard/").content.decode()
    assert "Dans le département" not in shown
    assert published_facts("30") == []


def test_published_shares_stand_where_the_axis_says():
    bars = {bar.figure.year: bar for bar in published_bars()}
    assert sorted(bars) == [2019, 2020, 2021, 2022, 2023]
    # 30 % is at 40, 0 % at 220: six units a percent.
    assert all(abs((220 - bar.y) / 6 - float(bar.figure.value)) < 0.2 for bar in bars.values())
    assert [year for year, bar in bars.items() if bar.figure.doubt] == [2020]
    assert one_in(bars[2019].figure.value) == 8


@pytest.mark.parametrize("commune", ["Essai-sur-Orb", "essai-sur-orb", "ESSAI-SUR-ORB "])
def test_a_commune_names_its_desks_the_nearest_first(client, desks, commune):
    shown = page(client, f"?commune={commune}")
    found = shown[shown.index('id="facilitateur"') : shown.index("Ce que fait la mission")]
    assert found.index("Guichet de l’Orb") < found.index("Guichet départemental")
    assert "périmètre à confirmer" in found
    assert "Tout le département (3\u00a0communes)" in found


def test_a_commune_of_one_desk_alone(client, desks):
    shown = page(client, "?commune=Val-d’Essai")
    found = shown[shown.index('id="facilitateur"') : shown.index("Ce que fait la mission")]
    assert "Guichet de l’Orb" not in found
    assert "Guichet départemental" in found


def test_an_unknown_commune_is_said_and_what_was_typed_is_kept(client, desks):
    shown = page(client, "?commune=<b>Ailleurs")
    assert "dans le territoire d’aucun guichet connu" in shown
    assert 'value="&lt;b&gt;Ailleurs"' in shown


def test_an_account_without_a_role_is_told_whom_to_ask(client, herault):
    client.force_login(make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Votre compte n’a pas de rôle dans cette mission" in page(client)


class TestDemoAccounts:
    """The accounts of the demo are named at its door, and at no other."""

    @override_settings(DEMO_OPEN=True)
    def test_in_the_demo_a_click_types_the_address_and_not_the_password(self, client, db, loaded_demo):
        shown = page(client)
        assert PASSWORD in shown
        assert "/herault/comptes/login/?adresse=facilitateur%40demo.invalid&amp;next=/herault/" in shown
        form = client.get("/herault/comptes/login/?adresse=facilitateur%40demo.invalid").content.decode()
        assert 'value="facilitateur@demo.invalid"' in form
        assert PASSWORD not in form

    @override_settings(DEMO_OPEN=False)
    def test_outside_the_demo_no_account_is_named_and_no_address_is_typed(self, client, db, loaded_demo):
        assert "demo.invalid" not in page(client)
        assert PASSWORD not in page(client)
        form = client.get("/herault/comptes/login/?adresse=facilitateur%40demo.invalid").content.decode()
        assert "demo.invalid" not in form
        assert "Visite guidée" not in client.get("/").content.decode()


def test_the_installation_shows_its_missions_and_the_nine_steps_in_order(client, herault, gard):
    shown = client.get("/").content.decode()
    assert 'href="/gard/"' in shown
    assert [step.title for step in STEPS] == sorted((step.title for step in STEPS), key=shown.index)
    assert len(STEPS) == 9


def test_a_step_whose_page_no_room_serves_yet_has_no_link(herault, monkeypatch):
    steps = {step["title"]: step["url"] for step in tour(Mission.objects.get(slug="herault"))}
    assert steps["Le tableau de bord"] == f"/herault{reverse('board')}"
    monkeypatch.setattr("levier.config.front.STEPS", [STEPS[0].__class__("x", "y", "nulle_part", STEPS[0].role)])
    assert tour(herault)[0]["url"] == ""


def test_an_installation_without_mission_says_how_to_make_one(client, db):
    assert "levier mission creer" in client.get("/").content.decode()


def test_a_desk_of_another_mission_that_shares_an_operation_is_no_desk_of_this_one(client, desks, herault):
    with mission_scope(herault.pk):
        operation = make_award().lot.contract.operation
        guest = make_organization("desk", name="Guichet d’ailleurs")
        MissionAgreement.objects.create(
            operation=operation, desk=guest, partner_name="Ailleurs", document="Convention", offered_at=timezone.now()
        )
    shown = page(client)
    assert "Guichet de l’Orb" in shown and "Guichet d’ailleurs" not in shown


def test_a_visitor_s_page_takes_the_same_queries_whatever_the_desks(
    client, desks, herault, django_assert_max_num_queries
):
    with mission_scope(herault.pk):
        for _ in range(30):
            make_organization("desk")
    with django_assert_max_num_queries(8):
        page(client, "?commune=Essai-sur-Orb")
