"""A meeting, and who is at it."""

import uuid

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.privacy.fields import EncryptedTextField
from levier.common.tenancy.models import MissionScopedModel
from levier.common.versions import VersionedModel
from levier.meetings.rules import LONGEST_MINUTES, STATE_LABELS, Appointment, State


class Meeting(VersionedModel):
    """A meeting planned, then held or cancelled. `sequence` counts what agendas must be told of (RFC 5545)."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("objet", max_length=250)
    starts_at = models.DateTimeField("le")
    lasts_minutes = models.PositiveSmallIntegerField("durée (minutes)", default=60)
    place = models.CharField("lieu", max_length=300)
    agenda = models.TextField("ordre du jour", max_length=2000, blank=True)
    state = models.CharField(
        "état",
        max_length=9,
        choices=[(state.value, label) for state, label in STATE_LABELS.items()],
        default=State.PLANNED.value,
    )
    sequence = models.PositiveIntegerField("changements annoncés", default=0, editable=False)
    cancelled_because = models.CharField("motif de l’annulation", max_length=500, blank=True)
    minutes = EncryptedTextField("compte rendu", blank=True)
    decisions = EncryptedTextField("décisions", blank=True)
    minuted_at = models.DateTimeField("compte rendu écrit le", null=True, blank=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="prévue par"
    )
    minuted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="compte rendu écrit par"
    )
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "réunion"
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lasts_minutes__range=(1, LONGEST_MINUTES)),
                name="meeting_lasts_within_a_day",
                violation_error_message="Une réunion dure de 1 à 720 minutes.",
            ),
            models.CheckConstraint(
                condition=(Q(state="held") & Q(minuted_at__isnull=False))
                | (~Q(state="held") & Q(minuted_at__isnull=True)),
                name="meeting_held_has_minutes",
                violation_error_message="Une réunion tenue a son compte rendu, et elle seule.",
            ),
            models.CheckConstraint(
                condition=(Q(state="cancelled") & ~Q(cancelled_because=""))
                | (~Q(state="cancelled") & Q(cancelled_because="")),
                name="meeting_cancelled_for_a_reason",
                violation_error_message="Une réunion annulée dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def appointment(self) -> Appointment:
        """What an agenda keeps of it."""
        return Appointment(self.starts_at, self.lasts_minutes, self.place, self.agenda)


class Attendee(MissionScopedModel):
    """Somebody of an organisation at a meeting: invited by mail when she has an address, there or not once it is
    held."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendees", verbose_name="réunion")
    organization = models.CharField("organisme", max_length=255)
    function = models.CharField("fonction", max_length=200, blank=True)
    name = models.CharField("nom", max_length=200, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    invited_at = models.DateTimeField("convoquée le", null=True, blank=True)
    was_there = models.BooleanField("présente", null=True, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "personne conviée"
        verbose_name_plural = "personnes conviées"
        ordering = ["organization", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "email"],
                condition=~Q(email=""),
                name="attendee_once",
                violation_error_message="Cette adresse est déjà conviée à cette réunion.",
            ),
            models.CheckConstraint(
                condition=Q(invited_at=None) | ~Q(email=""),
                name="attendee_invited_at_an_address",
                violation_error_message="On convoque à une adresse.",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.function, self.organization) if part)
