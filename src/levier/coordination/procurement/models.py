"""Operation > contract > lot > award."""

import datetime
import uuid

from django.db import models
from django.db.models import F, Q

from levier.common.files.models import StoredFile
from levier.common.tenancy.history import ScopedHistory
from levier.common.tenancy.models import MissionScopedModel
from levier.common.versions import VersionedModel
from levier.coordination.procurement.lifecycle import execution_start, halts_of, idle_from
from levier.law.ccag import NO_CCAG, OLDER, OLDER_VERSION, binds, insertion_since
from levier.law.legal_bases import WAY_LABELS, legal_bases
from levier.organizations.models import Commune, Organization


class ContractStatus(models.TextChoices):
    """The life of a contract with a clause (domain reference, lifecycle)."""

    PROSPECT = "prospect", "repéré"
    STUDY = "etude", "à l’étude"
    DRAFTING = "redaction", "en rédaction"
    PUBLISHED = "publie", "publié"
    AWARDED = "attribue", "attribué"
    NOTIFIED = "notifie", "notifié"
    STARTED = "demarre", "démarré"
    RUNNING = "en_cours", "en cours"
    SUSPENDED = "suspendu", "suspendu"
    ENDED = "termine", "terminé"
    SETTLED = "solde", "soldé"
    ARCHIVED = "archive", "archivé"
    DROPPED = "sans_suite", "sans suite"
    UNSUCCESSFUL = "infructueux", "infructueux"
    CLAUSE_REMOVED = "clause_supprimee", "clause supprimée"
    EXEMPTED = "exoneree", "exonéré"


# Statuses in which hours are expected, and a late statement is late.
RUNNING_STATUSES = (ContractStatus.STARTED, ContractStatus.RUNNING)

# Statuses in which nobody has anything left to do.
OVER_STATUSES = (
    ContractStatus.SETTLED,
    ContractStatus.ARCHIVED,
    ContractStatus.DROPPED,
    ContractStatus.UNSUCCESSFUL,
    ContractStatus.CLAUSE_REMOVED,
    ContractStatus.EXEMPTED,
)


# Months of a statement: those that divide the year.
PERIODS = [1, 2, 3, 6, 12]


class ContractNature(models.TextChoices):
    """What kind of contract it is: an order and a call-off follow the framework they come from."""

    ORDINARY = "marche", "marché"
    FRAMEWORK = "accord_cadre", "accord-cadre à bons de commande"
    CALL_OFF = "subsequent", "marché subséquent"
    CONCESSION = "concession", "concession"


