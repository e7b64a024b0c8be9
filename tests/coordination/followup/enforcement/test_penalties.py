"""The three penalties of the CCAG's insertion clause, by published amounts and by the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.coordination.clauses.multiples import multiple_penalty, penalty_line
from levier.coordination.clauses.tables import ALL, Line, Table, Tables
from levier.coordination.followup.enforcement.drafts import blanks_left, first_words
from levier.coordination.followup.enforcement.penalties import (
    Ground,
    check_notice_allows,
    counted_penalty,
    hours_penalty,
    remaining_hundredths,
)
from tests.coordination.hours.builders import DAY


def test_tc4_the_amounts_of_a_parisian_ccap():
    """CCAP-BAM 8.2.2 (Paris, 2021): 200 € an hour not done, 75 € a day late; 12 h and 10 days make 3 150 €."""
    hours = hours_penalty(owed=100, done=8_800, excused=0, unit_cents=20_000)
    days = counted_penalty(10, 7_500, "jour de retard")
    assert (hours.amount_cents, days.amount_cents) == (240_000, 75_000)
    assert hours.amount_cents + days.amount_cents == 315_000
    assert [step.replace("\u202f", " ").replace("\u00a0", " ") for step in (*hours.steps, *days.steps)] == [
        "100 h dues, 88 h réalisées",
        "manquent 12 h",
        "12 h × 200 € = 2 400 €",
        "10 jours de retard × 75 € = 750 €",
    ]


def test_tc5_four_times_the_hourly_ceiling_of_social_security():
    """Éducation nationale 2018: missing hours × 4 × the hourly ceiling; at 30 €, 20 h make 2 400 €."""
    ceiling = Line(Table.CEILING, ALL, 3_000, DAY(2026, 1, 1), DAY(2026, 12, 31), "valeur de l’exemple")
    hour = multiple_penalty(
        "phss", 400, Tables((ceiling,)).line_on(Table.CEILING, ALL, DAY(2026, 8, 16)), DAY(2026, 8, 16)
    )
    working = hours_penalty(owed=20, done=0, excused=0, unit_cents=hour.cents, unit_words=hour.words)
    assert (working.unit_cents, working.amount_cents) == (12_000, 240_000)
    told = " ".join(working.steps).replace("\u202f", " ").replace("\u00a0", " ")
    for words in (
        "plafond horaire de la sécurité sociale au 16 août 2026 : 30 €", "valeur de l’exemple",
        "4 × 30 €, soit 120 €", "20 h × 120 € = 2 400 €",
    ):  # fmt: skip
        assert words in told, words


def test_a_multiple_whose_value_is_not_known_that_day_gives_no_amount():
    """Levier holds no text that gives the ceiling: the mission adds it, with its source."""
    assert penalty_line(Tables(), "phss", DAY(2026, 8, 16)) is None
    with pytest.raises(Problem, match="un administrateur de la mission l’ajoute aux tables datées"):
        multiple_penalty("phss", 400, None, DAY(2026, 8, 16))
    assert penalty_line(Tables(), "smic", DAY(2027, 8, 16)) is None, "the last known line has ended"


def test_a_multiple_of_the_minimum_wage_is_rounded_once():
    """2,75 × 12,02 € is 33,055 € an hour: 3 h make 99,165 €, not three times 33,06 €."""
    line = penalty_line(Tables(), "smic", DAY(2026, 8, 16))
    hour = multiple_penalty("smic", 275, line, DAY(2026, 8, 16))
    assert line is not None and line.source in hour.words
    working = hours_penalty(owed=3, done=0, excused=0, unit_cents=hour.cents, unit_words=hour.words)
    assert (working.unit_cents, working.amount_cents) == (3_306, 9_917)
    assert "environ" in working.steps[-1]


def test_hours_told_and_for_which_no_means_was_found_are_deducted():
    working = hours_penalty(owed=100, done=6_000, excused=30, unit_cents=20_000)
    assert (working.quantity, working.amount_cents) == (1_000, 200_000)
    assert "déduites" in working.steps[1]


@given(owed=st.integers(0, 10_000), done=st.integers(0, 2_000_000), excused=st.integers(0, 10_000))
def test_what_is_missing_never_goes_below_zero_nor_above_what_is_owed(owed, done, excused):
    missing = remaining_hundredths(owed, done, excused)
    assert 0 <= missing <= owed * 100
    assert remaining_hundredths(owed, done + 100, excused) <= missing


def test_a_fraction_of_an_hour_is_rounded_once_to_the_cent():
    assert hours_penalty(owed=1, done=33, excused=0, unit_cents=1_015).amount_cents == 680  # 0,67 h × 10,15 € = 6,8005


def test_without_an_amount_in_the_contract_none_is_proposed():
    with pytest.raises(Problem, match="n’écrivent aucun montant"):
        hours_penalty(owed=10, done=0, excused=0, unit_cents=None)
    with pytest.raises(Problem, match="n’écrivent aucun montant"):
        counted_penalty(1, None, "absence")


def test_nothing_missing_nothing_proposed():
    with pytest.raises(Problem, match="Aucune heure ne manque"):
        hours_penalty(owed=10, done=1_000, excused=0, unit_cents=20_000)


@pytest.mark.parametrize(
    ("ground", "sent", "outcome", "allowed"),
    [
        (Ground.HOURS, False, "", False),
        (Ground.HOURS, True, "", False),
        (Ground.HOURS, True, "obeyed", False),
        (Ground.HOURS, True, "unheeded", True),
        (Ground.ABSENCE, True, "", False),
        (Ground.ABSENCE, True, "unheeded", True),
        (Ground.DOCUMENTS, False, "", False),
        (Ground.DOCUMENTS, True, "", True),
    ],
)
def test_no_penalty_without_the_notice_the_text_asks_for(ground, sent, outcome, allowed):
    """20.1.5: « après mise en demeure restée infructueuse »; for documents, « après avoir été mis en demeure »."""
    if allowed:
        check_notice_allows(ground, sent, outcome)
    else:
        with pytest.raises(Problem):
            check_notice_allows(ground, sent, outcome)


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("ground", list(Ground))
def test_the_draft_quotes_the_contract_and_its_own_ccag_and_leaves_what_it_cannot_know(ground):
    text = first_words(
        ground, contract="Halle", ccag="Maîtrise d’œuvre", dated=DAY(2025, 1, 1), document="CCAP, 8.2", owed=100,
        done=8_800, missing=1_200, day=DAY(2026, 6, 1), until=None,
    )  # fmt: skip
    assert "CCAP, 8.2" in text
    assert "CCAG Maîtrise d’œuvre, 18.1.5" in text
    assert "Vous êtes maître d’œuvre du marché" in text
    assert blanks_left(text)
    assert not blanks_left(text.replace("[", "").replace("]", ""))


def test_the_draft_adds_up_for_who_reads_it():
    """640 h owed, 70 excused, 264 done: 306 lack, and what waits to be checked is said to be left out of them."""
    told = {
        "contract": "Halle", "ccag": "Travaux", "dated": DAY(2025, 1, 1), "document": "CCAP, 8.2", "owed": 640,
        "done": 26_400, "missing": 30_600, "day": DAY(2026, 6, 1), "until": None,
    }  # fmt: skip
    text = plain(first_words(Ground.HOURS, **told, excused=70, pending=24_240))
    assert "réaliser 640 h d’insertion, dont 70 h ne vous sont plus demandées." in text
    assert "264 h sont réalisées : il manque 306 h. 242,4 h déclarées sont encore à contrôler" in text
    bare = plain(first_words(Ground.HOURS, **told, has_penalty=False))
    assert "pénalité prévue aux documents particuliers" in text and "pénalité" not in bare
    assert "ne vous sont plus demandées" not in bare
    assert "à contrôler" not in bare
