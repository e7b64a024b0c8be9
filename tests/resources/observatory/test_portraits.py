"""A buyer, an intercommunality, a sector, read by anybody: what is covered first, then figures that can be checked."""

import csv
import io
import json

import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import DatedLine
from levier.organizations.models import OrganizationKind
from levier.resources.observatory import policy
from tests.builders import make_organization
from tests.guards import CheckedClient
from tests.resources.observatory.builders import BUYER, CLAUSE, NONE, contract_2022, make_open_data
from tests.resources.observatory.test_pages import UNKNOWN, text_of

# Their figures are DuckDB's, whatever database keeps the rest.
pytestmark = pytest.mark.any_database

HERE = "/herault/observatoire/"
SILENT = "24340001700022"
MONTPELLIER = {"code": "34172", "typeCode": "Code commune"}


@pytest.fixture
def published(herault):
    """A city: forty contracts of cleaning done in Montpellier, ten with a clause, and works above the threshold done
    somewhere in the department; a metropolis whose only contract does not declare the field."""
    city = {"id": BUYER, "nom": "Ville de Montpellier"}
    with mission_scope(herault.pk):
        return make_open_data(
            herault,
            *(
                contract_2022(
                    id=f"2024-{rank}", acheteur=city, considerationsSociales=CLAUSE if rank < 10 else NONE,
                    lieuExecution=MONTPELLIER, montant=50_000,
                )
                for rank in range(40)
            ),
            contract_2022(
                id="2025-1", acheteur=city, dateNotification="2025-03-01", codeCPV="45233140", montant=9_000_000,
                considerationsSociales=NONE,
            ),
            contract_2022(
                id="2025-2", acheteur={"id": SILENT, "nom": "Métropole"}, dateNotification="2025-03-02",
                considerationsSociales=UNKNOWN, montant=45_000, lieuExecution=MONTPELLIER,
            ),
        )  # fmt: skip


@pytest.fixture
def anybody():
    return CheckedClient()


def test_anybody_reads_what_a_buyer_published_its_coverage_first_and_how_to_check_it(anybody, published):
    assert "Ville de Montpellier" in text_of(anybody.get(f"{HERE}acheteurs/?q=VILLE"))
    said = text_of(anybody.get(f"{HERE}acheteurs/{BUYER}/"))
    assert said.index("Ce que cette source contient") < said.index("<h2>Indicateurs</h2>")
    assert "41 marchés</a>, notifiés du 15 mai 2024 au 1er mars 2025" in said
    assert "41 marchés déclarent le champ" in said
    assert "10 sur 41" in said
    assert "25,0 % (10 sur 40 qui déclarent le champ)" in said
    asked = "part_consideration_sociale --donnees DOSSIER --departement 34 --par annee"
    assert f"observatoire montrer {asked} --acheteur {BUYER}" in said
    assert f"marches/?acheteur={BUYER}&amp;annee=2024" in said
    assert f"version={str(published.public_id)[:8]}" in said
    other = text_of(anybody.get(f"{HERE}acheteurs/{BUYER}/?version=0000aaaa"))
    assert "cite la version 0000aaaa" in other
    assert anybody.get(f"{HERE}acheteurs/99999999999999/").status_code == 404


def test_a_buyer_has_one_name_and_the_one_it_publishes_under_is_said_beside(anybody, as_role, herault, published):
    with mission_scope(herault.pk):
        make_organization("buyer", siret=SILENT, name="Montpellier Méditerranée Métropole", is_fictitious=False)
    listed = text_of(anybody.get(f"{HERE}acheteurs/?q=mediterranee"))
    assert "Publie sous le nom « Métropole »" in listed
    page = anybody.get(f"{HERE}acheteurs/{SILENT}/")
    assert page.context["subject"].name == "Montpellier Méditerranée Métropole"
    assert "sous le nom « Métropole »" in text_of(page)
    other = anybody.get(f"{HERE}acheteurs/{BUYER}/")
    assert (other.context["subject"].name, other.context["subject"].published) == ("Ville de Montpellier", "")
    compared = text_of(as_role("facilitator").get(f"{HERE}comparer/?quoi=acheteur"))
    assert "Montpellier Méditerranée Métropole</option>" in compared
    assert "Montpellier Méditerranée Métropole" in text_of(as_role("mission_team").get("/herault/recherche/?q=2025-2"))


def test_a_buyer_that_declares_nothing_is_not_said_to_do_nothing(anybody, published):
    answer = anybody.get(f"{HERE}acheteurs/{SILENT}/")
    said = text_of(answer)
    assert "L’absence de mesure n’est pas une absence de clause" in said
    assert "non mesurable dans cette source (1 marché)" in said
    values = {key.indicator.identifier: key.row.value for key in answer.context["portrait"].keys}
    assert {values[name] for name in values if "social" in name or "reserve" in name} == {"—"}


