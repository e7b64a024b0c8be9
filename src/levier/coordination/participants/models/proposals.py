"""The people proposed for a job, and what is answered to who proposed them."""

import uuid

from django.db import models
from django.db.models import Q

from levier.common.privacy.fields import EncryptedTextField
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.participants.models.needs import NeedRecipient
from levier.coordination.participants.models.people import ANONYMISED


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
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}" if self.anonymised_on is None else ANONYMISED

    @property
    def short_name(self) -> str:
        """First name and initial: all that is shown without an account, or to a company."""
        return f"{self.first_name} {self.last_name[:1]}." if self.anonymised_on is None else ANONYMISED