class Operation(VersionedModel):
    """A group of contracts for one project of one buyer."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom", max_length=255)
    buyer = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="operations", verbose_name="acheteur"
    )
    lead_desk = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="led_operations", verbose_name="guichet chef de file"
    )
    is_state = models.BooleanField("marché de l’État", default=False)
    is_npnru = models.BooleanField("renouvellement urbain (NPNRU)", default=False)
    contact_name = models.CharField("correspondant chez l’acheteur", max_length=200, blank=True)
    contact_function = models.CharField("fonction du correspondant", max_length=200, blank=True)
    contact_email = models.EmailField("adresse électronique du correspondant", blank=True)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    history = ScopedHistory()

    class Meta(MissionScopedModel.Meta):
        verbose_name = "opération"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(contact_email="") | Q(contact_name="", contact_function=""),
                name="operation_contact_can_be_written_to",
                violation_error_message="Un correspondant chez l’acheteur se nomme avec son adresse électronique.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Contract(VersionedModel):
    """A public contract followed for its clause. Its holder and contacts are fictitious in the demo."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    operation = models.ForeignKey(
        Operation, on_delete=models.PROTECT, related_name="contracts", verbose_name="opération"
    )
    title = models.CharField("objet", max_length=1000)
    reference = models.CharField("référence de l’acheteur", max_length=60, blank=True)
    status = models.CharField(
        "étape", max_length=20, choices=ContractStatus.choices, default=ContractStatus.NOTIFIED, db_index=True
    )
    status_on = models.DateField("à cette étape depuis le", null=True, blank=True)
    status_reason = models.CharField("décision", max_length=500, blank=True)
    nature = models.CharField("nature", max_length=15, choices=ContractNature.choices, default=ContractNature.ORDINARY)
    ccag = models.CharField("CCAG", max_length=60, blank=True)
    ccag_version = models.CharField("version du CCAG, quand elle n’est pas celle tenue", max_length=60, blank=True)
    way = models.CharField(
        "voie", max_length=20, blank=True, choices=[(way.value, label) for way, label in WAY_LABELS.items()]
    )
    basis = models.CharField("base juridique", max_length=30, blank=True)
    amount_cents = models.BigIntegerField("montant HT (centimes)", null=True, blank=True)
    notified_on = models.DateField("notifié le", null=True, blank=True)
    starts_on = models.DateField("exécution depuis le", null=True, blank=True)
    ends_on = models.DateField("exécution jusqu’au", null=True, blank=True)
    period_months = models.PositiveSmallIntegerField(
        "période des relevés (mois)", default=3, help_text="Celle des entreprises qui y sont nommées ensuite"
    )
    due_day = models.PositiveSmallIntegerField(
        "jour d’échéance des relevés", null=True, blank=True, help_text="Vide\u00a0: celui de la mission"
    )
    open_data_uid = models.CharField("identifiant dans les données ouvertes", max_length=80, blank=True)
    is_fictitious = models.BooleanField("fictif", default=False)

    history = ScopedHistory()

    class Meta(MissionScopedModel.Meta):
        verbose_name = "marché"
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_cents=None) | Q(amount_cents__gte=0),
                name="contract_amount_not_negative",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="contract_dates_in_order",
                violation_error_message="La fin de l’exécution précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(ccag_version="") | ~Q(ccag=""),
                name="contract_version_of_a_ccag",
                violation_error_message="Dites de quel CCAG c’est la version.",
            ),
            models.CheckConstraint(
                condition=Q(period_months__in=PERIODS),
                name="contract_period_divides_the_year",
                violation_error_message="La période des relevés est de 1, 2, 3, 6 ou 12 mois.",
            ),
            models.CheckConstraint(
                condition=Q(due_day=None) | Q(due_day__range=(1, 31)),
                name="contract_due_day_in_a_month",
                violation_error_message="Un jour du mois va de 1 à 31.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def executes_from(self) -> datetime.date | None:
        """The first day whose hours can be its own."""
        return execution_start(self.starts_on, self.notified_on)

    @property
    def binds_from(self) -> datetime.date | None:
        """The first day it binds its holder: an act of its life does not come before; None while unknown."""
        return self.notified_on or self.starts_on

    @staticmethod
    def begun_by(day: datetime.date, at: str) -> Q:
        """The condition for no known date to put a contract's execution after a day; `at` leads to the contract."""
        begun = Q()
        for name in (f"{at}starts_on", f"{at}notified_on"):
            begun &= Q(**{name: None}) | Q(**{f"{name}__lte": day})
        return begun

    @property
    def ccag_named(self) -> str:
        """Its CCAG, with its version when that is not the one whose text is held: nothing is quoted from another."""
        if self.ccag_version:
            return f"{self.ccag} ({self.ccag_version})"
        if self.is_bound_by_ccag or self.refers_to_none:
            return self.ccag
        return f"{self.ccag} ({OLDER})" if self.ccag else OLDER

    @property
    def is_bound_by_ccag(self) -> bool:
        """Whether the insertion clause of the CCAG of 2021 binds it; else its own documents alone do."""
        return binds(self.ccag, self.ccag_version, self.binds_from)

    @staticmethod
    def unbound_by_ccag(at: str) -> Q:
        """The condition for a contract not to be; `at` leads to it. Says in SQL what `is_bound_by_ccag` says."""
        since = insertion_since()
        return (
            Q(**{f"{at}ccag": NO_CCAG})
            | (~Q(**{f"{at}ccag_version": ""}) & Q(**{f"{at}ccag_version__regex": OLDER_VERSION}))
            | Q(**{f"{at}notified_on__lt": since})
            | Q(**{f"{at}notified_on": None, f"{at}starts_on__lt": since})
        )

    @property
    def followed_words(self) -> str:
        """What it follows where nothing is noted of its own documents."""
        if self.refers_to_none:
            return "le marché ne se réfère à aucun CCAG"
        if not self.is_bound_by_ccag:
            return "le marché n’est pas régi par les CCAG de 2021"
        return "le marché suit son CCAG"

    @property
    def refers_to_none(self) -> bool:
        """Whether it is said to refer to no CCAG: its own documents alone bind its holder."""
        return self.ccag == NO_CCAG

    @property
    def ccag_words(self) -> str:
        """The same in words: « CCAG Travaux », « Pas de CCAG », or nothing while nobody said."""
        return f"CCAG {self.ccag_named}" if self.ccag not in ("", NO_CCAG) else self.ccag

    @property
    def way_words(self) -> str:
        """By which way the clause came into the contract, and on what basis; empty when neither is known."""
        basis = legal_bases().get(self.basis)
        return ", ".join(filter(None, (self.get_way_display(), basis.label if basis else "")))


class LotOutcome(models.TextChoices):
    """What the buyer decided of a lot that it does not award."""

    UNSUCCESSFUL = "infructueux", "infructueux"
    DROPPED = "sans_suite", "sans suite"


class Lot(VersionedModel):
    """A part of a contract awarded separately; a contract without lots has one. `outcome`: empty but for a lot the
    buyer does not award, until it is launched again; what it was before stays in its history."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="lots", verbose_name="marché")
    number = models.PositiveSmallIntegerField("numéro", default=1)
    title = models.CharField("objet du lot", max_length=500)
    cpv = models.CharField("code CPV", max_length=10, blank=True)
    trade = models.CharField("métier", max_length=40, blank=True)
    amount_cents = models.BigIntegerField("montant HT (centimes)", null=True, blank=True)
    released_from = models.DateField("clause suspendue ou levée depuis le", null=True, blank=True, editable=False)
    resumed_on = models.DateField("clause reprise le", null=True, blank=True, editable=False)
    halts = models.JSONField(
        "suspensions qui ont pris fin",
        default=list,
        blank=True,
        editable=False,
        help_text="De sa clause ou de son marché\u00a0: premier jour, jour de la reprise",
    )
    outcome = models.CharField("non attribué", max_length=11, choices=LotOutcome.choices, blank=True, editable=False)
    outcome_on = models.DateField("non attribué depuis le", null=True, blank=True, editable=False)
    outcome_document = models.CharField("décision de ne pas attribuer", max_length=200, blank=True, editable=False)
    outcome_copy = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="copie de cette décision",
    )
    relaunched_on = models.DateField("relancé le", null=True, blank=True, editable=False)
    relaunched_document = models.CharField("pièce de la relance", max_length=200, blank=True, editable=False)

    history = ScopedHistory()

    class Meta(MissionScopedModel.Meta):
        verbose_name = "lot"
        ordering = ["contract", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"],
                name="lot_number_once",
                violation_error_message="Ce marché a déjà un lot de ce numéro.",
            ),
            models.CheckConstraint(
                condition=Q(amount_cents=None) | Q(amount_cents__gte=0),
                name="lot_amount_not_negative",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on=None, outcome_document="", outcome_copy=None)
                | (
                    Q(outcome__in=LotOutcome.values, outcome_on__isnull=False, relaunched_on=None)
                    & ~Q(outcome_document="")
                ),
                name="lot_outcome_by_a_document",
                violation_error_message="Un lot non attribué porte la date et la pièce de la décision.",
            ),
            models.CheckConstraint(
                condition=Q(relaunched_on=None, relaunched_document="")
                | (Q(relaunched_on__isnull=False) & ~Q(relaunched_document="")),
                name="lot_relaunched_by_a_document",
                violation_error_message="La relance d’un lot porte sa date et sa pièce.",
            ),
        ]

    @property
    def idle_from(self) -> datetime.date | None:
        """Since when its hours are not to be done: released, or its contract suspended; None while they are."""
        return idle_from(self.released_from, self.contract.status, self.contract.status_on)

    @property
    def halted(self) -> tuple[tuple[datetime.date, datetime.date], ...]:
        """The times in which its hours were not to be done, that ended: first day, day they were again."""
        return halts_of(self.halts)

    def __str__(self) -> str:
        return self.in_words(self.number, self.title)

    @staticmethod
    def in_words(number: int, title: str) -> str:
        """How a lot is named, for whoever reads its columns."""
        return f"Lot {number}, {title}"


class LotCommune(MissionScopedModel):
    """A commune in which a lot is carried out."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="places", verbose_name="lot")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="+", verbose_name="commune")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "commune d’exécution"
        verbose_name_plural = "communes d’exécution"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "commune"],
                name="lot_commune_once",
                violation_error_message="Cette commune est déjà un lieu d’exécution de ce lot.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.commune}"


