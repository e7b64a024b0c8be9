"""What leaves by mail: written once, sent at most once, its words encrypted then blanked, who, what and when kept."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from levier.common.privacy.fields import EncryptedTextField
from levier.common.tenancy.models import MissionScopedModel


class MailState(models.TextChoices):
    """Where a mail stands. `SENDING` is held only while the server is being handed the message."""

    QUEUED = "queued", "en attente"
    SENDING = "sending", "en cours d’envoi"
    SENT = "sent", "envoyé"
    FAILED = "failed", "non parti"
    BOUNCED = "bounced", "revenu"


class Mail(models.Model):
    """What every mail keeps, whether a mission's or an account's."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("nature", max_length=60)
    to_email = models.EmailField("adresse du destinataire")
    to_name = models.CharField("destinataire", max_length=200, blank=True)
    reply_to = models.EmailField("réponse à", blank=True)
    from_name = models.CharField("expéditeur", max_length=200)
    subject = models.CharField("objet", max_length=250)
    content = EncryptedTextField("contenu", blank=True)
    message_id = models.CharField("identifiant du message", max_length=200, unique=True)
    state = models.CharField("état", max_length=10, choices=MailState.choices, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    reason = models.CharField("motif", max_length=300, blank=True)
    queued_at = models.DateTimeField("préparé le", default=timezone.now)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    failed_at = models.DateTimeField("échoué le", null=True, blank=True)
    blanked_at = models.DateTimeField("contenu effacé le", null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_state_display()})"


class OutgoingMail(Mail, MissionScopedModel):
    """A mail of a mission."""

    key = models.CharField("clé", max_length=200)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "courriel"
        ordering = ["-queued_at", "-pk"]
        indexes = [models.Index(fields=["mission", "state"], name="mail_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "key"],
                name="mail_once",
                violation_error_message="Ce courriel a déjà été préparé.",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="mail_sent_at_some_time",
                violation_error_message="Un courriel envoyé a une date d’envoi.",
            ),
        ]


class AccountMail(Mail):
    """A mail about an account (code, new password): an account belongs to no mission, so neither does this."""

    class Meta:
        verbose_name = "courriel de compte"
        verbose_name_plural = "courriels de compte"
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="account_mail_sent_at_some_time",
                violation_error_message="Un courriel envoyé a une date d’envoi.",
            ),
        ]
