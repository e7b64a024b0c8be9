"""What happens when hours do not come: difficulties told by the holder, formal notices and penalties of the buyer."""

import uuid

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.files.models import StoredFile
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.commitments.models import ClauseRelease
from levier.coordination.followup.calendar.models import CalendarFeed
from levier.coordination.followup.closing.models import Certificate, ContractReport, ContractReportCopy
from levier.coordination.followup.enforcement.drafts import blanks_left
from levier.coordination.followup.enforcement.penalties import GROUND_LABELS, OUTCOME_LABELS
from levier.coordination.followup.exchanges.models import Exchange, ExchangeKind
from levier.coordination.followup.exits.models import Exit, ExitTiming
from levier.coordination.followup.liaison.models import LiaisonLot, LiaisonOutcome, LiaisonSheet
from levier.coordination.followup.matches.models import AwardMatch, MatchAnswer
from levier.coordination.followup.meetings.models import ContractMeeting
from levier.coordination.followup.reminders.models import LadderAct, LadderSetting, WaitingCopy
from levier.coordination.followup.spaser.models import PurchasingDuty, PurchasingYear
from levier.coordination.procurement.models import Award

__all__ = [
    "AwardMatch",
    "CalendarFeed",
    "Certificate",
    "ContractMeeting",
    "ContractReport",
    "ContractReportCopy",
    "Difficulty",
    "DifficultyOutcome",
    "Exchange",
    "ExchangeKind",
    "Exit",
    "ExitTiming",
    "FormalNotice",
    "LadderAct",
    "LadderSetting",
    "LiaisonLot",
    "LiaisonOutcome",
    "LiaisonSheet",
    "MatchAnswer",
    "Penalty",
    "PenaltyDecision",
    "PenaltyReview",
    "PurchasingDuty",
    "PurchasingYear",
    "ReviewOutcome",
    "WaitingCopy",
]


class DifficultyOutcome(models.TextChoices):
    """What was found to a difficulty (CCAG, .1.4.4)."""

    MEANS_FOUND = "means_found", "un moyen a été trouvé"
    NO_MEANS = "no_means", "aucun moyen n’a été trouvé"


class Difficulty(MissionScopedModel):
    """A difficulty the holder notified to the buyer: means are looked for together; hours without any are deducted."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="difficulties", verbose_name="attribution")
    notified_on = models.DateField("signalée le")
    notified_by = models.CharField("signalée par", max_length=200)
    text = models.TextField("difficulté, dans les mots du titulaire", max_length=4000)
    hours = models.PositiveIntegerField("heures concernées", help_text="Heures entières")
    evidence = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pièce"
    )
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisie par"
    )
    recorded_at = models.DateTimeField("saisie le", auto_now_add=True)
    outcome = models.CharField("suite", max_length=12, choices=DifficultyOutcome.choices, blank=True)
    excused_hours = models.PositiveIntegerField("heures déduites", default=0)
    means = models.TextField("moyens étudiés", max_length=4000, blank=True)
    decided_on = models.DateField("décidé le", null=True, blank=True)
    decided_by = models.CharField("décidé par", max_length=200, blank=True)
    release = models.ForeignKey(
        ClauseRelease,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="difficulties",
        verbose_name="suspension ou suppression qui y répond",
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "difficulté signalée"
        verbose_name_plural = "difficultés signalées"
        ordering = ["notified_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_on=None, excused_hours=0)
                | (~Q(outcome="") & Q(decided_on__isnull=False) & ~Q(decided_by="") & ~Q(means="")),
                name="difficulty_decided_by_someone",
                violation_error_message="Une suite porte sa date, qui l’a donnée et les moyens étudiés.",
            ),
            models.CheckConstraint(
                condition=Q(excused_hours=0) | Q(outcome="no_means", excused_hours__lte=F("hours")),
                name="difficulty_excuses_no_more_than_told",
                violation_error_message="Seules se déduisent des heures signalées, quand aucun moyen n’a été trouvé.",
            ),
        ]

    def __str__(self) -> str:
        return f"difficulté signalée le {self.notified_on:%d/%m/%Y}"


class FormalNotice(MissionScopedModel):
    """A formal notice to a holder: drafted by the desk, signed and sent by the buyer, in the buyer's name."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="notices", verbose_name="attribution")
    ground = models.CharField(
        "objet", max_length=10, choices=[(value.value, label) for value, label in GROUND_LABELS.items()]
    )
    text = models.TextField("texte de la mise en demeure", max_length=10_000)
    drafted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="rédigée par"
    )
    drafted_at = models.DateTimeField("rédigée le", auto_now_add=True)
    sent_on = models.DateField("envoyée le", null=True, blank=True)
    deadline_on = models.DateField("délai jusqu’au", null=True, blank=True)
    signed_by = models.CharField("signée par", max_length=200, blank=True)
    signed_copy = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="copie signée"
    )
    sent_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="envoi noté par"
    )
    outcome = models.CharField(
        "suite",
        max_length=10,
        choices=[(value.value, label) for value, label in OUTCOME_LABELS.items()],
        blank=True,
    )
    outcome_on = models.DateField("constatée le", null=True, blank=True)
    outcome_words = models.CharField("constat", max_length=1000, blank=True)
    outcome_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="suite notée par"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "mise en demeure"
        verbose_name_plural = "mises en demeure"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_on=None, deadline_on=None, outcome="")
                | (
                    Q(sent_on__isnull=False, deadline_on__isnull=False, deadline_on__gt=F("sent_on")) & ~Q(signed_by="")
                ),
                name="notice_sent_signed_with_a_deadline",
                violation_error_message="Une mise en demeure envoyée dit qui l’a signée, et jusqu’à quand elle laisse "
                "agir.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on=None)
                | (~Q(outcome="") & Q(outcome_on__isnull=False, outcome_on__gte=F("sent_on"))),
                name="notice_outcome_after_sending",
                violation_error_message="La suite d’une mise en demeure vient après son envoi.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="unheeded") | Q(outcome_on__gt=F("deadline_on")),
                name="notice_unheeded_after_its_deadline",
                violation_error_message="Une mise en demeure ne reste infructueuse qu’une fois son délai passé.",
            ),
        ]

    def __str__(self) -> str:
        return f"mise en demeure, {self.get_ground_display()}"

    @property
    def is_to_complete(self) -> bool:
        """Whether the desk has something left to complete before the buyer may sign it."""
        return self.sent_on is None and blanks_left(self.text)

    @property
    def proposed(self) -> "Penalty | None":
        """The penalty proposed after it, if one is."""
        return getattr(self, "penalty", None)