def test_the_public_reads_no_judgement_no_rank_and_no_comparison(anybody, as_role, herault, published):
    judged = ("Au regard de l’obligation", "Dans le département", "Réservé à la mission")
    for reader in (anybody, as_role("company"), as_role("buyer")):
        page = text_of(reader.get(f"{HERE}acheteurs/{BUYER}/"))
        assert not [words for words in judged if words in page]
        assert "par=acheteur" not in text_of(reader.get(f"{HERE}indicateurs/part_clause_sociale/"))
        names = text_of(reader.get(f"{HERE}acheteurs/?tri=-part"))
        assert names.index("Métropole") < names.index("Ville de Montpellier")
        assert "Liste interne" not in names
    inside = text_of(as_role("facilitator").get(f"{HERE}acheteurs/{BUYER}/"))
    assert all(words in inside for words in judged)
    assert f"/herault/acheteurs/siret/{BUYER}/" in inside
    with mission_scope(herault.pk):
        buyer = make_organization(OrganizationKind.BUYER, siret=BUYER)
    assert f"/herault/acheteurs/{buyer.public_id}/" in text_of(as_role("state").get(f"{HERE}acheteurs/{BUYER}/"))


def test_a_place_counts_what_is_done_there_and_says_what_it_cannot_place(anybody, published):
    listed = text_of(anybody.get(f"{HERE}epci/"))
    assert "Montpellier Méditerranée Métropole" in listed
    assert "1 marché du département n’a pas de lieu" in listed
    said = text_of(anybody.get(f"{HERE}epci/243400017/"))
    assert "41 marchés</a>" in said
    assert "40 marchés déclarent le champ" in said
    assert "Hors de cette page : 1 marché du département" in said
    assert "marches/?epci=243400017" in said
    assert "Dans le département" in said  # a territory is no buyer: it stands beside the department
    rows = anybody.get("/herault/observatoire/marches/?epci=243400017&annee=2025").context["rows"]
    assert [row["id"] for row in rows] == ["2025-2"]
    # An intercommunality of the department where nothing is done; one of another department.
    assert "Ce n’est pas une absence d’achats" in text_of(anybody.get(f"{HERE}epci/243400488/"))
    assert anybody.get(f"{HERE}epci/243100518/").status_code == 404


def test_a_sector_has_its_page_and_its_files_hold_the_same_figures(anybody, published):
    assert "Travaux publics" in text_of(anybody.get(f"{HERE}secteurs/"))
    said = text_of(anybody.get(f"{HERE}secteurs/nettoyage/"))
    assert "10 sur 40" in said
    assert "--secteur nettoyage" in said
    rows = list(
        csv.DictReader(io.StringIO(anybody.get(f"{HERE}secteurs/nettoyage/donnees.csv").content.decode("utf-8-sig")))
    )
    clause = {row["annee"]: (row["numerator"], row["denominator"]) for row in rows
              if row["indicateur"] == "part_clause_sociale"}  # fmt: skip
    assert clause == {"toutes": ("10", "40"), "2024": ("10", "40"), "2025": ("0", "0")}
    held = json.loads(anybody.get(f"{HERE}secteurs/nettoyage/donnees.json").content)
    columns = pq.read_table(io.BytesIO(anybody.get(f"{HERE}secteurs/nettoyage/donnees.parquet").content))
    for told in (held["rows"], columns.to_pylist()):
        assert [(row["indicateur"], str(row["annee"]), row["numerator"]) for row in told] == [
            (row["indicateur"], str(row["annee"]), row["numerator"]) for row in held["rows"]
        ]
        assert len(told) == len(rows)
    assert "levier observatoire montrer" in held["recalcul"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(anybody.get(f"{HERE}secteurs/nettoyage/donnees.xlsx").content))
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert "Part des marchés avec une clause sociale" in cells
    assert any("levier observatoire montrer" in str(cell) for cell in cells)
    assert anybody.get(f"{HERE}secteurs/inconnu/").status_code == 404


