"""What people deposit, read within bounds: every refusal is one French sentence naming the file and what to do."""

import zipfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from levier.common.errors import Problem
from levier.common.tabular.cells import cell_text
from levier.common.tabular.inspection import has_formulas
from levier.common.tabular.reading import read_table, read_workbook
from levier.common.tabular.table import Limits, column_letters

MANIFEST = "[Content_Types].xml"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "releve.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("Octobre")
    dates = book.add_format({"num_format": "dd/mm/yyyy"})
    durations = book.add_format({"num_format": "[h]:mm"})
    page.write_row(0, 0, ["Nom", "Heures", "Le", "Durée", "SIRET"])
    page.write_row(2, 0, ["Nadia K.", 121.33])
    page.write_datetime(2, 2, date(2026, 10, 31), dates)
    page.write_datetime(2, 3, timedelta(hours=121, minutes=20), durations)
    page.write_number(2, 4, 12345678900012)
    page.write_formula(3, 1, "=0.1+0.2", None, 0.30000000000000004)
    book.add_worksheet("Vide")
    hidden = book.add_worksheet("Cachée")
    hidden.write(0, 0, "secret")
    hidden.hide()
    book.close()
    return path


def refusal(path: Path, **options: object) -> str:
    with pytest.raises(Problem) as refused:
        read_table(path, **options)  # type: ignore[arg-type]
    assert path.name in refused.value.sentence
    return refused.value.sentence


def deflated(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def rezipped(source: Path, target: Path, **changes: bytes) -> Path:
    """The same workbook with entries replaced (keys: `sheet` for the first sheet) or added."""
    names = {
        "sheet": "xl/worksheets/sheet1.xml",
        "macros": "xl/vbaProject.bin",
        "manifest": "META-INF/manifest.xml",
    }
    with zipfile.ZipFile(source) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    return deflated(target, entries | {names[key]: content for key, content in changes.items()})


def test_cells_come_with_their_types_and_rows_with_their_place(workbook: Path) -> None:
    table = read_table(workbook)
    assert (table.name, table.sheets) == ("Octobre", ("Octobre", "Vide"))
    assert [row.number for row in table.rows] == [1, 3, 4]
    assert table.rows[1].cells == (
        "Nadia K.",
        Decimal("121.33"),
        date(2026, 10, 31),
        timedelta(hours=121, minutes=20),
        12345678900012,
    )


def test_a_formula_gives_its_value_at_the_precision_shown(workbook: Path) -> None:
    assert read_table(workbook).rows[2].cells[1] == Decimal("0.3")


def test_a_formula_in_error_is_read_as_it_is_shown_and_not_as_an_empty_cell(tmp_path: Path) -> None:
    path = tmp_path / "releve.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Autre").write_formula(0, 0, "=1/0", None, "#DIV/0!")
    page = book.add_worksheet("Heures & co")
    page.write_row(0, 0, ["Nom", "Heures"])
    page.write(1, 0, "Nadia K.")
    page.write_formula(1, 1, "=A1/0", None, "#DIV/0!")
    page.write_formula(2, 27, "=Z9", None, "#REF!")
    book.close()
    rows = read_table(path, sheet="Heures & co").rows
    assert (rows[1].cells[0], rows[1].cells[1]) == ("Nadia K.", "#DIV/0!")
    assert (rows[2].number, rows[2].cells[27]) == (3, "#REF!")


@pytest.mark.parametrize("result", ["", "<v/>", "<v></v>"])
def test_a_formula_that_was_never_computed_is_said_and_an_empty_text_is_not(tmp_path: Path, result: str) -> None:
    path, made = tmp_path / "releve.xlsx", tmp_path / "made.xlsx"
    book = xlsxwriter.Workbook(made)
    page = book.add_worksheet("Heures")
    page.write_row(0, 0, ["Nom", "Heures"])
    page.write_formula(1, 0, '=""', None, "rien")
    page.write_formula(1, 1, "=100+21.33", None, 7)
    page.write(2, 0, "Nadia K.")
    book.close()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w") as target:
        for entry in source.namelist():
            content = source.read(entry).replace(b"<v>7</v>", result.encode()).replace(b"<v>rien</v>", b"<v></v>")
            target.writestr(entry, content)
    rows = read_table(path).rows
    assert rows[1].cells == (None, "formule sans résultat")


