"""A condition that every row of the mission meets is not asked; any other is. Read from the queries, without a row."""

import pytest
from django.core.exceptions import EmptyResultSet
from django.db.models import Count, QuerySet

from levier.common.tenancy.scope import every_mission, mission_free, mission_scope
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.hours.models import LedgerEntry
from levier.coordination.procurement.models import Award, Lot, Operation
from levier.coordination.procurement.selectors import awards_of
from levier.organizations.models import Organization

IN_OPERATION = "lot__contract__operation__in"


@pytest.fixture(autouse=True)
def scope():
    with mission_scope(7):
        yield


def asks_operations(rows: QuerySet) -> bool:
    return "procurement_operation" in str(rows.order_by().values("pk").query)


def test_who_may_see_every_operation_asks_nothing_of_them():
    everything = Operation.objects.order_by().values("pk")

    assert not asks_operations(Award.objects.filter(**{IN_OPERATION: everything}))
    assert str(LedgerEntry.objects.filter(award__in=awards_of(Operation.objects.all())).query) == str(
        LedgerEntry.objects.all().query
    )


def test_the_other_conditions_of_the_same_filter_hold():
    rows = Award.objects.filter(**{IN_OPERATION: Operation.objects.all()}, ended_on=None)

    assert "ended_on" in str(rows.query).partition("WHERE")[2]


@pytest.mark.parametrize(
    "operations",
    [
        lambda: Operation.objects.filter(name="Ligne 5"),
        lambda: Operation.objects.filter(lead_desk__in=[3]),
        lambda: Operation.objects.order_by("pk")[:5],
        lambda: Operation.objects.values("buyer"),
        lambda: Operation.objects.values("lead_desk").annotate(pk_count=Count("pk")).values("pk_count"),
    ],
)
def test_some_operations_are_asked_for(operations):
    assert asks_operations(Award.objects.filter(**{IN_OPERATION: operations()}))


def test_none_of_them_is_nobody():
    with pytest.raises(EmptyResultSet):
        str(Award.objects.filter(**{IN_OPERATION: Operation.objects.none()}).query)


def test_a_row_that_may_be_tied_to_nothing_is_asked_whether_it_is_tied():
    assert (
        "operation_id"
        in str(OpportunityStudy.objects.filter(operation__in=Operation.objects.all()).query).partition("WHERE")[2]
    )


def test_a_row_tied_to_several_or_to_none_is_asked():
    assert "procurement_award" in str(Lot.objects.filter(awards__in=Award.objects.all()).query)


def test_the_other_end_of_a_link_is_no_reason_to_forget_it():
    """The buyers among the mission's operations are not the mission's organisations."""
    assert "lead_desk" in str(
        Organization.objects.filter(pk__in=Operation.objects.order_by().values("lead_desk")).query
    )


def test_leaving_out_what_is_among_everything_leaves_nothing():
    assert asks_operations(Award.objects.exclude(**{IN_OPERATION: Operation.objects.all()}))


def test_above_the_missions_one_mission_is_a_condition():
    with mission_free(), every_mission("test"):
        of_one = Operation.objects.filter(mission_id=7)

        assert asks_operations(Award.objects.filter(**{IN_OPERATION: of_one}))
        assert not asks_operations(Award.objects.filter(**{IN_OPERATION: Operation.objects.all()}))
