"""What a buyer enters of its purchases by calendar year, and whether it is above the threshold. Only added to: the last
line stands, those before stay readable."""

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.organizations.models import Organization


def within_total(part: str) -> Q:
    """The condition for a part to be no more than the total, when both are told."""
    return Q(**{part: None}) | Q(total_cents=None) | Q(**{f"{part}__lte": F("total_cents")})


class PurchasingYear(MissionScopedModel):
    """The purchases of a buyer in a calendar year, in cents excluding tax; empty for what it does not know."""

    buyer = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="purchasing_years", verbose_name="acheteur"
    )
    year = models.PositiveSmallIntegerField("année civile")
    total_cents = models.PositiveBigIntegerField("total des achats", null=True, blank=True)
    social_cents = models.PositiveBigIntegerField("dont à caractère social", null=True, blank=True)
    ecological_cents = models.PositiveBigIntegerField("dont à caractère écologique", null=True, blank=True)
    esus_cents = models.PositiveBigIntegerField("dont entreprises ESUS", null=True, blank=True)
    vulnerable_cents = models.PositiveBigIntegerField("dont employeurs de publics vulnérables", null=True, blank=True)
    source = models.CharField("source", max_length=200)
    recorded_at = models.DateTimeField("saisie le", auto_now_add=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "achats d’une année"
        verbose_name_plural = "achats d’une année"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=within_total("social_cents")
                & within_total("ecological_cents")
                & within_total("esus_cents")
                & within_total("vulnerable_cents"),
                name="purchasing_parts_within_total",
                violation_error_message="Une part ne dépasse pas le total des achats.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2015, 2999)) & ~Q(source=""),
                name="purchasing_year_sourced",
                violation_error_message="Indiquez l’année et d’où viennent ces chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return f"achats de {self.buyer} en {self.year}"


class PurchasingDuty(MissionScopedModel):
    """Whether a buyer is above the threshold from a calendar year on, as someone says, before its figures do."""

    buyer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name="acheteur")
    from_year = models.PositiveSmallIntegerField("à partir de l’année")
    is_above = models.BooleanField("dépasse le seuil")
    source = models.CharField("source", max_length=200)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "assujettissement au SPASER"
        verbose_name_plural = "assujettissements au SPASER"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_year__range=(2015, 2999)) & ~Q(source=""),
                name="purchasing_duty_sourced",
                violation_error_message="Indiquez l’année et qui le dit.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.buyer} {'au-dessus' if self.is_above else 'au-dessous'} du seuil"
