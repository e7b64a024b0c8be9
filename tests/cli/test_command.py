"""The `levier` command as a person types it: what it answers, and how it says no."""

import json
import subprocess
import sys

import pytest


def levier(*words):
    return subprocess.run(
        [sys.executable, "-m", "levier.cli", *words], capture_output=True, check=False, text=True, timeout=60
    )


def test_the_sizing_answers_in_json():
    answer = levier("clause", "heures", "--montant", "1000000", "--part-main-oeuvre", "50", "--taux", "5",
                    "--cout-horaire", "30", "--json")  # fmt: skip
    said = json.loads(answer.stdout)
    assert (said["hours"], said["exact_hours"]) == (833, "833.33")
    assert (said["labour_amount"], said["insertion_amount"]) == ("500000", "25000")
    assert len(said["steps"]) == 4


def test_shares_keep_the_order_in_which_desks_were_named():
    answer = levier("partage", "--heures", "1000", "--cle", "Sète=2", "--cle", "Béziers=2", "--cle", "Agde=3", "--json")
    assert json.loads(answer.stdout) == {"total": 1000, "shares": {"Sète": 286, "Béziers": 286, "Agde": 428}}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["inconnue"], "COMMANDE"),
        (["clause", "heures"], "Il manque --montant"),
        (["clause", "heures", "--montant", "abc"], "« abc » n'est pas un nombre"),
        (["partage", "--heures", "10", "--cle", "A"], "n’est pas une clé"),
        (["partage", "--heures", "10", "--cle", "A=0"], "à zéro"),
        (["partage", "--heures", "10", "--cle", "A=1", "--cle", "A=2"], "deux fois"),
        (["clause", "obligation", "--type", "obus"], "n’existe pas"),
    ],
)
def test_bad_use_is_one_french_sentence_and_exit_status_2(words, said):
    answer = levier(*words)
    assert answer.returncode == 2
    assert said in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""
