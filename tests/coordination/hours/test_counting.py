"""What stands between a declared line and a counted hour."""

import datetime

import pytest

from levier.coordination.hours.counting import (
    Line,
    count_days,
    findings,
    month_most,
    present_most,
    too_much_in_month,
    usual_most,
)
from levier.coordination.hours.counting_rules import explain
from levier.coordination.participants.eligibility import Window

DAY = datetime.date
MARCH = DAY(2026, 3, 1)
YEAR = (DAY(2026, 1, 1), DAY(2026, 12, 31))
WHOLE = Window(DAY(2026, 1, 1), DAY(2026, 12, 31), "fin de l’exécution du marché")


def rules(line, window=WHOLE, execution=YEAR):
    return {finding.rule: finding.refuses for finding in findings(line, window, *execution)}


def test_a_plain_line_passes_every_check():
    assert rules(Line(MARCH, 12_133)) == {}


@pytest.mark.parametrize(
    ("line", "window", "found"),
    [
        (Line(MARCH, 12_000), None, {"eligibility_missing": False}),
        (Line(MARCH, 12_000), Window(DAY(2026, 4, 1), None, ""), {"before_window": True}),
        (Line(MARCH, 12_000), Window(DAY(2025, 1, 1), DAY(2026, 2, 28), ""), {"after_window": True}),
        (Line(MARCH, 12_000), Window(DAY(2026, 3, 10), None, ""), {"window_partial": False}),
        (Line(MARCH, 12_000), Window(DAY(2025, 1, 1), DAY(2026, 3, 30), ""), {"window_partial": False}),
        (Line(DAY(2027, 1, 1), 12_000), WHOLE, {"outside_execution": True}),
        (Line(DAY(2025, 12, 1), 12_000), WHOLE, {"outside_execution": True}),
        (Line(MARCH, 22_000), WHOLE, {"month_unusual": False}),
        (Line(MARCH, 75_000), WHOLE, {"month_impossible": True}),
        (Line(MARCH, 1_000, already_declared=12_000), WHOLE, {"declared_twice": False}),
    ],
)
def test_each_exception_names_its_rule_and_whether_it_refuses(line, window, found):
    assert rules(line, window) == found


@pytest.mark.parametrize(
    ("window", "days"),
    [
        (Window(DAY(2026, 3, 10), DAY(2027, 1, 1), "fin"), "qu’à partir du 10/03/2026"),
        (Window(DAY(2025, 1, 1), DAY(2026, 3, 30), "24 mois"), "que jusqu’au 30/03/2026 (24 mois)"),
        (Window(DAY(2026, 3, 10), DAY(2026, 3, 30), "24 mois"), "que du 10/03/2026 au 30/03/2026 (24 mois)"),
    ],
)
def test_a_month_covered_in_part_says_which_days_are(window, days):
    (finding,) = findings(Line(MARCH, 12_000), window, *YEAR)
    assert finding.sentence == f"L’éligibilité ne couvre ce mois {days}."


def test_a_month_that_the_execution_or_the_window_just_covers_passes():
    assert rules(Line(MARCH, 100), Window(MARCH, DAY(2026, 3, 31), "")) == {}
    assert rules(Line(DAY(2026, 12, 1), 100)) == {}


def test_days_nobody_could_work_are_no_exception():
    """CCAG-Travaux, 20.1.1.2 and 20.1.2: established before the hours, a hiring or an execution that starts in
    mid-month is covered whole; so is what ends in mid-month."""
    hired = DAY(2026, 3, 10)
    assert rules(Line(MARCH, 100, hired_on=hired), Window(hired, None, "")) == {}
    assert rules(Line(MARCH, 100), Window(hired, None, ""), (hired, YEAR[1])) == {}
    assert rules(Line(MARCH, 100), Window(DAY(2025, 1, 1), hired, "fin"), (YEAR[0], hired)) == {}
    assert rules(Line(MARCH, 100, ends_on=hired), Window(DAY(2024, 3, 12), hired, "24 mois")) == {}


def test_an_eligibility_established_after_the_hiring_is_an_exception_that_month():
    line = Line(MARCH, 100, hired_on=DAY(2026, 3, 10))
    assert rules(line, Window(DAY(2026, 3, 11), None, "")) == {"window_partial": False}
    line = Line(MARCH, 100, ends_on=DAY(2026, 3, 12))
    assert rules(line, Window(DAY(2024, 3, 12), DAY(2026, 3, 11), "24 mois")) == {"window_partial": False}


@pytest.mark.parametrize(("days", "most"), [(0, 0), (1, 10), (4, 40), (5, 48), (7, 48), (8, 58), (14, 96), (30, 212)])
def test_days_hold_ten_hours_and_weeks_forty_eight(days, most):
    """Code du travail, L3121-18 (10 h a day) and L3121-20 (48 h a week)."""
    assert present_most(MARCH, days) == most


def test_more_hours_than_the_days_of_presence_can_hold_make_someone_look():
    """Hired on Monday 30 March: two days, 20 h at most."""
    hired = DAY(2026, 3, 30)
    window = Window(hired, None, "")
    assert rules(Line(MARCH, 2_000, hired_on=hired), window) == {}
    (finding,) = findings(Line(MARCH, 2_001, hired_on=hired), window, *YEAR)
    assert (finding.rule, finding.refuses) == ("days_too_few", False)
    assert finding.sentence == "Plus de 20\u00a0h pour 2\u00a0jours de présence dans le mois."
    assert explain(finding.rule, "Travaux").source == "Code du travail, articles L3121-18 et L3121-20"


def test_beyond_the_whole_month_one_exception_says_it():
    assert rules(Line(MARCH, 22_000, hired_on=DAY(2026, 3, 30)), Window(MARCH, None, "")) == {"month_unusual": False}


def test_the_bounds_of_a_month():
    """24 h a day; 48 h a week (Code du travail, L3121-20), rounded up."""
    assert (month_most(MARCH), usual_most(MARCH)) == (744, 213)
    assert (month_most(DAY(2026, 2, 1)), usual_most(DAY(2026, 2, 1))) == (672, 192)


@pytest.mark.parametrize(
    ("hours", "elsewhere", "days", "said"),
    [
        (20, 20, 2, "Avec un autre marché ou une autre embauche, plus de 20\u00a0h pour 2\u00a0jours de présence."),
        (30, 20, 2, "50\u00a0h pour 2\u00a0jours de présence\u00a0: un jour n’a que 24\u00a0h."),
        (10, 10, 2, ""),
        (20, 20, 4, ""),
        (20, 0, 2, ""),
    ],
)
def test_the_days_of_two_contracts_hold_the_hours_of_both(hours, elsewhere, days, said):
    found = too_much_in_month(DAY(2026, 3, 1), hours * 100, elsewhere * 100, days)
    assert found is not None and found.sentence.endswith(said) if said else found is None


def test_a_day_two_contracts_share_is_one_day():
    assert count_days([(DAY(2026, 3, 1), DAY(2026, 3, 10)), (DAY(2026, 3, 8), DAY(2026, 3, 12))]) == 12
    assert count_days([(DAY(2026, 3, 5), DAY(2026, 3, 4))]) == count_days([]) == 0