def test_the_limit_told_is_that_of_the_lines_without_their_titles(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("Nom\n" + "Nadia\n" * 6, encoding="utf-8")
    with pytest.raises(Problem, match="a plus de 5 lignes"):
        read_table(path, limits=Limits(rows=6, titles=1))


def test_an_error_is_found_wherever_the_reading_of_the_sheet_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "releve.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    for row in range(6_000):
        page.write_row(row, 0, [f"Personne {row}", row, row, row])
        page.write_formula(row, 4, "=1/0", None, "#N/A")
    book.close()
    assert {row.cells[4] for row in read_table(path).rows} == {"#N/A"}


def test_a_number_is_shown_as_french_writes_it() -> None:
    assert [cell_text(cell) for cell in (Decimal("120.5"), 1200, None)] == ["120,5", "1200", ""]


ODS_ROWS = """
<table:table-row><table:table-cell office:value-type="string"><text:p>Nom</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/>
<table:table-cell table:formula="of:=[.A1]/0" office:value-type="string" office:string-value=""
 calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>#NOM!</text:p></table:table-cell>
<table:table-cell table:formula="of:=A1" office:value-type="float" office:value="0"><text:p>Err:502</text:p>
</table:table-cell></table:table-row>
""".replace("\n", "")


def test_a_formula_in_error_is_read_as_it_is_shown_in_libreoffice_too(tmp_path: Path) -> None:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    book = (
        f'<office:document-content{spaces} xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:'
        'calcext:1.0"><office:body><office:spreadsheet><table:table table:name="Autre"><table:table-row>'
        '<table:table-cell table:formula="of:=1/0" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>'
        f'</table:table-row></table:table><table:table table:name="Heures">{ODS_ROWS}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    path = deflated(
        tmp_path / "releve.ods",
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": book.encode(),
        },
    )
    rows = {row.number: row.cells for row in read_table(path, sheet="Heures").rows}
    assert rows[1][0] == "Nom"
    assert (rows[2][3], rows[3][3]) == ("#DIV/0!", "#DIV/0!")
    assert rows[4][:2] == ("#NOM!", "Err:502"), "what is typed is no error, what a formula shows in red is one"


def test_a_formula_in_error_is_read_as_it_is_shown_in_old_excel_too() -> None:
    """A workbook of two sheets: errors typed at B2 and AB3, one that a formula gives at A5."""
    rows = {row.number: row.cells for row in read_table(Path(__file__).with_name("errors.xls"), sheet="Heures").rows}
    assert (rows[2][0], rows[2][1], rows[3][27], rows[5][0]) == ("Nadia K.", "#DIV/0!", "#REF!", "#N/A")
    assert rows[4][1] is True
    assert read_table(Path(__file__).with_name("errors.xls")).rows[0].cells == ("#DIV/0!",)


def test_a_sheet_can_be_chosen_among_the_visible_ones(workbook: Path) -> None:
    assert "« Octobre » et « Vide »" in refusal(workbook, sheet="Cachée").replace("\u00a0", " ")
    assert "aucune ligne" in refusal(workbook, sheet="Vide")


def test_a_pdf_renamed_is_told_for_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "releve.xlsx"
    path.write_bytes(b"%PDF-1.7\n" + b"0" * 100)
    assert "est un PDF" in refusal(path)


@pytest.mark.parametrize("content", [b"Nom;Heures\nNadia;12\n", b"<html><table></table></html>"])
def test_a_text_renamed_is_not_a_workbook(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "releve.xlsx"
    path.write_bytes(content)
    assert "malgré son nom" in refusal(path)


def test_a_word_document_is_not_a_workbook(tmp_path: Path) -> None:
    assert "pas un classeur" in refusal(deflated(tmp_path / "lettre.xlsx", {"word/document.xml": b"<x/>"}))


def test_an_empty_file_and_a_missing_end_are_said(tmp_path: Path, workbook: Path) -> None:
    empty = tmp_path / "vide.xlsx"
    empty.touch()
    assert "est vide" in refusal(empty)
    cut = tmp_path / "coupe.xlsx"
    cut.write_bytes(workbook.read_bytes()[:-200])
    assert "incomplet" in refusal(cut)


def test_a_file_of_100_megabytes_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "gros.xlsx"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    assert "pèse 100\u00a0Mo, la limite est de 20\u00a0Mo" in refusal(path)


def test_a_zip_bomb_is_refused_on_its_own_directory(tmp_path: Path, workbook: Path) -> None:
    bomb = rezipped(workbook, tmp_path / "bombe.xlsx", sheet=b" " * 300_000_000)
    assert bomb.stat().st_size < 1_000_000
    assert "se déploie en 300\u00a0Mo" in refusal(bomb)


def huge_cell(size: int) -> bytes:
    cell = b'<c r="A1" t="inlineStr"><is><t>' + b"x" * size + b"</t></is></c>"
    return b'<worksheet><sheetData><row r="1">' + cell + b"</row></sheetData></worksheet>"


def test_a_bomb_that_lies_about_its_size_is_not_inflated_beyond_it(tmp_path: Path, workbook: Path) -> None:
    sheet = huge_cell(250_000_000)
    bomb = rezipped(workbook, tmp_path / "bombe.xlsx", sheet=sheet)
    told, lie = len(sheet).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    bomb.write_bytes(bomb.read_bytes().replace(told, lie))
    with zipfile.ZipFile(bomb) as archive:
        assert sum(entry.file_size for entry in archive.infolist()) < 100_000
    assert "abîmé" in refusal(bomb)


def test_what_passes_the_directory_and_still_eats_memory_dies_in_its_own_process(
    tmp_path: Path, workbook: Path
) -> None:
    heavy = rezipped(workbook, tmp_path / "lourd.xlsx", sheet=huge_cell(150_000_000))
    assert "trop de mémoire" in refusal(heavy, limits=Limits(memory_bytes=200_000_000))


def test_macros_are_refused_whatever_the_name(tmp_path: Path, workbook: Path) -> None:
    for name in ("releve.xlsm", "releve2.xlsx"):
        assert "macros" in refusal(rezipped(workbook, tmp_path / name, macros=b"x"))


def test_an_encrypted_workbook_asks_for_a_copy_without_password(tmp_path: Path) -> None:
    path = tmp_path / "protege.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert "mot de passe" in refusal(path)
    ods = deflated(
        tmp_path / "protege.ods",
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<manifest:encryption-data/>",
        },
    )
    assert "mot de passe" in refusal(ods)


