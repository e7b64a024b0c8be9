"""The official resources brought in: one build of what changed, checked against the one before, by the command, the
page and the night's job."""

import json

import pytest
from django.urls import reverse

from levier.accounts.models import User
from levier.cli import main
from levier.common.jobs.models import Job
from levier.common.tenancy.scope import mission_free
from levier.resources.observatory.jobs import fetch_open_data, follow_open_data
from levier.resources.observatory.models import Build, BuildState, SourceFile
from levier.resources.observatory.official.checking import Bounds, refusal
from levier.resources.observatory.official.client import REST_SECONDS
from levier.resources.observatory.selectors import open_data
from levier.resources.observatory.services import run_build
from tests.builders import make_member
from tests.coordination.hours.builders import signed_in
from tests.resources.observatory.builders import contract_2022, make_open_data
from tests.resources.observatory.official.server import serving

# Their figures are DuckDB's, whatever database keeps the rest.
pytestmark = pytest.mark.any_database

MANY = [contract_2022(id=str(rank)) for rank in range(20)]


def in_a_file(*records):
    return json.dumps({"marches": {"marche": records}}).encode()


@pytest.fixture
def shop(settings, tmp_path):
    with serving() as found:
        settings.DATA_DIR, settings.OPEN_DATA, settings.DEMO = tmp_path, [found.file], False
        found.publish(*MANY)
        yield found


@pytest.fixture
def later(clock):
    """Each call is past the time a resource is left in peace."""
    day = [1]

    def stop():
        day[0] += 1
        assert REST_SECONDS < 86_400
        return clock(f"2026-10-{day[0]:02} 06:00")

    stop()
    return stop


def run(capsys, *arguments):
    with mission_free(), pytest.raises(SystemExit) as ended:
        main(["observatoire", "actualiser", *arguments])
    written = capsys.readouterr()
    return ended.value.code, written.out, written.err


def opened_by(mission, role):
    """The browser of a member whose account is no invention: a real installation opens nothing to the others."""
    member = make_member(mission, role)
    User.objects.filter(pk=member.pk).update(is_fictitious=False)
    return signed_in(member)


def counted():
    return len(open_data().contracts().rows)


class TestTheCommand:
    def test_what_changed_is_put_in_service_once_and_what_a_person_gave_stays_beside(
        self, in_herault, shop, later, capsys
    ):
        make_open_data(in_herault, contract_2022(id="d’un profil"))
        status, out, err = run(capsys, "--mission", "herault", "--json")
        told = json.loads(out)["herault"]
        assert (status, err, told["resources"][0]["outcome"]) == (0, "", "new")
        assert (told["build"]["state"], told["build"]["contracts"], counted()) == ("current", 21, 21)

        later()
        status, out, _ = run(capsys)
        assert (status, out) == (0, "herault\u00a0: 127.0.0.1\u00a0: rien de nouveau.\n")

        # Within the hour it is not asked again, and that is said: it may hold something new.
        status, out, _ = run(capsys)
        assert (status, out) == (0, "herault\u00a0: 127.0.0.1\u00a0: déjà lue il y a moins d’une heure.\n")

        shop.publish(*MANY, contract_2022(id="20"))
        later()
        status, out, _ = run(capsys)
        assert (status, counted()) == (0, 22)
        assert "22 marchés distincts en service" in out
        assert {file.address for file in open_data().sources} == {"", shop.file}

    def test_a_bad_version_never_replaces_a_good_one(self, in_herault, shop, later, capsys):
        run(capsys, "--mission", "herault")
        for records, said in (
            (MANY[:3], "Il ne reste que 3\u00a0marchés sur 20"),
            (
                [*MANY, *(contract_2022(id=str(rank), acheteur={}) for rank in range(20, 30))],
                "10 enregistrements sur 30",
            ),
        ):
            shop.publish(*records)
            later()
            status, _, err = run(capsys)
            assert status == 1
            assert said in err
            assert counted() == 20
            assert [file.address for file in SourceFile.objects.all()] == [shop.file]
        empty = b'{"marches":{"marche":[]}}'
        for content, said in ((empty, "aucun enregistrement"), (b"<html>en maintenance</html>", "page web")):
            shop.content, shop.version = content, shop.version + 1
            later()
            status, _, err = run(capsys)
            assert (status, counted()) == (2, 20)
            assert said in err

    def test_a_server_that_refuses_is_told_and_the_other_resource_comes_in(
        self, in_herault, shop, later, settings, capsys
    ):
        settings.OPEN_DATA = [f"{shop.address}/partie.json", shop.file]
        status, _, err = run(capsys, "--mission", "herault")
        assert (status, counted()) == (2, 20)
        assert "n’existe plus à cette adresse" in err

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"<!DOCTYPE html><html>en maintenance</html>", "page web"),
            (b'{"marches":{"marche":[]}}', "Aucun enregistrement"),
            (in_a_file(*(contract_2022(id=str(rank), acheteur={}) for rank in range(9))), "rejets, 9 sur 9"),
            (in_a_file(contract_2022(id="n"), contract_2022(id="m", acheteur={})), "Un sur 2 est rejeté"),
            (in_a_file(*MANY)[:-300], "tronqué"),
        ],
    )
    def test_of_several_resources_the_bad_one_is_told_and_the_others_come_in(
        self, in_herault, shop, later, settings, capsys, content, said
    ):
        settings.OPEN_DATA = [f"{shop.address}/autre.json", shop.file]
        shop.others["/autre.json"] = content
        status, out, err = run(capsys, "--mission", "herault", "--json")
        told = json.loads(out)["herault"]
        assert [one["outcome"] for one in told["resources"]] == ["failed", "new"]
        assert (status, told["build"]["state"], counted()) == (2, "current", 20)
        assert said in told["resources"][0]["said"]
        assert "autre.json" in err

        # Mended, it comes in; bad again, its good version stays.
        shop.others["/autre.json"] = in_a_file(contract_2022(id="mieux"))
        later()
        assert (run(capsys)[0], counted()) == (0, 21)
        shop.others["/autre.json"] = content
        shop.publish(*MANY, contract_2022(id="20"))
        later()
        assert (run(capsys)[0], counted()) == (2, 22)

    def test_a_bad_version_of_one_resource_is_refused_however_large_the_others_are(
        self, in_herault, shop, later, settings, capsys
    ):
        settings.OPEN_DATA = [f"{shop.address}/autre.json", shop.file]
        shop.others["/autre.json"] = in_a_file(contract_2022(id="autre"))
        assert run(capsys, "--mission", "herault")[0] == 0
        shop.others["/autre.json"] = in_a_file(contract_2022(id="autre", acheteur={}))
        later()
        status, _, err = run(capsys)
        assert (status, counted()) == (1, 21)
        assert "autre.json" in err

    def test_an_address_changed_for_its_description_is_known_by_its_content(
        self, in_herault, shop, later, settings, capsys
    ):
        run(capsys, "--mission", "herault")
        settings.OPEN_DATA = [shop.description]
        later()
        status, out, _ = run(capsys)
        assert (status, out) == (0, "herault\u00a0: 127.0.0.1\u00a0: rien de nouveau.\n")
        assert [file.address for file in open_data().sources] == [shop.description]
        shop.publish(*MANY, contract_2022(id="20"))
        later()
        assert (run(capsys)[0], counted(), len(open_data().sources)) == (0, 21, 1)

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [((), "Aucune mission ne suit"), (("--mission", "nulle-part"), "pas de mission « nulle-part »")],
    )
    def test_who_is_to_follow_must_be_known(self, in_herault, shop, capsys, arguments, said):
        status, _, err = run(capsys, *arguments)
        assert status == 2
        assert said in err.replace("\u00a0", " ")

    def test_the_demo_and_a_fictitious_mission_fetch_nothing(self, in_herault, shop, settings, capsys):
        in_herault.is_fictitious = True
        in_herault.save()
        assert "mission fictive" in run(capsys, "--mission", "herault")[2]
        settings.DEMO = True
        assert "La démonstration ne va rien chercher" in run(capsys, "--mission", "herault")[2]
        assert shop.asked == []


