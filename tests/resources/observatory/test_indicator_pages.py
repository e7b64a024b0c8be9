"""The dictionary of the indicators and the page of each: the value, what it is made of, how to check it."""

import csv
import io
import re

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from levier.common.tenancy.scope import mission_scope
from levier.resources.observatory.maps import placed_words
from levier.statistics.indicators.catalogue import INDICATORS
from tests.resources.observatory.builders import CLAUSE, NONE, contract_2022, make_open_data
from tests.resources.observatory.test_pages import UNKNOWN, text_of

# Their figures are DuckDB's, whatever database keeps the rest.
pytestmark = pytest.mark.any_database

PAGE = "/herault/observatoire/indicateurs/"
CLAUSES = f"{PAGE}part_clause_sociale/"


@pytest.fixture
def published(herault):
    """Forty contracts of 2024, ten with a clause; one of 2025 for works above its threshold, that declares none; one
    that does not declare the field."""
    with mission_scope(herault.pk):
        make_open_data(
            herault,
            *(
                contract_2022(id=f"2024-{rank}", considerationsSociales=CLAUSE if rank < 10 else NONE, montant=50_000)
                for rank in range(40)
            ),
            contract_2022(
                id="2025-1", dateNotification="2025-03-01", codeCPV="45233140", montant=9_000_000,
                considerationsSociales=NONE,
            ),
            contract_2022(id="2025-2", dateNotification="2025-03-02", considerationsSociales=UNKNOWN, montant=45_000),
        )  # fmt: skip


def test_the_dictionary_gives_each_indicator_its_definition_and_its_value(as_role, published):
    said = text_of(as_role("company").get(PAGE))
    for indicator in INDICATORS.values():
        assert indicator.name.replace("'", "’") in said
    assert "24,4 % 10 sur 41" in said.replace("</td>", "").replace('<td data-label="Soit">', "").replace(
        '<td class="num" data-label="Valeur">', ""
    )


def test_before_any_data_the_dictionary_is_there_without_a_value(as_role, herault):
    said = text_of(as_role("mission_team").get(PAGE))
    assert "Part des marchés avec une clause sociale" in said
    assert "Déposer un fichier" in said
    assert "Déposer un fichier" in text_of(as_role("mission_team").get(CLAUSES))
    assert as_role("mission_team").get(f"{CLAUSES}donnees.csv").status_code == 404


def test_a_page_says_the_value_what_it_is_made_of_its_interval_and_how_to_check_it(as_role, published):
    said = text_of(as_role("facilitator").get(CLAUSES))
    assert "10 sur 41" in said
    assert "13,8 à 39,3 %" in said
    assert "10 sur 40" in said
    assert "non significatif : moins de 30 marchés" in said  # 2025: one contract declares
    assert "Rupture de série : 1er janvier 2024" in said
    assert "levier observatoire montrer part_clause_sociale --donnees DOSSIER --departement 34 --par annee" in said
    assert "données construites le" in said


def test_a_share_is_in_per_cent_on_the_page_and_from_0_to_1_where_a_program_reads_it(as_role, published):
    someone = as_role("mission_team")
    page = text_of(someone.get(CLAUSES))
    assert "Unité : part des marchés. Méthode" in page
    assert "de 0 à 1" not in page
    book = CalamineWorkbook.from_filelike(io.BytesIO(someone.get(f"{CLAUSES}donnees.xlsx").content))
    cells = {cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row}
    assert "part des marchés, de 0 à 1" in cells


def test_each_way_of_breaking_it_down_and_each_filter_is_an_address(as_role, published):
    someone = as_role("state")
    said = text_of(someone.get(f"{CLAUSES}?par=montant"))
    assert "de 40 000 à 90 000 €" in said
    assert "1. moins" not in said
    assert "Travaux publics" in text_of(someone.get(f"{CLAUSES}?par=secteur"))
    above = text_of(someone.get(f"{CLAUSES}?par=annee&seuils=on"))
    assert "0 sur 1" in above
    assert "--par annee --seuils" in above
    assert "10 sur 40" in text_of(someone.get(f"{CLAUSES}?par=annee&depuis=2024&jusqua=2024"))
    # What the address says badly filters nothing.
    assert "10 sur 41" in text_of(someone.get(f"{CLAUSES}?par=lune&depuis=hier"))
    assert someone.get(f"{PAGE}part_de_marche/").status_code == 404


