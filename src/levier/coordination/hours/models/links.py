"""The links that open statements, sent by mail: one a mail, whatever the number of lots it asks about."""

import uuid

from django.db import models
from django.db.models import Q

from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.hours.models.statements import Statement


class LinkPurpose(models.TextChoices):
    """Why a link was sent."""

    REQUEST = "request", "demande"
    REMINDER = "reminder", "relance"
    SECOND = "second", "relance du second correspondant"
    COPY = "copy", "copie"
    PASSED_ON = "passed", "transmission"


class StatementRequest(MissionScopedModel):
    """One mail that asks a contact for the statements due at a date, by one bearer link to all of them.

    Only the fingerprint of the link is kept. It opens what its `StatementLink`s in force open, and nothing else: a
    statement's links are revoked one by one, whoever holds the mail. What the contact passes on is another request.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    token_hash = models.CharField("empreinte", max_length=64, unique=True)
    due_on = models.DateField("à rendre avant le")
    sent_to = models.EmailField("envoyée à l’adresse")
    sent_to_name = models.CharField("envoyée à", max_length=200, blank=True)
    passed_on_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="passed_on", verbose_name="transmise par"
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "demande de relevés"
        verbose_name_plural = "demandes de relevés"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["passed_on_from", "sent_to"],
                condition=Q(passed_on_from__isnull=False),
                name="request_passed_on_once_to_each",
                violation_error_message="Cette demande a déjà été transmise à cette personne.",
            )
        ]

    def __str__(self) -> str:
        return f"relevés à rendre avant le {self.due_on:%d/%m/%Y}"


class StatementLink(MissionScopedModel):
    """A bearer link to one statement: only its fingerprint is kept; it can be revoked.

    Each sending makes one, so that the links of a statement are also the history of what was asked, and of whom.
    """

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="links", verbose_name="relevé")
    request = models.ForeignKey(
        StatementRequest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="links",
        verbose_name="demande groupée",
    )
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
