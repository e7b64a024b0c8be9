"""Asking for a job, running it, trying again, giving up."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction

from levier.common.errors import Problem
from levier.common.jobs import GiveUp
from levier.common.jobs.models import Job, JobState
from levier.common.jobs.registration import delay_after
from levier.common.jobs.services import enqueue, try_again
from levier.common.jobs.worker import run_due_jobs
from levier.common.tenancy.scope import OutOfScope, active_mission_id, active_scope, mission_free, mission_scope

NOW = datetime.datetime(2026, 11, 25, 9, 0, tzinfo=datetime.UTC)


def later(**delta):
    return time_machine.travel(NOW + datetime.timedelta(**delta), tick=False)


def test_a_job_runs_once_with_its_mission_first(in_herault, declare):
    calls = declare()
    job = enqueue("trial.do", key="1", lot=3)
    run_due_jobs()
    run_due_jobs()
    assert calls == [(in_herault.pk, {"lot": 3})]
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.DONE, 1, "")


def test_the_same_name_and_key_ask_once(in_herault, declare):
    calls = declare()
    assert enqueue("trial.do", key="1") == enqueue("trial.do", key="1")
    run_due_jobs()
    assert enqueue("trial.do", key="1").state == JobState.DONE
    run_due_jobs()
    assert len(calls) == 1


def test_each_mission_and_the_installation_have_their_own_keys(herault, gard, declare):
    calls = declare()
    for mission in (herault, gard):
        with mission_scope(mission.pk):
            enqueue("trial.do", key="1")
    enqueue("trial.do", key="1")
    enqueue("trial.do", key="1")
    run_due_jobs()
    assert sorted(str(mission) for mission, _ in calls) == sorted([str(herault.pk), str(gard.pk), "None"])


@pytest.mark.parametrize("mission", [True, False])
def test_the_database_itself_refuses_a_second_job_of_the_same_key(herault, mission):
    row = {"mission": herault if mission else None, "name": "a", "key": "1", "max_attempts": 1, "run_after": NOW}
    Job.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(**row)


def test_the_runner_opens_the_missions_scope_and_none_for_the_installation(herault, declare):
    scopes = []

    def look(mission_id):
        try:
            scopes.append(active_scope().mission_id)
        except OutOfScope:
            scopes.append("none")

    declare(function=look)
    with mission_scope(herault.pk):
        enqueue("trial.do", key="1")
    run_due_jobs()
    with mission_free():
        enqueue("trial.do", key="1")
    run_due_jobs()
    assert scopes == [herault.pk, "none"]


def test_a_job_for_later_waits(in_herault, declare):
    calls = declare()
    with later():
        enqueue("trial.do", key="1", run_after=NOW + datetime.timedelta(hours=1))
        run_due_jobs()
    assert calls == []
    with later(hours=1, seconds=1):
        run_due_jobs()
    assert len(calls) == 1


def test_a_job_that_fails_is_tried_again_later_and_later_then_given_up(in_herault, declare, caplog):
    def break_down(mission_id):
        raise ValueError("Nadia Benali, nadia@exemple.invalid")

    calls = declare(function=break_down)
    with later():
        job = enqueue("trial.do", key="1")
        run_due_jobs()
        run_due_jobs()
        assert len(calls) == 1
        job.refresh_from_db()
        assert (job.state, job.run_after) == (JobState.QUEUED, NOW + datetime.timedelta(minutes=1))
    with later(minutes=1, seconds=1):
        run_due_jobs()
        assert len(calls) == 2
        run_due_jobs()
    with later(minutes=5):
        run_due_jobs()
        run_due_jobs()
    assert len(calls) == 3
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DEAD, 3)
    assert job.error == "Erreur inattendue (ValueError)."
    with later(days=30):
        run_due_jobs()
    assert len(calls) == 3


def test_a_job_no_attempt_can_save_is_given_up_at_once(in_herault, declare):
    def refuse(mission_id):
        raise GiveUp("Le lot n’existe plus.")

    declare(function=refuse)
    job = enqueue("trial.do", key="1")
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.DEAD, 1, "Le lot n’existe plus.")


def test_an_address_in_a_sentence_is_not_kept(in_herault, declare):
    def refuse(mission_id):
        raise GiveUp("lou@exemple.invalid n’a pas répondu.")

    declare(function=refuse)
    job = enqueue("trial.do", key="1")
    run_due_jobs()
    job.refresh_from_db()
    assert job.error == "[adresse] n’a pas répondu."


def test_a_dead_job_can_be_asked_for_again_and_only_a_dead_one(in_herault, declare):
    outcome = [GiveUp("Non."), None]

    def once(mission_id):
        if error := outcome.pop(0):
            raise error

    declare(function=once)
    job = enqueue("trial.do", key="1")
    run_due_jobs()
    try_again(job)
    run_due_jobs()
    job.refresh_from_db()
    assert job.state == JobState.DONE
    with pytest.raises(Problem, match="plus abandonnée"):
        try_again(job)


def test_a_job_of_another_version_is_given_up_in_words(in_herault, declare, monkeypatch):
    from levier.common.jobs import registration

    declare()
    job = enqueue("trial.do", key="1")
    monkeypatch.delitem(registration._kinds, "trial.do")
    run_due_jobs()
    job.refresh_from_db()
    assert job.state == JobState.DEAD
    assert "ne connaît pas" in job.error


def test_a_job_nobody_declares_cannot_be_asked_for(in_herault):
    with pytest.raises(KeyError):
        enqueue("trial.unknown", key="1")


def test_what_a_job_writes_stays_in_its_mission(herault, gard, declare):
    seen = []
    declare(function=lambda mission_id: seen.append(active_mission_id() == mission_id))
    for mission in (herault, gard):
        with mission_scope(mission.pk):
            enqueue("trial.do", key="1")
    run_due_jobs()
    assert seen == [True, True]


def test_waits_grow_up_to_six_hours():
    minutes = [delay_after(attempt).total_seconds() / 60 for attempt in (1, 2, 3, 4, 8)]
    assert minutes == [1, 3, 9, 27, 360]