def test_amounts_and_numbers_are_said_in_their_own_unit(as_role, published):
    someone = as_role("buyer")
    assert "11,0 M€" in text_of(someone.get(f"{PAGE}montant_marches/"))
    assert "500 000 € sur 11,0 M€" in text_of(someone.get(f"{PAGE}part_montant_clause_sociale/"))
    number = text_of(someone.get(f"{PAGE}nombre_marches/"))
    assert ">42<" in number
    assert "sur 42" not in number  # a count is a part of nothing


def test_the_files_hold_the_figures_of_the_page_with_their_definition(as_role, published):
    someone = as_role("mission_team")
    answer = someone.get(f"{CLAUSES}donnees.csv?par=annee")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["annee"], row["numerator"], row["denominator"]) for row in rows] == [
        ("2024", "10", "40"), ("2025", "0", "1"),
    ]  # fmt: skip
    # The same as a French spreadsheet opens it.
    french = someone.get(f"{CLAUSES}donnees.csv?par=annee&forme=tableur").content.decode("utf-8-sig").splitlines()
    assert french[0].startswith("annee;valeur;numérateur;dénominateur;borne basse (95 %)")
    assert french[1].startswith("2024;0,25;10;40;0,14")
    assert "oui;non" in french[1]
    table = pq.read_table(io.BytesIO(someone.get(f"{CLAUSES}donnees.parquet?par=annee").content))
    assert table.select(["annee", "value", "numerator"]).to_pylist()[0] == {
        "annee": 2024, "value": 0.25, "numerator": 10,
    }  # fmt: skip
    assert table.schema.metadata[b"definition"].decode() == INDICATORS["part_clause_sociale"].definition
    book = CalamineWorkbook.from_filelike(io.BytesIO(someone.get(f"{CLAUSES}donnees.xlsx?par=annee").content))
    said = " ".join(
        str(cell) for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python() for cell in row
    )
    assert INDICATORS["part_clause_sociale"].definition in said
    assert "2024 0.25 10.0 40.0" in said


def test_an_invented_department_shows_its_own_contracts_only(as_role, herault, published):
    herault.is_fictitious = True
    herault.save()
    assert "10 sur 41" not in text_of(as_role("facilitator").get(CLAUSES))


def test_a_table_of_every_buyer_is_for_who_opens_every_buyer(as_role, published):
    asked = f"{CLAUSES}?par=acheteur"
    assert "par=acheteur" in text_of(as_role("facilitator").get(asked))
    assert "<h2>Par acheteur</h2>" in text_of(as_role("facilitator").get(asked))
    for role in ("company", "buyer"):
        said = text_of(as_role(role).get(asked))
        assert "par=acheteur" not in said
        assert "<h2>Par année de notification</h2>" in said


