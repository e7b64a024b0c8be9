"""What the parts of the hours are parts of: those that tell their class; a desk of totals alone makes none smaller."""

import pytest

from levier.organizations.contours import contours_of
from levier.resources.observatory.ledger.maps import placed_words
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


def test_a_map_says_how_much_of_what_it_counts_is_on_it():
    agglomeration = contours_of("34", "epci").names
    name = sorted(agglomeration.values())[0]
    rows = [row(name, 60_000), row("plusieurs", 15_000), row(None, 25_000)]
    said = plain(placed_words(HOURS, "epci", rows, WHOLE, "34"))
    assert said.startswith("600 h sur 1 000 h sont sur cette carte : les autres heures n’ont pas de lieu connu")
    assert "diffusées" not in said
    hidden = placed_words(HOURS, "epci", [*rows[:2], row(None, None, "non diffusé")], WHOLE, "34")
    assert "ou ne sont pas diffusées" in hidden
    assert placed_words(HOURS, "epci", [row(name, 100_000)], WHOLE, "34") == ""  # nothing is left out
    assert placed_words(HOURS, "epci", rows, {**WHOLE, "masked": "non diffusé"}, "34") == ""
    assert placed_words(HOURS, "sexe", rows, WHOLE, "34") == ""  # no map
    contracts = LEDGER_INDICATORS["marches_en_cours"]
    counted = {"numerator": 5, "masked": ""}
    assert plain(placed_words(contracts, "epci", [row(name, 3), row(None, 2)], counted, "34")).startswith(
        "3 sur 5 sont"
    )
    # In two places, contracts do not add up: nothing is said of how many are on the map.
    assert placed_words(contracts, "epci", [row(name, 4), row(None, 2)], counted, "34") == ""
