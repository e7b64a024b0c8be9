"""The outlines of a department the package does not carry: from the official service, or from a file."""

import gzip
import json

import pytest

from levier.cli import main
from levier.common.tenancy.scope import mission_free, mission_scope
from levier.organizations.contours import contours_of, mention_of
from tests.builders import make_mission
from tests.resources.observatory.builders import contract_2022
from tests.resources.observatory.official.server import serving
from tests.resources.observatory.official.test_refreshing import opened_by

# Nothing here depends on which database keeps the rest.
pytestmark = pytest.mark.any_database

# Two communes of the Gard and of the same intercommunality, side by side: Nîmes and Caissargues.
GARD = ("30189", "30060")


def boundaries(*codes):
    features = []
    for rank, code in enumerate(codes):
        west, east = 4 + rank / 10, 4.1 + rank / 10
        ring = [[west, 44], [east, 44], [east, 44.1], [west, 44.1], [west, 44]]
        features.append(
            {"type": "Feature", "properties": {"nom": code, "code": code},
             "geometry": {"type": "Polygon", "coordinates": [ring]}}
        )  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@pytest.fixture
def service(settings, tmp_path, clock):
    clock("2026-11-30 08:00")
    with serving() as found:
        settings.DATA_DIR, settings.DEMO = tmp_path, False
        settings.CONTOURS, settings.OPEN_DATA = found.communes, [found.file]
        found.boundaries["30"] = boundaries(*GARD)
        yield found


def run(capsys, *arguments):
    with mission_free(), pytest.raises(SystemExit) as ended:
        main(["observatoire", "contours", *map(str, arguments)])
    written = capsys.readouterr()
    return ended.value.code, written.out, written.err


def test_the_command_fetches_the_outlines_of_a_department(service, capsys):
    assert contours_of("30", "communes") is None
    assert mention_of("30") == ""
    status, out, _ = run(capsys, "--departement", "30", "--json")
    told = json.loads(out)
    assert (status, told["communes"], told["epci"], told["unknown"]) == (0, 2, 1, [])
    assert len(told["missing"]) == 348  # the Gard has 350 communes
    assert contours_of("30", "communes").names == {"30189": "Nîmes", "30060": "Caissargues"}
    assert list(contours_of("30", "epci").names.values()) == ["CA de Nîmes Métropole"]
    assert mention_of("30") == (
        "Contours\u00a0: IGN, Admin Express, par 127.0.0.1, lus le 30\u00a0novembre\u00a02026 (Licence Ouverte "
        "2.0), simplifiés, réunis selon le code officiel géographique 2026."
    )


def test_other_outlines_take_the_place_of_those_carried(service, tmp_path, capsys):
    file = tmp_path / "communes.geojson.gz"
    file.write_bytes(gzip.compress(boundaries("34172", "30189")))
    carried = contours_of("34", "communes").names
    status, out, _ = run(capsys, file, "--departement", "34")
    assert status == 0
    assert "34 : 1 communes et 1 intercommunalités, en service." in out.replace("\u00a0", " ")
    assert "codes absents du code officiel géographique 2026 : 30189." in out.replace("\u00a0", " ")
    assert carried != contours_of("34", "communes").names == {"34172": "Montpellier"}


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"<html>", "collection GeoJSON"), (boundaries("75056"), "ce département"),
     (b"\x1f\x8b\x00", "ne peut pas être lu")],
)  # fmt: skip
def test_a_bad_file_changes_nothing(service, tmp_path, capsys, content, said):
    run(capsys, "--departement", "30")
    file = tmp_path / "autre.geojson"
    file.write_bytes(content)
    status, _, err = run(capsys, file, "--departement", "30")
    assert status == 2
    assert said in err
    assert len(contours_of("30", "communes").names) == 2


def test_a_service_that_has_nothing_or_an_unknown_department_is_a_sentence(service, capsys):
    status, _, err = run(capsys, "--departement", "48")
    assert (status, contours_of("48", "communes")) == (2, None)
    assert "cette ressource n’existe plus à cette adresse" in err
    status, _, err = run(capsys, "--departement", "99")
    assert status == 2
    assert "n’est pas un code de département" in err


def test_the_demo_fetches_nothing(service, settings, capsys):
    settings.DEMO = True
    status, _, err = run(capsys, "--departement", "30")
    assert status == 2
    assert "ne va rien chercher hors de cette machine" in err


def test_a_mission_whose_maps_have_no_outlines_gets_them_with_its_open_data(db, service, capsys):
    """The Hérault's are carried: nothing is asked. A service out of order fails alone, and is asked again later."""
    service.publish(contract_2022())
    told = {}
    for department in ("30", "34", "48"):
        make_mission(f"essai-{department}", department)
        with mission_free(), pytest.raises(SystemExit):
            main(["observatoire", "actualiser", "--mission", f"essai-{department}", "--json"])
        told[department] = json.loads(capsys.readouterr().out)[f"essai-{department}"]
    assert [one["outcome"] for one in told["30"]["resources"]] == ["new", "new"]
    assert told["30"]["resources"][1]["said"] == (
        "Les contours du département 30 sont là\u00a0: ses cartes se dessinent."
    )
    assert [one["outcome"] for one in told["34"]["resources"]] == ["new"]
    assert [one["outcome"] for one in told["48"]["resources"]] == ["new", "failed"]
    assert {one["build"]["state"] for one in told.values()} == {"current"}
    with mission_free(), pytest.raises(SystemExit):
        main(["observatoire", "actualiser", "--mission", "essai-30", "--json"])
    assert [one["outcome"] for one in json.loads(capsys.readouterr().out)["essai-30"]["resources"]] == ["unchanged"]


def test_the_page_of_the_data_says_that_maps_wait_for_outlines(gard, service, capsys):
    with mission_scope(gard.pk):
        team = opened_by(gard, "mission_team")
    page = "/gard/observatoire/donnees/"
    words = "levier observatoire contours --departement 30"
    assert words in team.get(page).content.decode()
    run(capsys, "--departement", "30")
    assert words not in team.get(page).content.decode()
