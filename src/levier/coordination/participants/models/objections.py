"""A person objects to the use of her data; the controller decides."""

import uuid

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.privacy.fields import EncryptedTextField
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.participants.models.people import Participant


class Channel(models.TextChoices):
    """How the objection came."""

    LETTER = "letter", "courrier"
    MAIL = "mail", "courriel"
    IN_PERSON = "in_person", "sur place"
    PHONE = "phone", "téléphone"


class Outcome(models.TextChoices):
    """What became of it."""

    UPHELD = "upheld", "accueillie"
    REJECTED = "rejected", "rejetée"
    TAKEN_BACK = "taken_back", "retirée par la personne"


class Objection(MissionScopedModel):
    """What a person opposes, in her words, then what was decided of it and why: written once each, never rewritten. Her
    words and the reason go with her identity; that she objected, and when, stays."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="objections", verbose_name="participant"
    )
    received_on = models.DateField("reçue le")
    channel = models.CharField("reçue par", max_length=9, choices=Channel.choices)
    text = EncryptedTextField("la demande", blank=True)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="enregistrée par"
    )
    outcome = models.CharField("suite", max_length=10, choices=Outcome.choices, blank=True)
    reason = EncryptedTextField("motif et mesures", blank=True)
    decided_on = models.DateField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décidée par"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "opposition"
        verbose_name_plural = "oppositions"
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(outcome=""),
                name="objection_waits_once",
                violation_error_message="Une opposition de cette personne attend déjà une décision.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on=None, decided_by=None)
                | (~Q(outcome="") & Q(decided_on__isnull=False, decided_by__isnull=False)),
                name="objection_decided_by_someone",
                violation_error_message="Une opposition décidée dit quand, et par qui.",
            ),
        ]

    def __str__(self) -> str:
        return f"opposition reçue le {self.received_on:%d/%m/%Y}"
