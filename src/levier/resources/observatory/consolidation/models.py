"""The columns of the national consolidation, as the mission dates them."""

from django.db import models

from levier.common.tenancy.models import MissionScopedModel


class ConsolidationColumn(MissionScopedModel):
    """One column the national network asks for, and the figure that fills it, from a year on. The columns of one year
    hold until another year has its own; before the first, those of the carried table do."""

    since = models.PositiveSmallIntegerField("depuis l’année")
    title = models.CharField("titre de la colonne", max_length=120)
    indicator = models.CharField("chiffre", max_length=40)
    breakdown = models.CharField("ventilation", max_length=20, blank=True)
    group = models.CharField("valeur de la ventilation", max_length=255, blank=True)
    source = models.CharField("d’après", max_length=300, help_text="Le courriel ou le modèle du réseau, et sa date")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "colonne de la consolidation nationale"
        verbose_name_plural = "colonnes de la consolidation nationale"
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "since", "title"],
                name="consolidation_column_once",
                violation_error_message="Cette colonne existe déjà pour cette année.",
            ),
            models.CheckConstraint(
                condition=models.Q(group="") | ~models.Q(breakdown=""),
                name="consolidation_group_of_a_breakdown",
                violation_error_message="Une valeur est celle d’une ventilation.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
