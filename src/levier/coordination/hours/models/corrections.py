"""What stands behind hours corrected after a statement was confirmed: who said so, and from what."""

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.files.models import StoredFile
from levier.common.tenancy.models import MissionScopedModel
from levier.common.ui import formats
from levier.coordination.hours.models.statements import ENTERED, Statement, StatementSource


class StatementCorrection(MissionScopedModel):
    """One act by which a confirmed statement was corrected; its differences are entries of the ledger. The company
    attests what it corrects itself; what the desk corrects for it says from what, as a statement it enters does."""

    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, related_name="corrections", verbose_name="relevé corrigé"
    )
    recorded_at = models.DateTimeField("enregistrée le")
    said_by = models.CharField("dite par", max_length=200)
    attested_sentence = models.TextField("phrase attestée")
    source = models.CharField("reçue par", max_length=9, choices=StatementSource.choices)
    received_on = models.DateField("pièce ou appel du", null=True, blank=True)
    entered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisie par"
    )
    evidence = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pièce jointe"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "correction d’un relevé"
        verbose_name_plural = "corrections de relevés"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=["link", "account"], received_on=None, entered_by=None, evidence=None)
                | Q(source__in=["paper", "mail", "telephone"], received_on__isnull=False, entered_by__isnull=False),
                name="correction_entered_says_by_whom",
                violation_error_message="Une correction saisie par le guichet dit par qui, et d’après quoi.",
            ),
            models.CheckConstraint(
                condition=~Q(source__in=["paper", "mail"]) | Q(evidence__isnull=False),
                name="correction_keeps_its_document",
                violation_error_message="Joignez le document d’après lequel le relevé est corrigé.",
            ),
        ]

    def __str__(self) -> str:
        return f"correction du {formats.moment(self.recorded_at)}"

    @property
    def provenance(self) -> str:
        """« d’après un courriel reçu le 3 avril 2026 »; empty when the company corrected it itself."""
        if self.source not in ENTERED:
            return ""
        return f"d’après {ENTERED[StatementSource(self.source)]} {formats.long_date(self.received_on)}"
