"""Hours counted that somebody has to look at again, told among what waits for the desk."""

import datetime
import re

import pytest

from levier.common.tenancy.scope import mission_scope
from levier.coordination.commitments.models import ClauseRelease
from levier.coordination.hours.counting import beyond_bound_days
from levier.coordination.hours.models import LedgerEntry
from levier.coordination.participants.models import Eligibility
from tests.coordination.hours.builders import DAY, NOW, declare, text

WAITING = "/herault/a-faire/"
MARCH, LAST = DAY(2026, 3, 1), DAY(2026, 3, 31)


@pytest.fixture
def counted(case, facilitator):
    """120 h declared for March, and counted."""
    with mission_scope(case.mission.pk):
        declare(case.statement, case.assignment, 12_000)
    case.judge(facilitator, "all")
    assert "retenues pour" not in text(facilitator.get(WAITING))
    return case


def correct(counted, facilitator, difference):
    """The desk corrects the hours it counted."""
    with mission_scope(counted.mission.pk):
        entry = LedgerEntry.objects.filter(kind="counted", corrects=None).get()
    typed = {"entry": entry.pk, "difference": difference, "reason": "jours suspendus", "seen": counted.seen()}
    assert facilitator.post(f"{counted.line}/corriger", typed).status_code == 302


def release(counted, since, until=None, *, recorded=NOW + datetime.timedelta(days=20), kind="suspension"):
    """The buyer's act, recorded after the hours were counted unless said otherwise."""
    with mission_scope(counted.mission.pk):
        act = ClauseRelease.objects.create(
            lot=counted.award.lot, kind=kind, evidence="Commandes annulées", decided_on=since, effective_on=since,
            document=f"Lettre {since}", hours=0, ended_on=until, ended_document="Reprise" if until else "",
        )  # fmt: skip
        ClauseRelease.objects.filter(pk=act.pk).update(recorded_at=recorded)


def test_hours_counted_of_someone_whose_eligibility_is_withdrawn_are_to_look_at_again(counted, facilitator):
    with mission_scope(counted.mission.pk):
        Eligibility.objects.update(
            withdrawn_at=NOW, withdrawn_by=counted.facilitator, withdrawal_reason="justificatif faux"
        )
    waiting = text(facilitator.get(WAITING))
    assert "120\u00a0h retenues pour 1\u00a0personne sans éligibilité" in waiting
    assert counted.assignment.participant.last_name not in waiting
    behind = re.search(r'href="([^"]*ecritures/\?lot=[^"]*)"', waiting)[1].replace("&amp;", "&")
    assert "Retenues" in text(facilitator.get(behind))
    correct(counted, facilitator, "-120")
    assert "retenues pour" not in text(facilitator.get(WAITING))


def test_hours_counted_before_the_eligibility_was_established_are_to_look_at_again(counted, facilitator):
    """An eligibility withdrawn, another established since: it covers what follows it, not what was counted before."""
    with mission_scope(counted.mission.pk):
        eligibility = Eligibility.objects.get()
        for day, told in ((DAY(2026, 4, 1), True), (DAY(2026, 3, 31), False), (counted.assignment.hired_on, False)):
            Eligibility.objects.update(established_on=day)
            waiting = text(facilitator.get(WAITING))
            assert ("120\u00a0h retenues pour 1\u00a0personne sans éligibilité" in waiting) == told, day
        assert eligibility.withdrawn_at is None


@pytest.mark.parametrize(
    ("established_on", "told"),
    [
        # Seventeen days hold two weeks of 48 h and three days of 10: all 120 h fit.
        (DAY(2026, 3, 15), ""),
        # Seven days hold a week of 48 h.
        (DAY(2026, 3, 25), "72"),
        (DAY(2026, 3, 31), "110"),
    ],
)
def test_a_month_counted_before_an_eligibility_established_within_it_is_to_look_at_again(
    counted, facilitator, established_on, told
):
    """The first is withdrawn, and another recorded after the hours were counted."""
    with mission_scope(counted.mission.pk):
        Eligibility.objects.update(established_on=established_on)
        later = NOW + datetime.timedelta(days=20)
        Eligibility.objects.update(recorded_at=later)
    waiting = text(facilitator.get(WAITING))
    assert (f"{told}\u00a0h retenues pour 1\u00a0personne sans éligibilité" in waiting) == bool(told)
    if told:
        correct(counted, facilitator, f"-{told}")
        assert "retenues pour" not in text(facilitator.get(WAITING))


