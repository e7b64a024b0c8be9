"""Hours owed per lot, and which desk answers for which part. Whole hours; nothing is overwritten."""

import uuid

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.files.models import StoredFile
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.clauses.framework_hours import SHAPE_LABELS, Shape, ShapeKind
from levier.coordination.clauses.sizing import ROUNDINGS
from levier.coordination.commitments.keys import KEY_LABELS
from levier.coordination.commitments.releases import GROUND_LABELS, RELEASE_LABELS, STATE_WORDS, ReleaseKind
from levier.coordination.commitments.territories.models import (  # noqa: F401 models of the room, kept beside their rules
    AgreementAct,
    MissionAgreement,
    OpenedOperation,
    OpenedShare,
    ShareMove,
)
from levier.coordination.procurement.models import Award, Lot
from levier.organizations.models import Organization


class CommitmentKind(models.TextChoices):
    """Where committed hours come from."""

    INITIAL = "initial", "engagement initial"
    AMENDMENT = "amendment", "avenant"
    ORDER = "order", "bon de commande"
    INVOICE = "invoice", "factures"
    PHASE = "phase", "tranche affermie ou reconduction"
    RELEASE = "release", "suspension, suppression ou annulation"
    RESUMPTION = "resumption", "fin d’une suspension"
    MOVE = "move", "transfert entre guichets"
    UNAWARDED = "unawarded", "lot infructueux ou sans suite"
    RELAUNCHED = "relaunched", "relance du lot"


# Kinds a person states herself; the others come with their own act, which says why.
STATED_KINDS = (CommitmentKind.AMENDMENT, CommitmentKind.ORDER)
# Acts by which someone chose a key; those that follow share by it.
KEYED_KINDS = (CommitmentKind.INITIAL, *STATED_KINDS)
# Acts whose document may be deposited later: those that somebody records from a document.
COPIED_KINDS = (*KEYED_KINDS, CommitmentKind.PHASE)
# What the buyer freed, and what is due again: together, the hours cancelled today.
RELEASE_KINDS = (
    CommitmentKind.RELEASE,
    CommitmentKind.RESUMPTION,
    CommitmentKind.UNAWARDED,
    CommitmentKind.RELAUNCHED,
)


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
    document = models.CharField("pièce", max_length=200, help_text="L’acte d’engagement, l’avenant n°\u00a01…")
    copy = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="copie de la pièce"
    )
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
            models.CheckConstraint(
                condition=~Q(kind="move") | Q(hours=0),
                name="commitment_move_owes_nothing_more",
                violation_error_message="Un transfert entre guichets ne change pas les heures dues.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot} : {self.hours}\u00a0h ({self.get_kind_display()})"


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
        return f"{self.desk} : {self.hours}\u00a0h"


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
    requested_on = models.DateField("demandée le", null=True, blank=True)
    requested_by = models.CharField("demandée par", max_length=200, blank=True)
    decision_copy = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décision signée"
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
                violation_error_message="L’annulation porte son motif et ses copies\u202f; les autres actes, "
                "leurs indices.",
            ),
            models.CheckConstraint(
                condition=Q(requested_on=None, requested_by="")
                | (Q(requested_on__isnull=False, requested_on__lte=F("decided_on")) & ~Q(requested_by="")),
                name="release_requested_by_someone_before",
                violation_error_message="Une demande porte sa date, avant la décision, et qui l’a faite.",
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


class HoursShape(MissionScopedModel):
    """How a framework's lot turns amounts into hours, in its documents' own figures. Written once."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="hours_shape", verbose_name="lot")
    kind = models.CharField(
        "forme", max_length=10, choices=[(kind.value, label) for kind, label in SHAPE_LABELS.items()]
    )
    threshold_cents = models.PositiveBigIntegerField("seuil ou minimum HT (centimes)", default=0)
    slice_cents = models.PositiveBigIntegerField("tranche HT (centimes)", default=0)
    hours = models.PositiveIntegerField("heures par tranche, ou fixes", default=0)
    rate = models.PositiveIntegerField("part du montant (centièmes de pour cent)", default=0)
    hour_cost_cents = models.PositiveIntegerField("coût d’une heure (centimes)", default=0)
    rounding = models.PositiveSmallIntegerField("arrondi", choices=list(ROUNDINGS.items()), default=1)
    rounds_down = models.BooleanField("à l’entier inférieur", default=False)
    document = models.CharField("pièce et article", max_length=200)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "forme des heures d’un accord-cadre"
        verbose_name_plural = "formes des heures des accords-cadres"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="tranches", slice_cents__gt=0, hours__gt=0)
                | Q(kind="part", rate__gt=0, hour_cost_cents__gt=0)
                | Q(kind="gros_bons", threshold_cents__gt=0, rate__gt=0, hour_cost_cents__gt=0)
                | Q(kind="minimum", threshold_cents__gt=0, hours__gt=0),
                name="shape_has_its_figures",
                violation_error_message="Il manque à cette forme un de ses chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(rounding__in=list(ROUNDINGS)),
                name="shape_rounds_as_named",
                violation_error_message="Cet arrondi n’est pas de la liste.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.document}"

    @property
    def rule(self) -> Shape:
        """The same, as the rule reads it."""
        return Shape(
            ShapeKind(self.kind),
            self.threshold_cents,
            self.slice_cents,
            self.hours,
            self.rate,
            self.hour_cost_cents,
            self.rounding,
            self.rounds_down,
        )


class Basis(models.TextChoices):
    """What an amount tells of: orders forecast hours, invoices make them due."""

    ORDER = "order", "bon de commande"
    INVOICE = "invoice", "facture"


class FrameworkAmount(MissionScopedModel):
    """An order or an invoice of a framework's lot. Never changed afterwards: a credit note is another, negative, and so
    is what cancels an order, which it names."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="framework_amounts", verbose_name="lot")
    basis = models.CharField("nature", max_length=7, choices=Basis.choices)
    amount_cents = models.BigIntegerField("montant HT (centimes)")
    on = models.DateField("date")
    award = models.ForeignKey(
        Award,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="framework_amounts",
        verbose_name="membre du groupement",
    )
    order = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invoices",
        verbose_name="bon facturé ou annulé",
    )
    document = models.CharField("pièce", max_length=200)
    copy = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="copie de la pièce"
    )
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisi par"
    )
    recorded_at = models.DateTimeField("saisi le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "bon de commande ou facture"
        verbose_name_plural = "bons de commande et factures"
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "document"],
                name="framework_document_once",
                violation_error_message="Cette pièce est déjà enregistrée sur ce lot.",
            ),
            models.CheckConstraint(
                condition=~Q(amount_cents=0),
                name="framework_amount_not_zero",
                violation_error_message="Un montant nul n’engage rien.",
            ),
            models.CheckConstraint(
                condition=Q(basis="invoice") | Q(order=None) | Q(amount_cents__lt=0),
                name="framework_only_invoices_bill",
                violation_error_message="Seule une facture, ou l’annulation d’un bon, se rapporte à un bon.",
            ),
        ]

    def __str__(self) -> str:
        return self.document


