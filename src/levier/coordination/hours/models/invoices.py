"""What was invoiced of a subcontract whose hours nobody knows, and the entries that came of it."""

import uuid

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.files.models import StoredFile
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.hours.models.ledger import LedgerEntry
from levier.coordination.hours.models.statements import Statement
from levier.organizations.models import Organization


class InvoicedWork(MissionScopedModel):
    """An invoice of a structure for one month of a statement, and the hours its amount makes at the mission's rate of
    that month. Never changed: hours found out later are a correction of the ledger."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="invoices", verbose_name="relevé")
    employer = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="structure qui facture"
    )
    month = models.DateField("mois travaillé", help_text="Le premier jour du mois")
    reference = models.CharField("numéro de la facture", max_length=60)
    invoiced_on = models.DateField("facture du")
    amount_cents = models.PositiveBigIntegerField("montant HT (centimes)")
    rate_cents = models.PositiveIntegerField("taux horaire (centimes)")
    rate_source = models.CharField("source du taux", max_length=500)
    hundredths = models.PositiveIntegerField("centièmes d’heure")
    copy = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="copie")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="saisie par")
    recorded_at = models.DateTimeField("saisie le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "prestation facturée"
        verbose_name_plural = "prestations facturées"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "employer", "month", "reference"],
                name="invoice_once_a_month",
                violation_error_message="Cette facture est déjà saisie pour ce mois.",
            ),
            models.CheckConstraint(
                condition=Q(amount_cents__gt=0, rate_cents__gt=0, hundredths__gt=0, month__day=1) & ~Q(reference=""),
                name="invoice_makes_hours",
                violation_error_message="Une facture porte un numéro, un montant, un taux et des heures.",
            ),
        ]

    def __str__(self) -> str:
        return f"facture {self.reference}"


class InvoicedLine(MissionScopedModel):
    """One person's part of an invoice, as the ledger holds it."""

    invoice = models.ForeignKey(
        InvoicedWork, on_delete=models.PROTECT, related_name="lines", verbose_name="prestation facturée"
    )
    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.PROTECT, related_name="invoiced", verbose_name="écriture"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "part d’une prestation facturée"
        verbose_name_plural = "parts des prestations facturées"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"part de l’{self.entry}"
