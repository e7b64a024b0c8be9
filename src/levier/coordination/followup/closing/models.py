"""What is handed over, as it left: never changed afterwards."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.files.models import StoredFile
from levier.common.tenancy.history import ScopedHistory
from levier.common.tenancy.models import MissionScopedModel
from levier.common.versions import VersionedModel
from levier.coordination.followup.closing.report_rules import FINAL, KIND_LABELS, SECTIONS
from levier.coordination.followup.closing.rules import GROUND_LABELS, STATED
from levier.coordination.procurement.models import Award, Contract


class Certificate(MissionScopedModel):
    """A certificate of insertion of a lot, with the figures it states and the PDF as it left. A register corrected
    afterwards does not change it: another one replaces it."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="certificates", verbose_name="attribution")
    year = models.PositiveSmallIntegerField("année")
    rank = models.PositiveIntegerField("rang dans l’année")
    ground = models.CharField(
        "motif", max_length=10, choices=[(value.value, label) for value, label in GROUND_LABELS.items()]
    )
    owed = models.PositiveIntegerField("heures dues", help_text="Heures entières")
    done = models.PositiveIntegerField("heures faites", help_text="En centièmes d’heure")
    excused = models.PositiveIntegerField("heures déduites", help_text="Heures entières")
    people = models.PositiveIntegerField("personnes")
    taken_over = models.PositiveIntegerField("dont heures reprises", default=0, help_text="En centièmes d’heure")
    first_month = models.DateField("premier mois d’heures retenues", null=True, blank=True)
    last_month = models.DateField("dernier mois d’heures retenues", null=True, blank=True)
    modes = models.JSONField("heures retenues par mode", default=dict, blank=True, help_text="En centièmes d’heure")
    signed_by = models.CharField("signée par", max_length=200)
    issued_on = models.DateField("délivrée le")
    issued_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="délivrée par"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="remplace"
    )
    copy = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="exemplaire")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "attestation d’insertion"
        verbose_name_plural = "attestations d’insertion"
        ordering = ["-year", "-rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "year", "rank"],
                name="certificate_number_once",
                violation_error_message="Ce numéro d’attestation est déjà donné.",
            ),
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(replaces=None),
                name="certificate_first_once",
                violation_error_message="Ce lot a déjà son attestation\u00a0: la suivante la remplace.",
            ),
            models.CheckConstraint(
                condition=Q(done__gt=0) & ~Q(signed_by=""),
                name="certificate_of_hours_signed",
                violation_error_message="Une attestation dit des heures faites, et qui la signe.",
            ),
        ]

    def __str__(self) -> str:
        return f"attestation n°\u00a0{self.number}"

    @property
    def number(self) -> str:
        """How it is quoted: « 2026-0007 »."""
        return f"{self.year}-{self.rank:04d}"

    @property
    def stated(self) -> dict[str, Any]:
        """What it says of the lot."""
        return {name: getattr(self, name) for name in STATED}

    @property
    def is_in_force(self) -> bool:
        """Whether none replaced it."""
        return getattr(self, "replaced_by", None) is None


class ContractReport(VersionedModel):
    """What the desk writes for the annual or final report of a contract; the figures are the screen's. Every version of
    the words is kept."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="reports", verbose_name="marché")
    kind = models.CharField(
        "bilan", max_length=6, choices=[(value.value, label) for value, label in KIND_LABELS.items()]
    )
    year = models.PositiveSmallIntegerField("année travaillée", null=True, blank=True)
    action = models.TextField("l’action d’insertion", max_length=4000, blank=True)
    paths = models.TextField("les parcours", max_length=4000, blank=True)
    difficulties = models.TextField("les difficultés et leurs réponses", max_length=4000, blank=True)
    outlook = models.TextField("les suites", max_length=4000, blank=True)

    history = ScopedHistory()
    # What was handed to the buyer, the last first, when the reader asked for it.
    handed: "list[ContractReportCopy]"

    class Meta(MissionScopedModel.Meta):
        verbose_name = "bilan d’un marché"
        verbose_name_plural = "bilans des marchés"
        ordering = ["contract", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "year"],
                name="report_once_a_year",
                violation_error_message="Ce bilan annuel est déjà commencé.",
            ),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(year=None),
                name="report_final_once",
                violation_error_message="Le bilan final de ce marché est déjà commencé.",
            ),
            models.CheckConstraint(
                condition=Q(kind="annual", year__isnull=False) | Q(kind="final", year=None),
                name="report_annual_has_a_year",
                violation_error_message="Un bilan annuel dit son année\u202f; le bilan final n’en a pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year or ''}".strip()

    @property
    def slug(self) -> str:
        """How an address names it: its year, or « final »."""
        return str(self.year or FINAL)

    @property
    def sections(self) -> list[tuple[str, str]]:
        """What is written, (title, text)."""
        return [(title, getattr(self, name)) for name, title, _ in SECTIONS if getattr(self, name)]


class ContractReportCopy(MissionScopedModel):
    """A report as it was handed to the buyer: its documents, and the version of the words they hold."""

    report = models.ForeignKey(ContractReport, on_delete=models.PROTECT, related_name="copies", verbose_name="bilan")
    words_version = models.PositiveIntegerField("version du texte")
    owed = models.PositiveIntegerField("heures dues", help_text="Heures entières")
    counted = models.PositiveIntegerField("heures retenues sur la période", help_text="En centièmes d’heure")
    handed_on = models.DateField("remis le")
    handed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="remis par"
    )
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="document")
    workbook = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="tableur")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "bilan remis"
        verbose_name_plural = "bilans remis"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.report}, remis le {self.handed_on:%d/%m/%Y}"
