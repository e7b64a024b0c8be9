"""The statement a company sends, the link that opens it, and the ledger it is written in."""

import uuid

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Award


class Statement(MissionScopedModel):
    """The statement of one award for one period. Confirmed once; what comes later is a correction."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="statements", verbose_name="attribution")
    period_start = models.DateField("période du")
    period_end = models.DateField("période au")
    due_on = models.DateField("à rendre avant le", db_index=True)
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)
    confirmed_by = models.CharField("confirmé par", max_length=200, blank=True)
    confirmed_function = models.CharField("fonction", max_length=200, blank=True)
    attested_sentence = models.TextField("phrase attestée", blank=True)
    has_no_hours = models.BooleanField("aucune heure sur la période", default=False)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "relevé d’heures"
        verbose_name_plural = "relevés d’heures"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "period_start"],
                name="statement_once",
                violation_error_message="Le relevé de cette période existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")),
                name="statement_period_in_order",
                violation_error_message="La fin de la période précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | (~Q(confirmed_by="") & ~Q(attested_sentence="")),
                name="statement_confirmed_by_someone",
                violation_error_message="Un relevé confirmé dit par qui, et ce qui a été attesté.",
            ),
        ]

    def __str__(self) -> str:
        return f"relevé du {self.period_start:%d/%m/%Y} au {self.period_end:%d/%m/%Y}"


class StatementLink(MissionScopedModel):
    """A bearer link to one statement: only its fingerprint is kept; it can be revoked."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="links", verbose_name="relevé")
    token_hash = models.CharField("empreinte", max_length=64, unique=True)
    expires_at = models.DateTimeField("valable jusqu’au")
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "lien de relevé"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"lien vers le {self.statement}"


class EntryKind(models.TextChoices):
    """What an entry of the ledger says of hours."""

    DECLARED = "declared", "déclarées"
    COUNTED = "counted", "retenues"
    REFUSED = "refused", "refusées"


class LedgerEntry(MissionScopedModel):
    """Hours of one assignment in one month, in hundredths. Never changed, never deleted: a correction is an entry."""

    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="entries", verbose_name="affectation"
    )
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="entries", verbose_name="attribution")
    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="relevé"
    )
    month = models.DateField("mois travaillé", help_text="Le premier jour du mois")
    kind = models.CharField("nature", max_length=8, choices=EntryKind.choices)
    hundredths = models.IntegerField("centièmes d’heure")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="corrige"
    )
    rule = models.CharField("règle", max_length=60, blank=True)
    reason = models.CharField("motif", max_length=500, blank=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    author_name = models.CharField("au nom de", max_length=200, blank=True)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "écriture"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["mission", "award", "kind"], name="ledger_by_award"),
            models.Index(fields=["assignment", "month", "kind"], name="ledger_by_month"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(hundredths=0),
                name="ledger_entry_not_zero",
                violation_error_message="Une écriture ne peut pas être nulle.",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, hundredths__gt=0) | (Q(corrects__isnull=False) & ~Q(reason="")),
                name="ledger_correction_has_reason",
                violation_error_message="Une correction dit pourquoi ; une écriture première est positive.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="refused") | ~Q(reason=""),
                name="ledger_refusal_has_reason",
                violation_error_message="Un refus dit pourquoi.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="ledger_month_is_first_day",
                violation_error_message="Un mois est noté par son premier jour.",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=False) | ~Q(author_name=""),
                name="ledger_entry_has_author",
                violation_error_message="Une écriture a un auteur.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hundredths / 100:.2f} h {self.get_kind_display()} ({self.month:%m/%Y})"
