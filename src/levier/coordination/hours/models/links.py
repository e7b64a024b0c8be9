"""The link that opens a statement, sent by mail."""

from django.db import models
from django.db.models import Q

from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.hours.models.statements import Statement


class LinkPurpose(models.TextChoices):
    """Why a link was sent."""

    REQUEST = "request", "demande"
    REMINDER = "reminder", "relance"
    COPY = "copy", "copie"


class StatementLink(MissionScopedModel):
    """A bearer link to one statement: only its fingerprint is kept; it can be revoked.

    Each sending makes one, so that the links of a statement are also the history of what was asked, and of whom.
    """

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="links", verbose_name="relevé")
    token_hash = models.CharField("empreinte", max_length=64, unique=True)
    expires_at = models.DateTimeField("valable jusqu’au")
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    purpose = models.CharField("envoyé pour", max_length=8, choices=LinkPurpose.choices, default=LinkPurpose.REQUEST)
    sent_to = models.EmailField("envoyé à l’adresse", blank=True)
    sent_to_name = models.CharField("envoyé à", max_length=200, blank=True)
    request_key = models.CharField("clé de l’envoi", max_length=64, blank=True, help_text="La même ne part qu’une fois")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "lien de relevé"
        verbose_name_plural = "liens de relevé"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "request_key"],
                condition=~Q(request_key=""),
                name="link_request_once",
                violation_error_message="Cette demande est déjà partie.",
            )
        ]

    def __str__(self) -> str:
        return f"lien vers le {self.statement}"
