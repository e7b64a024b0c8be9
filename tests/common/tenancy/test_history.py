"""Past states of legal objects stay in their mission, and say who changed what."""

import datetime

import pytest
from django.apps import apps
from django.db import models

from levier.accounts.models import Membership
from levier.common.tenancy.registry import list_of, scoped_models
from levier.common.tenancy.scope import CrossesMissions, OutOfScope, every_mission, mission_scope
from levier.config.checks import links_stay_in_their_mission
from levier.organizations.models import Organization
from tests.builders import make_member, make_organization, make_user

HistoricalOrganization = apps.get_model("organizations", "HistoricalOrganization")
HistoricalMembership = apps.get_model("accounts", "HistoricalMembership")
NOON = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)
MANAGERS = {
    "Organization.history": lambda: Organization.history,
    "a row's history": lambda: Organization(pk=1, mission_id=1).history,
    "objects": lambda: HistoricalOrganization.objects,
    "_base_manager": lambda: HistoricalOrganization._base_manager,
    "_default_manager": lambda: HistoricalOrganization._default_manager,
}


@pytest.mark.parametrize(
    "query",
    [
        lambda rows: rows.all(),
        lambda rows: rows.filter(pk=1),
        lambda rows: rows.get(pk=1),
        lambda rows: rows.first(),
        lambda rows: rows.exists(),
        lambda rows: rows.count(),
        lambda rows: rows.aggregate(models.Max("pk")),
        lambda rows: rows.values_list("pk"),
        lambda rows: rows.none(),
        lambda rows: list(rows.iterator()),
        lambda rows: rows.create(name="x"),
        lambda rows: rows.bulk_create([HistoricalOrganization(name="x")]),
        lambda rows: rows.update(name="x"),
        lambda rows: rows.raw("SELECT 1"),
    ],
)
@pytest.mark.parametrize("manager", MANAGERS)
def test_every_query_on_past_states_raises_outside_a_scope(db, query, manager):
    with pytest.raises(OutOfScope):
        query(MANAGERS[manager]())


@pytest.mark.parametrize(
    "query",
    [
        lambda history: history.as_of(NOON),
        lambda history: history.latest_of_each(),
        lambda history: history.as_instances(),
        lambda history: history.bulk_history_create([Organization(pk=1, name="x")]),
    ],
)
def test_the_librarys_own_queries_raise_outside_a_scope_too(db, query):
    with pytest.raises(OutOfScope):
        query(Organization.history)


def test_a_mission_reads_only_its_own_past(herault, gard):
    with mission_scope(herault.pk):
        mine = make_organization(name="Avant")
        mine.name = "Après"
        mine.save()
    with mission_scope(gard.pk):
        other = make_organization(name="Ailleurs")
    with mission_scope(herault.pk):
        assert [row.name for row in mine.history.all()] == ["Après", "Avant"]
        assert {row.name for row in Organization.history.all()} == {"Après", "Avant"}
        assert not other.history.exists()
        assert [row.name for row in Organization.history.as_of(datetime.datetime.now(datetime.UTC))] == ["Après"]
        assert mine.history.earliest().instance.name == "Avant"
        assert HistoricalOrganization.objects.count() == 2
    with every_mission("essai"):
        assert HistoricalOrganization.objects.count() == 3


def test_a_query_on_the_past_prepared_in_one_mission_does_not_run_in_another(herault, gard):
    with mission_scope(herault.pk):
        make_organization()
        prepared = Organization.history.all()
    with mission_scope(gard.pk):
        for run in (list, len, lambda rows: rows.count(), lambda rows: rows.exists(), lambda rows: rows.first()):
            with pytest.raises(OutOfScope):
                run(prepared)


def test_a_past_state_of_another_mission_can_be_neither_written_nor_deleted(herault, gard):
    with mission_scope(gard.pk):
        other = make_organization()
        past = other.history.get()
    with mission_scope(herault.pk):
        for write in (
            past.save,
            past.delete,
            lambda: HistoricalOrganization.objects.create(
                mission=gard, id=1, name="x", history_date=NOON, history_type="-"
            ),
            lambda: HistoricalOrganization.objects.bulk_create([HistoricalOrganization(mission=gard, name="x")]),
        ):
            with pytest.raises(CrossesMissions):
                write()


def test_a_past_state_cannot_point_at_another_missions_row(herault, gard):
    with mission_scope(gard.pk):
        other = make_organization()
    with mission_scope(herault.pk):
        row = {"id": 1, "user": make_user(), "role": "buyer", "organization_id": other.pk, "history_date": NOON}
        with pytest.raises(CrossesMissions):
            HistoricalMembership.objects.create(history_type="+", **row)
        with pytest.raises(CrossesMissions):
            HistoricalMembership.objects.bulk_create([HistoricalMembership(history_type="+", **row)])


def test_history_tables_are_scoped_and_always_have_a_mission():
    assert list_of(HistoricalOrganization) == list_of(HistoricalMembership) == "scoped"
    assert {HistoricalOrganization, HistoricalMembership} <= set(scoped_models())
    assert not HistoricalOrganization._meta.get_field("mission").null


def test_a_change_on_a_page_says_who_made_it_and_nothing_outlives_the_request(herault, rf):
    """The account comes from the request; after it, a change in a job has no author unless one is named."""
    from simple_history.middleware import HistoryRequestMiddleware

    author = make_user()

    def change(request):
        with mission_scope(herault.pk):
            make_organization(name="Par une page")

    request = rf.get("/")
    request.user = author
    HistoryRequestMiddleware(change)(request)
    with mission_scope(herault.pk):
        assert Organization.history.get().history_user == author
        assert make_organization().history.get().history_user is None
        named = Organization(kind="buyer", name="Par une commande")
        named._history_user, named._change_reason = author, "reprise"
        named.save()
        assert (named.history.get().history_user, named.history.get().history_change_reason) == (author, "reprise")


def test_the_past_of_a_deleted_row_stays_and_is_no_fault(herault):
    member = make_member(herault, "buyer")
    with mission_scope(herault.pk):
        membership = Membership.objects.get(user=member)
        organization = membership.organization
        membership.delete()
        organization.delete()
        assert [row.history_type for row in Organization.history.all()] == ["-", "+"]
    with every_mission("essai"):
        assert links_stay_in_their_mission().faults == 0
