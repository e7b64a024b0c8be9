"""`levier check` finds what must never be, however it came there."""

import datetime

from django.db import connection

from levier.common.tenancy.scope import mission_free, mission_scope
from levier.config.checks import run_all
from levier.coordination.commitments.models import DeskShare, HoursCommitment
from levier.coordination.hours.models import LedgerEntry, OpeningEntry
from tests.builders import make_assignment, make_award, make_organization

DAY = datetime.date(2026, 1, 1)


def faults():
    with mission_free():
        return {result.rule: result.faults for result in run_all()}


def test_an_empty_installation_holds_every_rule(db):
    assert set(faults().values()) == {0}


def test_a_link_across_missions_written_behind_our_back_is_found(herault, gard):
    with mission_scope(gard.pk):
        other = make_organization("desk")
    with mission_scope(herault.pk):
        award = make_award()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procurement_operation SET lead_desk_id = %s", [other.pk])
    assert faults()["missions étanches"] == 1
    assert award.pk


def test_shares_that_do_not_add_up_are_found(in_herault):
    award = make_award()
    commitment = HoursCommitment.objects.create(lot=award.lot, hours=100, effective_on=DAY, document="AE")
    desk = award.lot.contract.operation.lead_desk
    share = DeskShare.objects.create(commitment=commitment, desk=desk, weight=1, hours=100)
    assert faults()["parts égales aux heures dues"] == 0
    share.hours = 99
    share.save()
    assert faults()["parts égales aux heures dues"] == 1


def test_hours_taken_over_left_below_zero_or_of_another_desk_than_they_correct_are_found(in_herault):
    award, desk, other = make_award(), make_organization("desk"), make_organization("desk")
    said = {
        "award": award, "as_of": datetime.date(2026, 1, 31), "source": "Tableur", "certified_by": "Lou",
        "certified_function": "chargée de mission",
    }  # fmt: skip
    first = OpeningEntry.objects.create(desk=desk, hundredths=1_000, **said)
    OpeningEntry.objects.create(desk=desk, hundredths=-1_000, corrects=first, reason="essai", **said)
    assert faults()["heures reprises"] == 0
    OpeningEntry.objects.create(desk=desk, hundredths=-1, corrects=first, reason="essai", **said)
    assert faults()["heures reprises"] == 1
    OpeningEntry.objects.create(desk=other, hundredths=1, corrects=first, reason="essai", **said)
    assert faults()["heures reprises"] == 1


def test_more_hours_judged_than_declared_are_found(in_herault):
    assignment = make_assignment()
    entry = {"assignment": assignment, "award": assignment.award, "month": DAY, "author_name": "Essai"}
    LedgerEntry.objects.create(kind="declared", hundredths=10_000, **entry)
    LedgerEntry.objects.create(kind="counted", hundredths=10_000, **entry)
    assert faults()["soldes du registre des heures"] == 0
    LedgerEntry.objects.create(kind="refused", hundredths=1, reason="essai", **entry)
    assert faults()["soldes du registre des heures"] == 1
