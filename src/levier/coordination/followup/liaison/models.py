"""The « fiche de liaison » of a study: asked of the buyer, filled in once, accepted by the desk in one act."""

import uuid

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.clauses.models import OpportunityStudy, StudyLot


class LiaisonOutcome(models.TextChoices):
    """What the desk makes of a sheet."""

    ACCEPTED = "accepted", "reprise dans l’opération"
    DISMISSED = "dismissed", "écartée"


class LiaisonSheet(MissionScopedModel):
    """What the buyer says of an award. Only the fingerprint of its link is kept; sent again, the link before dies."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(
        OpportunityStudy, on_delete=models.PROTECT, related_name="liaison_sheets", verbose_name="étude"
    )
    contact_name = models.CharField("correspondant chez l’acheteur", max_length=200)
    contact_email = models.EmailField("son adresse électronique")
    planned_on = models.DateField("à demander le")
    asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="prévue par"
    )
    token_hash = models.CharField("empreinte du lien", max_length=64, blank=True)
    sendings = models.PositiveSmallIntegerField("envois", default=0)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    expires_at = models.DateTimeField("lien valable jusqu’au", null=True, blank=True)
    answered_at = models.DateTimeField("remplie le", null=True, blank=True)
    answered_by = models.CharField("remplie par", max_length=200, blank=True)
    answered_function = models.CharField("fonction", max_length=200, blank=True)
    reference = models.CharField("référence du marché", max_length=60, blank=True)
    notified_on = models.DateField("notifié le", null=True, blank=True)
    starts_on = models.DateField("exécution depuis le", null=True, blank=True)
    ends_on = models.DateField("exécution jusqu’au", null=True, blank=True)
    open_data_uid = models.CharField("marché reconnu dans les données ouvertes", max_length=80, blank=True)
    outcome = models.CharField("suite", max_length=9, choices=LiaisonOutcome.choices, blank=True)
    outcome_at = models.DateTimeField("suite donnée le", null=True, blank=True)
    outcome_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="suite donnée par"
    )
    reason = models.CharField("motif", max_length=500, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "fiche de liaison"
        verbose_name_plural = "fiches de liaison"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["study"],
                condition=Q(outcome=""),
                name="liaison_one_at_a_time",
                violation_error_message="Une fiche de liaison est déjà attendue pour cette étude.",
            ),
            models.UniqueConstraint(
                fields=["token_hash"],
                condition=~Q(token_hash=""),
                name="liaison_link_once",
                violation_error_message="Ce lien existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | (~Q(answered_by="") & Q(notified_on__isnull=False)),
                name="liaison_answered_by_someone",
                violation_error_message="Une fiche remplie dit par qui, et quand le marché a été notifié.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="liaison_dates_in_order",
                violation_error_message="La fin de l’exécution précède son début.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="accepted") | Q(answered_at__isnull=False),
                name="liaison_accepted_once_answered",
                violation_error_message="Seule une fiche remplie se reprend.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="dismissed") | ~Q(reason=""),
                name="liaison_dismissed_for_a_reason",
                violation_error_message="Écarter une fiche se motive.",
            ),
        ]

    def __str__(self) -> str:
        return f"fiche de liaison, {self.study}"


class LiaisonLot(MissionScopedModel):
    """What the buyer says of one lot: who holds it, for how much, for how many hours."""

    sheet = models.ForeignKey(
        LiaisonSheet, on_delete=models.PROTECT, related_name="lots", verbose_name="fiche de liaison"
    )
    study_lot = models.ForeignKey(StudyLot, on_delete=models.PROTECT, related_name="+", verbose_name="lot étudié")
    holder_siret = models.CharField("SIRET du titulaire", max_length=14)
    holder_name = models.CharField("titulaire", max_length=255)
    members = models.TextField("cotraitants", blank=True, help_text="Un par ligne\u00a0: SIRET, puis nom")
    subcontractors = models.TextField(
        "sous-traitants", blank=True, help_text="Un par ligne\u00a0: SIRET, nom, puis la part confiée"
    )
    contact_name = models.CharField("correspondant du titulaire", max_length=200, blank=True)
    contact_email = models.EmailField("adresse électronique du correspondant", blank=True)
    amount_cents = models.BigIntegerField("montant HT (centimes)")
    hours = models.PositiveIntegerField("heures d’insertion", help_text="Heures entières")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "lot d’une fiche de liaison"
        verbose_name_plural = "lots des fiches de liaison"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "study_lot"],
                name="liaison_lot_once",
                violation_error_message="Ce lot est déjà rempli.",
            ),
            models.CheckConstraint(
                condition=Q(amount_cents__gte=0),
                name="liaison_amount_not_negative",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_name} · {self.study_lot}"
