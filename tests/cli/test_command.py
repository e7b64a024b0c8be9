"""The `levier` command as a person types it: what it answers, and how it says no."""

import argparse
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import NamedTuple

import pytest

from levier.cli import build_parser, main
from levier.common.audit.models import AccessLogEntry
from levier.common.tenancy.scope import mission_free

PRODUCT = "levier.config.settings"


class Answer(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def levier_of_its_own(*words, **environment):
    """The command in a process of its own, as a shell starts it."""
    done = subprocess.run(
        [sys.executable, "-m", "levier.cli", *words], capture_output=True, check=False, text=True, timeout=60,
        env={**os.environ, **environment},
    )  # fmt: skip
    return Answer(done.returncode, done.stdout, done.stderr)


def levier(*words):
    """The same door, without the second a process takes to start."""
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as errors, pytest.raises(SystemExit) as end:
        main(words)
    return Answer(end.value.code, out.getvalue(), errors.getvalue())


@pytest.mark.parametrize(("words", "status"), [(("partage", "--heures", "10", "--cle", "A=1"), 0), (("inconnue",), 2)])
def test_a_process_of_its_own_answers_the_same(words, status):
    answer = levier_of_its_own(*words)
    assert answer == levier(*words)
    assert answer.returncode == status


def test_the_sizing_answers_in_json():
    answer = levier("clause", "heures", "--montant", "1000000", "--part-main-oeuvre", "50", "--taux", "5",
                    "--cout-horaire", "30", "--json")  # fmt: skip
    said = json.loads(answer.stdout)
    assert (said["hours"], said["exact_hours"]) == (833, "833.33")
    assert (said["labour_amount"], said["insertion_amount"]) == ("500000", "25000")
    assert len(said["steps"]) == 4


EFFORT = ("--part-main-oeuvre", "50", "--taux", "5", "--cout-horaire", "30")


def test_the_help_and_the_figures_keep_french_spaces():
    said = levier("clause", "heures", "--help").stdout
    assert "Options\u00a0:" in said and "Options:" not in said
    answer = levier("clause", "heures", "--montant", "4200000", *EFFORT).stdout
    assert answer.rstrip().endswith("\u00a0: 3\u202f500\u00a0h")


@pytest.mark.parametrize("beneath", ["", "dedans", "dedans/plus-bas"])
@pytest.mark.parametrize("command", ["check", "demo"])
def test_a_data_folder_that_cannot_be_is_told_in_a_sentence(tmp_path, command, beneath):
    taken = tmp_path / "fichier"
    taken.write_text("ceci n’est pas un dossier")
    answer = levier_of_its_own(command, LEVIER_DATA_DIR=str(taken / beneath), DJANGO_SETTINGS_MODULE=PRODUCT)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("LEVIER_DATA_DIR\u00a0: «\u00a0")
    assert "Indiquez un dossier où ce compte peut écrire." in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert taken.read_text() == "ceci n’est pas un dossier"


@pytest.mark.parametrize(
    ("words", "owed", "if_all"),
    [
        (("tranches-facturees", "--facture", "3000000", "--tranche", "2000", "--seuil", "2700000"), 150, 150),
        (("commandes", "--commandes", "1000000", "1000000", "1000000", *EFFORT), 2_500, 2_500),
        (("minimum", "--montant", "1000000", "--facture", "1600000", *EFFORT), 1_333, 1_333),
        (("phases", "--montant", "1000000", "--optionnelles", "1000000", "--affermies", "1", *EFFORT), 1_666, 1_666),
        (("annuel", "--montant", "1000000", "--periodes", "4", "--arrondi", "35", *EFFORT), 840, 3_360),
        (("montant", "--montant", "2000000", "--plancher", *EFFORT), 1_666, 1_666),
        (("montant", "--montant", "1000000", "--heures-reprises", "10000", *EFFORT), 333, 333),
    ],
)
def test_the_sizing_takes_every_shape(words, owed, if_all):
    """The published 833 1/3 h of 1 000 000 €, and the published 150 h of 3 000 000 € billed, shape by shape."""
    said = json.loads(levier("clause", "heures", "--forme", *words, "--json").stdout)
    assert (said["hours"], said["hours_if_all"]) == (owed, if_all)
    assert said["steps"]


@pytest.mark.parametrize(
    ("kind", "amount", "day", "more", "status", "threshold", "threshold_status", "basis", "grounds"),
    [
        ("travaux", "5404000", "2026-10-01", (), "obligatoire", "5404000", "official", "L2112-2-1", 3),
        ("travaux", "5404000", "2026-10-01", ("--duree", "5"), "obligatoire", "5404000", "official", "L2112-2-1", 4),
        ("travaux", "5404000", "2026-10-01", ("--duree", "6"), "obligatoire", "5404000", "official", "L2112-2-1", 3),
        ("services", "216000", "2026-10-01", (), "obligatoire", "216000", "official", "L2112-2-1", 3),
        ("services", "215999", "2026-10-01", (), "sous_seuil", "216000", "official", "L2112-2-1", 0),
        ("services", "900000", "2026-08-21", (), "pas_en_vigueur", "216000", "official", "L2112-2-1", 0),
        ("services", "900000", "2025-03-10", (), "pas_en_vigueur", "221000", "secondary", "L2112-2-1", 0),
        ("concession", "5404000", "2026-10-01", (), "a_verifier", "5404000", "official", "L3114-2-1", 0),
        ("concession", "5403999", "2026-10-01", (), "hors_champ", "5404000", "official", "L3114-2-1", 0),
        ("concession", "9000000", "2025-03-10", (), "hors_champ", "5538000", "secondary", "L3114-2-1", 0),
        ("defense", "9000000", "2026-10-01", (), "hors_champ", None, None, "L2312-1", 0),
        ("services", "216000", "2028-01-01", (), "a_verifier", None, None, "L2112-2-1", 3),
        ("services", "216000", "2026-10-01", ("--marche-subsequent",), "a_verifier", "216000", "official",
         "L2112-2-1", 3),
    ],
)  # fmt: skip
def test_the_duty_answers_every_status_with_the_same_keys(
    kind, amount, day, more, status, threshold, threshold_status, basis, grounds
):
    """L2112-2-1, and the thresholds of 2026-2027; after the last known period nothing is extended in silence."""
    answer = levier("clause", "obligation", "--type", kind, "--montant", amount, "--acheteur", "pouvoir-adjudicateur",
                    "--date", day, *more, "--json")  # fmt: skip
    said = json.loads(answer.stdout)
    keys = ["mandatory", "status", "threshold", "threshold_status", "basis", "exemptions", "reason"]
    assert list(said) == keys
    assert said["mandatory"] == (status == "obligatoire")
    assert [said[key] for key in keys[1:5]] == [status, threshold, threshold_status, basis]
    assert len(said["exemptions"]) == grounds
    assert said["reason"].endswith(".")


OBLIGATION = ("clause", "obligation", "--type", "travaux", "--montant", "6000000", "--acheteur", "pouvoir-adjudicateur")


def test_the_duty_says_in_words_what_is_to_be_verified():
    secondary = levier(*OBLIGATION, "--date", "2025-03-10").stdout
    assert "Le seuil vient d’une source secondaire, à vérifier." in secondary
    official = levier(*OBLIGATION, "--date", "2026-10-01").stdout
    assert "secondaire" not in official
    assert "indiquez leur durée avec --duree" in official
    assert "réservation" not in official
    reserved = levier(*OBLIGATION, "--date", "2026-10-01", "--marche-reserve", "--duree", "8").stdout
    assert "savoir si une réservation seule y répond reste à vérifier" in reserved
    assert "--duree" not in reserved


def test_a_duration_below_a_month_and_a_mission_without_installation_are_told_in_a_sentence(tmp_path):
    wrong = levier(*OBLIGATION, "--date", "2026-10-01", "--duree", "-3")
    assert wrong.returncode == 2 and "n’est pas une durée" in wrong.stderr
    nowhere = levier_of_its_own(
        *OBLIGATION, "--date", "2026-10-01", "--mission", "herault",
        LEVIER_DATA_DIR=str(tmp_path / "vide"), DATABASE_URL="", DJANGO_SETTINGS_MODULE=PRODUCT,
    )  # fmt: skip
    assert nowhere.returncode == 2 and "Il n’y a pas encore d’installation ici" in nowhere.stderr
    assert "Traceback" not in nowhere.stderr


def test_supplies_of_a_central_authority_say_that_defence_has_another_threshold():
    bought = ("clause", "obligation", "--type", "fournitures", "--acheteur", "autorite-centrale")
    answer = json.loads(levier(*bought, "--montant", "150000", "--date", "2026-10-01", "--json").stdout)
    assert answer["status"] == "obligatoire"
    assert "domaine de la défense" in answer["reason"] and "216" in answer["reason"]
    assert "défense" not in levier(*bought, "--montant", "216000", "--date", "2026-10-01").stdout


def test_shares_keep_the_order_in_which_desks_were_named():
    answer = levier("partage", "--heures", "1000", "--cle", "Sète=2", "--cle", "Béziers=2", "--cle", "Agde=3", "--json")
    assert json.loads(answer.stdout) == {"total": 1000, "shares": {"Sète": 286, "Béziers": 286, "Agde": 428}}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["inconnue"], "COMMANDE\u00a0: «\u00a0inconnue\u00a0» n’existe pas. Au choix\u00a0: serve, demo,"),
        (["clause", "heures"], "Il manque --montant"),
        (["clause", "heures", "--forme", "tranches-facturees"], "Il manque --facture"),
        (["clause", "heures", "--forme", "spirale"], "--forme\u00a0: «\u00a0spirale\u00a0» n’existe pas"),
        (["clause", "heures", "--montant", "abc"], "«\u00a0abc\u00a0» n’est pas un nombre"),
        (["clause", "heures", "--montant", "1e9999"], "«\u00a01e9999\u00a0» est trop grand"),
        (["demo", "--port", "abc"], "«\u00a0abc\u00a0» n’est pas un port"),
        (["serve", "--port", "65536"], "n’est pas un port"),
        (["serve", "--host", "192.0.2.1"], "--host\u00a0: 192.0.2.1 n’est pas une adresse de cette machine"),
        (["check", "--deploy"], "Argument inconnu\u00a0: --deploy. Ce qui existe\u00a0: levier check --help."),
        (["observatoire", "montrer", "part_clause_sociale", "--donnees", ".", "--departement", "999"], "999"),
        (["partage", "--heures", "10", "--cle", "A"], "n’est pas une clé"),
        (["partage", "--heures", "10", "--cle", "A=0"], "à zéro"),
        (["partage", "--heures", "10", "--cle", "A="], "--cle\u00a0: «\u00a0A=\u00a0» n’est pas une clé"),
        (
            ["partage", "--heures", "10", "--cle", "A=1", "--cle", "B=1", "--cle", "A=2"],
            "--cle\u00a0: «\u00a0A\u00a0» est nommé deux fois\u00a0: donnez-lui un seul poids.",
        ),
        (["partage", "--heures=-3", "--cle", "A=1"], "--heures\u00a0: le nombre d’heures à partager ne peut pas être"),
        (["partage", "--heures", "x", "--cle", "A=1"], "--heures\u00a0: «\u00a0x\u00a0» n’est pas un nombre entier"),
        (
            ["clause", "heures", "--montant=-5", *EFFORT],
            "--montant\u00a0: le montant ne peut pas être négatif\u00a0: indiquez le montant estimé hors taxes.",
        ),
        (
            ["clause", "heures", "--montant", "5", "--part-main-oeuvre", "150", *EFFORT[2:]],
            "--part-main-oeuvre\u00a0: la part de main-d’œuvre est un pourcentage\u00a0: indiquez un nombre entre",
        ),
        (
            ["clause", "heures", "--forme", "commandes", "--commandes=-5", *EFFORT],
            "--commandes\u00a0: un montant ne peut pas être négatif",
        ),
        (
            ["clause", "heures", "--forme", "tranches-facturees", "--facture", "5", "--tranche", "0"],
            "--tranche\u00a0: pour cette forme, indiquez le montant d’une tranche.",
        ),
        (
            ["clause", "heures", "--forme", "tranches-facturees", "--facture", "5", "--tranche", "1", "--seuil=-1"],
            "--seuil\u00a0: le seuil ne peut pas être négatif",
        ),
        (
            ["clause", "heures", "--forme", "annuel", "--montant", "5", "--periodes", "2", "--engagees", "5", *EFFORT],
            "--engagees\u00a0: indiquez combien de périodes sont engagées, entre 1 et 2.",
        ),
        (["clause", "obligation", "--type", "l'obus"], "--type\u00a0: «\u00a0l'obus\u00a0» n’existe pas"),
        (["clause", "heures", "--tau", "5"], "Argument inconnu\u00a0: --tau 5."),
    ],
)
def test_bad_use_is_one_french_sentence_and_exit_status_2(words, said):
    answer = levier(*words)
    assert answer.returncode == 2
    assert said in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


