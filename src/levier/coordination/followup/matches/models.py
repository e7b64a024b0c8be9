"""A published contract proposed as the award of a study: accepted or put aside, and remembered."""

import uuid

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.clauses.models import OpportunityStudy


class MatchAnswer(models.TextChoices):
    """What a person says of a proposal."""

    ACCEPTED = "accepted", "c’est ce marché"
    DISMISSED = "dismissed", "ce n’est pas lui"


class AwardMatch(MissionScopedModel):
    """One proposal, with what the open data said that day and why it was made. Never proposed twice."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(
        OpportunityStudy, on_delete=models.PROTECT, related_name="award_matches", verbose_name="étude"
    )
    uid = models.CharField("identifiant dans les données ouvertes", max_length=80)
    title = models.CharField("objet publié", max_length=1000)
    amount_cents = models.BigIntegerField("montant publié (centimes)", null=True, blank=True)
    notified_on = models.DateField("notifié le")
    score = models.PositiveSmallIntegerField("ressemblance")
    reasons = models.JSONField("raisons", default=list)
    found_on = models.DateField("proposé le")
    answer = models.CharField("réponse", max_length=9, choices=MatchAnswer.choices, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="répondu par"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "rapprochement avec les données ouvertes"
        verbose_name_plural = "rapprochements avec les données ouvertes"
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "uid"],
                name="award_match_once",
                violation_error_message="Ce marché a déjà été proposé pour cette étude.",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="award_match_answered_one_day",
                violation_error_message="Une réponse porte sa date.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