def test_two_departments_stand_side_by_side_and_what_only_seems_to_differ_is_said(anybody, as_role, herault):
    """34: 10 clauses in 40, then 38 of 40 published late; 30: 12 in 40, none late; 11: one contract."""
    late = "2024-12-01"
    with mission_scope(herault.pk):
        make_open_data(
            herault,
            *(
                contract_2022(
                    id=f"{code}-{rank}", acheteur={"id": f"2{code}00000000{code}", "nom": f"Acheteur {code}"},
                    considerationsSociales=CLAUSE if rank < clauses else NONE,
                    lieuExecution={"code": code, "typeCode": "Code département"},
                    datePublicationDonnees=late if rank < lates else "2024-06-01",
                )
                for code, many, clauses, lates in (("34", 40, 10, 38), ("30", 40, 12, 0), ("11", 1, 1, 0))
                for rank in range(many)
            ),
        )  # fmt: skip
    page = f"{HERE}comparer/"
    assert "30 · Gard" in text_of(anybody.get(page))
    answer = anybody.get(f"{page}?quoi=departement&a=34&b=30")
    said = {line.indicator.identifier: line.verdict for line in answer.context["lines"]}
    assert said["part_clause_sociale"] == "Différence non significative"
    assert said["part_publication_tardive"].startswith("+95\u00a0points, entre ")
    assert said["nombre_marches"] == ""
    assert "--departement 30" in text_of(answer)
    # The same side by side in files, which there are once two are chosen.
    told = anybody.get(f"{page}cote-a-cote.csv?quoi=departement&a=34&b=30").content.decode("utf-8-sig")
    assert "Différence non significative" in told
    assert "34 · Hérault" in told.splitlines()[0]
    assert anybody.get(f"{page}cote-a-cote.xlsx?quoi=departement&a=34&b=30").status_code == 200
    assert anybody.get(f"{page}cote-a-cote.csv?a=34").status_code == 404
    told = json.loads(anybody.get(f"{page}cote-a-cote.json?quoi=departement&a=34&b=30").content)
    sides = {row["cote"][:2]: row for row in told["rows"] if row["indicateur"] == "part_clause_sociale"}
    assert {"34", "30"} == set(sides)
    assert all(row["value"] == row["numerator"] / row["denominator"] for row in sides.values())
    assert told["recalcul"].count("levier observatoire montrer") == 2
    held = anybody.get(f"{page}cote-a-cote.parquet?quoi=departement&a=34&b=30").content
    assert pq.read_table(io.BytesIO(held)).num_rows == len(told["rows"])
    assert ";" in anybody.get(f"{page}cote-a-cote.csv?quoi=departement&a=34&b=30&forme=tableur").content.decode()
    few = anybody.get(f"{page}?quoi=departement&a=34&b=11").context["lines"]
    assert {line.verdict for line in few if line.indicator.identifier == "part_clause_sociale"} == {
        "Non significatif\u00a0: moins de 30 marchés d’un côté au moins"
    }
    wrong = anybody.get(f"{page}?a=34&b=34&depuis=2024&jusqua=2024")
    assert wrong.context["form"].errors["b"]
    assert not wrong.context["sides"]
    # Two buyers: for who may judge them.
    two = f"{page}?quoi=acheteur&a=2340000000034&b=2340000000034"
    assert "Deux acheteurs" not in text_of(anybody.get(page))
    assert "Deux acheteurs" not in text_of(as_role("company").get(two))
    assert "Deux acheteurs" in text_of(as_role("facilitator").get(page))
    assert "Acheteur 34" in text_of(as_role("facilitator").get(f"{page}?quoi=acheteur"))


def test_a_cache_may_keep_what_anybody_reads_until_the_next_build(anybody, as_role, herault, published):
    page = f"{HERE}acheteurs/{BUYER}/"
    first = anybody.get(page)
    assert first["Cache-Control"] == "public, max-age=300"
    assert not first.cookies
    assert "CSRF" not in first.content.decode().upper()
    assert "Cookie" in first["Vary"]
    again = anybody.get(page, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert as_role("buyer").get(page)["Cache-Control"] == "private, no-store"
    above = f"{HERE}indicateurs/part_clause_sociale/?seuils=on"
    before = anybody.get(above)["ETag"]
    with mission_scope(herault.pk):
        DatedLine.objects.create(
            table="seuil", key="pouvoir-adjudicateur/travaux", value=950_000_000, first_day="2024-01-01",
            last_day="2025-12-31", source="avis de 2023 (fictif)",
        )  # fmt: skip
    assert anybody.get(above, headers={"If-None-Match": before}).status_code == 200
    with mission_scope(herault.pk):
        make_open_data(herault, contract_2022(id="9"))
    assert anybody.get(page, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_page_read_before_asks_the_tables_nothing_again(anybody, herault, published, monkeypatch):
    page = f"{HERE}secteurs/nettoyage/"
    with CaptureQueriesContext(connection) as taken:
        first = anybody.get(page)
    assert len(taken) <= 10
    from levier.statistics.dataset import Dataset

    monkeypatch.setattr(Dataset, "ask", lambda *_: pytest.fail("asked again"))
    monkeypatch.setattr(Dataset, "rows_of", lambda *_: pytest.fail("asked again"))
    assert anybody.get(page).content == first.content


def test_what_is_published_is_decided_in_the_policy(anybody, published, monkeypatch):
    from levier.common.policy import rules

    monkeypatch.setitem(rules._rules, "observatory.figures.read", policy.may_see_figures)
    assert anybody.get(f"{HERE}secteurs/").status_code == 302
    assert "Intercommunalités" not in text_of(anybody.get("/herault/"))