class PhaseKind(models.TextChoices):
    """A part of a lot that binds only once it is affirmed (R2113-6), or a period that is renewed."""

    OPTIONAL = "optional", "tranche optionnelle"
    RENEWAL = "renewal", "reconduction"


class Phase(MissionScopedModel):
    """Hours a lot will owe if a phase is affirmed, or a period renewed. The firm phase is the initial commitment."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="phases", verbose_name="lot")
    kind = models.CharField("nature", max_length=8, choices=PhaseKind.choices)
    title = models.CharField("intitulé", max_length=200)
    hours = models.PositiveIntegerField("heures", help_text="Heures entières")
    affirmed_on = models.DateField("affermie ou reconduite le", null=True, blank=True)
    ends_on = models.DateField("reconduite jusqu’au", null=True, blank=True)
    commitment = models.OneToOneField(
        HoursCommitment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="phase",
        verbose_name="heures dues",
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "tranche ou période"
        verbose_name_plural = "tranches et périodes"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "title"],
                name="phase_title_once",
                violation_error_message="Ce lot a déjà une tranche ou une période de ce nom.",
            ),
            models.CheckConstraint(
                condition=Q(affirmed_on=None, commitment=None) | Q(affirmed_on__isnull=False, commitment__isnull=False),
                name="phase_affirmed_with_its_hours",
                violation_error_message="Une tranche affermie porte sa date et ses heures dues.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(kind="renewal", ends_on__gte=F("affirmed_on")),
                name="phase_renewed_until_a_later_day",
                violation_error_message="Une période reconduite finit après son début.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GroupTerms(MissionScopedModel):
    """What the members of a group agreed between themselves: the internal cost of an hour, none until they set one."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="group_terms", verbose_name="lot")
    hour_cost_cents = models.PositiveIntegerField("coût interne d’une heure (centimes)", null=True, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "accord interne d’un groupement"
        verbose_name_plural = "accords internes des groupements"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"accord interne, {self.lot}"


class GroupPart(MissionScopedModel):
    """The part of the group's hours a member bears, as a weight; without any, amounts billed say it."""

    award = models.OneToOneField(
        Award, on_delete=models.PROTECT, related_name="group_part", verbose_name="membre du groupement"
    )
    weight = models.PositiveIntegerField("part du membre")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "part d’un membre du groupement"
        verbose_name_plural = "parts des membres des groupements"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.award}\u00a0: {self.weight}"
