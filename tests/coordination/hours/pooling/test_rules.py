"""When hours may be spread over several contracts (CCAG Travaux, 20.1.3), and that they always add up."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.coordination.hours.pooling.rules import (
    Candidate,
    PoolingKind,
    check_agreement,
    check_candidates,
    check_month,
    check_parts,
    check_request,
    shared_from,
    spread,
    unusual,
)

MONTPELLIER, BEZIERS = {"7615": "Montpellier"}, {"7605": "Béziers"}
DAY = datetime.date(2026, 4, 3)
MARCH = datetime.date(2026, 3, 1)


def contract(name, holder="Sud Voirie", areas=MONTPELLIER, **more):
    return Candidate(name, holder, areas, **{"defines_pooling": True, **more})


def refusal(kind, *contracts):
    with pytest.raises(Problem) as refused:
        check_candidates(kind, contracts)
    assert refused.value.field == "awards"
    return refused.value.sentence


def test_contracts_of_one_holder_in_one_employment_zone_that_define_it_may_be_pooled():
    both = contract("Lot 2", areas=MONTPELLIER | BEZIERS)
    assert check_candidates(PoolingKind.POOLING, [contract("Lot 1"), both]) == ["Montpellier"]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (contract("Lot 2", holder="Autre"), "d’un même titulaire"),
        (contract("Lot 2", areas=BEZIERS), "pas dans un même bassin d’emploi"),
        (contract("Lot 2", areas={}), "communes d’exécution de Lot 2"),
        (contract("Lot 2", defines_pooling=False), "ne définissent pas la globalisation pour Lot 2 (CCAG"),
        (contract("Lot 2", owes_hours=False), "Aucune heure n’est due sur Lot 2"),
    ],
)
def test_a_pooling_is_refused_with_the_condition_that_lacks(other, reason):
    assert reason in refusal(PoolingKind.POOLING, contract("Lot 1"), other)


def test_one_contract_is_not_pooled_with_itself():
    assert "au moins un autre marché" in refusal(PoolingKind.POOLING, contract("Lot 1"))


def test_a_job_is_shared_between_holders_wherever_they_work_and_whatever_their_documents_say():
    apart = contract("Lot 2", holder="Autre", areas=BEZIERS, defines_pooling=False)
    assert check_candidates(PoolingKind.MUTUAL, [contract("Lot 1"), apart]) == []
    assert "globalisation" in refusal(PoolingKind.MUTUAL, contract("Lot 1"), contract("Lot 2"))


def test_a_hiring_split_between_the_lots_of_a_holder_needs_nobody():
    apart = contract("Lot 2", areas=BEZIERS, defines_pooling=False)
    assert check_candidates(PoolingKind.SPLIT, [contract("Lot 1"), apart]) == []
    assert "Une embauche se répartit entre les lots d’un même titulaire" in refusal(
        PoolingKind.SPLIT,
        contract("Lot 1"),
        contract("Lot 2", holder="Autre"),
    )


def test_the_holder_asks_in_writing_and_the_buyer_answers_after():
    check_request(DAY, "Courrier du 3 avril", DAY)
    check_agreement(DAY, "Courriel", requested_on=DAY, today=DAY)
    before, after = DAY - datetime.timedelta(days=1), DAY + datetime.timedelta(days=1)
    for check, field in (
        (lambda: check_request(after, "Courrier", DAY), "requested_on"),
        (lambda: check_request(DAY, " ", DAY), "request_document"),
        (lambda: check_agreement(after, "Courriel", requested_on=DAY, today=DAY), "agreed_on"),
        (lambda: check_agreement(before, "Courriel", requested_on=DAY, today=DAY), "agreed_on"),
        (lambda: check_agreement(DAY, "", requested_on=DAY, today=DAY), "agreement"),
    ):
        with pytest.raises(Problem) as refused:
            check()
        assert refused.value.field == field


def test_no_hour_is_allocated_before_every_agreement_nor_outside_its_months():
    mid_march, mid_april = MARCH.replace(day=15), DAY.replace(day=15)
    free = {"agreed_on": None, "ended_on": None, "awaited": []}
    check_month(MARCH, **{**free, "ended_on": mid_march}, starts_on=mid_march)
    with pytest.raises(Problem, match="pas enregistré pour Lot 2"):
        check_month(MARCH, **{**free, "awaited": ["Lot 2"]}, starts_on=MARCH)
    with pytest.raises(Problem, match=r"à compter du 15.avril"):
        check_month(MARCH, **free, starts_on=mid_april)
    with pytest.raises(Problem, match=r"pris fin le 15.mars"):
        check_month(DAY.replace(day=1), **{**free, "ended_on": mid_march}, starts_on=MARCH)


def test_a_month_wholly_before_the_last_agreement_is_not_allocated_and_its_own_month_is():
    asked = {"starts_on": datetime.date(2026, 1, 1), "ended_on": None, "awaited": []}
    check_month(MARCH, **asked, agreed_on=MARCH.replace(day=31))
    with pytest.raises(Problem, match=r"dernier accord d’acheteur est du 1er.avril"):
        check_month(MARCH, **asked, agreed_on=datetime.date(2026, 4, 1))
    assert shared_from(MARCH, None) == shared_from(MARCH, datetime.date(2026, 2, 3)) == MARCH


def test_hours_beyond_what_a_week_allows_are_told_and_not_refused():
    present = {"1": (MARCH, datetime.date(2026, 3, 31)), "2": (MARCH, datetime.date(2026, 3, 31))}
    assert not unusual(MARCH, 21_300, present)
    assert "plus de 213" in unusual(MARCH, 21_301, present)
    week = {"1": (MARCH, MARCH.replace(day=7))}
    assert not unusual(MARCH, 4_800, week)
    assert "plus de 48" in unusual(MARCH, 4_801, week)
    assert "7\u00a0jours de présence" in unusual(MARCH, 4_801, week)


def parts_of(total, parts, first=MARCH, last=datetime.date(2026, 3, 31)):
    """Checked for someone present from a day to another on each contract."""
    check_parts(MARCH, total, parts, dict.fromkeys(parts, (first, last)))


def test_parts_say_what_is_missing_or_too_much():
    parts_of(12_133, {"1": 12_000, "2": 133})
    with pytest.raises(Problem, match="il manque 1,33"):
        parts_of(12_133, {"1": 12_000, "2": 0})
    with pytest.raises(Problem, match=r"1.h de trop"):
        parts_of(12_133, {"1": 12_133, "2": 100})
    with pytest.raises(Problem, match="négative"):
        parts_of(100, {"1": 200, "2": -100})
    with pytest.raises(Problem) as refused:
        parts_of(74_401, {"1": 74_401})
    assert refused.value.field == "total"


def test_parts_hold_in_the_days_of_presence_of_each_contract_and_of_all():
    two_days = (datetime.date(2026, 3, 30), datetime.date(2026, 3, 31))
    parts_of(4_800, {"1": 2_400, "2": 2_400}, *two_days)
    with pytest.raises(Problem, match=r"48,01.h pour 2.jours de présence") as refused:
        parts_of(4_801, {"1": 2_401, "2": 2_400}, *two_days)
    assert refused.value.field == "total"
    with pytest.raises(Problem, match=r"n’est présente que 2.jours"):
        check_parts(MARCH, 10_000, {"1": 4_900, "2": 5_100}, {"1": two_days, "2": (MARCH, two_days[1])})


@given(
    st.integers(0, 74_400),
    st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 10_000), min_size=1, max_size=6),
)
def test_what_is_proposed_always_adds_up_and_nothing_goes_to_a_contract_that_owes_nothing(total, weights):
    parts = spread(total, weights)
    parts_of(total, parts)
    if any(weights.values()):
        assert all(parts[name] == 0 for name, weight in weights.items() if weight == 0)
