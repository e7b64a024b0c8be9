"""A published contract before the duty: what its date and amount allow to say, and no more."""

from datetime import date
from itertools import pairwise

import pytest

from levier.law.thresholds import Capacity, thresholds
from levier.resources.observatory.legal_duty import (
    Answer,
    first_known_day,
    periods,
    periods_since_duty,
    position,
)

AUTHORITY = Capacity.CONTRACTING_AUTHORITY


def contract(notified_on, euros, division="90"):
    amount = None if euros is None else euros * 100
    return {"notified_on": notified_on, "amount_initial": amount, "cpv_division": division}


@pytest.mark.parametrize(
    ("notified_on", "euros", "division", "answer"),
    [
        # Seuils 2024-2025 : 221 000 € ; 2026-2027 : 216 000 € (avis relatif aux seuils, domain.md §2.2).
        (date(2024, 6, 1), 221_000, "90", Answer.BEFORE),
        (date(2024, 6, 1), 220_999, "90", Answer.BELOW),
        (date(2026, 8, 21), 216_000, "90", Answer.BEFORE),
        (date(2026, 8, 22), 216_000, "90", Answer.TO_VERIFY),
        (date(2026, 9, 1), 216_000, "45", Answer.BELOW),
        (date(2026, 9, 1), 5_404_000, "45", Answer.TO_VERIFY),
        (date(2019, 3, 1), 9_000_000, "90", Answer.UNKNOWN_THRESHOLD),
        (None, 9_000_000, "90", Answer.UNDATED),
        (date(2026, 9, 1), None, "90", Answer.UNDATED),
    ],
)
def test_each_contract_is_judged_by_the_threshold_of_its_date(notified_on, euros, division, answer):
    assert position(contract(notified_on, euros, division), AUTHORITY, thresholds()).answer == answer


def test_the_capacity_of_the_buyer_changes_the_answer():
    bought = contract(date(2026, 9, 1), 150_000)
    assert position(bought, AUTHORITY, thresholds()).answer == Answer.BELOW
    assert position(bought, Capacity.CENTRAL_AUTHORITY, thresholds()).answer == Answer.TO_VERIFY


def test_it_never_says_that_a_published_contract_is_bound():
    """The launch of the consultation is not published: only a person can conclude."""
    said = position(contract(date(2026, 11, 1), 9_000_000), AUTHORITY, thresholds()).sentence
    assert "à vérifier" in said


def test_a_date_without_known_threshold_says_on_which_side_it_stands():
    """Nothing is extended beyond the last period of the notice."""
    before = position(contract(date(2019, 3, 1), 9_000_000), AUTHORITY, thresholds())
    after = position(contract(date(2028, 1, 1), 9_000_000), AUTHORITY, thresholds())
    assert before.answer == after.answer == Answer.UNKNOWN_THRESHOLD
    assert "antérieur" in before.sentence
    assert "antérieur" not in after.sentence
    assert "à vérifier" in after.sentence


def test_periods_cover_every_day_known_without_overlap():
    found = periods(AUTHORITY, thresholds())
    assert found[0].start == first_known_day(AUTHORITY, thresholds()) == date(2020, 1, 1)
    for before, after in pairwise(found):
        assert (after.start - before.end).days == 1
    assert found[-1].other_cents == 21_600_000


def test_periods_since_the_duty_begin_with_it():
    (only,) = periods_since_duty(AUTHORITY, thresholds())
    assert only.start == date(2026, 8, 22)