def test_a_month_counted_once_the_late_eligibility_was_recorded_was_looked_at(counted, facilitator):
    with mission_scope(counted.mission.pk):
        Eligibility.objects.update(established_on=LAST, recorded_at=NOW - datetime.timedelta(days=1))
    assert "retenues pour" not in text(facilitator.get(WAITING))


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ({"starts_on": "2026-04-01"}, True),
        ({"starts_on": "2026-03-31"}, False),
        ({"ends_on": "2026-02-28"}, True),
        ({"ends_on": "2026-03-01"}, False),
        ({"notified_on": "2026-04-02", "starts_on": "2026-04-02"}, True),
    ],
)
def test_dates_changed_afterwards_tell_the_hours_counted_that_they_leave_out(counted, facilitator, dates, told):
    with mission_scope(counted.mission.pk):
        contract = counted.award.lot.contract
        contract.refresh_from_db()
    address = f"/herault/coordination/marches/{contract.public_id}/modifier"
    form = facilitator.get(address).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else str(value) for name, value in typed.items()}
    answer = facilitator.post(address, {**sent, **dates}, follow=True)
    assert ("120\u00a0h déjà retenues sont hors de l’exécution" in text(answer)) == told
    waiting = text(facilitator.get(WAITING))
    assert ("120\u00a0h retenues pour 1\u00a0personne hors de l’exécution du marché" in waiting) == told
    assert counted.assignment.participant.last_name not in waiting
    if told:
        correct(counted, facilitator, "-120")
        assert "retenues pour" not in text(facilitator.get(WAITING))


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        # All of March, for a time or for good; the days at work alone count (hired on the 1st).
        (DAY(2026, 2, 10), DAY(2026, 4, 5), "120"),
        (DAY(2026, 3, 1), None, "120"),
        # From the 11th: ten days hold a week of 48 h and three days of 10.
        (DAY(2026, 3, 11), None, "42"),
        # From the 25th: the 24 days before hold 120 h, and nothing tells them apart.
        (DAY(2026, 3, 25), None, ""),
        (DAY(2026, 4, 1), None, ""),
        (DAY(2026, 2, 1), DAY(2026, 3, 1), ""),
    ],
)
def test_hours_counted_in_days_suspended_afterwards_are_to_look_at_again(counted, facilitator, since, until, told):
    """« La clause était suspendue » was recorded after they were counted: nobody could know, and somebody decides."""
    release(counted, since, until)
    waiting = text(facilitator.get(WAITING))
    assert (f"{told}\u00a0h retenues pour 1\u00a0personne quand la clause ne s’appliquait pas" in waiting) == bool(told)
    assert counted.assignment.participant.last_name not in waiting
    if told:
        behind = re.search(r'href="([^"]*ecritures/\?lot=[^"]*)"', waiting)[1].replace("&amp;", "&")
        assert "Retenues" in text(facilitator.get(behind))
        correct(counted, facilitator, f"-{told}")
        assert "retenues pour" not in text(facilitator.get(WAITING))


def test_hours_counted_once_the_suspension_was_recorded_were_counted_knowingly(counted, facilitator):
    release(counted, MARCH, recorded=NOW - datetime.timedelta(days=1))
    assert "retenues pour" not in text(facilitator.get(WAITING))


def test_an_annulment_and_a_suspension_told_since_are_told_together_and_only_what_was_told_since(counted, facilitator):
    release(counted, DAY(2026, 3, 1), DAY(2026, 3, 11))
    release(counted, DAY(2026, 3, 21), DAY(2026, 3, 31))
    assert "32\u00a0h retenues pour 1" in text(facilitator.get(WAITING)), "eleven days: a week of 48 h and four of 10"
    with mission_scope(counted.mission.pk):
        ClauseRelease.objects.filter(effective_on=DAY(2026, 3, 1)).update(recorded_at=NOW - datetime.timedelta(days=1))
    assert "retenues pour" not in text(facilitator.get(WAITING)), "the 21 days before the second hold 144 h"


def test_a_closed_contract_is_told_no_more_and_who_does_not_judge_is_told_nothing(counted, facilitator, as_role):
    release(counted, MARCH)
    assert "retenues pour" not in text(as_role("buyer").get(WAITING))
    with mission_scope(counted.mission.pk):
        contract = counted.award.lot.contract
        contract.status = "solde"
        contract.save()
    assert "retenues pour" not in text(facilitator.get(WAITING))


def test_what_the_bound_days_of_a_month_cannot_hold():
    """48 h a week and 10 h a day of the rest (L3121-20, L3121-18)."""
    half = [(DAY(2026, 3, 15), DAY(2026, 4, 1))]
    assert beyond_bound_days(MARCH, 9_600, half, MARCH, LAST) == 0, "fourteen days hold two weeks"
    assert beyond_bound_days(MARCH, 9_601, half, MARCH, LAST) == 1
    assert beyond_bound_days(MARCH, 5_000, half, DAY(2026, 3, 15), LAST) == 5_000, "hired the day it began"
    assert beyond_bound_days(MARCH, 50_000, [], MARCH, LAST) == 0