class TestThePage:
    def test_the_team_asks_for_it_then_each_night_follows(self, in_herault, shop, later):
        with mission_free():
            team = opened_by(in_herault, "mission_team")
            page = team.get("/herault/observatoire/donnees/")
            assert "Pas encore suivie" in page.content.decode()
            team.post("/herault" + reverse("fetch_open_data"))
        follow_open_data(in_herault.pk)
        assert shop.asked == []  # nobody follows yet: the night fetches nothing

        job = Job.objects.get(name="observatory.refresh")
        fetch_open_data(in_herault.pk, **job.arguments)
        build = Build.objects.get()
        run_build(build.pk)
        with mission_free():
            page = team.get("/herault/observatoire/donnees/").content.decode()
        assert "Pas encore suivie" not in page
        assert shop.file in page

        shop.publish(*MANY, contract_2022(id="20"))
        later()
        follow_open_data(in_herault.pk)
        run_build(Build.objects.get(state=BuildState.WAITING).pk)
        assert counted() == 21

    def test_a_refused_version_waits_on_the_team_s_home_until_another_is_in_service(self, in_herault, shop, later):
        for records in (MANY, MANY[:3]):
            shop.publish(*records)
            later()
            fetch_open_data(in_herault.pk)
            run_build(Build.objects.get(state=BuildState.WAITING).pk)
        with mission_free():
            team, facilitator = (opened_by(in_herault, role) for role in ("mission_team", "facilitator"))
            assert "n’ont pas pu être mises à jour" in team.get("/herault/").content.decode()
            assert "n’ont pas pu être mises à jour" not in facilitator.get("/herault/").content.decode()
        make_open_data(in_herault, contract_2022(id="99"))
        with mission_free():
            assert "n’ont pas pu être mises à jour" not in team.get("/herault/").content.decode()


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"contracts_before": 0, "contracts": 1, "read": 1, "rejected": 0}, ""),
        ({"contracts_before": 1_000, "contracts": 900, "read": 1_000, "rejected": 200}, ""),
        (
            {"contracts_before": 1_000, "contracts": 899, "read": 1_000, "rejected": 0},
            "899\u00a0marchés sur 1\u202f000",
        ),
        (
            {"contracts_before": 0, "contracts": 799, "read": 1_000, "rejected": 201},
            "201 enregistrements sur 1\u202f000",
        ),
        ({"contracts_before": 0, "contracts": 0, "read": 0, "rejected": 0}, "plus aucun marché"),
    ],
)
def test_what_may_be_lost_or_rejected_is_bounded(counts, said):
    found = refusal(**counts, bounds=Bounds(most_lost=10, most_rejected=20))
    assert (said in found) if said else found == ""
