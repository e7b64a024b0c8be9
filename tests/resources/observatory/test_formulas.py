"""What somebody typed in a source is text in every file: a spreadsheet takes none of it for a formula."""

import csv
import datetime
import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from levier.common.tabular.writing import Column, Sheet, write_workbook
from levier.common.tenancy.scope import mission_scope
from levier.resources.observatory.files import rows_as_csv
from tests.guards import CheckedClient
from tests.resources.observatory.builders import BUYER, CLAUSE, contract_2022, make_open_data

# Their figures are DuckDB's, whatever database keeps the rest.
pytestmark = pytest.mark.any_database

HERE = "/herault/observatoire/"
AT = datetime.datetime(2026, 6, 2, 9, tzinfo=datetime.UTC)
FORMULA = '=HYPERLINK("http://exemple.invalid";"cliquez")'


@pytest.mark.parametrize("words", [FORMULA, "+33", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_label_becomes_a_formula_in_either_form_of_csv(words):
    for for_spreadsheet in (False, True):
        rows = [{"commune": words, "value": -2.5}]
        content = rows_as_csv(["commune", "value"], rows, for_spreadsheet=for_spreadsheet)
        delimiter = ";" if for_spreadsheet else ","
        _, (label, value) = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter)
        assert label == f"'{words}"
        # A negative number stays a number.
        assert value == ("-2,5" if for_spreadsheet else "-2.5")


def test_the_files_of_a_buyer_named_as_a_formula_hold_its_name_as_text(herault):
    with mission_scope(herault.pk):
        make_open_data(
            herault,
            contract_2022(acheteur={"id": BUYER, "nom": FORMULA}, considerationsSociales=CLAUSE),
        )
    anybody = CheckedClient()
    for page in (f"{HERE}indicateurs/nombre_marches/donnees", f"{HERE}acheteurs/{BUYER}/donnees"):
        for form in ("csv", "csv?forme=tableur"):
            text = anybody.get(f"{page}.{form}").content.decode("utf-8-sig")
            delimiter = ";" if "tableur" in form else ","
            cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]
            assert not any(cell.startswith(("=", "+", "@")) for cell in cells)
        content = anybody.get(f"{page}.xlsx").content
        assert_no_formula(content)


def test_a_workbook_writes_no_formula_of_a_label():
    content = write_workbook(
        [Sheet("Essai", [Column("Commune", width=20)], [(FORMULA,)])], source=[("Source", FORMULA)], title="Essai",
        produced_at=AT,
    )  # fmt: skip
    assert_no_formula(content)
    assert [FORMULA] in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Essai").to_python()


def assert_no_formula(content):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        assert sheets
        for name in sheets:
            assert b"<f>" not in book.read(name)
            assert b"<f " not in book.read(name)
