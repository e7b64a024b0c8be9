"""A call or a mail exchanged with a company about a contract it holds."""

import uuid

from django.db import models

from levier.accounts.models import User
from levier.common.files.models import StoredFile
from levier.common.privacy.fields import EncryptedTextField
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.procurement.models import Award


class ExchangeKind(models.TextChoices):
    """How it went."""

    CALL = "call", "appel téléphonique"
    MAIL = "mail", "courriel"
    LETTER = "letter", "courrier"
    MEETING = "meet", "réunion"


class Exchange(MissionScopedModel):
    """What was said on a day about an award, in the journal of its contract. Noted once, never changed."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="exchanges", verbose_name="attribution")
    kind = models.CharField("nature", max_length=6, choices=ExchangeKind.choices)
    held_on = models.DateField("le")
    contact = models.CharField("avec", max_length=200)
    text = EncryptedTextField("ce qui s’est dit")
    evidence = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pièce jointe"
    )
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="noté par"
    )
    recorded_at = models.DateTimeField("noté le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "échange"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(contact=""),
                name="exchange_with_somebody",
                violation_error_message="Dites avec qui.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.held_on:%d/%m/%Y}"
