"""The public API: the figures of the pages, for a program without an account."""

import csv
import io
import json

import pyarrow.parquet as pq
import pytest
from django.test import Client

from levier.resources.observatory.editions.gathering import PUBLISHED
from tests.builders import make_member
from tests.coordination.hours.builders import signed_in
from tests.resources.observatory.builders import CLAUSE, NONE, contract_2022, make_open_data

# Their figures are DuckDB's, whatever database keeps the rest.
pytestmark = pytest.mark.any_database

ROOT = "/herault/api/v1/observatoire/"


@pytest.fixture
def published(in_herault, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return make_open_data(
        in_herault,
        *(contract_2022(id=str(rank), considerationsSociales=CLAUSE if rank % 2 else NONE) for rank in range(40)),
        contract_2022(id="autrefois", dateNotification="2019-05-02", considerationsSociales=None),
    )


def read(address, status=200, **asked):
    answer = Client().get(ROOT + address, asked)
    assert answer.status_code == status, answer.content
    return answer


def test_a_program_reads_the_declarations_then_the_rows_and_cites_their_version(published):
    declared = {one["identifier"]: one for one in read("indicateurs").json()["indicators"]}
    one = declared["part_clause_sociale"]
    assert {"annee", "epci", "secteur"} <= set(one["breakdowns"])
    assert "acheteur" not in one["breakdowns"]
    assert one["address"].endswith("/herault/api/v1/observatoire/indicateurs/part_clause_sociale")

    told = read("indicateurs/part_clause_sociale", par="annee", depuis=2020).json()
    assert (told["department"], told["by"], told["count"], told["next"]) == ("34", "annee", 1, None)
    [row] = told["rows"]
    assert (row["annee"], row["value"], row["numerator"], row["denominator"]) == (2024, 0.5, 20, 40)
    assert row["low"] < 0.5 < row["high"]
    assert told["version"] == str(published.public_id)[:8]
    assert "--par annee --depuis 2020" in told["command"]
    assert told["sources"] != []


def test_what_is_read_in_the_editions_is_listed_with_where(published):
    signed = {one["identifier"]: one for one in read("indicateurs").json()["signed"]}
    assert set(signed) == set(PUBLISHED)
    hours = signed["heures_retenues"]
    assert hours["address"].endswith("/herault/api/v1/observatoire/editions")
    assert "secteur" in hours["breakdowns"]
    assert not {"annee", "lieu"} & set(hours["breakdowns"])
    detail = read("indicateurs/heures_retenues", 404).json()["detail"]
    assert "se lit dans les éditions" in detail
    assert hours["address"] in detail
    assert "Il n’y a pas d’indicateur" in read("indicateurs/lune", 404).json()["detail"]


def test_it_says_what_cannot_be_measured_and_never_zero(published):
    [row] = read("indicateurs/part_clause_sociale", par="annee", jusqua=2019).json()["rows"]
    assert (row["value"], row["measurable"]) == (None, False)
    assert row["note"] == "non mesurable dans cette source (1 marché)"


def test_long_answers_are_paged_and_each_page_names_the_next(published):
    first = read("indicateurs/nombre_marches", par="annee", taille=1).json()
    assert (first["count"], len(first["rows"])) == (2, 1)
    second = Client().get(first["next"].partition("//")[2].partition("/")[2].join(["/", ""])).json()
    assert second["next"] is None
    assert {row["annee"] for row in (*first["rows"], *second["rows"])} == {2019, 2024}


def test_caches_may_keep_it_until_the_data_changes(published, in_herault):
    answer = read("indicateurs/part_clause_sociale")
    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer["Access-Control-Allow-Origin"] == "*"
    tag = answer["ETag"]
    assert Client().get(f"{ROOT}indicateurs/part_clause_sociale", headers={"If-None-Match": tag}).status_code == 304
    make_open_data(in_herault, contract_2022(id="neuf"))
    assert Client().get(f"{ROOT}indicateurs/part_clause_sociale", headers={"If-None-Match": tag}).status_code == 200


BAD = [
    ("indicateurs/inconnu", {}, 404, "pas d’indicateur « inconnu »"),
    ("indicateurs/part_clause_sociale", {"par": "acheteur"}, 422, "n’est pas une ventilation"),
    ("indicateurs/part_clause_sociale", {"depuis": "hier"}, 422, "depuis : n’a pas la forme attendue"),
    ("indicateurs/part_clause_sociale", {"taille": 501}, 422, "taille"),
    ("indicateurs/part_clause_sociale", {"departement": 75}, 422, "n’est pas un paramètre"),
    ("indicateurs/part_clause_sociale", {"secteur": "zzz"}, 422, "n’est pas un secteur. Au choix : batiment"),
    ("indicateurs/part_clause_sociale", {"division": "00"}, 422, "n’est pas une division du CPV. Au choix : 03"),
    ("indicateurs/part_clause_sociale", {"epci": "000000000"}, 422, "n’est le SIREN d’aucune intercommunalité"),
    ("indicateurs/part_clause_sociale", {"depuis": 2025, "jusqua": 2020}, 422, "2025 vient après 2020"),
    ("indicateurs/part_clause_sociale", {"acheteur": "123"}, 422, "14 chiffres"),
    ("indicateurs/part_clause_sociale", {"par": ["annee", "epci"]}, 422, "une seule valeur à la fois"),
    ("indicateurs/part_clause_sociale", {"version": "0000aaaa"}, 404, "« 0000aaaa » n’est plus gardée. En service :"),
    ("indicateurs/part_clause_sociale", {"page": 2}, 404, "il n’y en a que 1"),
]


def test_a_bad_question_is_a_french_sentence(published):
    for address, asked, status, said in BAD:
        answer = read(address, status, **asked)
        assert answer["Content-Type"] == "application/problem+json"
        assert said in answer.json()["detail"].replace("\u00a0", " ")


def test_only_reading_is_answered_and_its_head_alone(published):
    for address in ("indicateurs", "indicateurs/part_clause_sociale", "catalogue.jsonld", "openapi.json"):
        answer = Client(enforce_csrf_checks=True).post(f"{ROOT}{address}")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
        whole, head = Client().get(f"{ROOT}{address}"), Client().head(f"{ROOT}{address}")
        assert (head.status_code, head.content, head["ETag"]) == (200, b"", whole["ETag"])
        # No part of a page for htmx to ask: programs, which send no cookie, share what a cache keeps.
        assert whole["Vary"] == "Cookie"


def test_without_data_the_declarations_stand_and_the_figures_are_not_found(in_herault):
    assert len(read("indicateurs").json()["indicators"]) > 20
    assert "pas encore de données" in read("indicateurs/part_clause_sociale", 404).json()["detail"]
    # What others published is there before any data of the mission's own.
    assert [one["dct:identifier"] for one in read("catalogue.jsonld").json()["dcat:dataset"]] == ["reperes"]


def test_published_series_are_listed_beside_the_indicators_and_answered_value_by_value(in_herault):
    listed = {one["identifier"]: one for one in read("indicateurs").json()["references"]}
    assert {"oecp_social_share", "ave_hours", "unemployment_rate"} <= set(listed)
    assert listed["ave_hours"]["address"].endswith("/observatoire/reperes?serie=ave_hours")
    told = read("reperes", serie="ave_hours").json()
    rows = {(row["period"], row["qualifier"]): row for row in told["rows"]}
    assert (rows["2012", "about"]["value"], rows["2012", "about"]["unit"]) == (6_000_000, "hours")
    assert all(row["source"] for row in told["rows"])
    # What could not be read is no zero, and says why.
    unread = [row for row in told["rows"] if row["value"] is None]
    assert unread
    assert all(row["note"] for row in unread)
    whole = read("reperes", taille=500).json()
    assert whole["count"] > 300
    assert "page=2" in read("reperes", taille=10).json()["next"]
    for asked, status, said in (
        ({"serie": "martienne"}, 422, "Au choix"), ({"page": 99}, 404, "il n’y en a que"),
        ({"an": 1}, 422, "paramètre"),
    ):  # fmt: skip
        assert said in read("reperes", status, **asked).json()["detail"]


def test_a_portal_harvests_the_catalogue(published):
    found = read("catalogue.jsonld")
    assert found["Content-Type"] == "application/ld+json"
    datasets = {one["dct:identifier"]: one for one in found.json()["dcat:dataset"]}
    dataset = datasets["part_clause_sociale"]
    assert dataset["dct:spatial"]["@id"].endswith("/departement/34")
    assert "fictives" not in dataset["dct:source"]["@value"]
    assert dataset["dcat:version"] == f"1-{str(published.public_id)[:8]}"
    for distribution in (*dataset["dcat:distribution"], *datasets["marches"]["dcat:distribution"]):
        address = distribution["dcat:accessURL"]["@id"]
        assert Client().get("/herault/" + address.split("/herault/")[1]).status_code == 200


def test_the_contracts_leave_whole_in_each_form_with_what_each_column_is(published):
    """The figures are counted on this table: whoever has it counts them again. No holder is in it."""
    here = "/herault/observatoire/marches"
    columns = [field["name"] for field in Client().get(f"{here}.schema.json").json()["fields"]]
    table = pq.read_table(io.BytesIO(Client().get(f"{here}.parquet").content))
    assert set(table.column_names) == set(columns)
    assert not {"holder_id", "titulaire_id"} & set(columns)
    rows = list(csv.DictReader(io.StringIO(Client().get(f"{here}.csv").content.decode("utf-8-sig"))))
    assert [row["uid"] for row in rows] == table["uid"].to_pylist()
    declared = [row for row in rows if row["social_state"] in ("oui", "aucune")]
    (told,) = read("indicateurs/part_clause_sociale").json()["rows"]
    assert (told["numerator"], told["denominator"]) == (
        sum(row["has_clause"] == "True" for row in declared), len(declared),
    )  # fmt: skip


def test_the_contracts_leave_as_ocds_year_by_year_from_the_page_the_api_and_the_catalogue(published, in_herault):
    told = read("ocds").json()
    assert [(one["year"], one["contracts"]) for one in told["packages"]] == [("2024", 40), ("2019", 1)]
    catalogue = {one["dct:identifier"]: one for one in read("catalogue.jsonld").json()["dcat:dataset"]}
    harvested = [
        one["dcat:downloadURL"]["@id"] for one in catalogue["marches"]["dcat:distribution"] if "dct:conformsTo" in one
    ]
    page = Client().get("/herault/observatoire/donnees/").content.decode()
    for one, address in zip(told["packages"], harvested, strict=True):
        assert one["file"] == address
        here = "/herault/" + address.split("/herault/")[1]
        assert here in page
        answer = Client().get(here)
        assert (
            answer["Content-Disposition"]
            == f'attachment; filename="marches-34-{one["year"]}-{told["version"]}.ocds.json"'
        )
        found = json.loads(b"".join(answer.streaming_content))
        assert (found["uri"], found["publisher"]["name"]) == (address, in_herault.name)
        assert found["publicationPolicy"].endswith("/herault/observatoire/donnees/")
        assert [release["awards"][0]["date"][:4] for release in found["releases"]] == [one["year"]] * one["contracts"]
        # The holder of these contracts has a number and no name: nothing says it is no person.
        assert "55204599900869" not in json.dumps(found)
    assert Client().get("/herault/observatoire/marches-ocds/2018.json").status_code == 404


def test_a_package_is_kept_by_caches_until_the_data_changes(published, in_herault):
    here = "/herault/observatoire/marches-ocds/2024.json"
    answer = Client().get(here)
    assert answer["Cache-Control"] == "public, max-age=300"
    tag = {"If-None-Match": answer["ETag"]}
    assert Client().get(here, headers=tag).status_code == 304
    make_open_data(in_herault, contract_2022(id="neuf"))
    assert Client().get(here, headers=tag).status_code == 200


def test_the_document_and_the_page_say_the_same_addresses(published):
    document = read("openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert set(document["paths"]) == {
        "/api/v1/observatoire/indicateurs",
        "/api/v1/observatoire/indicateurs/{identifier}",
        "/api/v1/observatoire/editions",
        "/api/v1/observatoire/editions/{annee}/{numero}",
        "/api/v1/observatoire/ocds",
        "/api/v1/observatoire/reperes",
    }
    page = read("").content.decode()
    for address in document["paths"]:
        assert address in page


def test_who_is_signed_in_gets_the_same_rows_kept_by_no_cache(published, in_herault):
    from levier.common.tenancy.scope import mission_free

    with mission_free():
        answer = signed_in(make_member(in_herault, "buyer")).get(f"{ROOT}indicateurs/part_clause_sociale")
    assert answer.json()["rows"] == read("indicateurs/part_clause_sociale").json()["rows"]
    assert "public" not in answer.get("Cache-Control", "")
