"""What the rooms of hours and follow-up show on shared pages: the board's figures, to who may see them."""

from datetime import date

import pytest

from levier.accounts.roles import Role
from levier.common.policy import Actor
from levier.common.registry import panels
from levier.coordination.followup.home_panels import lines_of
from levier.coordination.hours.models import Statement
from levier.coordination.procurement.models import Contract, ContractStatus, Lot
from tests.coordination.followup.test_board import TODAY, followed


@pytest.fixture
def team(in_herault):
    return Actor(user_id=1, mission_id=in_herault.pk, organizations={Role.MISSION_TEAM: frozenset({1})})


def templates(page, actor, thing):
    return {panel.template: panel.context for panel in panels(page, actor, thing)}


@pytest.mark.parametrize("role", [Role.COMPANY, Role.BUYER, Role.PRESCRIBER, Role.STATE])
def test_outside_the_mission_nothing_of_it_is_shown(in_herault, role):
    assignment = followed()
    actor = Actor(user_id=1, mission_id=in_herault.pk, organizations={role: frozenset({1})})
    lot = assignment.award.lot
    for page, thing in (
        ("operation", lot.contract.operation),
        ("participant", assignment.participant),
        ("organization", assignment.award.company),
    ):
        shown = templates(page, actor, thing)
        assert not [name for name in shown if name.startswith(("hours/", "followup/"))]


def test_an_operation_shows_its_lots_and_its_statements(team, time_machine):
    time_machine.move_to(TODAY)
    assignment = followed(owed=100, declared=4_000, counted=3_000)
    shown = templates("operation", team, assignment.award.lot.contract.operation)
    (line,) = shown["followup/panels/hours.html"]["lines"]
    assert (line["row"].owed, line["balance"].declared, line["balance"].counted, line["remaining"]) == (
        100, 4_000, 3_000, 7_000,
    )  # fmt: skip
    ((statement, words, _),) = shown["hours/panels/statements.html"]["rows"]
    assert statement == Statement.objects.get()
    assert words == "en retard"


def test_the_home_page_follows_the_lots_that_are_the_furthest_behind(team, time_machine):
    """Which they are is looked for among all, a few columns of each; where each stands is what the rule says of it."""
    time_machine.move_to(TODAY)
    for owed, declared, start in [
        (100, 4_000, None), (900, 4_000, 1), (900, 90_000, 1), (301, 3_100, 1), (5_000, 100, None), (650, 3_000, 9),
        (700, 3_000, 2), (700, 70_000, 3), (40, 3_900, 6), (901, 4_100, 1),
    ]:  # fmt: skip
        lot = followed(owed=owed, declared=declared, counted=declared // 2).award.lot
        days = {} if start is None else {"starts_on": date(2026, start, 1), "ends_on": date(2026, 12, 31)}
        Contract.objects.filter(pk=lot.contract_id).update(status=ContractStatus.RUNNING, **days)
    every = list(Lot.objects.order_by("contract__title", "number", "pk").values_list("pk", flat=True))
    lines = lines_of(team, every, "operation", frozenset())
    behind = sorted(lines, key=lambda line: -line.progress.lateness)
    shown = templates("home", team, None)["followup/home_lots.html"]
    assert shown["total"] == 10
    assert [line.lot.pk for line in shown["lines"]] == [line.lot.pk for line in behind[:6]]
    assert len({line.progress.lateness for line in lines}) > 6


def test_a_company_shows_what_it_holds_with_its_own_entries(team):
    first, _ = followed(owed=100, declared=4_000), followed(declared=9_000)
    (line,) = templates("organization", team, first.award.company)["followup/panels/hours.html"]["lines"]
    assert line["balance"].declared == 4_000


def test_a_person_shows_her_hours_by_contract_and_month(team):
    assignment = followed(declared=4_000, counted=3_000)
    (line,) = templates("participant", team, assignment.participant)["hours/panels/participant.html"]["lines"]
    assert (line.balance.declared, line.balance.counted) == (4_000, 3_000)


def test_each_provider_takes_two_queries_at_most(team, django_assert_max_num_queries):
    from levier.coordination.followup import offers as followup
    from levier.coordination.hours import offers as hours

    assignment = followed()
    operation = assignment.award.lot.contract.operation
    for provider, thing in (
        (followup.operation_hours, operation),
        (followup.company_hours, assignment.award.company),
        (hours.operation_statements, operation),
        (hours.participant_hours, assignment.participant),
    ):
        with django_assert_max_num_queries(2):
            provider(team, thing)
    for points in (followup.late_statements, hours.people_to_establish, hours.messages_to_read):
        with django_assert_max_num_queries(2):
            points(team)
