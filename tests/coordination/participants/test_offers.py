"""What the room offers: people on an operation, what waits for someone, names for the access log."""

import datetime

import pytest
from django.template.loader import render_to_string

from levier.common.registry import Panel, open_points, panels
from levier.coordination.participants.selectors import names_for
from tests.builders import make_award, make_organization
from tests.coordination.participants.builders import actor_of, assign, make_eligible, make_person, share_with

DAY = datetime.date


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 25, 9, tzinfo=datetime.UTC))


@pytest.fixture
def site(in_herault):
    """An operation my desk shares, one person of each desk on it."""

    class Site:
        mission = in_herault
        mine = make_organization("desk")
        award = make_award()
        operation = award.lot.contract.operation
        own = make_person(mine, first_name="Léa", last_name="Costes")
        other = make_person(make_organization("desk"), first_name="Nadia", last_name="Karoui")
        actor = actor_of("facilitator", mine, in_herault)

    share_with(Site.award, Site.mine)
    assign(Site.own, Site.award)
    assign(Site.other, Site.award)
    make_eligible(Site.other)
    return Site


def panel_of(site, actor) -> Panel | None:
    found = [panel for panel in panels("operation", actor, site.operation) if "participants/" in panel.template]
    return found[0] if found else None


def test_the_whole_of_a_shared_operation_but_only_its_own_people_in_full(site):
    panel = panel_of(site, site.actor)
    shown = {(line["name"], line["is_own"]) for line in panel.context["lines"]}
    assert shown == {("Léa Costes", True), ("Nadia K.", False)}
    assert panel.subjects == {site.own.public_id, site.other.public_id}, "what the page must log"


@pytest.mark.parametrize("role", ["buyer", "company", "prescriber", "state", "administrator"])
def test_nobody_else_gets_the_panel(site, role):
    assert panel_of(site, actor_of(role, site.award.company, site.mission)) is None


def points(actor):
    return {(p.badge, p.what, p.due) for p in open_points(actor) if "ligibilité" in p.what}


def test_who_answers_for_people_at_work_without_eligibility_is_told_and_nobody_is_named(site):
    assert points(site.actor) == {("À établir", "1\u00a0personne au travail sans éligibilité", None)}
    other = actor_of("facilitator", site.other.desk, site.mission)
    assert not any("travail" in what for _, what, _ in points(other)), "hers is eligible"


@pytest.mark.parametrize(
    ("ends_on", "expected"),
    [
        (DAY(2027, 1, 24), ("60\u00a0jours", "soon")),
        (DAY(2027, 1, 25), None),
        (DAY(2026, 12, 25), ("30\u00a0jours", "late")),
        (DAY(2026, 12, 26), ("31\u00a0jours", "soon")),
    ],
)
def test_a_window_that_ends_soon_is_announced_sixty_then_thirty_days_before(in_herault, ends_on, expected):
    person = make_person()
    award = make_award()
    award.lot.contract.ends_on = DAY(2028, 1, 1)
    award.lot.contract.save()
    make_eligible(person)
    assign(person, award, ends_on=ends_on)
    found = [p for p in open_points(actor_of("facilitator", person.desk, in_herault)) if "Fin d’éligibilité" in p.what]
    assert [(p.badge, p.tone) for p in found] == ([expected] if expected else [])
    if expected:
        assert found[0].due == ends_on
        assert f"attribution={award.public_id}" in found[0].url


def test_each_kind_of_open_point_costs_two_queries_at_most(site, django_assert_num_queries):
    from levier.coordination.participants.offers import ending_eligibility_points, missing_eligibility_points

    for _ in range(12):
        assign(make_person(site.mine), make_award())
        eligible = make_person(site.mine)
        make_eligible(eligible)
        assign(eligible, make_award(), ends_on=DAY(2026, 12, 15))
    with django_assert_num_queries(2):  # the lists that contracts retain, then the people
        assert len(missing_eligibility_points(site.actor)) == 13
    with django_assert_num_queries(2):
        assert len(ending_eligibility_points(site.actor)) == 12


def test_the_panel_costs_two_queries(site, django_assert_num_queries):
    from levier.coordination.participants.offers import people_on_operation

    for _ in range(12):
        assign(make_person(site.mine), site.award)
    with django_assert_num_queries(2):
        assert len(people_on_operation(site.actor, site.operation).context["lines"]) == 14


def test_while_nobody_is_assigned_the_panel_opens_a_record_for_each_company(site, django_assert_num_queries):
    from levier.coordination.participants.offers import people_on_operation

    award = make_award()
    with django_assert_num_queries(2):
        panel = people_on_operation(site.actor, award.lot.contract.operation)
    assert panel.context["awards"] == [award]
    html = render_to_string(panel.template, {"panel": panel.context})
    assert f"/participants/nouveau/?attribution={award.public_id}" in html


def test_names_are_given_to_the_log_by_right_only(site):
    ids = {site.own.public_id, site.other.public_id}
    assert names_for(site.actor, ids) == {site.own.public_id: "Léa Costes", site.other.public_id: "Nadia K."}
    assert names_for(actor_of("administrator", site.mine, site.mission), ids) == {}
