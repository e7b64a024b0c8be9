"""The jobs a lot has to fill, and whom each is published to."""

import uuid

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.tenancy.models import MissionScopedModel
from levier.common.ui import formats
from levier.coordination.participants.needs.rules import WEEK_HUNDREDTHS
from levier.coordination.procurement.models import Lot
from levier.organizations.models import Organization
from levier.statistics.nomenclatures import rome


class NeedStatus(models.TextChoices):
    """Where a job to fill stands."""

    DRAFT = "draft", "brouillon"
    OPEN = "open", "publiée"
    FILLED = "filled", "pourvue"
    CLOSED = "closed", "fermée sans embauche"


# A job still to fill; the two others are how it ended.
TO_FILL = (NeedStatus.DRAFT, NeedStatus.OPEN)


class Need(MissionScopedModel):
    """A job to fill on a lot: it names nobody. `weekly_hours` in hundredths of an hour."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="needs", verbose_name="lot")
    post = models.CharField("poste", max_length=200)
    rome = models.CharField("code ROME", max_length=5, blank=True)
    site = models.CharField("lieu de travail", max_length=200, blank=True)
    deadline = models.DateField("réponses attendues jusqu’au")
    starts_on = models.DateField("embauche à partir du")
    weekly_hours = models.PositiveIntegerField("heures par semaine (centièmes)")
    months = models.PositiveSmallIntegerField("durée (mois)")
    requirements = models.CharField("ce que le poste demande", max_length=1000, blank=True)
    status = models.CharField("situation", max_length=6, choices=NeedStatus.choices, default=NeedStatus.DRAFT)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    settled_at = models.DateTimeField("conclue le", null=True, blank=True, editable=False)
    settled_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="conclue par",
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "offre de poste"
        verbose_name_plural = "offres de poste"
        ordering = ["deadline", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__gte=F("deadline")),
                name="need_answered_before_it_starts",
                violation_error_message="L’embauche précède la date limite des réponses.",
            ),
            models.CheckConstraint(
                condition=Q(weekly_hours__range=(1, WEEK_HUNDREDTHS)),
                name="need_weekly_hours_in_range",
                violation_error_message="Une semaine compte 168 heures.",
            ),
            models.CheckConstraint(
                condition=Q(months__range=(1, 120)),
                name="need_months_in_range",
                violation_error_message="Indiquez de 1 à 120 mois.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=TO_FILL) | Q(settled_at=None, settled_by=None),
                name="need_to_fill_is_not_settled",
                violation_error_message="Une offre à pourvoir n’a pas encore d’issue.",
            ),
        ]

    def __str__(self) -> str:
        return self.post

    @property
    def rome_words(self) -> str:
        """Its code and the job the ROME gives it; empty without a code."""
        job = rome().get(self.rome)
        return f"{job.code}, {formats.typeset(job.label)}" if job else self.rome


class NeedRecipient(MissionScopedModel):
    """Someone of a prescriber or a structure whom a job is published to. She comes in by links, without an account."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="recipients", verbose_name="offre de poste")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="organisme destinataire"
    )
    name = models.CharField("nom", max_length=200)
    email = models.EmailField("adresse électronique")
    added_at = models.DateTimeField("destinataire depuis le", auto_now_add=True)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ajouté par"
    )
    revoked_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "destinataire d’une offre de poste"
        verbose_name_plural = "destinataires d’une offre de poste"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "email"],
                name="need_recipient_once",
                violation_error_message="Cette personne reçoit déjà cette offre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organization}"


class NeedLink(MissionScopedModel):
    """A bearer link mailed to one recipient of a job: only its fingerprint is kept. Each mail carries its own,
    and closes the one before. Once somebody acted behind it, it opens in her browser alone."""

    recipient = models.ForeignKey(
        NeedRecipient, on_delete=models.PROTECT, related_name="links", verbose_name="destinataire"
    )
    token_hash = models.CharField("empreinte", max_length=64, unique=True)
    browser_hash = models.CharField("empreinte du navigateur", max_length=64, blank=True)
    expires_at = models.DateTimeField("valable jusqu’au")
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "lien d’une offre de poste"
        verbose_name_plural = "liens d’une offre de poste"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"lien de {self.recipient}"
