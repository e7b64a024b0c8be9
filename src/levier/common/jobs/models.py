"""The queue: what is to be done, who is doing it, what became of it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from levier.common.tenancy.models import Mission


class JobState(models.TextChoices):
    """Where a job stands. `DEAD`: given up after its last attempt."""

    QUEUED = "queued", "en attente"
    RUNNING = "running", "en cours"
    DONE = "done", "faite"
    DEAD = "dead", "abandonnée"


class Job(models.Model):
    """One thing to do, once. It stands above missions: a worker takes whichever is due, and some have no mission.

    Arguments are ids and dates, never personal data; the runner opens the mission's scope before it looks anything up.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    mission = models.ForeignKey(
        Mission, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="mission"
    )
    name = models.CharField("tâche", max_length=100)
    key = models.CharField("clé", max_length=200)
    arguments = models.JSONField("arguments", default=dict)
    state = models.CharField("état", max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    max_attempts = models.PositiveSmallIntegerField("essais au plus")
    run_after = models.DateTimeField("pas avant")
    task_id = models.UUIDField("place dans la file", null=True, editable=False)
    heartbeat_at = models.DateTimeField("dernier signe de vie", null=True, editable=False)
    lease_until = models.DateTimeField("tenue jusqu’à", null=True, editable=False)
    error = models.CharField("dernière erreur", max_length=500, blank=True)
    created_at = models.DateTimeField("demandée le", default=timezone.now)
    started_at = models.DateTimeField("commencée le", null=True, blank=True)
    finished_at = models.DateTimeField("finie le", null=True, blank=True)

    class Meta:
        verbose_name = "tâche de fond"
        verbose_name_plural = "tâches de fond"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "run_after"], name="job_by_state"),
            models.Index(fields=["mission", "state"], name="job_by_mission"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "name", "key"],
                name="job_once_in_mission",
                violation_error_message="Cette tâche a déjà été demandée.",
            ),
            models.UniqueConstraint(
                fields=["name", "key"],
                condition=Q(mission=None),
                name="job_once_in_installation",
                violation_error_message="Cette tâche a déjà été demandée.",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False),
                name="job_running_has_a_lease",
                violation_error_message="Une tâche en cours a un terme.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"
