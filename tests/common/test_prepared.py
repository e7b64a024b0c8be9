"""A query prepared once gives what the same query built anew gives, to whoever asks, and keeps nothing that changes."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from levier.accounts.roles import Role
from levier.common.policy import Actor
from levier.common.prepared import CannotBePrepared, keep_in_statements, prepared
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import OutOfScope, mission_free, mission_scope
from levier.coordination.procurement.models import Contract, Operation
from levier.coordination.procurement.policy import led_operations
from levier.organizations.models import Organization, OrganizationKind

MONDAY = datetime.date(2026, 11, 30)


def operation_of(name):
    """An operation of a desk of its own, with a contract that ends on Monday."""
    desk = Organization.objects.create(kind=OrganizationKind.DESK, name=f"Guichet {name}")
    buyer = Organization.objects.create(kind=OrganizationKind.BUYER, name=f"Acheteur {name}")
    operation = Operation.objects.create(name=name, buyer=buyer, lead_desk=desk)
    Contract.objects.create(operation=operation, title=f"Marché {name}", ends_on=MONDAY)
    return operation


def of_desk(*operations):
    """Whoever leads these operations for their desks."""
    return Actor(user_id=7, organizations={Role.FACILITATOR: frozenset(one.lead_desk_id for one in operations)})


TEAM = Actor(user_id=7, organizations={Role.MISSION_TEAM: frozenset({1})})


@pytest.fixture
def two_operations(herault):
    with mission_scope(herault.pk):
        yield operation_of("A"), operation_of("B")


@pytest.fixture
def herault(db):
    return Mission.objects.create(slug="herault", name="Mission A", department="34")


@pytest.fixture
def led():
    """The operations an actor leads, with a contract that ends by a day."""

    @prepared
    def led(actor, day):
        return led_operations(actor).filter(contracts__ends_on__lte=day).order_by("name")

    return led


def test_each_is_given_her_own_rows(two_operations, led):
    first, second = two_operations
    assert led(of_desk(first), MONDAY) == [first]
    assert led(of_desk(second), MONDAY) == [second], "prepared for another person who holds the same role"
    assert led(of_desk(first, second), MONDAY) == [first, second]
    assert led(TEAM, MONDAY) == [first, second]
    assert led(Actor(), MONDAY) == [], "nobody is of no desk"
    assert led(of_desk(first), MONDAY) == [first]


def test_each_day_is_asked_as_it_is(two_operations, led):
    assert led(TEAM, MONDAY) == list(two_operations)
    assert led(TEAM, MONDAY - datetime.timedelta(days=1)) == []
    assert led(TEAM, MONDAY) == list(two_operations)


def test_each_mission_is_given_its_own_rows(two_operations, led):
    assert led(TEAM, MONDAY) == list(two_operations)
    with mission_free():
        gard = Mission.objects.create(slug="gard", name="Mission B", department="30")
        with mission_scope(gard.pk):
            assert led(TEAM, MONDAY) == []
            other = operation_of("C")
            assert led(TEAM, MONDAY) == [other]
    assert led(TEAM, MONDAY) == list(two_operations)


def test_outside_a_mission_it_is_refused(two_operations, led):
    assert led(TEAM, MONDAY)
    with mission_free(), pytest.raises(OutOfScope):
        led(TEAM, MONDAY)


def test_it_is_built_twice_the_first_time_and_never_again(two_operations):
    built = []

    @prepared
    def led(actor):
        built.append(actor)
        return led_operations(actor).order_by("pk")

    first, second = two_operations
    with CaptureQueriesContext(connection) as captured:
        assert [led(of_desk(first)), led(of_desk(second)), led(of_desk(first))] == [[first], [second], [first]]
    assert len(captured) == 3, "one query a call"
    assert len(built) == 2
    own = {first.lead_desk_id, second.lead_desk_id}
    assert all(own.isdisjoint(actor.within(Role.FACILITATOR)) for actor in built), "it never knows who asks"


def test_columns_moments_numbers_words_and_flags(two_operations):
    first, _ = two_operations
    now = timezone.now()

    @prepared
    def keys(since, key, name, with_buyer):
        rows = Operation.objects.filter(mission__created_at__gte=since, pk=key, name=name)
        return rows.values_list("pk", "buyer__name") if with_buyer else rows.values_list("pk", flat=True)

    an_hour = datetime.timedelta(hours=1)
    assert keys(now - an_hour, first.pk, "A", False) == [first.pk]
    assert keys(now - an_hour, first.pk, "A", True) == [(first.pk, "Acheteur A")]
    assert keys(now - an_hour, first.pk, "B", False) == []
    assert keys(now + an_hour, first.pk, "A", False) == []
    assert keys(now - an_hour, 0, "A", False) == []


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda day: Contract.objects.filter(ends_on__lte=day + datetime.timedelta(days=30)), id="derived"),
        pytest.param(lambda day: Contract.objects.filter(ends_on=day, starts_on=timezone.localdate()), id="clock"),
        pytest.param(
            lambda day: Contract.objects.filter(ends_on=day, mission__created_at__lte=timezone.now()), id="moment"
        ),
        pytest.param(lambda day: Contract.objects.filter(pk__in=list(Contract.objects.all())), id="read"),
        pytest.param(lambda day: Contract.objects.none() if day.year < 1861 else Contract.objects.all(), id="value"),
    ],
)
def test_what_would_stay_as_it_was_the_first_time_is_refused(two_operations, build):
    with pytest.raises(CannotBePrepared):
        prepared(build)(MONDAY)


def test_days_of_a_table_that_does_not_change_stay_in_it(two_operations):
    """What a statement holds of its own is told apart from what is given: a day of a table, words with a percent."""
    law = datetime.date(2026, 11, 1)

    def ended_since(title):
        return prepared(lambda day: Contract.objects.filter(ends_on__range=(law, day), title__contains=title))

    with pytest.raises(CannotBePrepared):
        ended_since("Marché")(MONDAY)
    keep_in_statements([law])
    assert len(ended_since("Marché")(MONDAY)) == 2
    assert ended_since("Marché")(law) == []
    assert ended_since("100 % d’insertion")(MONDAY) == []
    two_operations[0].contracts.update(title="Marché à 100 % d’insertion")
    assert len(ended_since("100 % d’insertion")(MONDAY)) == 1


def test_a_connection_of_postgresql_prepares_it_once(two_operations, led):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps statements by itself")
    first, second = two_operations
    for actor, day in ((of_desk(first), MONDAY), (of_desk(second), MONDAY), (of_desk(first), MONDAY.replace(day=1))):
        led(actor, day)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, parameter_types::text FROM pg_prepared_statements WHERE NOT from_sql")
        ((statement, types),) = cursor.fetchall()
    assert set(types.strip("{}").split(",")) == {"bigint", "date"}, "keys of any size are of one type"
    assert str(MONDAY) not in statement
    with CaptureQueriesContext(connection) as captured:
        led(of_desk(first), MONDAY)
    assert "procurement_operation" in captured[0]["sql"]


def test_more_values_than_places_is_refused(two_operations, led):
    crowd = Actor(user_id=7, organizations={Role.FACILITATOR: frozenset(range(10_000))})
    with pytest.raises(CannotBePrepared, match="au plus"):
        led(crowd, MONDAY)
