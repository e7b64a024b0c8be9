"""When the clause stops binding a lot: which evidence for which act, how many hours, and what each desk gives back."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.coordination.commitments.releases import (
    ReleaseKind,
    check_all_judged,
    check_release,
    check_request,
    still_due,
    take_back,
    to_free,
)

DAY = datetime.date(2026, 5, 4)
INDICES = {"ground": "", "evidence": "Trois commandes annulées", "has_copy": False}
COPIES = {"ground": "redressement", "evidence": "", "has_copy": True}
DATES = {"decided_on": DAY, "today": DAY}


@pytest.mark.parametrize("kind", [ReleaseKind.SUSPENSION, ReleaseKind.REMOVAL])
def test_the_buyer_may_suspend_or_remove_on_a_body_of_evidence(kind):
    check_release(kind, **INDICES, **DATES)
    with pytest.raises(Problem, match="faisceau d’indices") as refused:
        check_release(kind, **{**INDICES, "evidence": " "}, **DATES)
    assert refused.value.field == "evidence"


@pytest.mark.parametrize("kind", [ReleaseKind.SUSPENSION, ReleaseKind.REMOVAL])
def test_receivership_is_no_ground_to_suspend_the_buyer_must_annul(kind):
    with pytest.raises(Problem, match="l’acheteur annule") as refused:
        check_release(kind, **{**INDICES, "ground": "redressement"}, **DATES)
    assert refused.value.field == "ground"


@pytest.mark.parametrize(("lacking", "field"), [({"has_copy": False}, "upload"), ({"ground": ""}, "ground")])
def test_an_annulment_stands_on_one_of_three_grounds_and_on_copies(lacking, field):
    check_release(ReleaseKind.ANNULMENT, **COPIES, **DATES)
    with pytest.raises(Problem) as refused:
        check_release(ReleaseKind.ANNULMENT, **{**COPIES, **lacking}, **DATES)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"requested_on": None}, "requested_on"), ({"requested_by": " "}, "requested_by"),
     ({"requested_on": DAY + datetime.timedelta(days=1)}, "requested_on")],
)  # fmt: skip
def test_a_suspension_is_decided_on_a_request_of_before(changes, field):
    """20.1.4.4: « l’entreprise attributaire peut demander »; an annulment needs no request."""
    asked = {"requested_on": DAY, "requested_by": "Lou C., gérante", "decided_on": DAY}
    check_request(ReleaseKind.SUSPENSION, **asked)
    check_request(ReleaseKind.ANNULMENT, **{**asked, "requested_on": None, "requested_by": ""})
    with pytest.raises(Problem) as refused:
        check_request(ReleaseKind.SUSPENSION, **{**asked, **changes})
    assert refused.value.field == field


def test_a_decision_to_come_is_not_recorded():
    with pytest.raises(Problem, match="pas encore venu"):
        check_release(ReleaseKind.REMOVAL, **INDICES, decided_on=DAY + datetime.timedelta(days=1), today=DAY)


def test_a_suspension_frees_all_that_lacks_and_nothing_that_was_done_excused_or_declared():
    """20.1.4.4: « la suspension […] de la clause d’insertion sociale », not of a part of it."""
    assert (still_due(100, 8_800), still_due(100, 8_801), still_due(100, 12_000)) == (12, 11, 0)
    assert to_free(ReleaseKind.SUSPENSION, 100, 8_801) == 11
    assert to_free(ReleaseKind.SUSPENSION, 100, 6_000, excused=10, countable=500) == 25
    check_all_judged(ReleaseKind.SUSPENSION, 500)


@pytest.mark.parametrize("kind", [ReleaseKind.REMOVAL, ReleaseKind.ANNULMENT])
def test_a_clause_lifted_for_good_leaves_no_hour_owed(kind):
    """20.1.4.4: « le maître d’ouvrage annule la clause », not a part of its hours."""
    assert to_free(kind, 100, 6_050, excused=10) == 40
    with pytest.raises(Problem, match="attendent d’être contrôlées"):
        check_all_judged(kind, 500)


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 5_000), min_size=1, max_size=6), st.data())
def test_desks_give_back_exactly_what_is_freed_and_never_more_than_they_hold(held, data):
    hours = data.draw(st.integers(0, sum(held.values())))
    back = take_back(hours, held)
    assert sum(back.values()) == -hours
    assert all(held[desk] + part >= 0 for desk, part in back.items())
