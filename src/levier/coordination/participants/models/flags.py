"""The criteria a person meets beside the one her eligibility stands on."""

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.privacy.fields import BlindIndexField, EncryptedTextField
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.participants.models.people import Participant


class SecondaryFlag(MissionScopedModel):
    """One more criterion a person meets, which no hour depends on: statistics may count it. Encrypted as the category
    of an eligibility is, for the same reason."""

    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="flags", verbose_name="participant"
    )
    category = EncryptedTextField("critère", blank=True)
    category_index = BlindIndexField("empreinte du critère", source="category")
    published_class = models.CharField(
        "classe publiée", max_length=10, blank=True, default="", editable=False, help_text="Après anonymisation"
    )
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="enregistré par"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "autre critère"
        verbose_name_plural = "autres critères"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "category_index"],
                condition=~Q(category_index=""),
                name="secondary_flag_once",
                violation_error_message="Ce critère est déjà noté pour cette personne.",
            )
        ]

    def __str__(self) -> str:
        return "autre critère"
