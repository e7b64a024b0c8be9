"""Nothing crosses from one mission to another, by any way in."""

import datetime

import pytest
from django.db import IntegrityError, models, transaction

from levier.accounts.models import Membership
from levier.common.tenancy.models import Mission
from levier.common.tenancy.registry import list_of, scoped_models
from levier.common.tenancy.scope import (
    CrossesMissions,
    OutOfScope,
    every_mission,
    mission_scope,
)
from levier.organizations.models import Organization
from tests.builders import make_member, make_organization, make_user


@pytest.mark.parametrize(
    "query",
    [
        lambda rows: rows.all(),
        lambda rows: rows.filter(pk=1),
        lambda rows: rows.exclude(pk=1),
        lambda rows: rows.get(pk=1),
        lambda rows: rows.first(),
        lambda rows: rows.exists(),
        lambda rows: rows.count(),
        lambda rows: rows.aggregate(models.Max("pk")),
        lambda rows: rows.values_list("pk"),
        lambda rows: rows.in_bulk([1]),
        lambda rows: rows.none(),
        lambda rows: list(rows.iterator()),
        lambda rows: rows.create(name="x"),
        lambda rows: rows.get_or_create(name="x"),
        lambda rows: rows.update_or_create(name="x"),
        lambda rows: rows.bulk_create([Organization(name="x")]),
        lambda rows: rows.insert_many([Organization(name="x")]),
        lambda rows: rows.insert_values(["name"], [("x",)]),
        lambda rows: rows.bulk_update([Organization(pk=1, name="x")], ["name"]),
        lambda rows: rows.update(name="x"),
        lambda rows: rows.raw("SELECT 1"),
    ],
)
@pytest.mark.parametrize("manager", ["objects", "_base_manager", "_default_manager"])
def test_every_query_method_raises_outside_a_scope(db, query, manager):
    with pytest.raises(OutOfScope):
        query(getattr(Organization, manager))


def test_saving_and_deleting_raise_outside_a_scope(db):
    with pytest.raises(OutOfScope):
        Organization(name="x").save()
    with pytest.raises(OutOfScope):
        Organization(pk=1, mission_id=1).delete()


def test_a_mission_reads_only_its_own_rows(herault, gard):
    with mission_scope(herault.pk):
        mine = make_organization()
    with mission_scope(gard.pk):
        make_organization()
    with mission_scope(herault.pk):
        assert list(Organization.objects.all()) == [mine]
        assert Organization.objects.count() == 1


def test_another_missions_row_is_not_found_by_its_key(herault, gard):
    with mission_scope(gard.pk):
        other = make_organization()
    with mission_scope(herault.pk):
        assert not Organization.objects.filter(pk=other.pk).exists()
        with pytest.raises(Organization.DoesNotExist):
            Organization.objects.get(pk=other.pk)
        with pytest.raises(Organization.DoesNotExist):
            other.refresh_from_db()


def test_a_row_of_another_mission_can_be_neither_saved_nor_deleted(herault, gard):
    with mission_scope(gard.pk):
        other = make_organization()
    with mission_scope(herault.pk):
        other.name = "pris"
        with pytest.raises(CrossesMissions):
            other.save()
        with pytest.raises(CrossesMissions):
            other.delete()
        with pytest.raises(CrossesMissions):
            Organization.objects.bulk_update([other], ["name"])
        with pytest.raises(CrossesMissions):
            Organization.objects.bulk_create([Organization(mission=gard, kind="buyer", name="x")])
        with pytest.raises(CrossesMissions):
            Organization.objects.insert_many([Organization(mission=gard, kind="buyer", name="x")])


@pytest.mark.parametrize("by", ["instance", "id"])
def test_a_link_to_another_missions_row_is_refused(herault, gard, by):
    user = make_user()
    with mission_scope(gard.pk):
        other = make_organization()
    link = {"organization": other} if by == "instance" else {"organization_id": other.pk}
    with mission_scope(herault.pk):
        row = {"user": user, "role": "buyer", "starts_on": "2026-01-01", **link}
        with pytest.raises(CrossesMissions):
            Membership.objects.create(**row)
        with pytest.raises(CrossesMissions):
            Membership.objects.bulk_create([Membership(**row)])
        with pytest.raises(CrossesMissions):
            Membership.objects.insert_many([Membership(**row)])
        named = {"user_id": user.pk, "role": "buyer", "starts_on": datetime.date(2026, 1, 1)}
        with pytest.raises(CrossesMissions):
            Membership.objects.insert_values(["organization_id"], [(other.pk,)], **named)
        with pytest.raises(CrossesMissions):
            Membership.objects.insert_values(["user_id"], [(user.pk,)], **named | {"organization_id": other.pk})
        assert not Membership.objects.exists()


