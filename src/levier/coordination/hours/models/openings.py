"""Hours counted before Levier followed a lot."""

import uuid

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.imports.models import ImportBatch
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Award
from levier.organizations.models import Organization


class OpeningEntry(MissionScopedModel):
    """Hours counted before Levier followed a lot, up to a day, as someone certifies them. Without a person when nobody
    knows whose they are. Never changed: a correction is an entry; one that an import brought goes with it alone."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="openings", verbose_name="attribution")
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, null=True, blank=True, related_name="openings", verbose_name="affectation"
    )
    desk = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="guichet qui en répond"
    )
    hundredths = models.IntegerField("centièmes d’heure")
    as_of = models.DateField("arrêtées au", help_text="Les relevés commencent le lendemain")
    source = models.CharField("pièce d’origine", max_length=255)
    certified_by = models.CharField("certifiées par", max_length=200)
    certified_function = models.CharField("fonction", max_length=200)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="corrige"
    )
    reason = models.CharField("motif", max_length=500, blank=True)
    import_batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="import"
    )
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisies par"
    )
    recorded_at = models.DateTimeField("saisies le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "heures reprises"
        verbose_name_plural = "heures reprises"
        ordering = ["pk"]
        indexes = [models.Index(fields=["mission", "award", "desk", "hundredths"], name="opening_by_award")]
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(corrects=None, assignment=None),
                name="opening_once_a_lot",
                violation_error_message="Ce lot a déjà ses heures reprises : corrigez-les.",
            ),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(corrects=None, assignment__isnull=False),
                name="opening_once_a_person",
                violation_error_message="Cette personne a déjà ses heures reprises : corrigez-les.",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, hundredths__gte=0) | (Q(corrects__isnull=False) & ~Q(reason="")),
                name="opening_correction_has_reason",
                violation_error_message="Une correction dit pourquoi ; des heures reprises ne sont pas négatives.",
            ),
            models.CheckConstraint(
                condition=~Q(certified_by="") & ~Q(source=""),
                name="opening_is_certified",
                violation_error_message="Des heures reprises disent d’où elles viennent et qui les certifie.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hundredths / 100:.2f}\u00a0h reprises au {self.as_of:%d/%m/%Y}"
