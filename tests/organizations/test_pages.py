"""The directory of organisations and the desks' territories, through their pages."""

import pytest
from django.core.exceptions import ValidationError

from levier.common.errors import Problem
from levier.common.tenancy.scope import mission_scope
from levier.organizations.models import Commune, DeskCommune, Intercommunality, Organization
from levier.organizations.services import save_organization, set_territory
from tests.builders import make_member, make_organization
from tests.conftest import CheckedClient

LIST = "/herault/organismes/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def communes(db):
    """Three communes of the department in two intercommunalities, and one without."""
    epcis = [Intercommunality.objects.create(siren=f"20000000{i}", name=f"EPCI {i}", kind="CC") for i in (1, 2)]
    rows = [("34001", "Abeilhan", epcis[0]), ("34002", "Bassan", epcis[0]), ("34003", "Causses", epcis[1])]
    made = [Commune.objects.create(code=c, name=n, department="34", intercommunality=e) for c, n, e in rows]
    return [*made, Commune.objects.create(code="34004", name="Dio", department="34")]


class TestEntering:
    def post(self, client, kind, **typed):
        return client.post(f"{LIST}nouveau/?nature={kind}", {"name": "Essai (fictif)", **typed})

    def made(self, herault):
        with mission_scope(herault.pk):
            return Organization.objects.get(name="Essai (fictif)")

    @pytest.mark.parametrize(
        ("kind", "typed"),
        [
            ("inclusive", {"structure_kind": "ACI"}),
            ("prescriber", {"prescriber_kind": "ML"}),
            ("buyer", {"buyer_class": "commune", "capacity": "entite-adjudicatrice"}),
            ("company", {"siret": "356 000 000 00048"}),
            ("desk", {}),
            ("state", {}),
        ],
    )
    def test_each_kind_has_its_own_details(self, herault, as_role, kind, typed):
        self.post(as_role("administrator"), kind, **typed)
        made = self.made(herault)
        assert made.kind == kind
        assert all(getattr(made, name) == value.replace(" ", "") for name, value in typed.items())

    def test_a_wrong_siret_is_told_with_the_other_faults(self, herault, as_role):
        page = self.post(as_role("administrator"), "company", name="", siret="123 456 789 01234").content.decode()
        assert page.count("errorlist") == 2
        assert "Le SIRET 12345678901234 n’existe pas" in page

    @pytest.mark.parametrize(
        ("buyer_class", "capacity"), [("state", "autorite-centrale"), ("commune", "pouvoir-adjudicateur"), ("", "")]
    )
    def test_a_buyer_takes_the_capacity_of_its_class(self, herault, as_role, buyer_class, capacity):
        self.post(as_role("administrator"), "buyer", buyer_class=buyer_class)
        assert self.made(herault).capacity == capacity

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"siret": "123"}, "14 chiffres"),
            ({"siret": "21340172201788"}, "clé de contrôle"),
            ({"name": " "}, "Indiquez le nom."),
            ({"structure_kind": "XXX"}, "choix"),
        ],
    )
    def test_a_bad_answer_is_kept_beside_its_sentence(self, herault, as_role, typed, sentence):
        page = self.post(as_role("administrator"), "inclusive", **typed).content.decode()
        assert sentence in page
        if typed.get("siret"):
            assert f'value="{typed["siret"]}"' in page
        with mission_scope(herault.pk):
            assert not Organization.objects.filter(kind="inclusive").exists()

    def test_a_siret_is_borne_once_by_kind_and_the_sentence_names_who_bears_it(self, herault, as_role):
        client = as_role("administrator")
        self.post(client, "company", siret="21340172201787")
        page = client.post(f"{LIST}nouveau/?nature=company", {"name": "Autre", "siret": "213 401 722 01787"})
        assert "Essai (fictif)" in page.content.decode().split("errorlist")[1]
        self.post(client, "buyer", siret="21340172201787")
        with mission_scope(herault.pk):
            assert Organization.objects.filter(siret="21340172201787").count() == 2

    def test_two_missions_may_know_the_same_siret(self, herault, gard):
        for mission in (herault, gard):
            with mission_scope(mission.pk):
                save_organization(kind="company", name="Essai (fictif)", siret="21340172201787")

    @pytest.mark.parametrize(
        ("role", "kind", "expected"),
        [
            ("facilitator", "company", 302),
            ("facilitator", "desk", 200),
            ("administrator", "mission", 200),
            ("buyer", "company", 403),
        ],
    )
    def test_who_may_enter_what(self, herault, as_role, role, kind, expected):
        response = self.post(as_role(role), kind)
        assert response.status_code == expected
        with mission_scope(herault.pk):
            assert Organization.objects.filter(name="Essai (fictif)").exists() is (expected == 302)

    def test_a_correction_keeps_the_past_and_who_made_it(self, herault, as_role):
        with mission_scope(herault.pk):
            found = make_organization("company", name="Avant (fictif)")
        client = as_role("facilitator")
        client.post(f"{LIST}{found.public_id}/corriger/", {"name": "Après (fictif)", "siret": ""})
        page = client.get(f"{LIST}{found.public_id}/").content.decode()
        assert "modification\u00a0: nom, par Camille" in page
        with mission_scope(herault.pk):
            assert [row.name for row in found.history.all()] == ["Après (fictif)", "Avant (fictif)"]

    def test_a_facilitator_does_not_correct_a_desk(self, herault, as_role):
        with mission_scope(herault.pk):
            desk = make_organization("desk")
        assert as_role("facilitator").get(f"{LIST}{desk.public_id}/corriger/").status_code == 403

    def test_only_a_buyer_has_a_capacity(self, in_herault):
        assert save_organization(kind="company", name="Essai", capacity="entite-adjudicatrice").capacity == ""
        with pytest.raises(ValidationError, match="Seul un acheteur"):
            Organization(mission=in_herault, kind="company", name="x", capacity="x").validate_constraints()

    def test_a_word_outside_the_nomenclature_is_refused(self, in_herault):
        with pytest.raises(Problem, match="nomenclature") as refused:
            save_organization(kind="inclusive", name="Essai", structure_kind="XXX")
        assert refused.value.field == "structure_kind"


