"""Commitments without hours: where they stand, what may be found of them, how the contract writes them."""

import datetime

import pytest

from levier.common.errors import Problem
from levier.coordination.clauses.pledges import Outcome, PledgeKind, Promise, State, check_finding, state_of

DAY = datetime.date
DUE = DAY(2027, 6, 30)


@pytest.mark.parametrize(
    ("outcome", "today", "state"),
    [
        ("", DUE, State.TO_COME),
        ("", DAY(2027, 7, 1), State.LATE),
        ("tenu", DAY(2027, 7, 1), State.KEPT),
        ("non_tenu", DAY(2027, 1, 1), State.NOT_KEPT),
        ("leve", DAY(2027, 7, 1), State.DROPPED),
        ("retire", DAY(2027, 7, 1), State.LATE),
        ("retire", DUE, State.TO_COME),
    ],
)
def test_a_commitment_is_late_the_day_after_its_date_unless_something_is_found(outcome, today, state):
    assert state_of(outcome, DUE, today) is state


@pytest.mark.parametrize(
    ("outcome", "told", "field"),
    [
        (Outcome.KEPT, {"found_on": DAY(2027, 7, 2)}, "found_on"),
        (Outcome.KEPT, {"document": " "}, "document"),
        (Outcome.NOT_KEPT, {"note": ""}, "note"),
        (Outcome.WITHDRAWN, {}, "outcome"),
        (Outcome.WITHDRAWN, {"last": "tenu", "note": ""}, "note"),
        (Outcome.NOT_KEPT, {"last": "tenu"}, "outcome"),
    ],
)
def test_a_finding_stands_on_its_paper_or_its_reason(outcome, told, field):
    whole = {"last": "", "found_on": DAY(2027, 7, 1), "document": "Bilan", "note": "Vu", "today": DAY(2027, 7, 1)}
    check_finding(Outcome.KEPT, **whole)
    with pytest.raises(Problem) as refused:
        check_finding(outcome, **{**whole, **told})
    assert refused.value.field == field


def test_a_commitment_reads_as_the_contract_writes_it():
    promise = Promise(PledgeKind.TRAINING, "35 heures par salarié.", DUE, "attestation")
    words = promise.words.replace("\u00a0", " ").replace("\u202f", " ")
    assert (
        words
        == "clause de formation : 35 heures par salarié, au plus tard le 30 juin 2027 ; pièce attendue : attestation"
    )
