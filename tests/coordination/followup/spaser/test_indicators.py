"""The indicators of L2111-3: real rates in value; a missing part is missing, never zero."""

import datetime
from fractions import Fraction

import pytest

from levier.coordination.clauses.tables import Line, Table, Tables
from levier.coordination.followup.spaser.indicators import (
    MISSING,
    PART_LABELS,
    YearFigures,
    is_above,
    published_years,
    rows_of,
    threshold_of,
)

DAY = datetime.date
M = 100_000_000  # a million euros, in cents


def test_rates_are_of_the_total_and_what_is_missing_says_so():
    told = YearFigures(2025, 80 * M, {"social": 20 * M, "esus": 0, "vulnerable": None}, hours=123_400, contracts=3)
    assert (told.share("social"), told.share("esus"), told.share("vulnerable")) == (Fraction(1, 4), 0, None)
    assert told.missing == [PART_LABELS["ecological"], PART_LABELS["vulnerable"]]
    without = YearFigures(2024, None, {"esus": 2 * M})
    rows = dict(rows_of([without, told]))
    assert rows[PART_LABELS["social"]] == [(MISSING, ""), ("20\u202f000\u202f000\u00a0€", "25,0\u00a0%")]
    # Nothing bought there is known; nothing said is not.
    assert rows[PART_LABELS["esus"]][1][0].startswith("0")
    assert rows[PART_LABELS["esus"]][0][1] == "taux incalculable\u00a0: total non renseigné"
    assert rows[PART_LABELS["vulnerable"]] == [(MISSING, ""), (MISSING, "")]
    assert rows["Total des achats de l’année"][0] == (MISSING, "")


def test_a_publication_covers_two_calendar_years():
    assert published_years(2025) == [2024, 2025]


@pytest.mark.parametrize(
    ("year", "totals", "told", "above"),
    [
        (2025, {}, None, None),
        (2025, {2025: 50 * M}, None, False),  # « supérieur à »
        (2025, {2025: 50 * M + 1}, (2020, False), True),  # its own total decides
        (2025, {}, (2025, True), True),
        (2024, {}, (2025, True), None),
        (2025, {2023: 60 * M, 2024: 40 * M}, None, False),  # the last known before
        (2025, {2024: 60 * M}, (2025, False), False),
        (2025, {2025: None, 2024: 60 * M}, None, True),
        (2021, {2021: 60 * M}, None, None),  # the threshold of that year is not held
    ],
)
def test_who_is_above_the_threshold(year, totals, told, above):
    assert is_above(year, totals, told, Tables()) is above


def test_the_threshold_is_dated_and_says_where_it_was_read():
    line = threshold_of(2025, Tables())
    assert line.value == 50 * M
    assert "D2111-3" in line.source
    assert not line.is_official
    assert threshold_of(2022, Tables()) is None


def test_the_mission_s_own_line_is_read_before():
    own = Line(Table.SPASER, "achats", 40 * M, DAY(2025, 1, 1), None, "Décret (fictif)", is_mission=True)
    assert [is_above(year, {year: 45 * M}, None, Tables((own,))) for year in (2024, 2025)] == [False, True]
