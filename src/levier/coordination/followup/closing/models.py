"""What is handed over, as it left: never changed afterwards."""

import uuid

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.files.models import StoredFile
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.followup.closing.rules import GROUND_LABELS
from levier.coordination.procurement.models import Award


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
                violation_error_message="Ce lot a déjà son attestation : la suivante la remplace.",
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
    def is_in_force(self) -> bool:
        """Whether none replaced it."""
        return getattr(self, "replaced_by", None) is None
