"""The declared source of a desk's figures of a year, and their signature."""

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.organizations.models import Organization
from levier.resources.observatory.campaign.rules import SOURCE_LABELS


class DeskCollection(MissionScopedModel):
    """Where the figures of one desk for one year come from: one source. Totals are typed in; those of the ledger are
    read there. Once signed, the figures signed stay as they were whatever their source becomes."""

    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name="guichet")
    year = models.PositiveSmallIntegerField("année")
    source = models.CharField(
        "source", max_length=6, choices=[(source.value, label) for source, label in SOURCE_LABELS.items()]
    )
    hundredths = models.BigIntegerField("centièmes d’heure retenus", null=True, blank=True)
    people = models.PositiveIntegerField("personnes", null=True, blank=True)
    work_contracts = models.PositiveIntegerField("contrats de travail", null=True, blank=True)
    document = models.CharField("d’après", max_length=200, blank=True)
    declared_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="déclarée par"
    )
    declared_at = models.DateTimeField("déclarée le", auto_now=True)
    signed_at = models.DateTimeField("signée le", null=True, blank=True)
    signed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="signée avec le compte de"
    )
    signed_name = models.CharField("signée par", max_length=200, blank=True)
    signed_function = models.CharField("fonction", max_length=200, blank=True)
    signed_hundredths = models.BigIntegerField("centièmes d’heure signés", null=True, blank=True)
    signed_people = models.PositiveIntegerField("personnes signées", null=True, blank=True)
    signed_work_contracts = models.PositiveIntegerField("contrats de travail signés", null=True, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "collecte d’un guichet"
        verbose_name_plural = "collectes des guichets"
        ordering = ["year", "desk"]
        constraints = [
            models.UniqueConstraint(
                fields=["desk", "year"],
                name="collection_one_source",
                violation_error_message="Ce guichet a déjà déclaré la source de cette année.",
            ),
            models.CheckConstraint(
                condition=Q(source="ledger", hundredths=None, people=None, work_contracts=None, document="")
                | (Q(source="totals", hundredths__isnull=False) & ~Q(document="")),
                name="collection_totals_are_typed",
                violation_error_message="Des totaux transmis disent leurs heures et d’après quelle pièce.",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_hundredths=None, signed_name="")
                | (Q(signed_at__isnull=False, signed_hundredths__isnull=False) & ~Q(signed_name="")),
                name="collection_signed_by_someone",
                violation_error_message="Une signature dit qui signe, et quels chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return f"collecte {self.year} de {self.desk}"
