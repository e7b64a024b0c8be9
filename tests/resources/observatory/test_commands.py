"""Every command a page or the API prints runs, and counts what is shown beside it."""

import html
import json
import re
import shlex

import pytest
from django.test import Client

from levier.cli import main
from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import DatedLine
from levier.resources.observatory import storage
from tests.resources.observatory.builders import BUYER, CLAUSE, NONE, contract_2022, make_open_data

# Their figures are DuckDB's, whatever database keeps the rest.
pytestmark = pytest.mark.any_database

HERE = "/herault/observatoire/"
API = "/herault/api/v1/observatoire/indicateurs/"
NIMES = "21300189400012"
WORKS = {"codeCPV": "45233140", "montant": 9_000_000, "considerationsSociales": CLAUSE}


@pytest.fixture
def build(herault):
    """Forty contracts of 2024, thirteen with a clause; works of 2025 above their threshold; some of 2018, before any
    threshold known, and one of nobody knows when."""
    with mission_scope(herault.pk):
        return make_open_data(
            herault,
            *(
                contract_2022(
                    id=f"2024-{rank}", considerationsSociales=CLAUSE if rank < 13 else NONE, montant=50_000,
                    lieuExecution={"code": "34172", "typeCode": "Code commune"},
                )
                for rank in range(40)
            ),
            contract_2022(id="2025-1", dateNotification="2025-03-01", **WORKS),
            *(contract_2022(id=f"2018-{rank}", dateNotification="2018-03-01", **WORKS) for rank in range(3)),
            contract_2022(id="sans date", dateNotification=None, **WORKS),
            contract_2022(
                id="Nîmes", acheteur={"id": NIMES}, considerationsSociales=CLAUSE,
                lieuExecution={"code": "30", "typeCode": "Code département"},
            ),
        )  # fmt: skip


def printed(text):
    return [html.unescape(one) for one in re.findall(r"<code>(levier observatoire montrer [^<]+)</code>", text)]


@pytest.fixture
def counted(build, capsys):
    """The rows of a printed command, run on the build's own folder."""

    def run(command):
        folder = str(storage.build_folder(build.mission.slug, build.public_id))
        words = [folder if word == "DOSSIER" else word for word in shlex.split(command)]
        with pytest.raises(SystemExit) as ended:
            main([*words[1:], "--json"])
        written = capsys.readouterr()
        assert (ended.value.code, written.err) == (0, ""), command
        return json.loads(written.out)

    return run


PAGES = [
    "", "indicateurs/part_clause_sociale/?par=annee", "indicateurs/part_clause_sociale/?par=secteur&depuis=2019",
    "indicateurs/part_clause_sociale/?par=annee&seuils=on", f"acheteurs/{BUYER}/", "epci/243400017/",
    "secteurs/nettoyage/", "comparer/?quoi=departement&a=34&b=30",
]  # fmt: skip


ASKED = [
    {"par": "annee"}, {"par": "secteur", "depuis": 2019, "jusqua": 2025}, {"acheteur": BUYER, "par": "annee"},
    {"seuils": "true", "par": "annee"}, {"epci": "243400017", "secteur": "cleaning", "division": "90"},
]  # fmt: skip


def test_the_command_of_a_page_or_of_the_api_counts_what_is_shown(counted):
    for address in PAGES:
        said = Client().get(HERE + address).content.decode()
        commands = printed(said)
        assert commands, address
        # The command that builds comes first, with where its file is.
        assert said.index("levier observatoire construire marches-") < said.index("levier observatoire montrer"), (
            address
        )
        assert "observatoire/marches.csv?version=" in said
        read = html.unescape(re.sub(r"<[^>]+>", " ", said))
        for command in commands:
            for row in counted(command):
                if row["measurable"]:
                    assert re.search(rf"\b{row['numerator']} sur {row['denominator']}\b", read), (command, row)
    for asked in ASKED:
        told = Client().get(f"{API}part_clause_sociale", asked).json()
        assert counted(told["command"]) == told["rows"]
        assert told["build_command"].startswith("levier observatoire construire marches-34-")
        assert told["contracts"].startswith("http")
        assert len(set(re.findall(r"--\w+", told["command"]))) == told["command"].count("--")


def test_what_has_no_threshold_to_be_compared_with_is_told_and_the_amounts_are_said(counted, herault):
    told = Client().get(f"{API}nombre_marches", {"seuils": "true", "par": "annee"}).json()
    rows = {row["annee"]: row for row in told["rows"]}
    assert (rows[2025]["value"], rows[2025]["note"]) == (1, None)
    assert rows[2018]["value"] is None
    assert rows[2018]["note"].startswith("3 marchés non comparés\u00a0: seuil inconnu à leur date")
    assert rows[None]["note"].startswith("1 marché non comparé")
    assert 2024 not in rows
    said = " ".join(told["indicator"]["caveats"]).replace("\u202f", " ").replace("\u00a0", " ")
    assert "pouvoirs adjudicateurs : 214 000 €, travaux 5 350 000 €" in said
    assert "143 000 €" in said  # the State's own
    assert "à vérifier (source secondaire)" in said
    assert "entités adjudicatrices" in said
    page = Client().get(f"{HERE}indicateurs/nombre_marches/?seuils=on").content.decode()
    assert "à vérifier (source secondaire)" in page

    # A mission that reads another threshold says so, and its command counts with it.
    with mission_scope(herault.pk):
        DatedLine.objects.create(
            table="seuil", key="pouvoir-adjudicateur/travaux", value=950_000_000, first_day="2024-01-01",
            last_day="2025-12-31", source="avis de 2023 (fictif)",
        )  # fmt: skip
    told = Client().get(f"{API}nombre_marches", {"seuils": "true", "par": "annee"}).json()
    assert "--seuils-de herault" in told["command"]
    assert 2025 not in {row["annee"] for row in told["rows"]}
    assert counted(told["command"]) == told["rows"]