def test_rows_given_as_values_are_rows_like_any_other(herault):
    """Of the active mission, what is not named as in a new row; all of them, or none."""
    with mission_scope(herault.pk):
        own = make_organization()
        shared = {"role": "buyer", "starts_on": datetime.date(2026, 1, 1), "organization_id": own.pk}
        one, two, three = (make_user(email=f"{rank}@exemple.invalid").pk for rank in range(3))
        assert Membership.objects.insert_values(["user_id", "is_manager"], [(one, True), (two, False)], **shared) == 2
        rows = Membership.objects.filter(mission=herault).order_by("user")
        told = list(rows.values_list("user", "is_manager", "organization", "role", "ends_on"))
        assert told == [(one, True, own.pk, "buyer", None), (two, False, own.pk, "buyer", None)]
        assert len({row.public_id for row in rows}) == 2
        assert Membership.objects.insert_values(["user_id"], [], **shared) == 0
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.insert_values(["user_id"], [(three,), (None,)], **shared)
        assert rows.count() == 2


def test_a_link_cannot_be_moved_to_another_mission_by_update(herault, gard):
    make_member(herault, "buyer")
    with mission_scope(gard.pk):
        other = make_organization()
    with mission_scope(herault.pk):
        with pytest.raises(CrossesMissions):
            Membership.objects.update(organization=other)
        with pytest.raises(CrossesMissions):
            Membership.objects.update(organization_id=other.pk)
        with pytest.raises(CrossesMissions):
            Organization.objects.update(mission=gard)


@pytest.mark.parametrize(
    "expression",
    [
        models.Value,
        lambda key: models.Case(models.When(pk__gt=0, then=models.Value(key)), output_field=models.IntegerField()),
        lambda key: models.Subquery(Mission.objects.order_by("pk").values("pk")[:1]),
        lambda key: Mission.objects.order_by("pk").values("pk")[:1],
        lambda key: models.F("organization_id") + 1,
        lambda key: models.F("user_id"),
    ],
    ids=["value", "case", "subquery", "query", "sum", "another column"],
)
def test_a_link_cannot_be_moved_to_another_mission_by_an_expression(herault, gard, expression):
    member = make_member(herault, "buyer")
    with mission_scope(gard.pk):
        moved = expression(make_organization().pk)
    with mission_scope(herault.pk):
        before = Membership.objects.get(user=member).organization_id
        with pytest.raises(CrossesMissions):
            Membership.objects.update(organization=moved)
        row = Membership.objects.get(user=member)
        row.organization_id = moved
        with pytest.raises(CrossesMissions):
            row.save()
        with pytest.raises(CrossesMissions):
            Membership.objects.bulk_update([row], ["organization"])
        assert Membership.objects.get(user=member).organization_id == before


def test_a_link_may_be_told_by_a_value_or_by_a_link_of_the_same_row(herault):
    member = make_member(herault, "buyer")
    with mission_scope(herault.pk):
        own = make_organization()
        assert Membership.objects.update(organization=models.Value(own.pk)) == 1
        assert Membership.objects.update(organization=models.F("organization_id")) == 1
        assert Membership.objects.get(user=member).organization_id == own.pk


def test_a_query_prepared_in_one_mission_does_not_run_in_another(herault, gard):
    with mission_scope(herault.pk):
        make_organization()
        prepared = Organization.objects.all()
    with mission_scope(gard.pk):
        for run in (list, len, bool, lambda rows: rows.count(), lambda rows: rows.exists(), lambda rows: rows.first()):
            with pytest.raises(OutOfScope):
                run(prepared)
    with pytest.raises(OutOfScope):
        list(prepared)


def test_one_missions_scope_never_opens_inside_anothers(herault, gard):
    with mission_scope(herault.pk):
        with pytest.raises(CrossesMissions), mission_scope(gard.pk):
            pass
        with pytest.raises(CrossesMissions), every_mission("essai"):
            pass


def test_above_missions_one_reads_but_does_not_write(herault):
    with mission_scope(herault.pk):
        make_organization()
    with every_mission("essai"):
        assert Organization.objects.count() == 1
        with pytest.raises(OutOfScope):
            Organization.objects.create(kind="buyer", name="x")


def test_every_model_is_in_one_of_the_three_lists():
    from django.apps import apps

    unplaced = [model._meta.label for model in apps.get_models(include_auto_created=True) if list_of(model) is None]
    assert unplaced == []


def test_no_scoped_model_hides_a_link_table_without_mission():
    hidden = [
        field.name
        for model in scoped_models()
        for field in model._meta.many_to_many
        if field.remote_field.through._meta.auto_created
    ]
    assert hidden == []


@pytest.mark.parametrize("path", ["/gard/", "/gard/compte/"])
def test_a_member_of_one_mission_has_no_role_in_another(herault, gard, as_role, path):
    response = as_role("administrator").get(path)
    assert "Aujourd’hui" not in response.content.decode()


def test_the_mission_comes_from_the_path_and_addresses_keep_it(herault: Mission, as_role):
    page = as_role("facilitator").get("/herault/").content.decode()
    assert 'href="/herault/compte/"' in page


def test_the_mission_comes_from_the_host_where_one_is_declared(herault: Mission, as_role, settings):
    settings.MISSION_HOSTS = {"clause34.exemple": "herault"}
    settings.ALLOWED_HOSTS = ["clause34.exemple"]
    page = as_role("facilitator").get("/", headers={"host": "clause34.exemple"}).content.decode()
    assert "Aujourd’hui" in page
    assert 'href="/compte/"' in page


def test_an_unknown_mission_is_not_found(client, db):
    assert client.get("/lozere/").status_code == 404
