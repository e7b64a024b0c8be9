"""The situation of a person at a moment after her contract, and the moments a desk asks. Both are only added to."""

import uuid

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.followup.exits.rules import MOMENT_LABELS, MOMENTS, SITUATION_LABELS, SITUATIONS
from levier.coordination.participants.models import Assignment
from levier.organizations.models import Organization

SITUATION_CHOICES = [(situation.value, words) for situation, words in SITUATION_LABELS.items()]


class Exit(MissionScopedModel):
    """Where a person is at a moment after an assignment. A mistake is corrected by another, which replaces it."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="exits", verbose_name="affectation"
    )
    moment = models.PositiveSmallIntegerField(
        "moment", choices=list(MOMENT_LABELS.items()), help_text="Mois après la fin du contrat"
    )
    situation = models.CharField("situation", max_length=10, choices=SITUATION_CHOICES)
    told_on = models.DateField("apprise le")
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="enregistrée par"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="remplace"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "sortie"
        ordering = ["assignment", "moment", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "moment"],
                condition=Q(replaces=None),
                name="exit_first_once",
                violation_error_message="Cette situation est déjà enregistrée\u00a0: la suivante la remplace.",
            ),
            models.CheckConstraint(
                condition=Q(moment__in=MOMENTS) & Q(situation__in=[situation.value for situation in SITUATIONS]),
                name="exit_situation_at_a_moment",
                violation_error_message="Choisissez un moment et une situation de la liste.",
            ),
            models.CheckConstraint(
                condition=Q(replaces=None) | ~Q(replaces=F("pk")),
                name="exit_does_not_replace_itself",
                violation_error_message="Une situation ne se remplace pas elle-même.",
            ),
        ]

    def __str__(self) -> str:
        return f"situation {self.get_moment_display()}"


class ExitTiming(MissionScopedModel):
    """At which moments situations are asked: the mission's choice (no desk), or that of a desk; the last is in force.
    A desk that goes back to the mission's choice says so."""

    desk = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="guichet"
    )
    follows_mission = models.BooleanField("suit le choix de la mission", default=False)
    at_end = models.BooleanField("à la fin du contrat", default=False)
    at_three_months = models.BooleanField("à 3 mois", default=False)
    at_six_months = models.BooleanField("à 6 mois", default=False)
    at_twelve_months = models.BooleanField("à 12 mois", default=False)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "choix des moments"
        verbose_name_plural = "choix des moments"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(follows_mission=False)
                | Q(
                    desk__isnull=False, at_end=False, at_three_months=False, at_six_months=False, at_twelve_months=False
                ),
                name="exit_timing_follows_or_chooses",
                violation_error_message="Un guichet suit le choix de la mission ou fait le sien.",
            )
        ]

    def __str__(self) -> str:
        return f"moments demandés par {self.desk or 'la mission'}"

    @property
    def moments(self) -> tuple[int, ...]:
        """The moments asked, in months after the end."""
        asked = (self.at_end, self.at_three_months, self.at_six_months, self.at_twelve_months)
        return tuple(moment for moment, is_asked in zip(MOMENTS, asked, strict=True) if is_asked)