@pytest.mark.parametrize("words", [["check"], ["journal", "verifier"], ["fichiers", "verifier"]])
def test_where_nothing_is_installed_it_is_said_and_nothing_is_made(words, tmp_path):
    folder = str(tmp_path / "mal" / "nomme")
    answer = levier_of_its_own(*words, LEVIER_DATA_DIR=folder, DATABASE_URL="", DJANGO_SETTINGS_MODULE=PRODUCT)
    assert answer.returncode == 2
    assert "Il n’y a pas encore d’installation ici" in answer.stderr
    assert not list(tmp_path.rglob("*.sqlite3"))
    modes = {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_dir()}
    assert modes == {0o700}


def commands(parser, path=()):
    """Every command of a parser, by its words."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield " ".join(path), parser
    for name, child in (pair for group in groups for pair in group.choices.items()):
        yield from commands(child, (*path, name))


# The commands that answer with no figure, and what they do instead.
WITHOUT_FIGURES = {
    "demo": "serves",
    "serve": "serves",
    "heures recalculer": "writes the sums again",
    "mission creer": "makes a mission",
    "courriel essayer": "sends a mail",
    "donnees registre": "prints a table of words",
    "observatoire exporter": "writes a file",
}


def test_every_command_that_answers_with_figures_answers_in_json():
    silent = {name for name, parser in commands(build_parser()) if "--json" not in parser._option_string_actions}
    assert silent == set(WITHOUT_FIGURES)


def test_the_commands_of_what_is_kept_answer_in_json(herault, in_herault, capsys, clock):
    """Each on an empty mission, and without writing where it can."""
    clock("2026-11-02 09:00")
    AccessLogEntry.objects.create(actor_id=1, page="participants", subjects=["x"], request="1")
    clock("2026-11-02 10:00")  # lines are sealed once settled

    def said(*words):
        with mission_free(), pytest.raises(SystemExit) as end:
            main([*words, "--json"])
        assert end.value.code == 0
        return json.loads(capsys.readouterr().out)

    assert said("journal", "sceller") == {"lines": 1}
    assert said("journal", "verifier") == {"checked": 1, "faults": []}
    assert said("fichiers", "nettoyer") == {"contents": 0, "written": False}
    assert said("fichiers", "verifier") == {"checked": 0, "faults": []}
    assert {row["count"] for row in said("donnees", "anonymiser")["ended"]} == {0}
    assert {row["values"] for row in said("cles", "tourner")["tables"]} == {0}
