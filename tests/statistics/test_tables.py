"""The canonical tables: what is written is what their schema says, cut by year and department."""

import json
from collections import Counter

import duckdb
import pytest

from levier.statistics import tables
from levier.statistics.build import build
from tests.statistics.conftest import TODAY, contract_2022

TYPES = {"VARCHAR": "string", "BIGINT": "integer", "INTEGER": "integer", "BOOLEAN": "boolean", "DATE": "date"}
FAR = {"code": "2A004", "typeCode": "Code commune"}
RECORDS = (
    contract_2022(modifications=[{"modification": {"id": 1, "montant": 150000}}]),
    contract_2022(id="2", dateNotification="2023-02-01", lieuExecution=FAR, considerationsSociales=None),
    contract_2022(id="3", dateNotification=None, lieuExecution={"code": "FR", "typeCode": "Code pays"}),
    contract_2022(id="4", acheteur={"id": "21200004600013", "nom": "Ville"}, lieuExecution=FAR, montant="NC"),
    contract_2022(id="4", acheteur={"id": "21200004600013", "nom": "Ville"}, lieuExecution=FAR, objet="R&D"),
    contract_2022(source="synthetique"),
    contract_2022(acheteur=None),
)
NOTICE = {
    "ocid": "ocds-abcdef-1",
    "id": "r",
    "date": "2024-05-01",
    "buyer": {"name": "Ville"},
    "tender": {"title": "x"},
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    (folder / "decp.json").write_text(json.dumps({"marches": {"marche": RECORDS}}))
    (folder / "avis.json").write_text(json.dumps([NOTICE]))
    build([folder / "decp.json", folder / "avis.json"], folder / "sortie", today=TODAY)
    return folder / "sortie" / "tables"


@pytest.fixture(scope="module")
def resources(built):
    """The schema of each table, as written beside them."""
    written = json.loads((built / "datapackage.json").read_text(encoding="utf-8"))
    return {one["name"]: one for one in written["resources"]}


@pytest.mark.parametrize("name", tables.NAMES)
def test_a_table_is_what_its_schema_says(built, resources, name):
    schema = resources[name]["schema"]
    asked = duckdb.connect()
    source = tables.reading(name, built)
    columns = {row[0]: TYPES[row[1]] for row in asked.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    assert columns == {field["name"]: field["type"] for field in schema["fields"]}
    assert all(field["description"].endswith(".") for field in schema["fields"])
    assert tuple(resources[name].get("partitions", ())) == tables.PARTITIONS.get(name, ())
    rows = [dict(zip(columns, row, strict=True)) for row in asked.execute(f"SELECT * FROM {source}").fetchall()]
    for field in schema["fields"]:
        rules = field.get("constraints", {})
        seen = {row[field["name"]] for row in rows}
        assert not (rules.get("required") and None in seen), field["name"]
        assert seen - {None} <= set(rules.get("enum", seen)), field["name"]
    if key := schema.get("primaryKey"):
        assert max(Counter(tuple(row[column] for column in key) for row in rows).values(), default=1) == 1
    # What our own answers are read from holds the same rows.
    asked.execute(f"ATTACH {tables.quoted(built / tables.SERVED)} AS served (READ_ONLY)")
    ordered = ", ".join(f'"{column}"' for column in columns)
    assert (
        asked.execute(f"SELECT {ordered} FROM served.{name} ORDER BY ALL").fetchall()
        == asked.execute(f"SELECT {ordered} FROM {source} ORDER BY ALL").fetchall()
    )


def test_tables_are_cut_by_year_and_department_and_what_has_none_keeps_its_place(built):
    def cuts(name):
        return sorted(str(path.parent.relative_to(built / name)) for path in (built / name).rglob("*.parquet"))

    nowhere = "__HIVE_DEFAULT_PARTITION__"
    assert cuts("contract") == cuts("holder") == [
        "year=2023/department=2A", "year=2024/department=2A", "year=2024/department=34",
        f"year={nowhere}/department={nowhere}",
    ]  # fmt: skip
    assert cuts("concession") == [f"year={nowhere}/department={nowhere}"]
    assert cuts("modification") == ["year=2024/department=34"]
    assert cuts("buyer") == ["department=2A", "department=34", f"department={nowhere}"]
    assert cuts("repair") == ["."]


def test_a_buyer_has_the_department_that_all_its_contracts_agree_on(built):
    rows = duckdb.connect().execute(
        f"SELECT buyer_siret, synthetic, department, contracts FROM {tables.reading('buyer', built)} ORDER BY 1, 2"
    ).fetchall()  # fmt: skip
    assert rows == [
        ("21200004600013", False, "2A", 1),
        ("21340172201787", False, None, 3),
        ("21340172201787", True, "34", 1),
    ]
