"""What a company tells its facilitator from a statement."""

import uuid

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.privacy.fields import EncryptedTextField
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.hours.models.links import StatementRequest
from levier.coordination.hours.models.statements import Statement


class MessageKind(models.TextChoices):
    """What a company tells the facilitator from its statement."""

    ERROR = "error", "erreur signalée"
    CONTEST = "contest", "saisie contestée"
    CONTACT = "contact", "changement de correspondant"


class StatementMessage(MissionScopedModel):
    """A word from the company about a statement: it waits until a facilitator has dealt with it."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="messages", verbose_name="relevé")
    request = models.ForeignKey(
        StatementRequest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name="demande groupée",
        help_text="Dit une fois pour tous les lots de la demande",
    )
    kind = models.CharField("nature", max_length=8, choices=MessageKind.choices)
    text = EncryptedTextField("message", blank=True)
    author_name = models.CharField("auteur", max_length=200, blank=True)
    contact_name = models.CharField("nouveau correspondant", max_length=200, blank=True)
    contact_email = models.EmailField("adresse du nouveau correspondant", blank=True)
    created_at = models.DateTimeField("reçu le", auto_now_add=True)
    handled_at = models.DateTimeField("traité le", null=True, blank=True)
    handled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="traité par"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "message sur un relevé"
        verbose_name_plural = "messages sur des relevés"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "kind"],
                condition=Q(kind="contact", handled_at=None),
                name="message_contact_waits_once",
                violation_error_message="Un changement de correspondant est déjà signalé.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="contact") | ~Q(contact_email=""),
                name="message_contact_names_who",
                violation_error_message="Dites qui est le nouveau correspondant.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.statement}"
