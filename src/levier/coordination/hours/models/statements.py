"""The statement of one award for one period, and how it came."""

import datetime
import uuid

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.files.models import StoredFile
from levier.common.tenancy.models import MissionScopedModel
from levier.common.ui import formats
from levier.coordination.hours.periods import months_between
from levier.coordination.procurement.models import Award


class Side(models.TextChoices):
    """Who fills a statement in: the company itself, or the desk from what the company sent or said."""

    COMPANY = "company", "entreprise"
    DESK = "desk", "guichet"


class StatementSource(models.TextChoices):
    """How a statement came; those of `ENTERED` are typed by the desk, that of structures is nobody's to fill in."""

    LINK = "link", "lien du courriel"
    ACCOUNT = "account", "espace de l’entreprise"
    PAPER = "paper", "courrier ou document papier"
    MAIL = "mail", "courriel"
    TELEPHONE = "telephone", "appel téléphonique"
    EMPLOYER = "employer", "structures qui emploient les personnes"


ENTERED = {
    StatementSource.PAPER: "un courrier reçu le",
    StatementSource.MAIL: "un courriel reçu le",
    StatementSource.TELEPHONE: "un appel téléphonique du",
}


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
    source = models.CharField("reçu par", max_length=9, choices=StatementSource.choices, default=StatementSource.LINK)
    received_on = models.DateField("pièce ou appel du", null=True, blank=True)
    entered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisi par"
    )
    evidence = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pièce jointe"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "relevé d’heures"
        verbose_name_plural = "relevés d’heures"
        ordering = ["due_on", "pk"]
        indexes = [
            # Those awaited are few beside those received, and every home page asks for them; the list is in this order.
            models.Index(fields=["mission", "confirmed_at", "due_on"], name="statement_by_receipt"),
            models.Index(fields=["mission", "period_end"], name="statement_by_period"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["award", "period_start"],
                name="statement_once",
                violation_error_message="Le relevé de cette période existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="statement_period_in_order",
                violation_error_message="La fin de la période précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | (~Q(confirmed_by="") & ~Q(attested_sentence="")),
                name="statement_confirmed_by_someone",
                violation_error_message="Un relevé confirmé dit par qui, et ce qui a été attesté.",
            ),
            models.CheckConstraint(
                condition=Q(
                    source__in=["link", "account", "employer"], received_on=None, entered_by=None, evidence=None
                )
                | Q(
                    source__in=["paper", "mail", "telephone"],
                    received_on__isnull=False,
                    entered_by__isnull=False,
                    confirmed_at__isnull=False,
                ),
                name="statement_entered_says_by_whom",
                violation_error_message="Un relevé saisi par le guichet dit par qui, et d’après quoi.",
            ),
            models.CheckConstraint(
                condition=~Q(source__in=["paper", "mail"]) | Q(evidence__isnull=False),
                name="statement_entered_keeps_its_document",
                violation_error_message="Joignez le document d’après lequel le relevé est saisi.",
            ),
        ]

    def __str__(self) -> str:
        return f"relevé du {self.period_start:%d/%m/%Y} au {self.period_end:%d/%m/%Y}"

    @staticmethod
    def overdue(today: datetime.date) -> Q:
        """The condition for a statement to be late: asked for before a day (« avant le 15 »), it is late that day."""
        return Q(confirmed_at=None, due_on__lte=today)

    def is_overdue(self, today: datetime.date) -> bool:
        """The same, of one statement."""
        return self.confirmed_at is None and self.due_on <= today

    @property
    def is_by_structures(self) -> bool:
        """Whether structures declared everybody in it: nothing was left for the company to say."""
        return self.source == StatementSource.EMPLOYER

    @property
    def side(self) -> Side | None:
        """Who confirmed it; None while it is awaited."""
        if self.confirmed_at is None:
            return None
        return Side.DESK if self.source in ENTERED else Side.COMPANY

    @property
    def provenance(self) -> str:
        """« saisi par le guichet d’après un courriel reçu le 3 avril 2026 »; empty when the company filled it in."""
        if self.source not in ENTERED:
            return ""
        told = ENTERED[StatementSource(self.source)]
        return f"saisi par le guichet d’après {told} {formats.long_date(self.received_on)}"

    @property
    def months(self) -> list[datetime.date]:
        """The months of the period, by their first days."""
        return months_between(self.period_start, self.period_end)
