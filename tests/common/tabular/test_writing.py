"""Workbooks hold figures as figures, text as text, and say where they come from."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from levier.common.tabular.reading import read_workbook
from levier.common.tabular.table import Table
from levier.common.tabular.writing import (
    DATE,
    EUROS,
    HOURS,
    INTEGER,
    MONTH,
    PERCENT,
    WHOLE_HOURS,
    Column,
    Sheet,
    write_workbook,
)

COLUMNS = [
    Column("Marché", width=40),
    Column("Dues", WHOLE_HOURS),
    Column("Retenues", HOURS),
    Column("Montant HT", EUROS),
    Column("Part", PERCENT),
    Column("Lots", INTEGER),
    Column("Notifié le", DATE),
    Column("Mois", MONTH),
]
ROW = ("Voie verte", 1200, 12133, 123450, 0.5, 3, date(2026, 11, 20), date(2026, 10, 1))
SOURCE = [("Source", "Registre des heures"), ("Produit le", "23 novembre 2026")]


def written(tmp_path: Path, *sheets: Sheet, sheet: str = "") -> Table:
    path = tmp_path / "export.xlsx"
    path.write_bytes(write_workbook(sheets, source=SOURCE))
    return read_workbook(path, sheet=sheet)


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def test_figures_are_stored_in_the_unit_a_person_reads(tmp_path: Path) -> None:
    table = written(tmp_path, Sheet("Marchés", COLUMNS, [ROW]))
    assert table.rows[0].cells == tuple(column.title for column in COLUMNS)
    assert table.rows[1].cells == (
        "Voie verte",
        1200,
        Decimal("121.33"),
        Decimal("1234.5"),
        Decimal("0.5"),
        3,
        date(2026, 11, 20),
        date(2026, 10, 1),
    )


def test_what_is_not_known_stays_empty(tmp_path: Path) -> None:
    table = written(tmp_path, Sheet("Marchés", COLUMNS, [("Voie verte", *[None] * 7)]))
    assert table.rows[1].cells == ("Voie verte", *[None] * 7)


def test_nothing_typed_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    typed = ["=1+1", "+33", "-2", "@SOMME(A1)", '=HYPERLINK("http://x")', "https://exemple.fr", "00123", "\t=1"]
    sheet = Sheet("Noms", [Column("Nom")], [(text,) for text in typed])
    table = written(tmp_path, sheet)
    assert [row.cells[0] for row in table.rows[1:]] == typed
    xml = part(write_workbook([sheet], source=SOURCE), "xl/worksheets/sheet1.xml")
    assert "<f>" not in xml
    assert "<hyperlink" not in xml


def test_the_head_is_frozen_filtered_and_printed_on_each_page() -> None:
    content = write_workbook([Sheet("Marchés", COLUMNS, [ROW, ROW])], source=SOURCE)
    xml = part(content, "xl/worksheets/sheet1.xml")
    assert 'state="frozen"' in xml
    assert '<autoFilter ref="A1:H3"/>' in xml
    assert "Print_Titles" in part(content, "xl/workbook.xml")


def test_a_total_stands_below_and_out_of_the_filter(tmp_path: Path) -> None:
    sheet = Sheet("Heures", [Column("Mois"), Column("Retenues", HOURS)], [("10/2026", 100)], total=("Ensemble", 100))
    assert written(tmp_path, sheet).rows[-1].cells == ("Ensemble", 1)
    assert '<autoFilter ref="A1:B2"/>' in part(write_workbook([sheet], source=SOURCE), "xl/worksheets/sheet1.xml")


def test_the_source_comes_last(tmp_path: Path) -> None:
    table = written(tmp_path, Sheet("Marchés", COLUMNS, []), sheet="Source")
    assert table.sheets == ("Marchés", "Source")
    assert [row.cells for row in table.rows] == SOURCE


def test_sheet_names_are_made_acceptable_and_distinct(tmp_path: Path) -> None:
    one = [Column("A")]
    long = "Opération : voie verte / section [2], tranche ferme"
    names = written(
        tmp_path, *[Sheet(name, one, []) for name in (long, long, "source", "''", "source")], sheet="Source"
    )
    assert len(set(names.sheets)) == 6
    assert all(len(name) <= 31 for name in names.sheets)


def test_a_text_too_long_for_a_cell_says_it_was_cut(tmp_path: Path) -> None:
    cell = written(tmp_path, Sheet("Notes", [Column("Note")], [("x" * 40_000,)])).rows[1].cells[0]
    assert isinstance(cell, str)
    assert len(cell) == 32_767
    assert cell.endswith("…")


def test_rows_may_come_from_a_generator(tmp_path: Path) -> None:
    rows = ((str(rank), rank) for rank in range(2_000))
    table = written(tmp_path, Sheet("Liste", [Column("A"), Column("B", INTEGER)], rows))
    assert table.rows[-1].cells == ("1999", 1999)


def test_an_instant_is_written_as_it_reads(tmp_path: Path) -> None:
    sheet = Sheet("Dates", [Column("Reçu le", DATE)], [(datetime(2026, 11, 23, 14, 5, tzinfo=UTC),)])
    assert written(tmp_path, sheet).rows[1].cells[0] == datetime(2026, 11, 23, 14, 5)  # noqa: DTZ001


def test_the_same_data_give_the_same_bytes() -> None:
    at = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    sheet = Sheet("Marchés", COLUMNS, [ROW])
    assert write_workbook([sheet], source=SOURCE, produced_at=at) == write_workbook(
        [sheet], source=SOURCE, produced_at=at
    )
