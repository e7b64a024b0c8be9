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
    content = {"marches": {"marche": [contract_2022(), contract_2022(id="2", considerationsSociales=None)]}}
    source.write_text(json.dumps(content))
    output = tmp_path / "sortie"
    status, out, err = run(capsys, "construire", source, "--sortie", output, "--json")
    assert (status, err) == (0, "")
    report = json.loads(out)
    assert report == json.loads((output / "rapport.json").read_text())
    assert (report["read"], report["accepted"], report["contracts"]) == (2, 2, 2)
    return output


def test_an_indicator_in_json(built, capsys):
    status, out, _ = run(capsys, "montrer", "part_clause_sociale", "--donnees", built, "--par", "annee",
                         "--departement", "34", "--json")  # fmt: skip
    assert status == 0
    (row,) = json.loads(out)
    assert (row["annee"], row["value"], row["numerator"], row["denominator"]) == (2024, 1.0, 1, 1)


def test_an_indicator_for_people(built, capsys):
    _, out, _ = run(capsys, "montrer", "part_clause_sociale", "--donnees", built)
    assert "100,0 % (1 sur 1\u202f; entre 20,7 et 100,0 % à 95 % de confiance)" in out
    assert "non significatif : moins de 30 marchés" in out
    _, out, _ = run(capsys, "montrer", "part_clause_sociale", "--donnees", built, "--departement", "75")
    assert "non mesurable dans cette source (0 marché)" in out


def test_the_list_of_indicators(capsys):
    status, out, _ = run(capsys, "indicateurs", "--json")
    assert status == 0
    listed = {one["identifier"]: one for one in json.loads(out)}
    assert {"annee", "acheteur", "departement", "secteur"} <= set(listed["part_clause_sociale"]["breakdowns"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["construire", "absent.json", "--sortie", "{tmp}/s"], "n’existe pas"),
        (["construire", "{tmp}/tronque.json", "--sortie", "{tmp}/s"], "tronqué"),
        (["montrer", "part_clause_sociale", "--donnees", "{tmp}"], "levier observatoire construire"),
        (["montrer", "part_inconnue", "--donnees", "{tmp}"], "Au choix : part_clause_sociale"),
    ],
)
def test_bad_use_is_one_sentence_and_status_2(tmp_path, capsys, arguments, said):
    (tmp_path / "tronque.json").write_text('{"marches":[{"id":')
    status, out, err = run(capsys, *(argument.format(tmp=tmp_path) for argument in arguments))
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
