"""Commitments without hours, of a study then of its contract, and what was found at their date. Only ever added to."""

import uuid

from django.db import models
from django.db.models import Q

from levier.accounts.models import User
from levier.common.files.models import StoredFile
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.clauses.pledges import OUTCOME_LABELS, PLEDGE_LABELS, Outcome, PledgeKind, Promise
from levier.coordination.procurement.models import Contract

KINDS = [(kind.value, label) for kind, label in PLEDGE_LABELS.items()]


class Promised(MissionScopedModel):
    """What a study and a contract both say of a commitment without hours."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("nature", max_length=10, choices=KINDS)
    what = models.TextField("engagement", max_length=1000)
    due_on = models.DateField("échéance")
    evidence = models.CharField("pièce attendue", max_length=300)

    class Meta(MissionScopedModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.what[:80]

    @property
    def promise(self) -> Promise:
        """The same, as the rule reads it."""
        return Promise(PledgeKind(self.kind), self.what, self.due_on, self.evidence)


class StudyPledge(Promised):
    """A commitment without hours that a study retains."""

    study = models.ForeignKey(
        "clauses.OpportunityStudy", on_delete=models.CASCADE, related_name="pledges", verbose_name="étude"
    )

    class Meta(Promised.Meta):
        verbose_name = "engagement sans heures étudié"
        verbose_name_plural = "engagements sans heures étudiés"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(evidence=""),
                name="study_pledge_says_what_and_by_what",
                violation_error_message="Un engagement dit ce qui est promis et la pièce attendue.",
            ),
        ]


class Pledge(Promised):
    """A commitment without hours of a contract, followed to its date."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="pledges", verbose_name="marché")
    document = models.CharField("pièce du marché", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisi par"
    )
    recorded_at = models.DateTimeField("saisi le", auto_now_add=True)

    class Meta(Promised.Meta):
        verbose_name = "engagement sans heures"
        verbose_name_plural = "engagements sans heures"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(evidence=""),
                name="pledge_says_what_and_by_what",
                violation_error_message="Un engagement dit ce qui est promis et la pièce attendue.",
            ),
        ]


class PledgeFinding(MissionScopedModel):
    """Whether a commitment was kept at its date. A mistake is withdrawn by another finding."""

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="findings", verbose_name="engagement")
    outcome = models.CharField(
        "constat", max_length=10, choices=[(outcome.value, label) for outcome, label in OUTCOME_LABELS.items()]
    )
    found_on = models.DateField("constaté le")
    document = models.CharField("pièce reçue", max_length=200, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pièce déposée"
    )
    note = models.TextField("observations", max_length=2000, blank=True)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisi par"
    )
    recorded_at = models.DateTimeField("saisi le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "constat d’un engagement sans heures"
        verbose_name_plural = "constats des engagements sans heures"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(outcome=Outcome.KEPT.value) & ~Q(document=""))
                | (~Q(outcome=Outcome.KEPT.value) & ~Q(note="")),
                name="pledge_finding_on_its_evidence",
                violation_error_message="Tenu, un engagement porte sa pièce\u202f; sinon, le constat dit pourquoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, {self.found_on:%d/%m/%Y}"