def test_old_excel_macros_and_other_old_documents_are_refused(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    macros = tmp_path / "ancien.xls"
    macros.write_bytes(ole + "_VBA_PROJECT".encode("utf-16-le"))
    assert "macros" in refusal(macros)
    broken = tmp_path / "lettre.xls"
    broken.write_bytes(ole)
    assert "abîmé" in refusal(broken)


def test_a_workbook_whose_sheet_is_broken_is_said_damaged(tmp_path: Path, workbook: Path) -> None:
    broken = rezipped(workbook, tmp_path / "casse.xlsx", sheet=b"<worksheet><sheetData><row")
    assert "abîmé" in refusal(broken)


@pytest.mark.parametrize("entry", ["META-INF/manifest.xml", "xl/worksheets/sheet1.xml"])
def test_a_stream_that_does_not_inflate_is_said_damaged(tmp_path: Path, workbook: Path, entry: str) -> None:
    path = rezipped(workbook, tmp_path / "abîmé.xlsx", manifest=b"<manifest/>" * 900)
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo(entry)
        start = at.header_offset + 30 + len(at.filename)
    content = bytearray(path.read_bytes())
    content[start : start + 20] = b"\xff" * 20
    path.write_bytes(content)
    assert "abîmé" in refusal(path).removeprefix("« abîmé.xlsx »")
    assert has_formulas(path) is (entry != "xl/worksheets/sheet1.xml")


def test_a_million_rows_are_refused_with_their_count(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("Relevé")
    page.write(0, 0, "Nom")
    page.write(1_048_575, 0, "Perdu")
    book.close()
    sentence = refusal(path)
    assert "a 1\u202f048\u202f576 lignes, 50\u202f000 au plus" in sentence
    assert "Supprimez les lignes vides" in sentence


def test_the_far_corner_of_a_sheet_does_not_cost_its_whole_surface(tmp_path: Path) -> None:
    path = tmp_path / "coin.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet()
    page.write(0, 0, "Nom")
    page.write(1_048_575, 16_383, "Perdu")
    book.close()
    assert "trop de mémoire" in refusal(path)


def test_dimensions_announced_without_cells_cost_nothing(tmp_path: Path, workbook: Path) -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData></worksheet>'
    )
    table = read_table(rezipped(workbook, tmp_path / "annonce.xlsx", sheet=sheet))
    assert [row.cells for row in table.rows] == [(7,)]


def test_too_many_columns_and_too_much_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("Large")
    page.write_row(0, 0, ["x" * 1_000] * 300)
    book.close()
    assert "300 colonnes, 200 au plus" in refusal(path)
    assert "trop de mémoire" in refusal(path, limits=replace(Limits(), columns=400, characters=100_000))


def test_a_reader_out_of_memory_is_one_sentence(workbook: Path) -> None:
    assert "trop de mémoire ou de temps" in refusal(workbook, limits=replace(Limits(), memory_bytes=10_000_000))


def test_a_reader_writes_no_file(workbook: Path) -> None:
    before = sorted(workbook.parent.iterdir())
    read_table(workbook)
    assert sorted(workbook.parent.iterdir()) == before


def test_a_name_that_looks_like_an_option_is_still_a_file(
    tmp_path: Path, workbook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-c.xlsx").write_bytes(workbook.read_bytes())
    assert read_table(Path("-c.xlsx")).name == "Octobre"


def test_a_csv_is_read_by_the_same_door_but_is_not_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "releve.csv"
    path.write_text("Nom;Heures\nNadia;12\n")
    assert len(read_table(path).rows) == 2
    with pytest.raises(Problem, match="pas un classeur"):
        read_workbook(path)


def test_the_owner_s_name_of_the_file_is_the_one_said(tmp_path: Path) -> None:
    path = tmp_path / "a1b2c3"
    path.write_bytes(b"%PDF")
    with pytest.raises(Problem, match=r"octobre\.pdf"):
        read_table(path, name="octobre.pdf")


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (16_383, "XFD")]
)
def test_columns_are_named_as_in_a_spreadsheet(index: int, letters: str) -> None:
    assert column_letters(index) == letters
