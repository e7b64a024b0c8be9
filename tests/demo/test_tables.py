"""The demo's tables: real facts of the Hérault without natural persons, and an invented department."""

import csv
import gzip
import io
import json
import re
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from levier.demo import sources, tables
from levier.organizations import reference
from levier.organizations.contours import contours_of
from levier.organizations.siret import clean_siret

REPOSITORY = Path(__file__).resolve().parents[2]
ROOMS = ("organizations", "statistics", "demo")
TABLES = sorted(path for room in ROOMS for path in (REPOSITORY / "src/levier" / room / "data").iterdir())
COMPANY = re.compile(r"\b(SARL|SAS|SA|SNC|SCOP|SCIC|SOCIETE)\b")


def text_of(path: Path) -> str:
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_no_table_holds_a_contact_or_a_courtesy_title(path: Path):
    text = text_of(path)
    assert re.findall(r"[\w.+-]+@[\w-]+\.\w+", text) == []
    assert re.findall(r"(?<![\w.])0[1-9](?:[ .-]?\d\d){4}(?!\w)", text) == []
    assert re.findall(r"\b(?:Monsieur|Madame|M\.|Mme|Mlle)(?=\s)", text, flags=re.IGNORECASE) == []


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_every_table_is_listed_with_its_source(path: Path):
    listed = (REPOSITORY / "DATA_SOURCES.md").read_text("utf-8")
    assert f"`{path.name}`" in listed
    if path.parent.parent.name == "demo":
        assert sources.TABLE_SOURCES[path.name].table == path.name


@pytest.mark.parametrize("path", [path for path in TABLES if ".csv" in path.name], ids=lambda path: path.name)
def test_every_row_has_the_columns_of_its_header(path: Path):
    header, *rows = csv.reader(io.StringIO(text_of(path), newline=""), delimiter=";")
    assert rows
    assert {len(row) for row in rows} == {len(header)}


def test_scripts_named_as_sources_exist():
    for source in sources.TABLE_SOURCES.values():
        assert not source.script or (REPOSITORY / "tools/derive" / source.script).is_file()


def test_the_carried_data_stays_small():
    assert sum(path.stat().st_size for path in TABLES) < 3_000_000
    assert next(path for path in TABLES if path.name == "contours_34.json.gz").stat().st_size < 120_000


def test_the_real_contracts_are_those_of_the_two_sources():
    contracts = tables.published_contracts()
    assert Counter(contract.source for contract in contracts) == {
        "data.gouv.fr_aife": 62,
        "marches-publics.info": 122,
        "data.gouv.fr_pes": 2,
        "decp.info_tabulaire": 132,
    }
    of_2019 = [contract for contract in contracts if contract.source != "decp.info_tabulaire"]
    assert sum(contract.kind == "contract" for contract in of_2019) == 185
    assert sum(contract.amount for contract in of_2019 if contract.kind == "contract") == Decimal("27988444.77")
    of_the_table = [contract for contract in contracts if contract.source == "decp.info_tabulaire"]
    assert len({contract.uid for contract in of_the_table}) == 129
    assert {contract.source for contract in contracts} == set(sources.RECORD_SOURCES)


def test_a_contract_repeated_on_234_rows_is_one_contract_with_its_amount_once():
    (contract,) = (c for c in tables.published_contracts() if c.uid == "2634000530001720220001")
    assert f"{contract.amount:.2f}" == "7587194.14"
    assert contract.n_modifications == 17


def test_records_and_their_table_say_the_same():
    records = list(tables.contract_records())
    contracts = tables.published_contracts()
    assert [contract.record for contract in contracts] == list(range(1, len(records) + 1))
    for record, contract in zip(records, contracts, strict=True):
        assert (record["source"], record["sourceDate"]) == (contract.source, contract.source_date)
        assert record.get("id", "") == contract.id
        assert len(holders(record)) == contract.n_holders


def holders(record: dict[str, Any]) -> list[dict[str, Any]]:
    entries = record.get("titulaires") or record.get("concessionnaires")
    return [entry.get("titulaire", entry) for entry in entries or []]


def test_only_holders_that_are_surely_companies_keep_a_name_or_a_number():
    kept = [holder for record in tables.contract_records() for holder in holders(record) if "masque" not in holder]
    left_out = [holder for record in tables.contract_records() for holder in holders(record) if "masque" in holder]
    assert all(set(holder) == {"typeIdentifiant", "masque"} for holder in left_out)
    assert len(left_out) > len(kept) > 0
    assert all(COMPANY.search(holder["denominationSociale"]) or holder["id"] == "00001" for holder in kept)


def test_the_faults_of_the_source_are_kept():
    records = list(tables.contract_records())
    assert sum("+" in (record.get("dateNotification") or "") for record in records) == 2
    assert sum("dateNotification" not in record and record["_type"] == "Marché" for record in records) == 23
    assert any("\ufffd" in record.get("objet", "") for record in records)
    assert any(
        record["lieuExecution"].get("typeCode") == "CODE DEPARTEMENT" for record in records if "lieuExecution" in record
    )


