"""The open data of the demo: the Hérault's is real and measures nothing social; the invented department's is apart."""

import pytest

from levier.accounts.models import Membership
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.demo.load import PASSWORD, load_demo
from levier.organizations.models import Commune, DeskCommune, Organization
from levier.resources.observatory.models import Build, SourceFile
from levier.resources.observatory.selectors import open_data
from tests.conftest import CheckedClient


@pytest.fixture
def demo(db, loaded_demo):
    return {mission.slug: mission for mission in Mission.objects.all()}


def test_each_mission_has_its_own_open_data_and_its_rows_never_mix(demo):
    with mission_scope(demo["herault"].pk):
        real = open_data()
        assert (real.build.read, real.build.contracts, real.build.concessions) == (318, 313, 1)
        assert real.dataset.synthetic == [False]
        assert {source.is_fictitious for source in real.sources} == {False}
        real_buyers = {row["buyer_siret"] for row in real.buyers()}
        organizations = set(Organization.objects.values_list("pk", flat=True))
    with mission_scope(demo["val-d-exemple"].pk):
        invented = open_data()
        assert (invented.build.contracts, invented.build.rejected) == (1_500, 3)
        assert invented.dataset.synthetic == [True]
        assert {source.is_fictitious for source in invented.sources} == {True}
        assert real_buyers.isdisjoint(row["buyer_siret"] for row in invented.buyers())
        assert organizations.isdisjoint(Organization.objects.values_list("pk", flat=True))
        assert not Organization.objects.filter(is_fictitious=False).exists()
        assert all("(fictif)" in str(row) for row in Organization.objects.all())
        roles = set(Membership.objects.values_list("role", flat=True))
        assert roles == {"administrator", "facilitator", "mission_team"}
        assert DeskCommune.objects.count() == Commune.objects.filter(department="00").count() == 12

    # Pages of one and the other, in the same process.
    client = CheckedClient()
    for email, mission, said, unsaid in (
        ("mission@demo.invalid", "herault", "non mesurable dans cette source", "Département entièrement fictif"),
        ("facilitateur.exemple@demo.invalid", "val-d-exemple", "Département entièrement fictif", "dans cette source"),
    ):
        client.post("/comptes/login/", {"login": email, "password": PASSWORD})
        page = client.get(f"/{mission}/observatoire/").content.decode().replace("\u00a0", " ")
        assert said in page
        assert unsaid not in page
        client.logout()
    client.post("/comptes/login/", {"login": "facilitateur.exemple@demo.invalid", "password": PASSWORD})
    # What a mission publishes is for anybody; what it keeps is for its members.
    assert client.get("/herault/observatoire/").status_code == 200
    assert client.get("/herault/observatoire/donnees/enregistrements/rejetes").status_code == 404

    # Loading again builds nothing again.
    with mission_scope(demo["herault"].pk):
        before = (Build.objects.get().pk, SourceFile.objects.count())
    load_demo(say=lambda text: None)
    with mission_scope(demo["herault"].pk):
        assert (Build.objects.get().pk, SourceFile.objects.count()) == before
