"""The jobs a lot has to fill."""

import uuid

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.participants.needs.rules import MOST_WEEKLY_HUNDREDTHS
from levier.coordination.procurement.models import Lot


class NeedStatus(models.TextChoices):
    """Where a job to fill stands."""

    OPEN = "open", "à pourvoir"
    FILLED = "filled", "pourvue"
    CLOSED = "closed", "fermée sans embauche"


class Need(MissionScopedModel):
    """A job to fill on a lot: it names nobody. `weekly_hours` in hundredths of an hour."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="needs", verbose_name="lot")
    post = models.CharField("poste", max_length=200)
    rome = models.CharField("code ROME", max_length=5, blank=True)
    site = models.CharField("lieu de travail", max_length=200, blank=True)
    deadline = models.DateField("réponses attendues jusqu’au")
    starts_on = models.DateField("embauche à partir du")
    weekly_hours = models.PositiveIntegerField("heures par semaine (centièmes)")
    months = models.PositiveSmallIntegerField("durée (mois)")
    requirements = models.CharField("ce que le poste demande", max_length=1000, blank=True)
    status = models.CharField("situation", max_length=6, choices=NeedStatus.choices, default=NeedStatus.OPEN)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "offre de poste"
        verbose_name_plural = "offres de poste"
        ordering = ["deadline", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__gte=F("deadline")),
                name="need_answered_before_it_starts",
                violation_error_message="L’embauche précède la date limite des réponses.",
            ),
            models.CheckConstraint(
                condition=Q(weekly_hours__range=(1, MOST_WEEKLY_HUNDREDTHS)),
                name="need_weekly_hours_in_range",
                violation_error_message="Indiquez de 0,01 à 48 heures par semaine.",
            ),
            models.CheckConstraint(
                condition=Q(months__range=(1, 120)),
                name="need_months_in_range",
                violation_error_message="Indiquez de 1 à 120 mois.",
            ),
        ]

    def __str__(self) -> str:
        return self.post