class PenaltyDecision(models.TextChoices):
    """What the buyer decides of a proposed penalty."""

    APPLIED = "applied", "appliquée"
    REDUCED = "reduced", "réduite"
    WAIVED = "waived", "non appliquée"


class Penalty(MissionScopedModel):
    """A penalty proposed by the desk from the contract's own amount, with its working; the buyer decides."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    notice = models.OneToOneField(
        FormalNotice, on_delete=models.PROTECT, related_name="penalty", verbose_name="mise en demeure"
    )
    quantity = models.PositiveIntegerField("quantité", help_text="En centièmes pour des heures, en unités sinon")
    unit_cents = models.PositiveIntegerField("montant écrit au marché (centimes)")
    amount_cents = models.BigIntegerField("montant proposé (centimes)")
    steps = models.JSONField("calcul", default=list)
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="proposée par"
    )
    proposed_at = models.DateTimeField("proposée le", auto_now_add=True)
    decision = models.CharField("décision", max_length=8, choices=PenaltyDecision.choices, blank=True)
    decided_cents = models.BigIntegerField("montant décidé (centimes)", null=True, blank=True)
    decided_on = models.DateField("décidée le", null=True, blank=True)
    decided_by = models.CharField("décidée par", max_length=200, blank=True)
    reason = models.TextField("raisons", max_length=2000, blank=True)
    decision_copy = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décision signée"
    )
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décision notée par"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "pénalité"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, amount_cents__gt=0),
                name="penalty_of_something",
                violation_error_message="Une pénalité porte sur quelque chose.",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_on=None, decided_cents=None)
                | (~Q(decision="") & ~Q(decided_by="") & Q(decided_on__isnull=False, decided_cents__isnull=False)),
                name="penalty_decided_by_someone",
                violation_error_message="Une décision porte sa date, son auteur et son montant.",
            ),
            models.CheckConstraint(
                condition=Q(decision="")
                | Q(decision="applied", decided_cents=F("amount_cents"))
                | (Q(decision="waived", decided_cents=0) & ~Q(reason=""))
                | (Q(decision="reduced", decided_cents__gt=0, decided_cents__lt=F("amount_cents")) & ~Q(reason="")),
                name="penalty_decision_and_amount_agree",
                violation_error_message="Le montant décidé suit la décision\u202f; réduire ou renoncer se motive.",
            ),
        ]

    def __str__(self) -> str:
        return f"pénalité proposée pour la {self.notice}"

    @property
    def reviewed(self) -> "PenaltyReview | None":
        """The buyer's second look at what it decided, if it took one."""
        return getattr(self, "review", None)

    @property
    def cents_in_force(self) -> int:
        """What the penalty now is: proposed, decided, then reviewed."""
        if self.reviewed is not None:
            return self.reviewed.cents
        return self.amount_cents if self.decided_cents is None else self.decided_cents


class ReviewOutcome(models.TextChoices):
    """What the buyer does of a penalty it decided, once something was found that may make it too high."""

    LOWERED = "lowered", "abaissée"
    CANCELLED = "cancelled", "annulée"
    MAINTAINED = "maintained", "maintenue"


class PenaltyReview(MissionScopedModel):
    """The buyer's second look at a penalty it decided: its decision stays as written, this says what it became."""

    penalty = models.OneToOneField(Penalty, on_delete=models.PROTECT, related_name="review", verbose_name="pénalité")
    outcome = models.CharField("suite", max_length=10, choices=ReviewOutcome.choices)
    cents = models.BigIntegerField("montant après réexamen (centimes)")
    reason = models.TextField("raisons", max_length=2000)
    reviewed_on = models.DateField("réexaminée le")
    reviewed_by = models.CharField("réexaminée par", max_length=200)
    copy = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décision signée"
    )
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="réexamen noté par"
    )
    recorded_at = models.DateTimeField("noté le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "réexamen d’une pénalité"
        verbose_name_plural = "réexamens de pénalités"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(reviewed_by=""),
                name="penalty_review_signed_with_reasons",
                violation_error_message="Un réexamen dit qui l’a fait, et pourquoi.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="cancelled", cents=0) | (~Q(outcome="cancelled") & Q(cents__gt=0)),
                name="penalty_review_outcome_and_amount_agree",
                violation_error_message="Une pénalité annulée est de zéro\u202f; abaissée ou maintenue, non.",
            ),
        ]

    def __str__(self) -> str:
        return f"réexamen de la {self.penalty}"
