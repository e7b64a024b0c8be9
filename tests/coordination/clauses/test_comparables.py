"""What the mission's own past contracts of a trade asked, hours for 100 000 €."""

import datetime

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.decisions import Decision
from levier.coordination.clauses.services import decide, open_operation
from tests.builders import make_organization
from tests.coordination.clauses.builders import TC1, make_study
from tests.coordination.clauses.test_pages import address
from tests.coordination.procurement.builders import sign_in

MASONRY = {**TC1, "trade": "maconnerie"}
MEDIAN = "médiane de"


def past(rate=500, trade="maconnerie", lots=1, **fields):
    """A contract of the past: 1 000 000 € a lot; an effort of 5 % gives 833 h, that is 83 for 100 000 €."""
    study = make_study(lots=[{**MASONRY, "trade": trade, "rate": rate}] * lots, **fields)
    day = datetime.date(2026, 11, 20)
    decide(study, Decision.CLAUSE, decided_by="La maire (fictif)", decided_on=day, author=None, version=study.version)
    open_operation(study, version=study.version)


@pytest.fixture
def study(herault):
    with mission_scope(herault.pk):
        return make_study(lots=[MASONRY])


@pytest.fixture
def page(herault, study):
    """The page of the study, as its desk reads it now."""
    client = sign_in(herault, "facilitator", study.desk)

    def read():
        return client.get(address("study", study)).content.decode()

    return read


def test_the_median_of_five_contracts_is_the_middle_one(herault, study, page):
    with mission_scope(herault.pk):
        for rate in (100, 500, 1_000, 1_000, 200):
            past(rate, desk=study.desk)
        past(9_000, trade="peinture", desk=study.desk)
    assert f"<strong>83\u00a0h</strong> pour 100\u202f000\u00a0€ HT, {MEDIAN} 5\u00a0lots" in page()


def test_under_five_contracts_there_is_no_median_and_the_list_is_there(herault, study, page):
    """Five lots of four contracts are four contracts."""
    with mission_scope(herault.pk):
        past(lots=2, desk=study.desk, title="Préau (fictif)")
        for _ in range(3):
            past(desk=study.desk)
    shown = page()
    assert MEDIAN not in shown
    assert "Pas assez de cas" in shown
    assert "Préau (fictif)" in shown


def test_a_desk_learns_nothing_of_the_contracts_it_does_not_follow(herault, study, page):
    with mission_scope(herault.pk):
        for _ in range(5):
            past(title="Marché d’un autre guichet (fictif)")
        own = make_organization("mission")
    assert MEDIAN not in page()
    assert "Marché d’un autre guichet" not in page()
    team = sign_in(herault, "mission_team", own)
    assert MEDIAN in team.get(address("study", study)).content.decode()
