"""The home page: what must I do today, for each role, in a number of queries that does not depend on the rows."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from levier.accounts.selectors import actor_for
from levier.common import registry
from levier.common.registry import OpenPoint, home_figures, open_points
from levier.common.tabular.reading import read_table
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.services import commit_hours
from levier.coordination.followup.home_panels import followed_panel, shared_operation_panel
from levier.coordination.followup.selectors import board
from levier.coordination.hours.models import LedgerEntry, Statement
from levier.coordination.procurement.policy import visible_operations
from levier.organizations.models import Commune, DeskCommune
from levier.resources.observatory.models import Build, BuildState
from tests.builders import make_assignment, make_member, make_organization

DAY = datetime.date
TODAY = DAY(2026, 7, 1)
# Session, account, memberships, the names of one's organisations, and what the page's own frame may ask.
OWN_QUERIES = 5


def followed(owed=100, declared=4_000, counted=3_000, desk=None):
    """One lot in progress, shared between two desks, with hours declared by a confirmed statement, and counted."""
    assignment = make_assignment()
    lot = assignment.award.lot
    if desk is not None:
        lot.contract.operation.lead_desk = desk
        lot.contract.operation.save()
    key = [(lot.contract.operation.lead_desk, 3), (make_organization("desk"), 1)]
    commit_hours(lot, owed, key, effective_on=DAY(2026, 1, 1), document="AE", author=None)
    statement = Statement.objects.create(
        award=assignment.award,
        period_start=DAY(2026, 1, 1),
        period_end=DAY(2026, 3, 31),
        due_on=DAY(2026, 4, 15),
        confirmed_at=datetime.datetime(2026, 4, 3, 9, tzinfo=datetime.UTC),
        confirmed_by="Lou Castan (fictif)",
        attested_sentence="J’atteste.",
    )
    for kind, hundredths in (("declared", declared), ("counted", counted)):
        LedgerEntry.objects.create(
            statement=statement,
            assignment=assignment,
            award=assignment.award,
            month=DAY(2026, 3, 1),
            kind=kind,
            hundredths=hundredths,
            author_name="Essai",
        )
    return assignment


def team(mission):
    return actor_for(make_member(mission, "mission_team"), mission)


def values(actor):
    return {figure.label: figure.value for figure in home_figures(actor)}


def test_the_figures_are_those_of_the_board(in_herault):
    followed(owed=100)
    followed(owed=301)
    actor = team(in_herault)
    shown = board(visible_operations(actor), TODAY)
    assert (shown.owed, shown.balance.counted, shown.balance.pending) == (401, 6_000, 2_000)
    assert values(actor) == {
        "Heures dues": "401\u00a0h",
        "Retenues": "60\u00a0h",
        "Déclarées, à contrôler": "20\u00a0h",
        "Personnes en parcours": "2",
    }


def test_a_lot_shared_by_two_desks_is_counted_once(in_herault):
    assignment = followed(owed=100)
    lead = assignment.award.lot.contract.operation.lead_desk
    user = make_member(in_herault, "facilitator")
    user.memberships.update(organization=lead)
    assert values(actor_for(user, in_herault))["Heures dues"] == "100\u00a0h"


def test_a_facilitator_reads_nothing_of_what_her_desk_does_not_follow(in_herault):
    followed()
    actor = actor_for(make_member(in_herault, "facilitator"), in_herault)
    assert values(actor)["Heures dues"] == "0\u00a0h"
    assert followed_panel(actor, None) is None
    assert shared_operation_panel(actor, None) is None


@pytest.mark.parametrize("role", ["buyer", "company"])
def test_buyers_and_companies_read_their_own_hours_and_no_address_of_entries(in_herault, role):
    assignment, other = followed(owed=100), followed(owed=900)
    user = make_member(in_herault, role)
    mine = assignment.award.company if role == "company" else assignment.award.lot.contract.operation.buyer
    user.memberships.update(organization=mine)
    actor = actor_for(user, in_herault)
    assert values(actor)["Heures dues"] == "100\u00a0h"
    assert {figure.url for figure in home_figures(actor)} == {""}
    [line] = followed_panel(actor, None).context["lines"]
    assert line.lot == assignment.award.lot != other.award.lot


@pytest.mark.parametrize("role", ["mission_team", "buyer", "company"])
def test_a_followed_contract_opens_its_operation_or_what_a_company_holds_of_it(in_herault, role, client):
    lot = (assignment := followed()).award.lot
    user = make_member(in_herault, role)
    if role != "mission_team":
        mine = assignment.award.company if role == "company" else lot.contract.operation.buyer
        user.memberships.update(organization=mine)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    shown = client.get("/herault/").content.decode()
    operation = lot.contract.operation.public_id
    address = {
        "mission_team": f"coordination/operations/{operation}",
        "buyer": f"mes-operations/{operation}",
        "company": f"mes-marches/{assignment.award.public_id}",
    }[role]
    assert f'<a href="/herault/{address}/">{lot.contract.title}</a>' in shown
    assert client.get(f"/herault/{address}/").status_code == 200


def test_who_follows_nothing_gets_no_figure(in_herault):
    followed()
    assert values(actor_for(make_member(in_herault, "administrator"), in_herault)) == {}


def test_the_state_reads_the_figures_of_its_own_contracts_and_names_nobody(in_herault, client):
    followed(owed=500)
    mine = followed(owed=100, counted=4_000)
    operation = mine.award.lot.contract.operation
    operation.is_state = True
    operation.save()
    user = make_member(in_herault, "state")
    assert values(actor_for(user, in_herault))["Heures dues"] == "100\u00a0h"
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    home = client.get("/herault/").content.decode()
    assert reverse("state_contracts") in home
    page = client.get(f"/herault{reverse('state_contracts')}").content.decode()
    assert operation.name in page
    assert f"coordination/operations/{operation.public_id}" not in page, "it reads totals, and opens nothing else"
    assert mine.participant.last_name not in page


def test_declared_hours_wait_to_be_judged_as_one_point(in_herault):
    followed(declared=4_000, counted=3_000)
    followed(declared=1_000, counted=500)
    followed(declared=2_000, counted=2_000)
    [point] = [point for point in open_points(team(in_herault)) if point.badge == "À compter"]
    assert point.where == "2\u00a0marchés"
    assert point.detail.startswith("15\u00a0h")


def test_hours_all_judged_ask_nothing(in_herault):
    followed(declared=2_000, counted=2_000)
    assert [point for point in open_points(team(in_herault)) if point.badge == "À compter"] == []


def test_the_widest_shared_operation_adds_up(in_herault):
    followed(owed=100)
    assignment = followed(owed=1_000, counted=4_000)
    panel = shared_operation_panel(team(in_herault), None)
    assert panel.context["operation"] == assignment.award.lot.contract.operation.name
    assert sum(desk.owed for desk in panel.context["desks"]) == 1_000 == panel.context["total"].owed
    assert sum(desk.done for desk in panel.context["desks"]) == 4_000 == panel.context["total"].done


def test_what_is_furthest_behind_the_calendar_comes_first(in_herault):
    followed(owed=100, declared=10_000, counted=10_000)
    late = followed(owed=5_000, declared=100, counted=100)
    lines = followed_panel(team(in_herault), None).context["lines"]
    assert lines[0].lot == late.award.lot
    assert lines[0].companies == str(late.award.company)


@pytest.fixture
def queries_of(monkeypatch):
    """How many queries each provider of the home page cost, by its name, once the page was asked for."""
    cost = {}

    def counted(provider):
        def asked(*given):
            with CaptureQueriesContext(connection) as queries:
                found = provider(*given)
            cost[f"{provider.__module__}.{provider.__name__}"] = len(queries)
            return found

        return asked

    for offered in ("_home_figures", "_open_points", "_first_steps"):
        monkeypatch.setattr(registry, offered, [counted(provider) for provider in getattr(registry, offered)])
    for place in ("home", "home_aside"):
        monkeypatch.setitem(registry._panels, place, [counted(one) for one in registry._panels.get(place, [])])
    return cost


@pytest.mark.parametrize("role", ["facilitator", "mission_team", "buyer", "company", "administrator"])
@pytest.mark.parametrize("count", [1, 12])
def test_the_page_costs_two_queries_a_provider_each_alone_and_five(herault, role, count, client, queries_of):
    user = make_member(herault, role)
    with mission_scope(herault.pk):
        mine = user.memberships.get().organization
        for _ in range(count):
            assignment = followed(desk=mine if role == "facilitator" else None)
            operation = assignment.award.lot.contract.operation
            if role == "buyer":
                operation.buyer = mine
                operation.save()
            if role == "company":
                assignment.award.company = mine
                assignment.award.save()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/herault/").status_code == 200
    assert {name: cost for name, cost in queries_of.items() if cost > 2} == {}
    assert len(queries_of) > 20
    assert len(queries) <= sum(queries_of.values()) + OWN_QUERIES


@pytest.mark.parametrize(
    "role",
    ["administrator", "mission_team", "facilitator", "buyer", "company", "inclusive_employer", "prescriber", "state"],
)
def test_with_nothing_to_do_each_role_is_told_what_it_can_do(clock, as_role, role, monkeypatch):
    clock("2026-06-15 09:00")  # no dated table ends soon
    monkeypatch.setattr(registry, "_first_steps", [])  # the mission is past its beginnings
    page = as_role(role).get("/herault/").content.decode()
    assert "Rien n’attend de vous aujourd’hui" in page
    assert "paraîtr" in page or "recherche" in page


@pytest.fixture
def beginnings(in_herault, as_role, clock):
    """What the home page of a role's one member says to begin by: what is left, and what is done."""
    clock("2026-06-15 09:00")
    signed_in = {}

    def read(role):
        client = signed_in.get(role) or signed_in.setdefault(role, as_role(role))
        page = html.fromstring(client.get("/herault/").content)
        steps = page.xpath("//section[@aria-labelledby='first-steps']//li")
        done = [step.findtext(".//h3/a") for step in steps if "is-done" in step.get("class", "")]
        return [step.findtext(".//h3/a") for step in steps if step.findtext(".//h3/a") not in done], done

    return read


