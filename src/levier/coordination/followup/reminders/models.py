"""The ladder a mission sets, and each rung climbed."""

import uuid

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.followup.reminders.ladder import MOST_DAYS, RUNG_LABELS
from levier.coordination.procurement.models import Operation

RUNGS = [(rung.value, label) for rung, label in RUNG_LABELS.items()]


class LadderSetting(MissionScopedModel):
    """After how many days a rung is reached, or none when it is turned off. Only added to: the last one is in force."""

    rung = models.CharField("échelon", max_length=8, choices=RUNGS)
    days = models.PositiveSmallIntegerField(
        "jours après l’échéance", null=True, blank=True, help_text="Vide\u00a0: échelon inactif"
    )
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "réglage de l’échelle des relances"
        verbose_name_plural = "réglages de l’échelle des relances"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days=None) | Q(days__range=(1, MOST_DAYS)),
                name="ladder_days_in_a_year",
                violation_error_message="Indiquez de 1 à 365 jours.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_rung_display()}\u00a0: {self.days or 'jamais'}"


class WaitingCopy(MissionScopedModel):
    """A copy to the buyer that fell due with nobody to write to: neither an account nor a contact of the operation."""

    address = models.EmailField("adresse du correspondant de l’entreprise", help_text="En minuscules")
    due_on = models.DateField("relevés attendus avant le")
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+", verbose_name="opération")
    since = models.DateField("en attente depuis le")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "copie à l’acheteur en attente"
        verbose_name_plural = "copies à l’acheteur en attente"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "address", "due_on", "operation"],
                name="waiting_copy_once",
                violation_error_message="Cette copie attend déjà un destinataire.",
            )
        ]

    def __str__(self) -> str:
        return f"copie à l’acheteur, {self.operation}"


class LadderAct(MissionScopedModel):
    """A rung climbed for a contact and a due date, once, whatever fails or runs twice. A reminder that came back is no
    reminder: its rung is climbed again (`attempts`) once the contact is within reach."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    address = models.EmailField("adresse du correspondant", help_text="En minuscules")
    due_on = models.DateField("relevés attendus avant le")
    rung = models.CharField("échelon", max_length=8, choices=RUNGS)
    done_on = models.DateField("le")
    told = models.CharField("à qui", max_length=500, blank=True)
    mail_keys = models.JSONField("clés des courriels", default=list, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=1)
    handled_at = models.DateTimeField("traité le", null=True, blank=True)
    handled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="traité par"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "échelon de relance"
        verbose_name_plural = "échelons de relance"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "address", "due_on", "rung"],
                name="ladder_rung_once",
                violation_error_message="Cet échelon est déjà passé pour ce correspondant et cette échéance.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_rung_display()} le {self.done_on:%d/%m/%Y}"
