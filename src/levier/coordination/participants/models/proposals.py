"""The people proposed for a job, and what is answered to who proposed them."""

import uuid

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.privacy.fields import EncryptedTextField
from levier.common.tenancy.models import MissionScopedModel
from levier.common.ui import formats
from levier.coordination.participants.models.needs import NeedRecipient
from levier.coordination.participants.models.people import ANONYMISED, Assignment, Participant
from levier.coordination.procurement.models import Award


class Answer(models.TextChoices):
    """What is answered to who proposed someone."""

    RETAINED = "retained", "retenue"
    DECLINED = "declined", "non retenue"


class DeclineReason(models.TextChoices):
    """Why someone proposed is not retained; who proposed her reads it."""

    UNAVAILABLE = "unavailable", "n’est pas disponible à la date d’embauche"
    SKILLS = "skills", "le poste demande une autre expérience"
    OTHER = "other", "une autre personne est retenue"
    ABSENT = "absent", "n’a pas répondu"
    UNWILLING = "unwilling", "ne souhaite pas ce poste"
    NOT_COVERED = "not_covered", "n’entre pas dans les publics de ce marché"
    ENDED = "ended", "le poste n’est plus à pourvoir"


class Proposal(MissionScopedModel):
    """Someone a recipient of a job proposes for it: her name and what helps to choose, nothing that says why she is
    eligible. The motive of a body that may motivate (CCAG Travaux, 20.1.1.2 j) is encrypted. Past their term, the words
    go and the row stays."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(
        NeedRecipient, on_delete=models.PROTECT, related_name="proposals", verbose_name="proposée par"
    )
    first_name = models.CharField("prénom", max_length=100)
    last_name = models.CharField("nom", max_length=100)
    referent = models.CharField("qui la suit", max_length=200)
    about = models.CharField("ce qui aide à choisir", max_length=500, blank=True)
    motive = EncryptedTextField("motif de la proposition", blank=True)
    proposed_at = models.DateTimeField("proposée le", auto_now_add=True)
    anonymised_on = models.DateField("anonymisée le", null=True, blank=True, editable=False)

    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name="fiche"
    )
    presented_to = models.ForeignKey(
        Award, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="présentée à"
    )
    presented_at = models.DateTimeField("présentée le", null=True, blank=True)
    answer = models.CharField("réponse", max_length=8, choices=Answer.choices, blank=True, default="")
    reason = models.CharField("motif", max_length=12, choices=DeclineReason.choices, blank=True, default="")
    starts_on = models.DateField("embauche le", null=True, blank=True)
    answered_at = models.DateTimeField("réponse donnée le", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="réponse donnée par"
    )
    answered_by_company = models.BooleanField("réponse de l’entreprise", default=False)
    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="affectation"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "personne proposée"
        verbose_name_plural = "personnes proposées"
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "first_name", "last_name"],
                condition=Q(anonymised_on=None),
                name="proposal_once_by_recipient",
                violation_error_message="Vous avez déjà proposé cette personne.",
            ),
            models.CheckConstraint(
                condition=Q(anonymised_on=None) | Q(first_name="", last_name="", referent="", about=""),
                name="proposal_anonymised_is_nameless",
                violation_error_message="Une personne anonymisée n’a plus de nom.",
            ),
            models.CheckConstraint(
                condition=Q(answer="", reason="", starts_on=None, answered_at=None)
                | Q(answer=Answer.RETAINED, reason="", starts_on__isnull=False, answered_at__isnull=False)
                | (Q(answer=Answer.DECLINED, starts_on=None, answered_at__isnull=False) & ~Q(reason="")),
                name="proposal_answer_is_whole",
                violation_error_message="Une personne retenue a une date d’embauche, une autre un motif.",
            ),
            models.CheckConstraint(
                condition=Q(presented_to=None, presented_at=None)
                | Q(presented_to__isnull=False, presented_at__isnull=False),
                name="proposal_presented_to_someone",
                violation_error_message="Dites à quelle entreprise cette personne est présentée, et quand.",
            ),
            models.CheckConstraint(
                condition=Q(assignment=None) | Q(answer=Answer.RETAINED, participant__isnull=False),
                name="proposal_hired_is_retained",
                violation_error_message="Une personne embauchée est retenue, et a sa fiche.",
            ),
            models.CheckConstraint(
                condition=Q(answered_by_company=False) | Q(presented_to__isnull=False),
                name="proposal_company_answers_what_it_was_shown",
                violation_error_message="Une entreprise ne répond que d’une personne qui lui est présentée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.anonymised_on is None else ANONYMISED

    @property
    def short_name(self) -> str:
        """First name and initial: all that is shown without an account, or to a company."""
        return f"{self.first_name} {self.last_name[:1]}." if self.anonymised_on is None else ANONYMISED

    @property
    def record(self) -> Participant | None:
        """Her record, the one she is followed under since, when it was joined to another."""
        return self.participant and (self.participant.merged_into or self.participant)

    @property
    def outcome(self) -> str:
        """What became of it, in the words who proposed her reads: never which company."""
        if self.answer == Answer.RETAINED:
            return f"candidature retenue, embauche le {formats.long_date(self.starts_on)}"
        if self.answer == Answer.DECLINED:
            return f"candidature non retenue\u00a0: {self.get_reason_display()}"
        return "présentée à l’entreprise, réponse attendue" if self.presented_at else "réponse attendue"

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        if self.answer:
            return "done" if self.answer == Answer.RETAINED else "neutral"
        return "soon" if self.presented_at else "todo"
