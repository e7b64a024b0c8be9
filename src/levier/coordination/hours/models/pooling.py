"""One person over several contracts: why her hours may stand on each, who agreed, and how each month is allocated."""

import uuid

from django.db import models
from django.db.models import F, Q

from levier.accounts.models import User
from levier.common.files.models import StoredFile
from levier.common.tenancy.models import MissionScopedModel
from levier.coordination.hours.pooling.rules import POOLING_LABELS, PoolingKind
from levier.coordination.participants.models import Assignment
from levier.coordination.procurement.models import Award
from levier.organizations.models import Organization


def running(pooling: str = "") -> Q:
    """The condition for a pooling to run, neither ended nor declined; `pooling` is the way to it."""
    way = f"{pooling}__" if pooling else ""
    return Q(**{f"{way}ended_on": None, f"{way}declined_on": None})


class Pooling(MissionScopedModel):
    """Contracts between which the hours of the same people are allocated, and on whose request. Its end is dated. A
    buyer that declines ends the request, which none of its contracts then follows: another may be asked."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(
        "nature", max_length=13, choices=[(kind.value, label) for kind, label in POOLING_LABELS.items()]
    )
    area = models.CharField("bassin d’emploi commun", max_length=200, blank=True)
    starts_on = models.DateField("heures réparties à compter du")
    requested_on = models.DateField("demandé par le titulaire le", null=True, blank=True)
    request_document = models.CharField("pièce de la demande", max_length=200, blank=True)
    ended_on = models.DateField("fin", null=True, blank=True)
    end_document = models.CharField("pièce de la fin", max_length=200, blank=True)
    declined_by = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="refusé par"
    )
    declined_on = models.DateField("refusé le", null=True, blank=True)
    decline_reason = models.CharField("motif du refus", max_length=500, blank=True)
    decline_document = models.CharField("pièce du refus", max_length=200, blank=True)
    decline_copy = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="copie du refus"
    )
    decline_recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="refus saisi par"
    )
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisi par"
    )
    recorded_at = models.DateTimeField("saisi le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "globalisation, mutualisation ou répartition"
        verbose_name_plural = "globalisations, mutualisations et répartitions"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="repartition", requested_on=None, request_document="")
                | (~Q(kind="repartition") & Q(requested_on__isnull=False) & ~Q(request_document="")),
                name="pooling_is_asked_for",
                violation_error_message="Une globalisation ou une mutualisation porte la demande et sa date.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="globalisation") | ~Q(area=""),
                name="pooling_names_its_area",
                violation_error_message="Une globalisation nomme son bassin d’emploi.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_document="") | (Q(ended_on__gte=F("starts_on")) & ~Q(end_document="")),
                name="pooling_end_is_documented",
                violation_error_message="La fin suit le début et porte sa pièce.",
            ),
            models.CheckConstraint(
                condition=Q(
                    declined_by=None,
                    declined_on=None,
                    decline_reason="",
                    decline_document="",
                    decline_copy=None,
                    decline_recorded_by=None,
                )
                | (
                    Q(declined_by__isnull=False, declined_on__isnull=False, requested_on__isnull=False, ended_on=None)
                    & Q(declined_on__gte=F("requested_on"))
                    & ~Q(decline_reason="")
                    & ~Q(decline_document="")
                ),
                name="pooling_refusal_is_documented",
                violation_error_message="Le refus suit la demande et porte son acheteur, son motif et sa pièce.",
            ),
        ]

    def __str__(self) -> str:
        return POOLING_LABELS[PoolingKind(self.kind)]

    @property
    def is_running(self) -> bool:
        """Whether it may still take people, agreements and months: neither ended nor declined; see `running`."""
        return self.ended_on is None and self.declined_on is None

    @property
    def needs_agreement(self) -> bool:
        """Whether each buyer must agree before an hour is allocated."""
        return self.kind != PoolingKind.SPLIT


class PooledContract(MissionScopedModel):
    """A lot of a pooling, and its buyer's agreement."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    pooling = models.ForeignKey(
        Pooling, on_delete=models.PROTECT, related_name="contracts", verbose_name="globalisation"
    )
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="poolings", verbose_name="attribution")
    agreed_on = models.DateField("accord de l’acheteur le", null=True, blank=True)
    agreement = models.CharField("pièce de l’accord", max_length=200, blank=True)
    copy = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="copie de l’accord"
    )
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="accord saisi par"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "marché globalisé"
        verbose_name_plural = "marchés globalisés"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pooling", "award"],
                name="pooled_contract_once",
                violation_error_message="Ce marché y est déjà.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on=None, agreement="", copy=None) | (Q(agreed_on__isnull=False) & ~Q(agreement="")),
                name="pooled_contract_agreement_is_documented",
                violation_error_message="L’accord de l’acheteur porte sa date et sa pièce.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award}"


class PooledPerson(MissionScopedModel):
    """Someone whose hours are allocated between the contracts of a pooling."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    pooling = models.ForeignKey(Pooling, on_delete=models.PROTECT, related_name="people", verbose_name="globalisation")
    recorded_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="saisie par"
    )
    recorded_at = models.DateTimeField("saisie le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "personne aux heures réparties"
        verbose_name_plural = "personnes aux heures réparties"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"personne n°\u00a0{self.pk}"


class PooledAssignment(MissionScopedModel):
    """Where she is at work, contract by contract: the one hiring, seen from each of them."""

    person = models.ForeignKey(
        PooledPerson, on_delete=models.PROTECT, related_name="places", verbose_name="personne aux heures réparties"
    )
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="poolings", verbose_name="affectation"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "affectation aux heures réparties"
        verbose_name_plural = "affectations aux heures réparties"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "assignment"],
                name="pooled_assignment_once",
                violation_error_message="Cette affectation y est déjà.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}"


class Allocation(MissionScopedModel):
    """The hours someone worked in a month, all her contracts together, in hundredths. Never changed: the last one of a
    month stands, and the ledger holds the differences."""

    person = models.ForeignKey(
        PooledPerson, on_delete=models.PROTECT, related_name="allocations", verbose_name="personne aux heures réparties"
    )
    month = models.DateField("mois travaillé", help_text="Le premier jour du mois")
    hundredths = models.PositiveIntegerField("centièmes d’heure travaillés")
    document = models.CharField("d’après", max_length=200)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    author_name = models.CharField("au nom de", max_length=200)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "répartition d’un mois"
        verbose_name_plural = "répartitions des mois"
        ordering = ["pk"]
        indexes = [models.Index(fields=["person", "month"], name="allocation_by_month")]
        constraints = [
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="allocation_month_is_first_day",
                violation_error_message="Un mois est noté par son premier jour.",
            ),
            models.CheckConstraint(
                condition=~Q(document="") & ~Q(author_name=""),
                name="allocation_says_whence_and_who",
                violation_error_message="Une répartition dit d’après quoi, et par qui.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hundredths / 100:.2f}\u00a0h réparties ({self.month:%m/%Y})"


class AllocationPart(MissionScopedModel):
    """What one contract receives of it, in hundredths; the parts of an allocation add up to it. Never changed."""

    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, related_name="parts", verbose_name="répartition"
    )
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="allocated", verbose_name="affectation"
    )
    hundredths = models.PositiveIntegerField("centièmes d’heure")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "part d’une répartition"
        verbose_name_plural = "parts des répartitions"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["allocation", "assignment"],
                name="allocation_part_once",
                violation_error_message="Ce marché a déjà sa part.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hundredths / 100:.2f}\u00a0h"
