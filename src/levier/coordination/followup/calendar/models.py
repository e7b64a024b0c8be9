"""The private address of an agenda."""

import uuid

from django.db import models

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel


class CalendarFeed(MissionScopedModel):
    """The address at which an agenda reads the calendar of one account in this mission. Shown once; its fingerprint
    alone is kept. It shows what the account may see on the day it is read: nothing once its roles have ended."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="compte")
    token_hash = models.CharField("empreinte", max_length=64, unique=True)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    last_read_at = models.DateTimeField("lue le", null=True, blank=True)
    revoked_at = models.DateTimeField("révoquée le", null=True, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "adresse d’agenda"
        verbose_name_plural = "adresses d’agenda"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "user"],
                condition=models.Q(revoked_at=None),
                name="calendar_feed_one_open",
                violation_error_message="Une adresse est déjà ouverte pour cet agenda.",
            )
        ]

    def __str__(self) -> str:
        return f"adresse d’agenda du {self.created_at:%d/%m/%Y}"