class TestSeeing:
    def test_a_company_sees_its_own_the_desks_and_the_mission(self, herault):
        user = make_member(herault, "company")
        with mission_scope(herault.pk):
            other, desk = make_organization("company"), make_organization("desk")
            own = Organization.objects.get(memberships__user=user)
        client = CheckedClient()
        client.force_login(user, backend=BACKEND)
        assert client.get(f"{LIST}{own.public_id}/").status_code == 200
        assert client.get(f"{LIST}{desk.public_id}/").status_code == 200
        assert client.get(f"{LIST}{other.public_id}/").status_code == 404
        page = client.get(LIST).content.decode()
        assert str(own) in page
        assert str(other) not in page

    def test_another_missions_organisation_is_not_found(self, herault, gard, as_role):
        with mission_scope(gard.pk):
            other = make_organization("desk")
        assert as_role("administrator").get(f"{LIST}{other.public_id}/").status_code == 404

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("q=maç", ["Maçonnerie d’Oc"]),
            ("q=213401722", ["Ville d’Essai"]),
            ("q=213 401 722", ["Ville d’Essai"]),
            ("nature=buyer", ["Ville d’Essai"]),
            ("nature=x", ["Guichet d’Essai", "Maçonnerie d’Oc", "Mission", "Ville d’Essai"]),
            ("tri=-nom", ["Ville d’Essai", "Mission", "Maçonnerie d’Oc", "Guichet d’Essai"]),
            ("guichet=DESK", ["Maçonnerie d’Oc"]),
        ],
    )
    def test_the_list_is_filtered_sorted_and_exported_alike(self, herault, communes, as_role, query, expected):
        client = as_role("administrator")
        with mission_scope(herault.pk):
            Organization.objects.filter(kind="mission").update(name="Mission")
            desk = make_organization("desk", name="Guichet d’Essai")
            make_organization("buyer", name="Ville d’Essai", siret="21340172201787")
            make_organization("company", name="Maçonnerie d’Oc", commune=communes[0])
            DeskCommune.objects.create(desk=desk, commune=communes[0])
        page = client.get(f"{LIST}?{query.replace('DESK', str(desk.public_id))}").content.decode()
        rows = page.split("<tbody>")[1].split("</tbody>")[0]
        names = [row.split("</a>")[0].split(">")[-1] for row in rows.split("<tr>")[1:]]
        assert [name.replace(" (fictif)", "") for name in names] == expected
        export = client.get(f"{LIST}export.xlsx?{query.replace('DESK', str(desk.public_id))}")
        assert export.content[:2] == b"PK"

    def test_ten_rows_or_fifty_cost_as_many_queries(self, herault, as_role, django_assert_max_num_queries):
        client = as_role("administrator")
        counts = []
        for more in (10, 40):
            with mission_scope(herault.pk):
                for _ in range(more):
                    make_organization("inclusive")
            with django_assert_max_num_queries(20) as asked:
                client.get(LIST)
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_a_page_shows_its_people_to_those_who_may_see_them(self, herault, as_role):
        member = make_member(herault, "company")
        with mission_scope(herault.pk):
            company = Organization.objects.get(memberships__user=member)
        assert member.email in as_role("facilitator").get(f"{LIST}{company.public_id}/").content.decode()
        page = as_role("state").get(f"{LIST}{company.public_id}/").content.decode()
        assert member.email not in page


