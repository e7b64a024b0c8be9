"""When a mission expects its statements, and asks for them."""

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.hours.periods import ASKED_AT_MOST_BEFORE


class AskingSetting(MissionScopedModel):
    """When statements are due, and how many days before they are asked for by themselves; none: by hand. Only added to:
    the last one is in force."""

    days = models.PositiveSmallIntegerField(
        "jours avant l’échéance", null=True, blank=True, help_text="Vide\u00a0: les relevés sont demandés à la main"
    )
    due_day = models.PositiveSmallIntegerField(
        "jour d’échéance", null=True, blank=True, help_text="Du mois qui suit la période, sauf autre jour au marché"
    )
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "réglage des demandes de relevés"
        verbose_name_plural = "réglages des demandes de relevés"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days=None) | Q(days__range=(1, ASKED_AT_MOST_BEFORE)),
                name="asking_days_in_two_months",
                violation_error_message=f"Indiquez de 1 à {ASKED_AT_MOST_BEFORE} jours.",
            ),
            models.CheckConstraint(
                condition=Q(due_day=None) | Q(due_day__range=(1, 31)),
                name="asking_due_day_in_a_month",
                violation_error_message="Un jour du mois va de 1 à 31.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days} jours avant l’échéance" if self.days else "à la main"
