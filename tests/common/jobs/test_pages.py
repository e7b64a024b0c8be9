"""The administrator's page of background jobs."""

import io

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from levier.accounts.selectors import actor_for
from levier.common.jobs.models import Job, JobState
from levier.common.jobs.services import enqueue
from levier.common.jobs.worker import run_due_jobs
from levier.common.registry import open_points
from levier.common.tenancy.scope import mission_free, mission_scope
from tests.builders import make_member

LIST = "/herault/administration/taches/"


@pytest.fixture
def dead(in_herault, declare):
    """A job given up."""
    declare()
    job = enqueue("trial.do", key="dead")
    Job.objects.filter(pk=job.pk).update(state=JobState.DEAD, attempts=3, error="Le lot n’existe plus.")
    return job


def page(client, query=""):
    response = client.get(f"{LIST}{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_a_dead_job_is_shown_with_its_reason_and_asked_for_again(dead, as_role):
    client = as_role("administrator")
    shown = page(client)
    assert "Le lot n’existe plus." in shown
    assert "Abandonnée" in shown
    response = client.post(f"{LIST}{dead.public_id}/relancer", follow=True)
    assert "remise en attente" in response.content.decode()
    run_due_jobs()
    dead.refresh_from_db()
    assert dead.state == JobState.DONE
    response = client.post(f"{LIST}{dead.public_id}/relancer", follow=True)
    assert "plus abandonnée" in response.content.decode()


def test_another_missions_jobs_are_neither_listed_nor_touched(herault, gard, declare, as_role):
    declare()
    with mission_scope(gard.pk):
        other = enqueue("trial.do", key="1")
    with mission_free():
        everyones = enqueue("trial.do", key="1")
    client = as_role("administrator")
    assert "1\u00a0tâche<" in page(client)
    assert client.post(f"{LIST}{other.public_id}/relancer").status_code == 404
    assert client.post(f"{LIST}{everyones.public_id}/relancer").status_code == 302


def test_the_list_narrows_sorts_and_goes_into_a_spreadsheet(dead, declare, as_role):
    enqueue("trial.do", key="waiting")
    client = as_role("administrator")
    assert "Le lot n’existe plus." not in page(client, "?etat=queued")
    assert "Le lot n’existe plus." in page(client, "?etat=dead&tache=trial.do&tri=-essais")
    assert "Aucune tâche ne répond" in page(client, "?etat=running")
    response = client.get(f"{LIST}?etat=dead&export=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert rows[1][:3] == ["essai", "abandonnée", 3]
    assert len(rows) == 2


@pytest.mark.parametrize("rows", [10, 60])
def test_the_list_costs_the_same_whatever_its_length(in_herault, as_role, django_assert_max_num_queries, rows):
    now = timezone.now()
    Job.objects.bulk_create(
        Job(mission=in_herault, name="a.b", key=str(n), max_attempts=1, run_after=now) for n in range(rows)
    )
    client = as_role("administrator")
    with django_assert_max_num_queries(7):
        page(client)


def test_what_is_given_up_or_waits_too_long_is_the_administrators_alone(dead, in_herault):
    stuck = enqueue("trial.do", key="stuck", run_after=timezone.now() - timezone.timedelta(minutes=20))
    assert stuck.state == JobState.QUEUED

    def waiting(role):
        actor = actor_for(make_member(in_herault, role), in_herault)
        return [point.what for point in open_points(actor) if "tâche" in point.what]

    assert waiting("administrator") == [
        "1\u00a0tâche de fond abandonnée",
        "1\u00a0tâche de fond attend depuis plus de 15\u00a0minutes",
    ]
    assert waiting("mission_team") == []
    assert waiting("facilitator") == []