class TestTerritories:
    @pytest.fixture
    def desk(self, herault, communes):
        with mission_scope(herault.pk):
            return make_organization("desk", name="Guichet d’Essai (fictif)")

    def states(self, herault):
        with mission_scope(herault.pk):
            return dict(DeskCommune.objects.order_by("commune").values_list("commune_id", "is_confirmed"))

    def post(self, client, desk, **typed):
        return client.post(f"{LIST}{desk.public_id}/territoire/", typed, follow=True).content.decode()

    def test_a_whole_intercommunality_is_added_then_removed(self, herault, desk, as_role):
        client = as_role("administrator")
        assert "2\u00a0communes modifiées" in self.post(client, desk, epci="200000001", tout="ajouter")
        assert self.states(herault) == {"34001": True, "34002": True}
        self.post(client, desk, epci="200000001", tout="retirer")
        assert self.states(herault) == {}

    def test_communes_are_chosen_one_by_one_and_marked_to_confirm(self, herault, desk, as_role):
        client = as_role("mission_team")
        typed = {"epci": "200000001", "c-34001": "confirmed", "c-34002": "to_confirm"}
        page = self.post(client, desk, **typed)
        assert self.states(herault) == {"34001": True, "34002": False}
        assert "dont 1 à confirmer" in page
        self.post(client, desk, **{**typed, "c-34001": ""})
        assert self.states(herault) == {"34002": False}

    def test_a_commune_without_intercommunality_can_be_chosen(self, herault, desk, as_role):
        self.post(as_role("administrator"), desk, epci="aucune", tout="ajouter")
        assert self.states(herault) == {"34004": True}

    def test_what_is_not_a_state_changes_nothing(self, herault, desk, as_role):
        self.post(as_role("administrator"), desk, epci="200000001", **{"c-34001": "peut-être", "c-99999": "confirmed"})
        assert self.states(herault) == {}

    def test_two_desks_on_one_commune_is_allowed_and_shown(self, herault, desk, communes, as_role):
        with mission_scope(herault.pk):
            other = make_organization("desk", name="Autre guichet (fictif)")
            set_territory(other, {"34001": True})
            set_territory(desk, {"34001": True})
        client = as_role("facilitator")
        page = client.get(f"{LIST}territoires/?etat=plusieurs").content.decode()
        assert "2 guichets sur cette commune" in page
        assert "Bassan" not in page
        form = as_role("administrator").get(f"{LIST}{desk.public_id}/territoire/?epci=200000001").content.decode()
        assert "Autre guichet (fictif)" in form

    def test_a_commune_without_desk_is_a_blank_zone(self, herault, desk, as_role):
        with mission_scope(herault.pk):
            set_territory(desk, {"34001": False})
        client = as_role("facilitator")
        page = client.get(f"{LIST}territoires/?etat=blanche").content.decode()
        assert "3\u00a0communes du département sans guichet" in page
        assert "Abeilhan" not in page
        assert page.count("zone blanche</span>") == 3
        assert "Abeilhan" in client.get(f"{LIST}territoires/?etat=a-confirmer").content.decode()
        assert client.get(f"{LIST}territoires/export.xlsx").content[:2] == b"PK"

    def test_only_a_desk_has_a_territory(self, in_herault, communes):
        with pytest.raises(Problem, match="Seul un guichet"):
            set_territory(make_organization("company"), {"34001": True})
        with pytest.raises(Problem, match="Commune inconnue"):
            set_territory(make_organization("desk"), {"99999": True})
