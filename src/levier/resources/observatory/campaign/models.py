"""The declared source of a desk's figures of a year, and their signature."""

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.imports.models import ImportBatch
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
                condition=Q(
                    source__in=["ledger", "lines"], hundredths=None, people=None, work_contracts=None, document=""
                )
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


class CollectedLine(MissionScopedModel):
    """A line of a desk's spreadsheet, in the classes that are published: hours counted of one person on one operation,
    in a month or a year. Who she is is kept as a fingerprint of what the desk calls her, which leads nowhere else."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="+", verbose_name="import")
    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name="guichet")
    year = models.PositiveSmallIntegerField("année")
    month = models.PositiveSmallIntegerField("mois", null=True, blank=True)
    operation = models.CharField("opération", max_length=255)
    reference = models.CharField("référence du marché", max_length=60, blank=True)
    buyer = models.CharField("acheteur", max_length=255)
    buyer_siret = models.CharField("SIRET de l’acheteur", max_length=14, blank=True)
    buyer_class = models.CharField("catégorie d’acheteur", max_length=20, blank=True)
    company = models.CharField("entreprise", max_length=255)
    company_siret = models.CharField("SIRET de l’entreprise", max_length=14, blank=True)
    person = models.CharField("empreinte de la personne", max_length=32)
    situation = models.CharField("classe publiée", max_length=10, blank=True)
    gender = models.CharField("sexe", max_length=1, blank=True)
    age = models.CharField("classe d’âge", max_length=6, blank=True)
    priority_district = models.BooleanField("réside en QPV", null=True, blank=True)
    training_level = models.CharField("niveau de formation", max_length=10, blank=True)
    modality = models.CharField("modalité", max_length=10, blank=True)
    contract_type = models.CharField("contrat de travail", max_length=20, blank=True)
    sector = models.CharField("secteur", max_length=30, blank=True)
    clause = models.CharField("catégorie de clause", max_length=20, blank=True)
    place = models.CharField("commune", max_length=100, blank=True)
    epci = models.CharField("intercommunalité", max_length=200, blank=True)
    hundredths = models.PositiveIntegerField("centièmes d’heure retenus")
    outcome = models.CharField("classe de la sortie", max_length=10, blank=True)
    moment = models.PositiveSmallIntegerField("mois après la fin du contrat", null=True, blank=True)
    identity = models.CharField("empreinte de la ligne", max_length=64)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "ligne d’un guichet"
        verbose_name_plural = "lignes des guichets"
        ordering = ["pk"]
        indexes = [models.Index(fields=["desk", "year"], name="collected_line_of_desk")]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "identity"],
                name="collected_line_once",
                violation_error_message="Cette ligne est déjà reçue.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", moment=None) | (~Q(outcome="") & Q(moment__isnull=False)),
                name="collected_exit_at_a_moment",
                violation_error_message="Une sortie se dit à un moment.",
            ),
            models.CheckConstraint(
                condition=Q(month=None) | Q(month__range=(1, 12)),
                name="collected_month_of_the_year",
                violation_error_message="Un mois va de 1 à 12.",
            ),
        ]

    def __str__(self) -> str:
        return f"ligne {self.year} de {self.desk}"


class OperationDecision(MissionScopedModel):
    """Whether what one source of a year tells of an operation counts, when several tell of it: the mission said so. A
    source without desk is the ledger."""

    year = models.PositiveSmallIntegerField("année")
    desk = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="guichet"
    )
    operation = models.CharField("acheteur et opération", max_length=520)
    counts = models.BooleanField("compte")
    reason = models.CharField("motif", max_length=500)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="décidé par")
    decided_at = models.DateTimeField("décidé le")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "source retenue d’une opération"
        verbose_name_plural = "sources retenues des opérations"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "year", "desk", "operation"],
                condition=Q(desk__isnull=False),
                name="operation_decision_of_desk",
                violation_error_message="Cette opération est déjà tranchée pour ce guichet.",
            ),
            models.UniqueConstraint(
                fields=["mission", "year", "operation"],
                condition=Q(desk=None),
                name="operation_decision_of_ledger",
                violation_error_message="Cette opération est déjà tranchée pour le registre.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="operation_decision_says_why",
                violation_error_message="Une décision dit son motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"source retenue en {self.year}"
