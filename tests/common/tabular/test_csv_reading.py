"""CSV as it really comes."""

from dataclasses import replace
from pathlib import Path

import pytest

from levier.common.errors import Problem
from levier.common.tabular.csv_reading import guess_separator, read_csv
from levier.common.tabular.table import Limits

ROWS = [("Prénom", "Heures", "Cœur"), ("Noé", "121,33", "été €")]


def csv(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "releve.csv"
    path.write_bytes(content)
    return path


def refusal(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(Problem) as refused:
        read_csv(path, limits=limits)
    assert "releve.csv" in refused.value.sentence
    return refused.value.sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_separators_and_line_ends_are_found(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    text = end.join(separator.join(row) for row in ROWS)
    assert [row.cells for row in read_csv(csv(tmp_path, text.encode(encoding))).rows] == ROWS


def test_commas_separate_when_nothing_else_does() -> None:
    assert guess_separator("a,b,c\n1,2,3\n") == ","
    assert guess_separator('nom;heures\n"K., Nadia";121,33\n"P., Julien";12,5\n') == ";"
    assert guess_separator("un seul mot\n") == ";"


def test_the_line_excel_puts_first_is_obeyed(tmp_path: Path) -> None:
    table = read_csv(csv(tmp_path, b"sep=|\r\na|b;c\r\n1|2;3\r\n"))
    assert [row.cells for row in table.rows] == [("a", "b;c"), ("1", "2;3")]
    assert table.rows[0].number == 2


def test_rows_keep_their_line_and_blank_ones_are_passed_over(tmp_path: Path) -> None:
    table = read_csv(csv(tmp_path, b'a;b\n\n;;\n"deux\nlignes";2\nfin;3\n'))
    assert [(row.number, row.cells[0]) for row in table.rows] == [(1, "a"), (4, "deux\nlignes"), (6, "fin")]


def test_an_empty_cell_is_unknown(tmp_path: Path) -> None:
    assert read_csv(csv(tmp_path, b"a;b\n1;\n")).rows[1].cells == ("1", None)


def test_a_quote_never_closed_is_said_with_its_line(tmp_path: Path) -> None:
    assert "ligne 2" in refusal(csv(tmp_path, b'a;b\n"jamais;2\nfin;3\n'))


def test_what_is_not_text_is_refused(tmp_path: Path) -> None:
    assert "pas un texte lisible" in refusal(csv(tmp_path, b"a;b\n\0\0;\x81\n"))
    assert "aucune ligne" in refusal(csv(tmp_path, b"\n\n"))


def test_limits_are_kept(tmp_path: Path) -> None:
    path = csv(tmp_path, b"a;b;c\n" * 11)
    assert "plus de 10 lignes" in refusal(path, replace(Limits(), rows=10))
    assert "3 colonnes, 2 au plus" in refusal(path, replace(Limits(), columns=2))
    assert "la limite est de" in refusal(path, replace(Limits(), file_bytes=10))
    assert "démesurée" in refusal(csv(tmp_path, b"a;" + b"x" * 200_000))