def test_where_contracts_are_performed_is_a_map_and_both_drawings_are_files(as_role, herault):
    """Sète, in its own intercommunality, has enough contracts; Agde has few; Lunel declares nothing."""
    with mission_scope(herault.pk):
        make_open_data(
            herault,
            *(
                contract_2022(
                    id=f"{place}-{rank}",
                    lieuExecution={"code": place, "typeCode": "Code postal"},
                    considerationsSociales=said if rank else CLAUSE if said != UNKNOWN else UNKNOWN,
                    montant=50_000,
                )
                for place, many, said in (("34200", 30, NONE), ("34300", 2, NONE), ("34400", 3, UNKNOWN))
                for rank in range(many)
            ),
        )
    someone = as_role("company")
    by_epci = text_of(someone.get(f"{CLAUSES}?par=epci"))
    for words in ("de 3 à 4 %", "non significatif (moins de 30 marchés)", "aucun marché situé là", "Admin Express"):
        assert words in by_epci
    by_place = text_of(someone.get(f"{CLAUSES}?par=lieu"))
    assert "34200 (code postal)" in by_place
    # The table beside the map names the communes, and says what cannot be measured.
    assert re.search(r"Sète.{1,60}3,3 %", by_place)
    assert re.search(r"Agde.{1,60}50,0 %.{1,60}non significatif", by_place)
    files = {
        name: someone.get(f"{CLAUSES}{name}?par=epci")
        for name in ("graphique.svg", "graphique.png", "carte.svg", "carte.png")
    }
    assert all(answer.status_code == 200 for answer in files.values())
    assert files["carte.png"].content.startswith(b"\x89PNG")
    assert "attachment" in files["carte.svg"]["Content-Disposition"]
    assert "Part des marchés avec une clause sociale, par intercommunalité" in files["carte.svg"].content.decode()
    # A file never answers another question than the one its address asks.
    for wrong in ("donnees.csv?par=annees", "donnees.csv?par=acheteur", "graphique.png?par=inconnu"):
        assert someone.get(f"{CLAUSES}{wrong}").status_code == 404
    # No map of what is not a place; none of amounts by commune.
    assert someone.get(f"{CLAUSES}carte.svg?par=annee").status_code == 404
    assert someone.get(f"{PAGE}montant_marches/carte.svg?par=lieu").status_code == 404


def test_a_citation_opens_the_figures_it_cites_until_two_builds_have_come(client, published, herault):
    """The build in service and the one before it are kept: a citation of either is read, page, files and API; then the
    page says which version stands, and where the figures are."""
    here = f"{CLAUSES}?par=annee&depuis=2024&jusqua=2024"

    def version_of(said):
        return re.search(r"jusqua=2024&amp;version=(\w{8})", said)[1]

    cited = version_of(client.get(here).content.decode())
    with mission_scope(herault.pk):
        make_open_data(herault, contract_2022(id="neuf", considerationsSociales=CLAUSE))
    assert "11 sur 41" in text_of(client.get(here))
    answer = client.get(f"{here}&version={cited}")
    said = text_of(answer)
    assert "10 sur 40" in said
    assert f"Vous lisez la version {cited} des données" in said
    # From there, each link stays in that version, but for the one that leaves it.
    assert f"donnees.csv?par=annee&depuis=2024&jusqua=2024&version={cited}" in said.replace("&amp;", "&")
    assert f"?par=secteur&depuis=2024&jusqua=2024&version={cited}" in said.replace("&amp;", "&")
    assert f'<a href="{here}">la lire</a>' in said.replace("&amp;", "&")
    file = client.get(f"{CLAUSES}donnees.csv?version={cited}")
    assert file["Content-Disposition"].endswith(f'-{cited}.csv"')
    api = "/herault/api/v1/observatoire/indicateurs/part_clause_sociale"
    assert client.get(api, {"version": cited}).json()["rows"][0]["denominator"] == 41
    assert client.get(api).json()["rows"][0]["denominator"] == 42

    with mission_scope(herault.pk):
        make_open_data(herault, contract_2022(id="plus neuf", considerationsSociales=CLAUSE))
    said = text_of(client.get(f"{here}&version={cited}"))
    assert f"cite la version {cited} des données, qui n’est plus gardée" in said
    assert "12 sur 42" in said
    # A program is never answered with other figures than those it asked for.
    assert client.get(f"{CLAUSES}donnees.csv?version={cited}").status_code == 404
    assert client.get(api, {"version": cited}).status_code == 404


def test_a_map_says_how_many_contracts_are_not_on_it():
    """A place left bare is not a place without contracts: most say none."""
    montpellier = "243400017"
    rows = [{"epci": montpellier, "contracts": 109}, {"epci": None, "contracts": 200}, {"epci": "x", "contracts": 4}]
    said = placed_words("epci", rows, "34").replace("\u00a0", " ")
    assert said.startswith("109 sur 313 marchés sont sur cette carte : les 204 autres ne disent pas leur intercommun")
    assert placed_words("epci", rows[:1], "34") == ""
    assert placed_words("sexe", rows, "34") == ""
