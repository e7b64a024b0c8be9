"""An edition: the figures published of a year, as they were signed."""

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel


class Edition(MissionScopedModel):
    """The figures published of a year, in the very text that was hashed: never changed nor deleted (triggers). The
    first of a year closes it; each later one is a revision, which says why."""

    year = models.PositiveSmallIntegerField("année")
    number = models.PositiveSmallIntegerField("numéro")
    content = models.TextField("chiffres", help_text="En JSON, tels que leur empreinte les prend")
    digest = models.CharField("empreinte", max_length=64, help_text="SHA-256 des chiffres")
    reason = models.CharField("motif de la révision", max_length=500, blank=True)
    signed_at = models.DateTimeField("signée le")
    signed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="signée avec le compte de"
    )
    signed_name = models.CharField("signée par", max_length=200)
    signed_function = models.CharField("fonction", max_length=200, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "édition de l’observatoire"
        verbose_name_plural = "éditions de l’observatoire"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "year", "number"],
                name="edition_once",
                violation_error_message="Cette édition existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="edition_revision_says_why",
                violation_error_message="La première édition d’une année est sans motif, les révisions en ont un.",
            ),
            models.CheckConstraint(
                condition=~Q(signed_name="") & ~Q(content=""),
                name="edition_is_signed",
                violation_error_message="Une édition porte ses chiffres et qui les signe.",
            ),
        ]

    def __str__(self) -> str:
        return f"édition {self.year}, n°\u00a0{self.number}"
