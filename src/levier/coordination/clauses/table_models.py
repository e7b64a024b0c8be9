"""The lines a mission adds to the dated tables: values, categories of eligible publics, proofs."""

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.clauses.categories import CLASS_LABELS
from levier.coordination.clauses.proof_lines import MONTHS_AT_MOST, VALIDITY_LABELS
from levier.coordination.clauses.tables import TABLE_LABELS
from levier.law.proofs import Validity


def sourced(prefix: str) -> list[models.CheckConstraint]:
    """What holds of any line added with its source and withdrawn with its reason."""
    return [
        models.CheckConstraint(
            condition=Q(last_day=None) | Q(last_day__gte=models.F("first_day")),
            name=f"{prefix}_ends_after_it_starts",
            violation_error_message="Le dernier jour ne peut pas précéder le premier.",
        ),
        models.CheckConstraint(
            condition=Q(withdrawn_at=None, withdrawal="") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal="")),
            name=f"{prefix}_withdrawn_for_a_reason",
            violation_error_message="Une ligne retirée dit pourquoi.",
        ),
    ]


class SourcedLine(MissionScopedModel):
    """A line of a dated table, with its source. Only ever added to: what was in force stays readable, and a wrong line
    is withdrawn, with the reason, not erased."""

    first_day = models.DateField("du")
    last_day = models.DateField("au", null=True, blank=True)
    source = models.CharField("source", max_length=500)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    created_at = models.DateTimeField("ajoutée le", auto_now_add=True)
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True)
    withdrawal = models.CharField("raison du retrait", max_length=500, blank=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="retirée par"
    )

    class Meta(MissionScopedModel.Meta):
        abstract = True


class DatedLine(SourcedLine):
    """A value a mission adds to a dated table."""

    table = models.CharField(
        "table", max_length=10, choices=[(table.value, TABLE_LABELS[table]) for table in TABLE_LABELS]
    )
    key = models.CharField("ce qu’elle concerne", max_length=60)
    value = models.PositiveBigIntegerField("valeur (centimes, ou centièmes de %)")

    class Meta(SourcedLine.Meta):
        abstract = False
        verbose_name = "ligne d’une table datée"
        verbose_name_plural = "lignes des tables datées"
        ordering = ["table", "key", "first_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "table", "key", "first_day"],
                condition=Q(withdrawn_at=None),
                name="dated_line_once_a_day",
                violation_error_message="Une ligne de la mission commence déjà ce jour-là.",
            ),
            models.CheckConstraint(
                condition=~Q(source="") & Q(value__gt=0),
                name="dated_line_has_value_and_source",
                violation_error_message="Une ligne porte une valeur supérieure à zéro et sa source.",
            ),
            *sourced("dated_line"),
        ]

    def __str__(self) -> str:
        return f"{self.get_table_display()}, du {self.first_day:%d/%m/%Y}"


class CategoryLine(SourcedLine):
    """A category of eligible publics a mission adds to the CCAG's list, or one of that list in the words of a newer
    text. `code` is Levier's for the second, the mission's own (« MISSION_1 ») for the first."""

    code = models.CharField("code", max_length=20)
    text = models.TextField("catégorie", max_length=1000)
    published_class = models.CharField("classe de l’observatoire", max_length=10, choices=list(CLASS_LABELS.items()))
    proofs = models.JSONField("justificatifs admis", default=list, blank=True)

    class Meta(SourcedLine.Meta):
        abstract = False
        verbose_name = "ligne de la table des publics"
        verbose_name_plural = "lignes de la table des publics"
        ordering = ["code", "first_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "code", "first_day"],
                condition=Q(withdrawn_at=None),
                name="category_line_once_a_day",
                violation_error_message="Une ligne de la mission commence déjà ce jour-là pour cette catégorie.",
            ),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(text=""),
                name="category_line_has_words_and_source",
                violation_error_message="Une ligne porte les mots de la catégorie et leur source.",
            ),
            *sourced("category_line"),
        ]

    def __str__(self) -> str:
        return f"{self.code}, du {self.first_day:%d/%m/%Y}"


class ProofLine(SourcedLine):
    """A kind of proof a mission adds to the official list, for what contracts add to the CCAG's publics. `months`: it
    must be younger than that at the entry."""

    code = models.CharField("code", max_length=20)
    label = models.CharField("justificatif", max_length=200)
    validity = models.CharField(
        "validité", max_length=10, choices=[(kind.value, words) for kind, words in VALIDITY_LABELS.items()]
    )
    months = models.PositiveSmallIntegerField("moins de (mois)", null=True, blank=True)

    class Meta(SourcedLine.Meta):
        abstract = False
        verbose_name = "ligne de la table des justificatifs"
        verbose_name_plural = "lignes de la table des justificatifs"
        ordering = ["label", "first_day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "code"],
                name="proof_line_code_once",
                violation_error_message="Une autre ligne porte déjà ce code.",
            ),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(label=""),
                name="proof_line_has_words_and_source",
                violation_error_message="Une ligne porte les mots du justificatif et leur source.",
            ),
            models.CheckConstraint(
                condition=Q(validity=Validity.MONTHS.value, months__range=(1, MONTHS_AT_MOST))
                | (~Q(validity=Validity.MONTHS.value) & Q(months=None)),
                name="proof_line_months_when_it_ages",
                violation_error_message="Un justificatif qui vieillit dit de combien de mois il date au plus.",
            ),
            *sourced("proof_line"),
        ]

    def __str__(self) -> str:
        return f"{self.label}, du {self.first_day:%d/%m/%Y}"
