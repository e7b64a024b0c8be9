"""The commands of the observatory, as a person types them."""

import json

import pytest

from levier.cli import main
from tests.statistics.conftest import contract_2022


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(["observatoire", *map(str, arguments)])
    written = capsys.readouterr()
    return ended.value.code, written.out, written.err


@pytest.fixture
def built(tmp_path, capsys):
    source = tmp_path / "decp.json"
    records = [
        contract_2022(lieuExecution={"code": "34172", "typeCode": "Code commune"}),
        contract_2022(id="2", considerationsSociales=None, acheteur={"id": "13002054800017"}),
    ]
    content = {"marches": {"marche": records}}
    source.write_text(json.dumps(content))
    output = tmp_path / "sortie"
    categories = tmp_path / "categories.csv"
    categories.write_text("siren,categorie_juridique\n130020548,7383\n999999999,0000\n")
    status, out, err = run(
        capsys, "construire", source, "--sortie", output, "--categories", categories, "--json"
    )  # fmt: skip
    assert (status, err) == (0, "")
    report = json.loads(out)
    assert report == json.loads((output / "rapport.json").read_text())
    assert (report["read"], report["accepted"], report["contracts"]) == (2, 2, 2)
    return output


def written(tmp_path, name, *records):
    path = tmp_path / name
    path.write_text(json.dumps({"marches": {"marche": records}}))
    return path


def held(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("name", "records", "status", "said"),
    [
        ("rejetes.json", [contract_2022(id=str(rank), acheteur={}) for rank in range(5)], 1, "rejets, 5 sur 5"),
        ("vide.json", [], 1, "Aucun enregistrement"),
        ("peu.json", [contract_2022()], 1, "1\u00a0marché sur 2"),
        (
            "moitie.json",
            [contract_2022(id=str(rank), acheteur={} if rank % 2 else {"id": "21340172201787"}) for rank in range(8)],
            1,
            "4 enregistrements sur 8",
        ),
    ],
)
def test_what_is_something_else_never_replaces_a_good_build(built, tmp_path, capsys, name, records, status, said):
    before = held(built)
    source = written(tmp_path, name, *records)
    ended, out, err = run(capsys, "construire", source, "--sortie", built, "--json")
    assert (ended, err.count("\n")) == (status, 1)
    assert said in err
    # What was read is told all the same: by which rule it was rejected.
    assert json.loads(out)["read"] == len(records)
    assert held(built) == before


def test_a_web_page_leaves_the_build_as_it_was(built, tmp_path, capsys):
    before = held(built)
    (tmp_path / "page.json").write_text("<html>en maintenance</html>")
    status, out, err = run(capsys, "construire", tmp_path / "page.json", "--sortie", built)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert held(built) == before


def test_a_smaller_build_takes_the_place_when_it_is_asked_for(built, tmp_path, capsys):
    asked = ["construire", written(tmp_path, "un.json", contract_2022()), "--sortie", built, "--remplacer"]
    status, _, err = run(capsys, *asked)
    assert (status, err) == (0, "")
    assert json.loads((built / "rapport.json").read_text())["contracts"] == 1
    # Never for nothing at all.
    status, _, _ = run(capsys, "construire", written(tmp_path, "vide.json"), *asked[2:])
    assert status == 1
    assert json.loads((built / "rapport.json").read_text())["contracts"] == 1


def test_a_first_build_of_which_nothing_is_kept_is_told_and_its_report_written(tmp_path, capsys):
    source = written(tmp_path, "communes.json", contract_2022(acheteur={}))
    output = tmp_path / "neuf"
    status, out, err = run(capsys, "construire", source, "--sortie", output)
    assert (status, err) == (1, "Aucun enregistrement n’en est gardé\u00a0: rejets, 1 sur 1.\n")
    assert "acheteur_absent" in out
    assert json.loads((output / "rapport.json").read_text())["rejected"] == 1
    # A good one then takes its place.
    status, _, err = run(capsys, "construire", written(tmp_path, "bon.json", contract_2022()), "--sortie", output)
    assert (status, err) == (0, "")


def test_an_indicator_in_json(built, capsys):
    status, out, _ = run(capsys, "montrer", "part_clause_sociale", "--donnees", built, "--par", "annee",
                         "--departement", "34", "--json")  # fmt: skip
    assert status == 0
    (row,) = json.loads(out)
    assert (row["annee"], row["value"], row["numerator"], row["denominator"]) == (2024, 1.0, 1, 1)


def test_an_indicator_for_people(built, capsys):
    _, out, _ = run(capsys, "montrer", "part_clause_sociale", "--donnees", built)
    assert "100,0\u00a0% (1 sur 1\u202f; entre 20,7 et 100,0\u00a0% à 95 % de confiance)" in out
    assert "non significatif\u00a0: moins de 30 marchés" in out
    _, out, _ = run(capsys, "montrer", "part_clause_sociale", "--donnees", built, "--departement", "75")
    assert "non mesurable dans cette source (0 marché)" in out


def test_places_and_buyers_are_looked_up_in_the_tables_carried_and_given(built, capsys):
    """Montpellier is the place and the buyer of one; the table given says what the other buyer is."""
    _, out, _ = run(capsys, "montrer", "nombre_marches", "--donnees", built, "--par", "epci")
    assert "243400017 (Montpellier Méditerranée Métropole) : 1" in out
    assert "Lieu non précisé : 1" in out
    _, out, _ = run(capsys, "montrer", "nombre_marches", "--donnees", built, "--par", "categorie_acheteur", "--json")
    assert {row["categorie_acheteur"]: row["value"] for row in json.loads(out)} == {"commune": 1, "public_body": 1}
    _, out, _ = run(capsys, "montrer", "nombre_marches", "--donnees", built, "--epci", "243400017", "--region", "76")
    assert "  1" in out


