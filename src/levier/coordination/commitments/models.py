"""Hours owed per lot, and which desk answers for which part. Whole hours; nothing is overwritten."""

import uuid

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.files.models import StoredFile
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.commitments.keys import KEY_LABELS
from levier.coordination.commitments.releases import GROUND_LABELS, RELEASE_LABELS, STATE_WORDS, ReleaseKind
from levier.coordination.procurement.models import Lot
from levier.organizations.models import Organization


class CommitmentKind(models.TextChoices):
    """Where committed hours come from."""

    INITIAL = "initial", "engagement initial"
    AMENDMENT = "amendment", "avenant"
    ORDER = "order", "bon de commande"
    RELEASE = "release", "suspension, suppression ou annulation"
    RESUMPTION = "resumption", "fin d’une suspension"


# Kinds a person states herself; the others come with their own act, which says why.
STATED_KINDS = (CommitmentKind.AMENDMENT, CommitmentKind.ORDER)
# What the buyer freed, and what is due again: together, the hours cancelled today.
RELEASE_KINDS = (CommitmentKind.RELEASE, CommitmentKind.RESUMPTION)


class HoursCommitment(MissionScopedModel):
    """Hours a lot owes from a date. An amendment is another row that states its difference."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="commitments", verbose_name="lot")
    kind = models.CharField("origine", max_length=10, choices=CommitmentKind.choices, default=CommitmentKind.INITIAL)
    hours = models.IntegerField("heures", help_text="Heures entières ; la différence, pour un avenant")
    key_kind = models.CharField(
        "clé de répartition",
        max_length=12,
        choices=[(kind.value, label) for kind, label in KEY_LABELS.items()],
        blank=True,
    )
    effective_on = models.DateField("à compter du")
    document = models.CharField("pièce", max_length=200, help_text="L’acte d’engagement, l’avenant n° 1…")
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisi par"
    )
    recorded_at = models.DateTimeField("saisi le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "heures dues"
        verbose_name_plural = "heures dues"
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(kind="initial"),
                name="commitment_initial_once",
                violation_error_message="Ce lot a déjà un engagement initial : enregistrez un avenant.",
            ),
            models.UniqueConstraint(
                fields=["lot", "document"],
                name="commitment_document_once",
                violation_error_message="Cette pièce a déjà engagé des heures sur ce lot.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="initial") | Q(hours__gte=0),
                name="commitment_initial_not_negative",
                violation_error_message="Un engagement initial ne peut pas être négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot} : {self.hours} h ({self.get_kind_display()})"


class DeskShare(MissionScopedModel):
    """The part of a commitment one desk answers for, with the weight that gave it."""

    commitment = models.ForeignKey(
        HoursCommitment, on_delete=models.PROTECT, related_name="shares", verbose_name="heures dues"
    )
    desk = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="shares", verbose_name="guichet")
    weight = models.PositiveIntegerField("poids dans la clé")
    hours = models.IntegerField("heures")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "part d’un guichet"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "desk"],
                name="share_once",
                violation_error_message="Ce guichet a déjà sa part de cet engagement.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0) | Q(hours=0),
                name="share_nothing_without_key",
                violation_error_message="Un guichet sans clé ne reçoit aucune heure.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.desk} : {self.hours} h"


class ClauseRelease(MissionScopedModel):
    """The buyer's act by which the clause no longer binds the holder of a lot: suspended or removed on request, or
    annulled because it must be. A suspension ends; the others do not."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="releases", verbose_name="lot")
    kind = models.CharField(
        "acte", max_length=11, choices=[(kind.value, label) for kind, label in RELEASE_LABELS.items()]
    )
    ground = models.CharField(
        "motif de l’annulation",
        max_length=20,
        choices=[(ground.value, label) for ground, label in GROUND_LABELS.items()],
        blank=True,
    )
    evidence = models.TextField("faisceau d’indices, ou pièces produites", max_length=4000, blank=True)
    copy = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pièces déposées"
    )
    decided_on = models.DateField("décidé par l’acheteur le")
    effective_on = models.DateField("à compter du")
    document = models.CharField("décision de l’acheteur", max_length=200)
    hours = models.PositiveIntegerField("heures qui ne sont plus dues", help_text="Heures entières")
    ended_on = models.DateField("fin de la suspension", null=True, blank=True)
    ended_document = models.CharField("pièce de la reprise", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisi par"
    )
    recorded_at = models.DateTimeField("saisi le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "suspension ou annulation de la clause"
        verbose_name_plural = "suspensions et annulations de la clause"
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(ended_on=None),
                name="release_one_in_force",
                violation_error_message="La clause est déjà suspendue ou levée sur ce lot.",
            ),
            models.CheckConstraint(
                condition=(Q(kind="annulation", copy__isnull=False) & ~Q(ground=""))
                | (~Q(kind="annulation") & Q(ground="") & ~Q(evidence="")),
                name="release_on_its_own_evidence",
                violation_error_message="L’annulation porte son motif et ses copies ; les autres actes, leurs indices.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_document="")
                | (Q(kind="suspension", ended_on__gte=F("effective_on")) & ~Q(ended_document="")),
                name="release_only_a_suspension_ends",
                violation_error_message="Seule une suspension prend fin, par une pièce et après son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.document}"

    @property
    def state_words(self) -> str:
        """What the clause is on the lot while this act is in force."""
        return STATE_WORDS[ReleaseKind(self.kind)]