DESKS, COLLEAGUES = "Créez les guichets", "Invitez vos collègues"
COMMUNES = "Donnez leurs communes aux guichets"
OPEN_DATA, TAKEN_OVER = "Lisez les données ouvertes", "Reprenez les marchés en cours"


@pytest.mark.parametrize(
    ("role", "steps"),
    [
        ("administrator", [DESKS, COLLEAGUES, OPEN_DATA]),
        ("mission_team", [DESKS, COLLEAGUES, OPEN_DATA, TAKEN_OVER]),
        ("buyer", []),
        ("company", []),
    ],
)
def test_a_mission_that_has_nothing_says_what_to_begin_by_to_who_can_do_it(beginnings, role, steps):
    left, done = beginnings(role)
    assert left == steps
    assert done == []


def test_each_step_is_said_done_when_it_is_and_none_is_said_any_more_once_all_are(beginnings, in_herault):
    assert beginnings("administrator") == ([DESKS, COLLEAGUES, OPEN_DATA], [])
    desk = make_organization("desk")
    assert beginnings("administrator") == ([COMMUNES, COLLEAGUES, OPEN_DATA], [])
    commune = Commune.objects.create(code="34301", name="Sète", department="34")
    DeskCommune.objects.create(desk=desk, commune=commune)
    make_member(in_herault, "mission_team")
    assert beginnings("administrator") == ([OPEN_DATA], [COMMUNES, COLLEAGUES])
    Build.objects.create(state=BuildState.WAITING, requested_at=timezone.now())
    assert beginnings("administrator") == ([], [])
    assert beginnings("facilitator") == ([TAKEN_OVER], [])
    make_assignment()
    assert beginnings("facilitator") == ([], [])