def test_the_list_of_indicators(capsys):
    status, out, _ = run(capsys, "indicateurs", "--json")
    assert status == 0
    listed = {one["identifier"]: one for one in json.loads(out)}
    assert {"annee", "acheteur", "departement", "secteur"} <= set(listed["part_clause_sociale"]["breakdowns"])
    # The three sources of the observatory in one list: the series published by others are there too.
    assert listed["ave_hours"]["name"] == "Heures d’insertion du réseau national"
    assert "unemployment_rate" in listed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["construire", "absent.json", "--sortie", "{tmp}/s"], "n’existe pas"),
        (["construire", "{tmp}/tronque.json", "--sortie", "{tmp}/s"], "tronqué"),
        (
            ["construire", "{tmp}/tronque.json", "--categories", "absent.csv", "--sortie", "{tmp}/s"],
            "ne peut pas être lue (rien ne porte ce nom)",
        ),
        (
            ["construire", "{tmp}/tronque.json", "--sortie", "{tmp}/tronque.json/s"],
            "de dossier de sortie (une partie de ce chemin n’est pas un dossier). Choisir un autre dossier.",
        ),
        (["montrer", "part_clause_sociale", "--donnees", "{tmp}"], "levier observatoire construire"),
        (["montrer", "part_inconnue", "--donnees", "{tmp}"], "Au choix : part_clause_sociale"),
        (["montrer", "nombre_marches", "--donnees", "{tmp}", "--secteur", "zzz"], "espaces-verts"),
        (["montrer", "nombre_marches", "--donnees", "{tmp}", "--region", "99"], "n’est pas un code de région"),
        (["montrer", "nombre_marches", "--donnees", "{tmp}", "--acheteur", "123"], "n’est pas un SIRET"),
        (
            ["montrer", "nombre_marches", "--donnees", "{tmp}", "--departement", "20"],
            "n’est pas un code de département",
        ),
        (["montrer", "nombre_marches", "--mission", "herault"], "montrer nombre_marches --donnees DOSSIER"),
        (["montrer", "heures_retenues", "--donnees", "{tmp}"], "montrer heures_retenues --mission NOM"),
        (["montrer", "nombre_marches", "--donnees", "{tmp}", "--depuis", "2025", "--jusqua", "2019"], "Inversez"),
    ],
)
def test_bad_use_is_one_sentence_and_status_2(tmp_path, capsys, arguments, said):
    (tmp_path / "tronque.json").write_text('{"marches":[{"id":')
    status, out, err = run(capsys, *(argument.format(tmp=tmp_path) for argument in arguments))
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_spark_that_cannot_be_had_is_one_sentence_and_status_2(built, tmp_path, monkeypatch, capsys):
    asked = ["montrer", "part_clause_sociale", "--donnees", built]
    status, _, err = run(capsys, *asked, "--maitre", "local[1]")
    assert (status, err) == (2, "--maitre ne sert qu’avec --moteur spark.\n")
    monkeypatch.setattr("levier.statistics.spark.find_spec", lambda name: None)
    status, _, err = run(capsys, "construire", tmp_path / "decp.json", "--sortie", built, "--moteur", "spark")
    assert (status, err.count("\n")) == (2, 1)
    assert "pip install 'levier[spark]'" in err
    monkeypatch.setattr("levier.statistics.spark.find_spec", lambda name: True)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    status, _, err = run(capsys, *asked, "--moteur", "spark")
    assert (status, err.count("\n")) == (2, 1)
    assert "apt-get install default-jre-headless" in err


def test_contracts_leave_in_ocds_with_who_publishes_them(built, tmp_path, capsys):
    said = [
        "exporter",
        "--donnees",
        built,
        "--diffuseur",
        "Mission (fictif)",
        "--adresse",
        "https://exemple.fr/ocds.json",
    ]
    status, out, _ = run(capsys, *said, "--departement", "34", "--sortie", tmp_path / "ocds.json")
    assert (status, out) == (0, f"2 marchés écrits dans {tmp_path / 'ocds.json'}.\n")
    package = json.loads((tmp_path / "ocds.json").read_text())
    assert (package["publisher"]["name"], len(package["releases"])) == ("Mission (fictif)", 2)
    assert [release["tender"].get("sustainability") for release in package["releases"]] == [
        None,
        [{"goal": "social", "strategies": ["contractPerformanceConditions"]}],
    ]
    _, out, _ = run(capsys, *said, "--departement", "30", "--sortie", tmp_path / "gard.json")
    assert out == f"0 marché écrit dans {tmp_path / 'gard.json'}.\n"
    status, _, err = run(capsys, *said, "--sortie", tmp_path / "absent" / "ocds.json")
    assert (status, err.count("\n")) == (2, 1)
    status, _, err = run(capsys, "exporter", "--donnees", tmp_path, *said[3:], "--sortie", tmp_path / "ocds.json")
    assert (status, "levier observatoire construire" in err) == (2, True)
    assert len(json.loads((tmp_path / "ocds.json").read_text())["releases"]) == 2
