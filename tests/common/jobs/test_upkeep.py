"""The queue's upkeep: signs of life, taking back, periodic jobs fired once, old rows removed."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from levier.common.jobs import upkeep
from levier.common.jobs.execution import Hold, lease
from levier.common.jobs.models import Job, JobState
from levier.common.jobs.registration import Period, periodic
from levier.common.jobs.services import enqueue
from levier.common.jobs.worker import run_due_jobs
from levier.common.tenancy.scope import mission_free, mission_scope
from levier.config.checks import run_all

PARIS = ZoneInfo("Europe/Paris")


def utc(*when):
    return datetime.datetime(*when, tzinfo=datetime.UTC)


@pytest.fixture
def killed(in_herault, declare):
    """A job as a killed worker leaves it: running in both tables, its lease past."""
    declare()
    job = enqueue("trial.do", key="1")
    past = timezone.now() - datetime.timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1, started_at=past, lease_until=past)
    DBTaskResult.objects.filter(pk__in=[refreshed(job).task_id]).update(status="RUNNING", started_at=past)
    return refreshed(job)


def refreshed(job):
    return Job.objects.get(pk=job.pk)


def test_what_a_killed_worker_left_is_taken_back_once_and_done(killed):
    now = timezone.now()
    assert upkeep.take_back_lost_jobs(now) == 1
    assert upkeep.take_back_lost_jobs(now) == 0
    assert refreshed(killed).state == JobState.QUEUED
    assert DBTaskResult.objects.get(pk=killed.task_id).status == TaskResultStatus.FAILED
    run_due_jobs()
    assert (refreshed(killed).state, refreshed(killed).attempts) == (JobState.DONE, 2)


def test_a_job_that_kills_its_worker_each_time_is_given_up(killed):
    Job.objects.filter(pk=killed.pk).update(attempts=killed.max_attempts)
    upkeep.take_back_lost_jobs(timezone.now())
    assert refreshed(killed).state == JobState.DEAD
    assert "s’est arrêté sans la finir" in refreshed(killed).error


def test_a_job_that_shows_life_is_left_to_its_worker(killed):
    now = timezone.now()
    upkeep.show_life(Hold(killed.pk, 1, now), now)
    assert upkeep.take_back_lost_jobs(now) == 0
    assert refreshed(killed).lease_until == now + lease()


def test_a_worker_that_lost_its_job_no_longer_holds_it(killed):
    now = timezone.now()
    upkeep.take_back_lost_jobs(now)
    upkeep.show_life(Hold(killed.pk, 1, now), now)
    assert refreshed(killed).lease_until is None


@pytest.mark.parametrize("trace", ["running", "failed", "gone"])
def test_a_queued_job_whose_place_was_lost_gets_another(in_herault, declare, trace):
    declare()
    job = enqueue("trial.do", key="1")
    past = timezone.now() - datetime.timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(run_after=past)
    place = DBTaskResult.objects.filter(pk__in=[refreshed(job).task_id])
    if trace == "gone":
        place.delete()
    else:
        place.update(status=trace.upper(), started_at=past, finished_at=None)
    assert upkeep.take_back_lost_jobs(timezone.now()) == 1
    assert upkeep.take_back_lost_jobs(timezone.now()) == 0
    run_due_jobs()
    assert refreshed(job).state == JobState.DONE


def test_a_backlog_is_not_a_loss(in_herault, declare):
    declare()
    job = enqueue("trial.do", key="1", run_after=timezone.now() - datetime.timedelta(hours=1))
    assert upkeep.take_back_lost_jobs(timezone.now()) == 0
    assert DBTaskResult.objects.count() == 1
    assert refreshed(job).state == JobState.QUEUED


def test_a_job_past_its_lease_breaks_a_rule_of_levier_check(killed):
    def faults():
        with mission_free():
            return {result.rule: result.faults for result in run_all()}["tâches de fond tenues par leur programme"]

    assert faults() == 1
    upkeep.take_back_lost_jobs(timezone.now())
    assert faults() == 0


def test_a_daily_slot_is_the_last_time_that_hour_struck_there():
    daily = Period(at=datetime.time(6, 0))
    assert daily.last_slot(utc(2026, 11, 25, 4, 59), PARIS) == utc(2026, 11, 24, 5, 0)
    assert daily.last_slot(utc(2026, 11, 25, 5, 0), PARIS) == utc(2026, 11, 25, 5, 0)
    assert daily.last_slot(utc(2026, 7, 14, 4, 0), PARIS) == utc(2026, 7, 14, 4, 0)


def test_a_repeated_slot_is_the_same_for_every_process():
    quarter = Period(every=datetime.timedelta(minutes=15))
    assert quarter.last_slot(utc(2026, 11, 25, 9, 14, 59), PARIS) == utc(2026, 11, 25, 9, 0)
    assert quarter.last_slot(utc(2026, 11, 25, 9, 15), PARIS) == utc(2026, 11, 25, 9, 15)


@pytest.mark.parametrize("given", [{}, {"every": datetime.timedelta(hours=1), "at": datetime.time(6)}])
def test_a_period_is_a_repeat_or_an_hour(given):
    with pytest.raises(ValueError, match="l’un des deux"):
        periodic(**given)


def declare_periodic(monkeypatch, declare, period):
    from dataclasses import replace

    from levier.common.jobs import registration

    calls = declare()
    only = {"trial.do": replace(registration._kinds["trial.do"], period=period)}
    monkeypatch.setattr(registration, "_kinds", only)
    return calls


def test_a_periodic_job_fires_once_a_slot_in_each_mission_whatever_the_processes(herault, gard, declare, monkeypatch):
    calls = declare_periodic(monkeypatch, declare, Period(at=datetime.time(6, 0)))
    processes = [upkeep.Scheduler(), upkeep.Scheduler()]
    for minute in (0, 1, 30):
        with time_machine.travel(utc(2026, 11, 25, 5, minute), tick=False):
            for process in processes:
                process.tick(timezone.now())
            run_due_jobs()
    assert sorted(mission for mission, _ in calls) == sorted([herault.pk, gard.pk])
    with time_machine.travel(utc(2026, 11, 26, 5, 0), tick=False):
        processes[0].tick(timezone.now())
        run_due_jobs()
    assert len(calls) == 4


def test_a_periodic_job_of_the_installation_fires_once_without_mission(herault, gard, declare, monkeypatch):
    calls = declare_periodic(monkeypatch, declare, Period(every=datetime.timedelta(hours=1), each_mission=False))
    upkeep.Scheduler().tick(timezone.now())
    run_due_jobs()
    assert calls == [(None, {})]


def test_between_two_slots_the_scheduler_asks_nothing_of_the_database(
    herault, declare, monkeypatch, django_assert_num_queries
):
    declare_periodic(monkeypatch, declare, Period(at=datetime.time(6, 0)))
    scheduler = upkeep.Scheduler()
    with time_machine.travel(utc(2026, 11, 25, 5, 0), tick=False):
        scheduler.tick(timezone.now())
        with django_assert_num_queries(0):
            scheduler.tick(timezone.now())


def test_old_done_jobs_go_and_dead_ones_stay(herault, declare, monkeypatch):
    declare_periodic(monkeypatch, declare, Period(at=datetime.time(6, 0)))
    now = timezone.now()
    row = {"mission": herault, "max_attempts": 1, "run_after": now}
    for name, key, state, days in (
        ("trial.do", "old slot", "done", 8),
        ("trial.do", "recent slot", "done", 6),
        ("other.do", "old", "done", 91),
        ("other.do", "recent", "done", 89),
        ("other.do", "dead", "dead", 200),
    ):
        Job.objects.create(**row, name=name, key=key, state=state, finished_at=now - datetime.timedelta(days=days))
    upkeep.prune(now)
    assert set(Job.objects.values_list("key", flat=True)) == {"recent slot", "recent", "dead"}


def test_finished_places_in_the_queue_go_after_a_day(in_herault, declare):
    declare()
    enqueue("trial.do", key="1")
    run_due_jobs()
    enqueue("trial.do", key="2")
    upkeep.prune(timezone.now() + datetime.timedelta(days=2))
    assert [place.status for place in DBTaskResult.objects.all()] == [TaskResultStatus.READY]
    with mission_scope(in_herault.pk):
        assert Job.objects.count() == 2
