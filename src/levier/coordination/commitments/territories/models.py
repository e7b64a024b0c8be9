"""Shares over several territories: moved between desks, opened to other missions. Of an agreement each mission keeps
its own side; what one published to the other is a copy."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.tenancy.models import Mission, MissionScopedModel
from levier.coordination.commitments.territories.agreements import STATE_LABELS, STATE_TONES, State, state_of
from levier.coordination.procurement.models import Operation
from levier.organizations.models import Organization


class ShareMove(MissionScopedModel):
    """Hours of a lot that one desk hands to another, with the reason. Its act owes nothing by itself: one share takes
    away what the other adds. Undone only by the contrary act."""

    commitment = models.OneToOneField(
        "commitments.HoursCommitment", on_delete=models.PROTECT, related_name="move", verbose_name="acte"
    )
    giver = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="guichet qui donne"
    )
    receiver = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="guichet qui reçoit"
    )
    hours = models.PositiveIntegerField("heures transférées")
    reason = models.CharField("motif", max_length=500)
    done_then = models.PositiveIntegerField(
        "déjà faites chez le guichet qui donne (centièmes d’heure)",
        null=True,
        blank=True,
        help_text="Noté quand le transfert laisse ce guichet en deçà de ce qu’il a déjà fait",
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "transfert entre guichets"
        verbose_name_plural = "transferts entre guichets"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0) & ~Q(reason=""),
                name="share_move_says_what_and_why",
                violation_error_message="Un transfert dit combien d’heures, et pourquoi.",
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")),
                name="share_move_between_two_desks",
                violation_error_message="Un transfert va d’un guichet à un autre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours}\u00a0h de {self.giver} à {self.receiver}"


class Standing:
    """Where an agreement stands, on either side: from its two moments."""

    accepted_at: Any
    ended_at: Any

    @property
    def state(self) -> State:
        return state_of(self.accepted_at, self.ended_at)

    @property
    def state_words(self) -> str:
        return STATE_LABELS[self.state]

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return STATE_TONES[self.state]

    @property
    def stands(self) -> bool:
        """Whether it can still be ended."""
        return self.state in (State.OFFERED, State.IN_FORCE)


class MissionAgreement(Standing, MissionScopedModel):
    """On the side of the mission whose operation it is: the share of one desk belongs to another mission, from its
    acceptance to its end. A mission that does not use this installation is named; nothing is sent to it."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    operation = models.ForeignKey(
        Operation, on_delete=models.PROTECT, related_name="agreements", verbose_name="opération"
    )
    desk = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="guichet de l’autre mission"
    )
    partner = models.ForeignKey(
        Mission, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="autre mission"
    )
    partner_name = models.CharField("mission hors de cette installation", max_length=200, blank=True)
    document = models.CharField("convention ou décision", max_length=200)
    offered_at = models.DateTimeField("proposé le")
    accepted_at = models.DateTimeField("accepté le", null=True, blank=True)
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)
    published_at = models.DateTimeField("parts publiées le", null=True, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "accord entre missions"
        verbose_name_plural = "accords entre missions"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "desk"],
                condition=Q(ended_at=None),
                name="agreement_one_a_desk",
                violation_error_message="La part de ce guichet est déjà ouverte à une mission.",
            ),
            models.CheckConstraint(
                condition=Q(partner=None) & ~Q(partner_name="") | Q(partner__isnull=False, partner_name=""),
                name="agreement_with_one_mission",
                violation_error_message="Un accord se conclut avec une mission.",
            ),
            models.CheckConstraint(
                condition=~Q(partner=F("mission")),
                name="agreement_with_another_mission",
                violation_error_message="Un accord se conclut avec une autre mission.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation}\u00a0: {self.desk}"

    @property
    def partner_words(self) -> str:
        """The other mission, as a page names it."""
        return self.partner.name if self.partner else f"{self.partner_name} (hors de cette installation)"


class OpenedOperation(Standing, MissionScopedModel):
    """On the other side: an operation of another mission, as that mission published it."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    agreement = models.UUIDField("accord", unique=True, editable=False)
    origin = models.ForeignKey(
        Mission, on_delete=models.PROTECT, related_name="+", verbose_name="mission dont c’est l’opération"
    )
    name = models.CharField("opération", max_length=255)
    buyer = models.CharField("acheteur", max_length=270)
    document = models.CharField("convention ou décision", max_length=200)
    desk = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="votre guichet",
    )
    offered_at = models.DateTimeField("proposé le")
    accepted_at = models.DateTimeField("accepté le", null=True, blank=True)
    ended_at = models.DateTimeField("terminé le", null=True, blank=True)
    published_at = models.DateTimeField("parts publiées le", null=True, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "opération d’une autre mission"
        verbose_name_plural = "opérations d’autres missions"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(origin=F("mission")),
                name="opened_from_another_mission",
                violation_error_message="Une opération de la mission n’est pas celle d’une autre.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, desk=None) | Q(accepted_at__isnull=False, desk__isnull=False),
                name="opened_accepted_by_a_desk",
                violation_error_message="Un accord accepté nomme le guichet qui répond de la part.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OpenedShare(MissionScopedModel):
    """What one desk answers for in another mission's operation, as published. Gone when the agreement ends."""

    opened = models.ForeignKey(
        OpenedOperation, on_delete=models.CASCADE, related_name="shares", verbose_name="opération d’une autre mission"
    )
    rank = models.PositiveSmallIntegerField("rang")
    desk_name = models.CharField("guichet", max_length=270)
    owed = models.IntegerField("heures dues", help_text="Heures entières")
    done = models.IntegerField("heures faites (centièmes d’heure)")
    taken_over = models.IntegerField("dont heures reprises (centièmes d’heure)", default=0)
    excused = models.PositiveIntegerField("dont heures déduites", default=0, help_text="Heures entières")
    remaining = models.PositiveIntegerField(
        "heures restantes (centièmes d’heure)", default=0, help_text="Comptées lot par lot par l’autre mission"
    )
    is_ours = models.BooleanField("part de la mission")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "part publiée"
        verbose_name_plural = "parts publiées"
        ordering = ["opened", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["opened", "rank"],
                name="opened_share_rank_once",
                violation_error_message="Deux parts publiées ont le même rang.",
            ),
            models.UniqueConstraint(
                fields=["opened"],
                condition=Q(is_ours=True),
                name="opened_share_one_ours",
                violation_error_message="Une seule part est celle de la mission.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.desk_name}\u00a0: {self.owed}\u00a0h"


class AgreementActKind(models.TextChoices):
    """What happened to an agreement."""

    OFFER = "offer", "proposition"
    ACCEPTANCE = "acceptance", "acceptation"
    PUBLICATION = "publication", "publication des parts"
    ENDING = "ending", "fin"


class AgreementAct(MissionScopedModel):
    """The log of an agreement, on each side: only ever added to. `author` None: an act of the other mission, or of the
    platform itself when it publishes."""

    agreement = models.UUIDField("accord", editable=False, db_index=True)
    kind = models.CharField("acte", max_length=11, choices=AgreementActKind.choices)
    at = models.DateTimeField("le")
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    is_ours = models.BooleanField("acte de la mission")
    words = models.CharField("motif ou pièce", max_length=500, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "acte d’un accord"
        verbose_name_plural = "actes d’un accord"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.at:%d/%m/%Y}"
