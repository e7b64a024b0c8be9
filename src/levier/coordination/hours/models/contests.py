"""What a company says against a refusal of its hours, and what the buyer decides of it."""

import uuid

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.files.models import StoredFile
from levier.common.privacy.fields import EncryptedTextField
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.hours.models.statements import Statement
from levier.coordination.participants.models import Assignment


class ContestDecision(models.TextChoices):
    """What becomes of contested hours, and by whom: the desk may give in, only the buyer upholds or shares out."""

    ACCEPTED = "accepted", "admise par le guichet"
    UPHELD = "upheld", "refus maintenu par l’acheteur"
    COUNTED = "counted", "heures retenues par l’acheteur"
    PART = "part", "heures retenues en partie par l’acheteur"


class Contest(MissionScopedModel):
    """A company contests the hours refused to one person in one month, once while nobody has decided; someone decides,
    once; what the buyer counted it may take back, once. Hours refused afterwards are contested apart.

    `hundredths` is what was refused when it was contested and nobody had decided of: no decision counts more.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="contests", verbose_name="relevé")
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="contests", verbose_name="affectation"
    )
    month = models.DateField("mois travaillé", help_text="Le premier jour du mois")
    hundredths = models.PositiveIntegerField("centièmes d’heure contestés")
    text = EncryptedTextField("raison de l’entreprise", blank=True)
    # The person's file goes with her identity, and the contest stays.
    file = models.ForeignKey(
        StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="pièce jointe"
    )
    # The desk opens it to the buyer for this contest, and closes it again.
    file_shown_at = models.DateTimeField("pièce ouverte à l’acheteur le", null=True, blank=True)
    file_shown_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pièce ouverte par"
    )
    file_hidden_at = models.DateTimeField("pièce refermée le", null=True, blank=True)
    file_hidden_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pièce refermée par"
    )
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    author_name = models.CharField("au nom de", max_length=200)
    created_at = models.DateTimeField("reçue le", auto_now_add=True)
    decision = models.CharField("décision", max_length=8, choices=ContestDecision.choices, blank=True)
    counted = models.PositiveIntegerField("centièmes d’heure retenus", default=0)
    decision_reason = EncryptedTextField("raison de la décision", blank=True)
    decided_at = models.DateTimeField("tranchée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tranchée par"
    )
    signed_by = models.CharField("décision signée par", max_length=200, blank=True)
    signed_copy = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décision signée"
    )
    # What the buyer took back of its own decision, once, and who recorded it.
    withdrawn = models.PositiveIntegerField("centièmes d’heure repris", default=0)
    withdrawn_reason = EncryptedTextField("fait nouveau", blank=True)
    withdrawn_at = models.DateTimeField("reprise le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="reprise par"
    )
    withdrawn_signed_by = models.CharField("reprise signée par", max_length=200, blank=True)
    withdrawn_copy = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="reprise signée"
    )
    forgotten_on = models.DateField("raisons effacées le", null=True, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "contestation d’un refus"
        verbose_name_plural = "contestations de refus"
        ordering = ["pk"]
        indexes = [models.Index(fields=["mission", "decided_at"], name="contest_by_decision")]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "month"],
                condition=Q(decided_at=None),
                name="contest_one_waits_a_line",
                violation_error_message="Ce refus est déjà contesté.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="contest_month_is_first_day",
                violation_error_message="Un mois est noté par son premier jour.",
            ),
            models.CheckConstraint(
                condition=Q(hundredths__gt=0, counted__lte=F("hundredths")),
                name="contest_counts_no_more_than_refused",
                violation_error_message="Une décision ne retient pas plus d’heures que celles contestées.",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by=None, counted=0)
                | Q(decision="upheld", decided_at__isnull=False, decided_by__isnull=False, counted=0)
                | Q(
                    decision__in=["accepted", "counted", "part"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    counted__gt=0,
                ),
                name="contest_decided_by_someone",
                violation_error_message="Une contestation tranchée dit par qui, et ce qui est retenu.",
            ),
            models.CheckConstraint(
                condition=Q(signed_copy=None) | ~Q(signed_by=""),
                name="contest_paper_is_signed",
                violation_error_message="Une décision écrite dit qui l’a signée.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn=0, withdrawn_at=None, withdrawn_by=None, withdrawn_copy=None)
                | Q(
                    withdrawn__gt=0,
                    withdrawn__lte=F("counted"),
                    decision__in=["counted", "part"],
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                ),
                name="contest_takes_back_no_more_than_it_counted",
                violation_error_message="Une décision ne reprend que des heures qu’elle a retenues, et dit qui.",
            ),
            models.CheckConstraint(
                condition=Q(file_shown_at=None, file_shown_by=None, file_hidden_at=None, file_hidden_by=None)
                | Q(file_shown_at__isnull=False, file_shown_by__isnull=False, file_hidden_at=None, file_hidden_by=None)
                | Q(
                    file_shown_at__isnull=False,
                    file_shown_by__isnull=False,
                    file_hidden_at__isnull=False,
                    file_hidden_by__isnull=False,
                    file_hidden_at__gte=F("file_shown_at"),
                ),
                name="contest_file_shown_by_someone",
                violation_error_message="Une pièce ouverte à l’acheteur, puis refermée, dit par qui et quand.",
            ),
        ]

    def __str__(self) -> str:
        return f"contestation du {self.statement}, {self.month:%m/%Y}"

    @property
    def shows_file(self) -> bool:
        """Whether the buyer may open what the company joined."""
        return self.file_id is not None and self.file_shown_at is not None and self.file_hidden_at is None

    @property
    def waits(self) -> bool:
        """Whether nobody has decided yet."""
        return self.decided_at is None