def test_ten_points_are_shown_and_the_others_counted(herault, as_role, monkeypatch):
    points = [OpenPoint("À voir", "todo", f"Affaire {n:02}", "Marché", "", DAY(2026, 1, 1)) for n in range(14)]
    monkeypatch.setattr(registry, "_open_points", [lambda actor: points])
    page = as_role("company").get("/herault/").content.decode()
    assert page.count("Affaire ") == 10
    assert "Tout voir (14)" in page


@pytest.fixture
def three_points(monkeypatch):
    points = [
        OpenPoint("En retard", "late", "Relevé attendu", "Voirie (fictif)", "", DAY(2026, 10, 15)),
        OpenPoint("À compter", "todo", "Deux relevés", "Écoles (fictif)", "", None, "42 h"),
        OpenPoint("En retard", "late", "Pièce attendue", "Ponts (fictif)", "", DAY(2026, 7, 15)),
    ]
    monkeypatch.setattr(registry, "_open_points", [lambda actor: points])


def rows(page):
    return [name for name in ("Pièce attendue", "Relevé attendu", "Deux relevés") if name in page]


def order(page):
    return sorted(rows(page), key=page.index)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Pièce attendue", "Relevé attendu", "Deux relevés"]),
        ("?tri=-echeance", ["Deux relevés", "Relevé attendu", "Pièce attendue"]),
        ("?tri=ou", ["Pièce attendue", "Relevé attendu", "Deux relevés"]),
        ("?tri=inconnu", ["Pièce attendue", "Relevé attendu", "Deux relevés"]),
        ("?etat=En+retard", ["Pièce attendue", "Relevé attendu"]),
        ("?texte=ecole", ["Deux relevés"]),
        ("?texte=voirie&etat=%C3%80+compter", []),
    ],
)
def test_the_whole_list_is_filtered_and_sorted_by_its_address(herault, as_role, three_points, query, expected):
    assert order(as_role("company").get(f"/herault/a-faire/{query}").content.decode()) == expected


def test_the_export_holds_what_the_filters_keep(herault, as_role, three_points, tmp_path):
    response = as_role("company").get("/herault/a-faire/export.xlsx?etat=En+retard")
    path = tmp_path / "export.xlsx"
    path.write_bytes(response.content)
    table = read_table(path, name="export.xlsx")
    assert [row.cells[1] for row in table.rows if row.cells[0] == "En retard"] == ["Pièce attendue", "Relevé attendu"]