def test_no_place_of_performance_keeps_a_street_address():
    for record in tables.contract_records():
        assert not re.search(r"\d", record.get("lieuExecution", {}).get("nom") or ""), record


def test_nothing_is_said_of_social_considerations_where_the_source_says_nothing():
    assert not any("considerationsSociales" in record for record in tables.contract_records())


def test_records_are_written_as_open_data_documents(tmp_path: Path):
    of_2019, of_2024 = tables.write_open_data(tmp_path / "decp")
    assert len(json.loads(of_2019.read_text("utf-8"))["marches"]) == 186
    assert len(json.loads(of_2024.read_text("utf-8"))["marches"]["marche"]) == 132


def test_every_real_buyer_has_a_valid_siret_a_class_and_a_known_commune():
    communes = {commune.code for commune in reference.communes_of("34")}
    assert len(tables.buyers()) == 50
    for siret, buyer in tables.buyers().items():
        assert clean_siret(siret) == siret
        assert buyer.buyer_class in reference.buyer_classes()
        assert not buyer.commune or buyer.commune in communes
        assert "\ufffd" not in buyer.name
    assert {contract.buyer_siret for contract in tables.published_contracts()} == set(tables.buyers())


def test_every_insertion_structure_has_a_valid_siret_a_kind_and_a_known_commune():
    communes = {commune.code for commune in reference.communes_of("34")}
    assert len(tables.structures()) == 46
    for structure in tables.structures():
        assert clean_siret(structure.siret) == structure.siret
        assert structure.kind in reference.structure_kinds()
        assert structure.commune in communes


def test_desks_cover_known_intercommunalities_and_say_what_is_to_be_confirmed():
    known = {epci.siren for epci in reference.epcis_of("34")}
    for desk in tables.desks().values():
        assert {*desk.epcis_sourced, *desk.epcis_to_confirm} <= known
        assert desk.perimeter == "périmètre à confirmer" or not desk.epcis_to_confirm
        assert tables.desk_communes(desk)
    sete = tables.desk_communes(tables.desks()["sam"])
    assert len(sete) == 14
    assert all(confirmed for _, confirmed in sete)
    east = tables.desk_communes(tables.desks()["plie-est"])
    assert Counter(confirmed for _, confirmed in east) == {True: 8, False: 14}
    assert len(tables.desk_communes(tables.desks()["cd34"])) == 341


def area(points: list[tuple[float, float]]) -> float:
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(points)) / 2


def test_contours_cover_the_department_once_by_communes_and_by_intercommunalities():
    areas = {}
    for layer, known in (
        ("communes", {commune.code: commune.name for commune in reference.communes_of("34")}),
        ("epci", {epci.siren: epci.name for epci in reference.epcis_of("34")}),
    ):
        contours = contours_of("34", layer)
        assert contours.names == known
        rings = [
            ring for place in contours.features for polygon in place["geometry"]["coordinates"] for ring in polygon
        ]
        assert all(points[0] == points[-1] and len(points) >= 4 for points in rings)
        areas[layer] = -sum(map(area, rings)) * 1e8  # in steps of 0.0001°, walked clockwise
    assert round(areas["communes"]) == round(areas["epci"])
    # A square step of 0.0001° is 11.12 m by 11.12 m x cos(43.6°). INSEE: 6 101 km² of land; IGN counts lagoons too.
    assert 6_050 < areas["communes"] * 11.12**2 * 0.7242 / 1e6 < 6_300
    assert contours_of("30", "communes") is None
    assert contours_of("34", "../communes") is None


def test_the_invented_department_can_be_taken_for_nobody():
    department = tables.fictitious_department()
    assert department["code"] not in reference.departments()
    assert (len(department["communes"]), len(department["epcis"])) == (12, 2)
    real_names = {commune.name for commune in reference.communes()}
    for commune in department["communes"]:
        assert commune["name"].removesuffix(" (fictif)") not in real_names
    for body in [*department["communes"], *department["epcis"], *department["buyers"]]:
        assert "(fictif)" in body["name"]
    sirets = [buyer["siret"] for buyer in department["buyers"]]
    assert len(set(sirets)) == len(sirets) == 20
    assert all(clean_siret(siret) == siret and siret.startswith("000") for siret in sirets)
    assert not {siret[:9] for siret in sirets} & set(reference.departments_by_siren())


def test_a_source_is_said_in_a_sentence():
    assert sources.TABLE_SOURCES["fictitious_department.json"].mention.startswith("Données fictives")
    assert sources.RECORD_SOURCES["marches-publics.info"].mention == (
        "Source\u00a0: AWS, données essentielles de la commande publique, profil marches-publics.info, 2019-03 "
        "(Licence Ouverte 2.0)."
    )
