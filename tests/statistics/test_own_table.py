"""Our own table of contracts read back: every column as it was, and what its Table Schema does not allow rejected."""

import csv
import io

import pytest

from levier.resources.observatory.files import rows_as_csv
from levier.statistics.build import build
from levier.statistics.dataset import Dataset
from levier.statistics.errors import StatisticsError
from levier.statistics.own_table import columns
from tests.statistics.conftest import TODAY, contract_2022


@pytest.fixture
def table(construct, decp, tmp_path):
    """Three contracts as they are downloaded, the department and the class of their buyer known to their mission
    alone."""
    _, dataset = construct(
        decp(
            contract_2022(id="1", objet="=Réfection; « façade », 2e tranche", considerationsSociales=None),
            contract_2022(id="2", montant=None, dateNotification=None, lieuExecution={}, techniques=None),
            contract_2022(
                id="3",
                modifications=[
                    {"modification": {"id": rank, "montant": amount, "dateNotificationModification": on}}
                    for rank, amount, on in ((1, 1, "2024-09-01"), (2, 9e6, "2024-08-01"))
                ],
            ),
        ),
        buyers={"21340172201787": "34"},
        classes={"21340172201787": "commune"},
    )  # fmt: skip
    held = dataset.table("contract", department="34", synthetic=False)
    path = tmp_path / "marches.csv"
    path.write_bytes(rows_as_csv(held.column_names, held.to_pylist()))
    return path, held.to_pylist()


def told(rows):
    return [{name: row[name] for name in columns()} for row in rows]


def test_every_column_comes_back_as_it_was(table, tmp_path):
    path, rows = table
    assert {row["department_test"] for row in rows} == {"lieu", "acheteur"}
    report = build([path], tmp_path / "relu", today=TODAY)
    assert (report.read, report.accepted, report.by_reason) == (3, 3, {})
    again = Dataset(tmp_path / "relu").table("contract", department="34", synthetic=False).to_pylist()
    assert told(again) == told(rows)
    assert [(row["file"], row["index"]) for row in again] == [
        ("marches.csv", 1),
        ("marches.csv", 2),
        ("marches.csv", 3),
    ]


def test_twice_the_same_table_is_one(table, tmp_path):
    path, _ = table
    (tmp_path / "copie.csv").write_bytes(path.read_bytes())
    report = build([path, tmp_path / "copie.csv"], tmp_path / "relu", today=TODAY)
    assert (report.read, report.contracts, report.by_reason) == (6, 3, {"doublon_identique": 3})


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("amount_initial", "1,2E+09"), ("amount_initial", "-5"), ("amount_initial", "9" * 30), ("offers", "9999999999"),
        ("notified_on", "17/01/2024"), ("social_state", "peut-être"), ("source_format", "excel"), ("has_clause", "2"),
        ("buyer_siret", ""), ("synthetic", ""),
    ],
)  # fmt: skip
def test_a_cell_its_schema_does_not_allow_rejects_its_row_alone(table, tmp_path, column, cell):
    path, _ = table
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    rows[1][column] = cell
    path.write_bytes(rows_as_csv(list(rows[0]), rows))
    report = build([path], tmp_path / "relu", today=TODAY)
    assert (report.read, report.contracts, report.by_reason) == (3, 2, {"table_illisible": 1})
    (rejected,) = Dataset(tmp_path / "relu").rejections().rows
    assert rejected["index"] == 2
    assert rejected["detail"].startswith(f"{column}\u00a0: ")
    assert rejected["detail"].endswith(cell[:60])


def test_a_table_without_its_department_is_not_taken_for_ours(table, tmp_path):
    path, rows = table
    path.write_bytes(rows_as_csv([name for name in rows[0] if name != "department"], rows))
    with pytest.raises(StatisticsError, match="ce n’est pas la table"):
        build([path], tmp_path / "relu", today=TODAY)
