"""What a buyer answered about the duty of the « climat et résilience » law. Only added to: the last answer stands,
those before stay readable."""

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.organizations.models import Organization
from levier.resources.observatory.readiness.rules import STAGE_LABELS, TOLD_LABELS, Stage, Told


class BuyerReadiness(MissionScopedModel):
    """An answer: the stage told on a day, how it is known, and what the buyer adds, which is not published."""

    buyer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="readiness", verbose_name="acheteur")
    stage = models.CharField(
        "étape", max_length=12, choices=[(stage.value, label) for stage, label in STAGE_LABELS.items()]
    )
    told_on = models.DateField("dit le")
    told_by = models.CharField(
        "source", max_length=10, choices=[(told.value, label) for told, label in TOLD_LABELS.items()]
    )
    comment = models.TextField("commentaire", max_length=1000, blank=True)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "réponse d’un acheteur sur la loi climat"
        verbose_name_plural = "réponses des acheteurs sur la loi climat"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=[stage.value for stage in Stage]) & Q(told_by__in=[told.value for told in Told]),
                name="readiness_known_stage_and_source",
                violation_error_message="Choisissez l’étape et la source dans la liste.",
            ),
        ]

    def __str__(self) -> str:
        return f"réponse de {self.buyer} sur la loi climat"
