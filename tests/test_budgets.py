"""The lists keep their number of queries and their weight at 10 rows and at 1,000."""

import datetime

import pytest
from django.shortcuts import render
from django.test import override_settings
from django.urls import include, path

from levier.common.policy import signed_in
from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.hours.models import LedgerEntry, Statement
from levier.coordination.procurement.models import Award, Contract, Lot
from tests.budgets import COMMON_QUERIES, assert_list_budget, measure
from tests.builders import make_assignment

DAY = datetime.date
LISTS = ["/herault/coordination/", "/herault/coordination/ecritures/", "/herault/coordination/releves/"]


def follow(count):
    """`count` contracts of one lot each, with hours owed, a confirmed statement and an entry, in the active mission."""
    first = make_assignment()
    operation, company = first.award.lot.contract.operation, first.award.company
    known = Contract.objects.count()
    Contract.objects.bulk_create(
        Contract(operation=operation, title=f"Marché {number} (fictif)", status="en_cours", starts_on=DAY(2026, 1, 1),
                 ends_on=DAY(2026, 12, 31))
        for number in range(known, known + count)
    )  # fmt: skip
    contracts = list(Contract.objects.filter(lots=None))
    Lot.objects.bulk_create(Lot(contract=contract, title="Lot unique") for contract in contracts)
    lots = list(Lot.objects.filter(awards=None))
    Award.objects.bulk_create(Award(lot=lot, company=company) for lot in lots)
    HoursCommitment.objects.bulk_create(
        HoursCommitment(lot=lot, hours=100, effective_on=DAY(2026, 1, 1), document="AE") for lot in lots
    )
    DeskShare.objects.bulk_create(
        DeskShare(commitment=commitment, desk=operation.lead_desk, weight=1, hours=100)
        for commitment in HoursCommitment.objects.filter(shares=None)
    )
    now = datetime.datetime(2026, 4, 3, 9, tzinfo=datetime.UTC)
    awards = list(Award.objects.filter(lot__in=lots))
    Statement.objects.bulk_create(
        Statement(award=award, period_start=DAY(2026, 1, 1), period_end=DAY(2026, 3, 31), due_on=DAY(2026, 4, 15),
                  confirmed_at=now, confirmed_by="Lou Castan (fictif)", attested_sentence="J’atteste.")
        for award in awards
    )  # fmt: skip
    LedgerEntry.objects.bulk_create(
        LedgerEntry(assignment=first, award=award, month=DAY(2026, 3, 1), kind="declared", hundredths=100,
                    author_name="Essai")
        for award in awards
    )  # fmt: skip


@pytest.mark.parametrize("url", LISTS)
def test_a_list_takes_the_same_queries_at_ten_rows_and_at_a_thousand(herault, as_role, clock, url):
    clock("2026-04-20 09:00")
    team = as_role("mission_team")
    with mission_scope(herault.pk):
        follow(10)
    few = assert_list_budget(team, url)
    with mission_scope(herault.pk):
        follow(990)
    assert assert_list_budget(team, url) == few


@signed_in
def bare_page(request):
    """A page of nothing but the house around it."""
    return render(request, "ui/base.html")


urlpatterns = [path("page-nue", bare_page), path("", include("levier.config.urls"))]


@override_settings(ROOT_URLCONF="tests.test_budgets")
def test_what_every_page_pays_stays_within_five_queries(herault, as_role):
    queries, _, log = measure(as_role("mission_team"), "/herault/page-nue")
    assert queries <= COMMON_QUERIES, log
