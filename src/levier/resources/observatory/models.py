"""The open data of a mission: the files it was given, and what the engine built from them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from levier.common.tenancy.models import MissionScopedModel
from levier.resources.observatory.campaign.models import (  # noqa: F401 models of the room, beside their rules
    CollectedLine,
    DeskCollection,
    OperationDecision,
)
from levier.resources.observatory.consolidation.models import ConsolidationColumn  # noqa: F401 kept beside its rules
from levier.resources.observatory.editions.models import Edition  # noqa: F401 kept beside its rules
from levier.resources.observatory.ledger.models import LedgerBuild  # noqa: F401 a model of the room, kept beside its rules
from levier.resources.observatory.readiness.models import BuyerReadiness  # noqa: F401 kept beside its rules

OPEN_LICENCE = "Licence Ouverte 2.0"


class SourceFile(MissionScopedModel):
    """A file of open data as it was deposited; it stands in the mission's folder and is never altered."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("nom du fichier", max_length=200)
    sha256 = models.CharField("empreinte", max_length=64, editable=False)
    size = models.PositiveBigIntegerField("taille en octets", editable=False)
    origin = models.CharField("provenance", max_length=300)
    dated_on = models.DateField("date des données")
    licence = models.CharField("licence", max_length=100, default=OPEN_LICENCE)
    is_fictitious = models.BooleanField("fictif", default=False)
    # The official resource it was fetched from, whose next version takes its place; nothing for a file a person gave.
    address = models.CharField("adresse de la ressource officielle", max_length=500, blank=True, editable=False)
    deposited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="déposé par"
    )
    deposited_at = models.DateTimeField("déposé le")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "fichier de données ouvertes"
        verbose_name_plural = "fichiers de données ouvertes"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "sha256"],
                name="source_file_once",
                violation_error_message="Ce fichier a déjà été déposé.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BuildState(models.TextChoices):
    """Where a build stands. One is current, one is kept to be put back, one at most is under way."""

    WAITING = "waiting", "en attente"
    RUNNING = "running", "en cours"
    CURRENT = "current", "en service"
    PREVIOUS = "previous", "précédente"
    FAILED = "failed", "abandonnée"


PENDING = (BuildState.WAITING, BuildState.RUNNING)


class Build(MissionScopedModel):
    """Tables built from some files. The swap is the change of state: nobody reads a build that is not current."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField("état", max_length=8, choices=BuildState.choices, default=BuildState.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="demandée par"
    )
    requested_at = models.DateTimeField("demandée le")
    finished_at = models.DateTimeField("finie le", null=True, blank=True)
    progress_file = models.CharField("fichier en cours de lecture", max_length=300, blank=True)
    progress_records = models.PositiveIntegerField("enregistrements lus jusqu’ici", default=0)
    read = models.PositiveIntegerField("enregistrements lus", default=0)
    accepted = models.PositiveIntegerField("acceptés", default=0)
    repaired = models.PositiveIntegerField("réparés", default=0)
    rejected = models.PositiveIntegerField("rejetés", default=0)
    contracts = models.PositiveIntegerField("marchés distincts", default=0)
    concessions = models.PositiveIntegerField("concessions distinctes", default=0)
    problem = models.CharField("motif de l’abandon", max_length=1000, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "construction des données"
        verbose_name_plural = "constructions des données"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission"],
                condition=Q(state="current"),
                name="build_one_current",
                violation_error_message="Une seule construction est en service.",
            ),
            models.UniqueConstraint(
                fields=["mission"],
                condition=Q(state="previous"),
                name="build_one_previous",
                violation_error_message="Une seule construction précédente est gardée.",
            ),
            models.UniqueConstraint(
                fields=["mission"],
                condition=Q(state__in=["waiting", "running"]),
                name="build_one_pending",
                violation_error_message="Une construction est déjà en cours.",
            ),
            models.CheckConstraint(
                condition=Q(read=F("accepted") + F("repaired") + F("rejected")),
                name="build_counts_add_up",
                violation_error_message="Acceptés, réparés et rejetés ne font pas le total lu.",
            ),
        ]

    def __str__(self) -> str:
        return f"construction {self.get_state_display()}"


class BuildFile(MissionScopedModel):
    """A file read by a build, in the order of reading."""

    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="files", verbose_name="construction")
    file = models.ForeignKey(SourceFile, on_delete=models.PROTECT, related_name="builds", verbose_name="fichier")
    rank = models.PositiveSmallIntegerField("rang")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "fichier d’une construction"
        verbose_name_plural = "fichiers d’une construction"
        ordering = ["build", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["build", "file"],
                name="build_file_once",
                violation_error_message="Ce fichier est déjà dans la construction.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.build}\u00a0: {self.file}"


class ErrorReport(MissionScopedModel):
    """What somebody, signed in or not, says is wrong on a buyer's public page; closed with what was done of it."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    buyer_siret = models.CharField("SIRET de l’acheteur", max_length=14)
    buyer_name = models.CharField("acheteur", max_length=255)
    text = models.TextField("ce qui est signalé", max_length=2000)
    email = models.EmailField("adresse pour répondre", blank=True)
    reported_at = models.DateTimeField("signalé le")
    closed_at = models.DateTimeField("clos le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="clos par",
    )
    outcome = models.CharField("suite donnée", max_length=500, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "signalement d’erreur"
        verbose_name_plural = "signalements d’erreur"
        ordering = ["-reported_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | (Q(closed_at__isnull=False, email="") & ~Q(outcome="")),
                name="error_report_closed_with_its_outcome",
                violation_error_message="Un signalement clos dit la suite donnée et ne garde pas l’adresse.",
            ),
        ]

    def __str__(self) -> str:
        return f"signalement sur {self.buyer_name}"


class BookletState(models.TextChoices):
    """Where the printing of a booklet stands."""

    ASKED = "asked", "demandé"
    READY = "ready", "prêt"
    FAILED = "failed", "abandonné"


class Booklet(MissionScopedModel):
    """The yearly booklet of the mission, printed: one a year, made again as often as asked."""

    year = models.PositiveSmallIntegerField("année")
    state = models.CharField("état", max_length=6, choices=BookletState.choices, default=BookletState.ASKED)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="demandé par"
    )
    requested_at = models.DateTimeField("demandé le")
    finished_at = models.DateTimeField("fini le", null=True, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fichier"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "livret annuel"
        verbose_name_plural = "livrets annuels"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "year"],
                name="booklet_one_a_year",
                violation_error_message="Le livret de cette année existe déjà.",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(file__isnull=False),
                name="booklet_ready_has_its_file",
                violation_error_message="Un livret prêt a son fichier.",
            ),
        ]

    def __str__(self) -> str:
        return f"livret {self.year}"
