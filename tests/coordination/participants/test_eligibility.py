"""From when to when hours may count (CCAG Travaux 20.1.1 and 20.1.2, version of 01/07/2024)."""

import datetime

from levier.coordination.participants.eligibility import Mode, eligibility_window
from levier.law.publics import eligible_categories

DAY = datetime.date


def window(mode=Mode.DIRECT_HIRE, hired=DAY(2026, 1, 5), established=DAY(2026, 1, 2), end=DAY(2029, 12, 31), **options):
    return eligibility_window(mode, hired, established, DAY(2026, 1, 1), end, **options)


def test_a_direct_hire_counts_two_years_from_the_hiring_date():
    assert (window().first_day, window().last_day) == (DAY(2026, 1, 5), DAY(2028, 1, 4))
    assert "24 mois" in window().rule


def test_the_end_of_the_execution_comes_first_when_it_is_earlier():
    assert window(end=DAY(2026, 12, 31)).last_day == DAY(2026, 12, 31)


def test_secondment_and_subcontracting_carry_no_cap():
    for mode in (Mode.SECONDMENT, Mode.SUBCONTRACT):
        assert window(mode=mode).last_day == DAY(2029, 12, 31)


def test_a_contract_may_derogate():
    """CCAP 21_BAM_048 counts permanent contracts up to four years."""
    assert window(cap_months=48).last_day == DAY(2029, 12, 31)
    assert window(cap_months=None, end=None).last_day is None


def test_hours_worked_before_eligibility_was_established_do_not_count():
    assert window(established=DAY(2026, 3, 10)).first_day == DAY(2026, 3, 10)
    assert eligibility_window(Mode.DIRECT_HIRE, DAY(2026, 1, 5), None, None, None) is None


def test_a_hire_on_29_february_ends_on_the_eve_of_the_last_of_february():
    assert window(hired=DAY(2028, 2, 29), end=None).last_day == DAY(2030, 2, 27)


def test_the_text_lists_six_structures_and_ten_criteria():
    """20.1.1.1 a to f, b in two branches; 20.1.1.2 a to j, e in two branches."""
    lists = {}
    for category in eligible_categories().values():
        lists.setdefault(category.article, []).append(category.letter)
    assert lists == {"20.1.1.1": list("abbcdef"), "20.1.1.2": list("abcdeefghij")}
    assert eligible_categories()["DELD"].text.startswith("demandeurs d'emploi de longue durée (plus de 12 mois")


def test_what_reveals_health_justice_or_asylum_is_marked():
    sensitive = {code for code, category in eligible_categories().items() if category.is_sensitive}
    assert sensitive == {"STRUCT_EA_ESAT", "STRUCT_JUSTICE", "TH", "MINIMA", "BPI"}
