"""What is typed before a statement is confirmed, and whom it adds."""

from django.db import models

from levier.common.privacy.fields import EncryptedTextField
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.hours.models.statements import Side, Statement
from levier.coordination.participants.models import Assignment


class StatementDraft(MissionScopedModel):
    """What was typed and is not sent: kept so that a telephone that closes loses nothing. Gone once its side confirms.

    The company and the desk each have their own: what one types never replaces what the other did.
    `version` grows at each save: whoever confirms confirms the figures she read, not those of another tab.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="drafts", verbose_name="relevé")
    side = models.CharField("saisi du côté", max_length=7, choices=Side.choices, default=Side.COMPANY)
    content = EncryptedTextField("saisie", help_text="En JSON, telle que tapée")
    version = models.PositiveIntegerField("version", default=1)
    saved_at = models.DateTimeField("gardée le", auto_now=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "brouillon de relevé"
        verbose_name_plural = "brouillons de relevé"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "side"],
                name="draft_one_a_side",
                violation_error_message="Une saisie est déjà en attente pour ce relevé.",
            )
        ]

    def __str__(self) -> str:
        return f"brouillon du {self.statement}"


class AddedPerson(MissionScopedModel):
    """A person the company added to its statement: at work, and still to be completed by the facilitator."""

    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, related_name="added_people", verbose_name="relevé"
    )
    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="added_by", verbose_name="affectation"
    )
    employer_name = models.CharField("employeur, tel que déclaré", max_length=200, blank=True)
    recorded_at = models.DateTimeField("ajoutée le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "personne ajoutée par l’entreprise"
        verbose_name_plural = "personnes ajoutées par l’entreprise"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"personne ajoutée au {self.statement}"