class AwardRole(models.TextChoices):
    """What the company is for the lot."""

    SOLE = "sole", "titulaire"
    LEADER = "leader", "mandataire"
    MEMBER = "member", "cotraitant"
    SUBCONTRACTOR = "subcontractor", "sous-traitant"


class Award(VersionedModel):
    """A lot entrusted to a company, from its start unless it took over from another, to its end unless it was
    replaced. The hours it declared stay its own."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="awards", verbose_name="lot")
    company = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="awards", verbose_name="entreprise"
    )
    role = models.CharField("qualité", max_length=15, choices=AwardRole.choices, default=AwardRole.SOLE)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="subcontracts", verbose_name="donneur"
    )
    part = models.CharField("part confiée", max_length=200, blank=True)
    contact_name = models.CharField("correspondant opérationnel", max_length=200, blank=True)
    contact_email = models.EmailField("adresse électronique du correspondant", blank=True)
    second_contact_name = models.CharField("second correspondant", max_length=200, blank=True)
    second_contact_email = models.EmailField("adresse électronique du second correspondant", blank=True)
    period_months = models.PositiveSmallIntegerField("période des relevés (mois)", default=3)

    started_on = models.DateField("tient le lot depuis le", null=True, blank=True)
    ended_on = models.DateField("ne tient plus le lot depuis le", null=True, blank=True)
    ended_document = models.CharField("pièce de la fin", max_length=200, blank=True)
    ended_copy = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="copie de cette pièce",
    )

    history = ScopedHistory()

    class Meta(MissionScopedModel.Meta):
        verbose_name = "attribution"
        ordering = ["lot", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "company"],
                name="award_once",
                violation_error_message="Cette entreprise tient déjà ce lot.",
            ),
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(role__in=["sole", "leader"], ended_on=None),
                name="award_one_holder_a_lot",
                violation_error_message="Ce lot a déjà un titulaire ou un mandataire.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_document="") | (Q(ended_on__isnull=False) & ~Q(ended_document="")),
                name="award_ends_by_a_document",
                violation_error_message="La fin d’une attribution porte sa date et sa pièce.",
            ),
            models.CheckConstraint(
                condition=Q(ended_copy=None) | Q(ended_on__isnull=False),
                name="award_copy_is_of_an_end",
                violation_error_message="Seule la fin d’une attribution garde la copie de sa pièce.",
            ),
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="award_dates_in_order",
                violation_error_message="La fin d’une attribution précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(period_months__in=PERIODS),
                name="award_period_divides_the_year",
                violation_error_message="La période des relevés est de 1, 2, 3, 6 ou 12 mois.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} · {self.lot}"

    @property
    def executes_from(self) -> datetime.date | None:
        """The first day whose hours can be its own: the later of the contract's and the day it took the lot over."""
        days = self.started_on, self.lot.contract.executes_from
        return max((day for day in days if day is not None), default=None)
