"""From when to when hours may count (CCAG Travaux 20.1.1 and 20.1.2, version of 01/07/2024)."""

import datetime

from levier.coordination.clauses.terms import Cap
from levier.coordination.participants.eligibility import (
    Established,
    Mode,
    add_months,
    age_on,
    earliest_direct_hire,
    eligibility_at_entry,
    eligibility_window,
    proof_covers_until,
)
from levier.law.proofs import Validity, proof_kinds
from levier.law.publics import ADDED_PUBLIC, eligible_categories

DAY = datetime.date
CCAG = Cap(24, "CCAG Travaux, 20.1.2")


def window(mode=Mode.DIRECT_HIRE, hired=DAY(2026, 1, 5), established=DAY(2026, 1, 2), end=DAY(2029, 12, 31), cap=CCAG):
    return eligibility_window(mode, hired, established, DAY(2026, 1, 1), end, cap)


def test_a_direct_hire_counts_two_years_from_the_hiring_date():
    assert (window().first_day, window().last_day) == (DAY(2026, 1, 5), DAY(2028, 1, 4))
    assert window().rule == "24\u00a0mois à compter de l’embauche, CCAG Travaux, 20.1.2"


def test_the_end_of_the_execution_comes_first_when_it_is_earlier():
    assert window(end=DAY(2026, 12, 31)).last_day == DAY(2026, 12, 31)


def test_secondment_and_subcontracting_carry_no_cap():
    for mode in (Mode.SECONDMENT, Mode.SUBCONTRACT):
        assert window(mode=mode).last_day == DAY(2029, 12, 31)


def test_a_contract_may_derogate():
    """CCAP 21_BAM_048 counts permanent contracts up to four years."""
    assert window(cap=Cap(48, "CCAP, 8.2")).last_day == DAY(2029, 12, 31)
    assert window(cap=None, end=None).last_day is None


def test_hours_worked_before_eligibility_was_established_do_not_count():
    assert window(established=DAY(2026, 3, 10)).first_day == DAY(2026, 3, 10)
    assert eligibility_window(Mode.DIRECT_HIRE, DAY(2026, 1, 5), None, None, None, 24) is None


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


def at_entry(entered, *records):
    found = eligibility_at_entry([Established(*record) for record in records], entered)
    return found.established_on if found else None


def test_the_eligibility_that_counts_is_the_one_in_force_on_the_entry_date():
    """20.1.1.2: established before the action. Of two in force, the latest."""
    first, second = (DAY(2025, 1, 6), None), (DAY(2026, 2, 2), None)
    assert at_entry(DAY(2025, 3, 1), first, second) == DAY(2025, 1, 6)
    assert at_entry(DAY(2026, 3, 1), first, second) == DAY(2026, 2, 2)
    assert at_entry(DAY(2026, 2, 2), first, second) == DAY(2026, 2, 2), "the same day is before"


def test_a_proof_too_old_on_the_entry_date_no_longer_covers_it():
    old, recent = (DAY(2025, 1, 6), DAY(2025, 4, 5)), (DAY(2026, 6, 1), DAY(2026, 8, 31))
    assert at_entry(DAY(2025, 4, 5), old) == DAY(2025, 1, 6)
    assert at_entry(DAY(2025, 4, 6), old) is None
    assert at_entry(DAY(2026, 2, 1), old, recent) == DAY(2026, 6, 1), "established since: counts from then on"


def test_what_happens_after_the_entry_removes_nothing():
    assert at_entry(DAY(2026, 3, 1), (DAY(2026, 2, 2), DAY(2026, 3, 31))) == DAY(2026, 2, 2)


def test_established_only_after_the_entry_counts_from_its_own_day():
    assert at_entry(DAY(2026, 3, 1), (DAY(2026, 4, 10), None), (DAY(2026, 5, 4), None)) == DAY(2026, 4, 10)
    assert at_entry(DAY(2026, 3, 1)) is None


def test_less_than_three_months_at_the_entry():
    """IAE list: an attestation of 10 January covers entries up to 9 April."""
    kinds = proof_kinds()
    assert proof_covers_until(kinds["ATTESTATION_RSA"], DAY(2026, 1, 10), None) == DAY(2026, 4, 9)
    assert proof_covers_until(kinds["DOMICILE_QPV"], DAY(2026, 8, 31), None) == DAY(2027, 2, 27)
    assert proof_covers_until(kinds["RQTH"], DAY(2024, 5, 1), DAY(2029, 4, 30)) == DAY(2029, 4, 30)
    assert proof_covers_until(kinds["IDENTITE"], DAY(2020, 1, 1), None) is None


def test_every_proof_says_its_source_and_proves_known_categories():
    known = {*eligible_categories(), ADDED_PUBLIC.code}
    for kind in proof_kinds().values():
        assert kind.categories <= known, kind.code
        assert kind.source, kind.code
        assert kind.status in {"official", "practice"}, kind.code
        assert (kind.months is not None) == (kind.validity is Validity.MONTHS), kind.code
    assert set.union(*(set(kind.categories) for kind in proof_kinds().values())) == known, "each can be proved"
    assert proof_kinds()["PROPOSITION_MOTIVEE"].categories == {"MOTIVE"}
    of_contracts = [kind for kind in proof_kinds().values() if ADDED_PUBLIC.code in kind.categories]
    assert [kind.months for kind in of_contracts] == [12, 3, 3, 6, 6, 6], "domain reference §3.2, from ASE to mobility"


def test_the_earliest_direct_hire_is_the_window_said_the_other_way():
    day = DAY(2024, 1, 1)
    while day < DAY(2032, 3, 3):
        earliest = earliest_direct_hire(day, 24)
        for hired in (earliest, earliest - datetime.timedelta(days=1)):
            last = add_months(hired, 24) - datetime.timedelta(days=1)
            assert (last >= day) == (hired >= earliest), (day, hired)
        day += datetime.timedelta(days=1)


def test_whole_years():
    assert age_on(DAY(2000, 2, 29), DAY(2018, 2, 28)) == 17
    assert age_on(DAY(2000, 2, 29), DAY(2018, 3, 1)) == 18
