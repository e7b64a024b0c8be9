"""A lot that lacks hours at its end, and who follows and pays it."""

import pytest
import time_machine
from django.urls import reverse

from levier.common.tenancy.scope import mission_scope
from levier.coordination.clauses.models import InsertionClause
from levier.coordination.commitments.models import HoursCommitment
from levier.coordination.hours.models import LedgerEntry
from tests.builders import make_assignment, make_award
from tests.coordination.followup.enforcement.builders import DAY, NOW, change
from tests.coordination.procurement.builders import sign_in


@pytest.fixture
def today():
    with time_machine.travel(NOW, tick=False):
        yield NOW.date()


@pytest.fixture
def award(herault, today):
    """A lot that owes 100 h, 88 of them counted, on a contract that ended in July and writes 200 € an hour and 75 € a
    day."""
    with mission_scope(herault.pk):
        award = make_award()
        change(award, ends_on=DAY(2026, 7, 31))
        HoursCommitment.objects.create(lot=award.lot, hours=100, effective_on=DAY(2026, 1, 1), document="AE")
        assignment = make_assignment(award)
        for kind in ("declared", "counted"):
            LedgerEntry.objects.create(
                assignment=assignment, award=award, month=DAY(2026, 2, 1), kind=kind, hundredths=8_800, author_name="L"
            )
        InsertionClause.objects.create(
            contract=award.lot.contract, document="CCAP, 8.2", hour_penalty_cents=20_000, document_penalty_cents=7_500,
            document_penalty_unit="day",
        )  # fmt: skip
        return award


@pytest.fixture
def operation(award):
    return award.lot.contract.operation


@pytest.fixture
def lead(herault, operation):
    return sign_in(herault, "facilitator", operation.lead_desk)


@pytest.fixture
def buyer(herault, operation):
    return sign_in(herault, "buyer", operation.buyer)


@pytest.fixture
def page(operation):
    return "/herault" + reverse("enforcement", args=[operation.public_id])
