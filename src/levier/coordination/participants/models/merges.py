"""Two records of one person, made one; and two records somebody said are two people."""

import uuid

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.privacy.fields import EncryptedTextField
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.participants.models.people import Participant


class Merge(MissionScopedModel):
    """One record joined to another: who, when, why, and what it takes to undo it. No entry of the ledger changes: it
    names an assignment, and the assignment moves."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    kept = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="merges", verbose_name="fiche conservée"
    )
    merged = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="joined", verbose_name="fiche réunie"
    )
    reason = EncryptedTextField("motif", blank=True)
    before = EncryptedTextField("identité de la fiche conservée, avant", blank=True)
    moved = models.JSONField("ce qui a changé de fiche")
    state = models.JSONField("état après la fusion", help_text="Différent, la fusion ne s’annule plus")
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    undone_at = models.DateTimeField("annulée le", null=True, blank=True)
    undone_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="annulée par"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "fusion de fiches"
        verbose_name_plural = "fusions de fiches"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(undone_at=None),
                name="merge_once",
                violation_error_message="Cette fiche est déjà réunie à une autre.",
            ),
            models.CheckConstraint(
                condition=~Q(kept=F("merged")),
                name="merge_of_two",
                violation_error_message="Une fiche ne se réunit pas à elle-même.",
            ),
        ]

    def __str__(self) -> str:
        return f"fusion du {self.recorded_at:%d/%m/%Y}"


class DistinctPair(MissionScopedModel):
    """Two records alike that are two people: they are not proposed again."""

    first = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+", verbose_name="première fiche")
    second = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+", verbose_name="seconde fiche")
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "paire de fiches distinctes"
        verbose_name_plural = "paires de fiches distinctes"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="distinct_pair_once",
                violation_error_message="Ces deux fiches sont déjà dites distinctes.",
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="distinct_pair_in_order",
                violation_error_message="Une paire se range de la plus ancienne fiche à la plus récente.",
            ),
        ]

    def __str__(self) -> str:
        return f"fiches distinctes depuis le {self.recorded_at:%d/%m/%Y}"
