"""Which column holds which datum, and how cells are read: without any database."""

import datetime
from decimal import Decimal

import pytest

from levier.common.imports import readers
from levier.common.imports.columns import digest_of, fingerprint, guess, missing, read_row
from levier.common.imports.kinds import ImportField, ImportKind, Unreadable

KIND = ImportKind(
    key="essai",
    label="Essai",
    lead="",
    permission="",
    fields=(
        ImportField("hours", "Heures dues", readers.whole_hours, required=True, synonyms=("Objectif",)),
        ImportField("day", "Arrêtées au", readers.day),
    ),
    check=lambda actor, rows, today, before: {},
    apply=lambda actor, rows, source, now: None,
    check_undo=lambda actor, made: None,
    undo=lambda made: None,
    shown=("hours",),
)


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (["Heures dues", "Arrêtées au"], {"hours": 0, "day": 1}),
        (["ARRETEES  AU", "objectif"], {"hours": 1, "day": 0}),
        (["Objectif", "Heures dues"], {"hours": 1}),
        (["Quota"], {}),
    ],
)
def test_columns_are_told_by_their_title_whatever_its_case_accents_and_order(header, columns):
    assert guess(KIND, header) == columns


def test_what_no_column_holds_is_named():
    assert missing(KIND, {"day": 0}) == ["Heures dues"]
    assert missing(KIND, {"hours": 0}) == []


def test_titles_alike_are_one_source_and_a_file_read_otherwise_is_another():
    assert fingerprint(["Heures dues"]) == fingerprint(["HEURES  DUES"]) != fingerprint(["Heures", "dues"])
    assert digest_of("a", {"x": 1, "y": 2}) == digest_of("a", {"y": 2, "x": 1}) != digest_of("a", {"x": 2, "y": 1})


def test_a_line_shorter_than_its_titles_has_empty_cells():
    row, faults = read_row(KIND, {"hours": 0, "day": 5}, 7, ["1 250"])
    assert (row.number, row.values, faults) == (7, {"hours": 1_250, "day": None}, [])
    _, faults = read_row(KIND, {"hours": 0}, 8, ["  "])
    assert [fault.field for fault in faults] == ["hours"]


@pytest.mark.parametrize(
    ("cell", "hundredths"),
    [
        ("121,33", 12_133),
        ("121 h 30", 12_150),
        (Decimal("412.5"), 41_250),
        (7, 700),
        (datetime.timedelta(hours=100, minutes=20), 10_033),
        ("0", 0),
    ],
)
def test_hours_are_read_as_hands_and_spreadsheets_write_them(cell, hundredths):
    assert readers.hundredths(cell) == hundredths


@pytest.mark.parametrize("cell", ["-1", "douze", True, "1,234", 99_999_999])
def test_hours_that_mean_nothing_are_refused(cell):
    with pytest.raises(Unreadable):
        readers.hundredths(cell)


@pytest.mark.parametrize(
    "cell", ["01/09/2026", "2026-09-01", datetime.date(2026, 9, 1), datetime.datetime(2026, 9, 1, tzinfo=datetime.UTC)]
)
def test_days_are_read_from_text_and_from_spreadsheets(cell):
    assert readers.day(cell) == datetime.date(2026, 9, 1)


@pytest.mark.parametrize("cell", ["31/02/2026", "demain", 46_000, datetime.date(1800, 1, 1)])
def test_days_that_are_none_are_refused(cell):
    with pytest.raises(Unreadable):
        readers.day(cell)
