"""What a mission watches beyond the text: for how long hours carried out by a modality go unremarked."""

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.participants.models.people import ExecutionMode

# What is not a modality: how long before the notification of the contract a direct hire was.
PRIOR_HIRE = "prior_hire"
WATCHED = {
    **{mode.value: str(mode.label) for mode in ExecutionMode},
    PRIOR_HIRE: "embauche directe antérieure à la notification",
}
MOST_MONTHS = 120


class WatchedTerm(MissionScopedModel):
    """From a day on, after how many months an entry by a modality is remarked upon, or how many months before the
    notification a direct hire is; none: no longer. Only added to."""

    mode = models.CharField("modalité", max_length=12, choices=list(WATCHED.items()))
    months = models.PositiveSmallIntegerField(
        "mois", null=True, blank=True, help_text="Vide\u00a0: plus d’avertissement"
    )
    effective_on = models.DateField("pour les embauches à partir du")
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "durée surveillée"
        verbose_name_plural = "durées surveillées"
        ordering = ["mode", "-effective_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "mode", "effective_on"],
                name="watched_term_once",
                violation_error_message="Une durée est déjà fixée pour cette modalité à partir de ce jour.",
            ),
            models.CheckConstraint(
                condition=Q(months=None) | Q(months__range=(1, MOST_MONTHS)),
                name="watched_term_in_months",
                violation_error_message="Indiquez de 1 à 120 mois.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()}\u00a0: {self.months or 'sans'} mois"
