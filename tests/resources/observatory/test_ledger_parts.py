"""What the parts of the hours are parts of: those that tell their class; a desk of totals alone makes none smaller."""

import pytest

from levier.resources.observatory.ledger.tables import chart_of, rows_of, told_of
from levier.statistics.indicators.ledger_catalogue import LEDGER_INDICATORS

HOURS = LEDGER_INDICATORS["heures_retenues"]


def row(group, numerator, masked=""):
    hidden = {"numerator": None, "value": None} if masked else {"numerator": numerator, "value": numerator / 100}
    return {"group": group, "denominator": None, "people": None, "note": None, "masked": masked, **hidden}


WHOLE = row("", 100_000)
ROWS = [row("oui", 16_000), row("non", 32_000), row(None, 52_000)]


def plain(words):
    return words.replace("\u00a0", " ").replace("\u202f", " ")


def test_parts_add_up_over_the_hours_that_tell_their_class():
    parts = [plain(line.part) for line in rows_of(HOURS, "qpv", ROWS, WHOLE)]
    assert parts == ["33,3 %", "66,7 %", "52,0 % du total"]
    chart = chart_of(HOURS, "qpv", ROWS, WHOLE, "résidence en QPV")
    assert "part des heures qui le disent" in chart.title
    assert sum(mark.value for mark in chart.marks) == pytest.approx(100)


def test_where_everything_tells_its_class_parts_are_of_the_whole():
    assert told_of("qpv", [row("oui", 40_000), row("non", 60_000)], WHOLE) == 100_000
    # No other criterion noted is a class, not a silence.
    assert told_of("criteres", ROWS, WHOLE) == 100_000


def test_a_masked_class_keeps_its_place_beside_those_that_are_told():
    rows = [row("CDI", 60_000), row("CDD", 40_000), row("stage", None, "< 5 personnes")]
    chart = chart_of(HOURS, "contrat", rows, WHOLE, "contrat")
    assert [(mark.label, mark.value) for mark in chart.marks][-1] == ("Stage", None)
    assert chart.missing == "non diffusé"
    hidden = [row("CDI", None, "< 5 personnes"), row("CDD", None, "secret")]
    assert chart_of(HOURS, "contrat", hidden, WHOLE, "contrat") is None


def test_what_tells_nothing_being_masked_no_part_is_said():
    """It would be had from the parts."""
    rows = [row("oui", 16_000), row("non", 32_000), row(None, None, "< 5 personnes")]
    assert {line.part for line in rows_of(HOURS, "qpv", rows, WHOLE)} == {"", "< 5 personnes"}
    assert chart_of(HOURS, "qpv", rows, WHOLE, "résidence en QPV") is None
