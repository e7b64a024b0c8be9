"""The ledger of hours, and what it adds up to."""

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.hours.models.statements import Statement
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Award


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
    training = models.IntegerField(
        "dont formation, en centièmes d’heure", default=0, help_text="Heures déclarées seulement"
    )
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
            # Every figure is a sum over these columns: it is read from the index alone.
            models.Index(
                fields=["mission", "award", "assignment", "month", "kind", "hundredths"], name="ledger_by_award"
            ),
            models.Index(fields=["mission", "statement", "award", "kind", "hundredths"], name="ledger_by_statement"),
            models.Index(fields=["assignment", "month", "kind"], name="ledger_by_month"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(hundredths=0, training=0),
                name="ledger_entry_not_zero",
                violation_error_message="Une écriture ne peut pas être nulle.",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, hundredths__gt=0, training__gte=0)
                | (Q(corrects__isnull=False) & ~Q(reason="")),
                name="ledger_correction_has_reason",
                violation_error_message="Une correction dit pourquoi\u202f; une écriture première est positive.",
            ),
            models.CheckConstraint(
                condition=Q(training=0) | Q(kind="declared"),
                name="ledger_training_is_declared",
                violation_error_message="La part de formation se dit d’heures déclarées.",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=False) | Q(training__lte=F("hundredths")),
                name="ledger_training_within_its_hours",
                violation_error_message="La formation ne dépasse pas les heures déclarées.",
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
        return f"{self.hundredths / 100:.2f}\u00a0h {self.get_kind_display()} ({self.month:%m/%Y})"

    @property
    def signed_by(self) -> str:
        """Who wrote it, and for whom when a desk wrote what a company said."""
        return ", pour ".join(filter(None, (str(self.author) if self.author else "", self.author_name)))


class HoursSum(MissionScopedModel):
    """What a part of the ledger adds up to, in hundredths. Derived: the database adds each entry as it is written
    (`sums`), `levier check` compares with the ledger, `levier heures recalculer` makes them again."""

    declared = models.BigIntegerField("heures déclarées", default=0, db_default=0)
    counted = models.BigIntegerField("heures retenues", default=0, db_default=0)
    refused = models.BigIntegerField("heures refusées", default=0, db_default=0)
    pending = models.GeneratedField(
        expression=F("declared") - F("counted") - F("refused"),
        output_field=models.BigIntegerField(),
        db_persist=True,
        verbose_name="heures à contrôler",
    )

    class Meta(MissionScopedModel.Meta):
        abstract = True


class YearSum(HoursSum):
    """The hours of one assignment worked in one year."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="year_sums", verbose_name="attribution")
    assignment = models.ForeignKey(
        Assignment, on_delete=models.CASCADE, related_name="year_sums", verbose_name="affectation"
    )
    year = models.PositiveSmallIntegerField("année travaillée")
    counted_entries = models.PositiveIntegerField("écritures d’heures retenues", default=0, db_default=0)

    class Meta(HoursSum.Meta):
        verbose_name = "heures d’une affectation dans l’année"
        verbose_name_plural = "heures des affectations dans l’année"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "award", "assignment", "year"],
                name="year_sum_once",
                violation_error_message="Les heures de cette affectation et de cette année sont déjà additionnées.",
            )
        ]

    def __str__(self) -> str:
        return f"heures de l’affectation {self.assignment_id} en {self.year}"


class StatementSum(HoursSum):
    """The hours one statement declares, and what was decided of them."""

    statement = models.OneToOneField(
        Statement, on_delete=models.CASCADE, primary_key=True, related_name="sums", verbose_name="relevé"
    )

    class Meta(HoursSum.Meta):
        verbose_name = "heures d’un relevé"
        verbose_name_plural = "heures des relevés"
        ordering = ["pk"]
        indexes = [
            # Those that wait to be judged are few, and every home page asks for them.
            models.Index(fields=["mission", "pending", "statement"], name="statement_sum_by_pending"),
        ]

    def __str__(self) -> str:
        return f"heures du relevé {self.statement_id}"
