"""Hours owed per lot, and which desk answers for which part. Whole hours; nothing is overwritten."""

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.commitments.keys import KEY_LABELS
from levier.coordination.procurement.models import Lot
from levier.organizations.models import Organization


class CommitmentKind(models.TextChoices):
    """Where committed hours come from."""

    INITIAL = "initial", "engagement initial"
    AMENDMENT = "amendment", "avenant"
    ORDER = "order", "bon de commande"


class HoursCommitment(MissionScopedModel):
    """Hours a lot owes from a date. An amendment is another row that states its difference."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="commitments", verbose_name="lot")
    kind = models.CharField("origine", max_length=10, choices=CommitmentKind.choices, default=CommitmentKind.INITIAL)
    hours = models.IntegerField("heures", help_text="Heures entières ; la différence, pour un avenant")
    key_kind = models.CharField(
        "clé de répartition",
        max_length=12,
        choices=[(kind.value, label) for kind, label in KEY_LABELS.items()],
        blank=True,
    )
    effective_on = models.DateField("à compter du")
    document = models.CharField("pièce", max_length=200, help_text="L’acte d’engagement, l’avenant n° 1…")
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisi par"
    )
    recorded_at = models.DateTimeField("saisi le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "heures dues"
        verbose_name_plural = "heures dues"
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(kind="initial"),
                name="commitment_initial_once",
                violation_error_message="Ce lot a déjà un engagement initial : enregistrez un avenant.",
            ),
            models.UniqueConstraint(
                fields=["lot", "document"],
                name="commitment_document_once",
                violation_error_message="Cette pièce a déjà engagé des heures sur ce lot.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="initial") | Q(hours__gte=0),
                name="commitment_initial_not_negative",
                violation_error_message="Un engagement initial ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot} : {self.hours} h ({self.get_kind_display()})"


class DeskShare(MissionScopedModel):
    """The part of a commitment one desk answers for, with the weight that gave it."""

    commitment = models.ForeignKey(
        HoursCommitment, on_delete=models.PROTECT, related_name="shares", verbose_name="heures dues"
    )
    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="shares", verbose_name="guichet")
    weight = models.PositiveIntegerField("poids dans la clé")
    hours = models.IntegerField("heures")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "part d’un guichet"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "desk"],
                name="share_once",
                violation_error_message="Ce guichet a déjà sa part de cet engagement.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0) | Q(hours=0),
                name="share_nothing_without_key",
                violation_error_message="Un guichet sans clé ne reçoit aucune heure.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.desk} : {self.hours} h"
