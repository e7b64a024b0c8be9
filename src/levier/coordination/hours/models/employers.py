"""What the structure that employs people says of them: its spreadsheet, and the second of two figures."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from levier.accounts.models import ApiToken, User
from levier.common.privacy.fields import EncryptedTextField
from levier.common.tenancy.models import MissionScopedModel
from levier.common.ui import formats
from levier.coordination.hours.models.statements import Statement
from levier.coordination.participants.models import Assignment, Declarant
from levier.organizations.models import Organization


class SecondDeclaration(MissionScopedModel):
    """Hours of one assignment in one month, in hundredths, said by the one of holder and structure who is not its
    declarant. They are shown beside those declared and never counted; a gap waits until a facilitator has settled it.
    Zero is a figure, of the one as of the other.

    Said again, the last figure replaces the first, which stays, settled as replaced.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, related_name="second_declarations", verbose_name="relevé"
    )
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="second_declarations", verbose_name="affectation"
    )
    month = models.DateField("mois travaillé", help_text="Le premier jour du mois")
    said_by = models.CharField("dit par", max_length=8, choices=Declarant.choices)
    hundredths = models.PositiveIntegerField("centièmes d’heure")
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="auteur"
    )
    author_name = models.CharField("au nom de", max_length=200)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    declarant_said = models.BooleanField(
        "la structure qui déclare s’est prononcée",
        default=False,
        help_text="Fût-ce par zéro, que le registre ne garde pas. Du titulaire, c’est son relevé qui le dit.",
    )
    settled_at = models.DateTimeField("écart tranché le", null=True, blank=True)
    settled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="écart tranché par"
    )
    settled_reason = models.CharField("ce qui a tranché", max_length=500, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "seconde déclaration"
        verbose_name_plural = "secondes déclarations"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "month"],
                condition=Q(settled_at=None),
                name="second_declaration_waits_once",
                violation_error_message="Un second chiffre attend déjà pour ce mois.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="second_declaration_month_is_first_day",
                violation_error_message="Un mois est noté par son premier jour.",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | ~Q(settled_reason=""),
                name="second_declaration_settled_says_why",
                violation_error_message="Dites ce qui a tranché l’écart.",
            ),
        ]

    def __str__(self) -> str:
        return f"seconde déclaration, {self.assignment} ({self.month:%m/%Y})"


class EmployerSheet(MissionScopedModel):
    """The one spreadsheet a structure fills for all its people, whatever the holder, the contract and the desk: read,
    shown contract by contract, then applied in one act, and undone as one.

    Its software may send the same lines (`token`), under a key that makes a sending repeated the same sending.
    """

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="déposé par")
    employer = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="structure",
        help_text="Ses membres voient ce dépôt. Vide quand il en concerne plusieurs : l’auteur seul le voit.",
    )
    token = models.ForeignKey(
        ApiToken,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="envoyé par le logiciel",
    )
    request_key = models.CharField("clé de l’envoi", max_length=100, blank=True)
    file_name = EncryptedTextField("nom du fichier")
    file_hash = models.CharField("empreinte du fichier", max_length=64)
    content = EncryptedTextField("lignes lues", help_text="En JSON\u00a0: affectation, mois, heures, ce qu’il y avait")
    created_at = models.DateTimeField("déposé le", auto_now_add=True)
    applied_at = models.DateTimeField("enregistré le", null=True, blank=True)
    author_name = models.CharField("attesté par", max_length=302, blank=True)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "tableau d’une structure"
        verbose_name_plural = "tableaux des structures"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "file_hash"],
                condition=Q(applied_at__isnull=False, undone_at=None),
                name="employer_sheet_applied_once",
                violation_error_message="Ce tableau est déjà enregistré.",
            ),
            models.UniqueConstraint(
                fields=["employer", "request_key"],
                condition=~Q(request_key=""),
                name="employer_sheet_sent_once",
                violation_error_message="Un envoi porte déjà cette clé.",
            ),
            models.CheckConstraint(
                condition=Q(token=None, request_key="")
                | (Q(token__isnull=False, employer__isnull=False) & ~Q(request_key="")),
                name="employer_sheet_sent_under_a_key",
                violation_error_message="L’envoi d’un logiciel dit sa clé et sa structure.",
            ),
            models.CheckConstraint(
                condition=Q(applied_at=None) | ~Q(author_name=""),
                name="employer_sheet_attested_by_someone",
                violation_error_message="Un tableau enregistré dit qui l’atteste.",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(applied_at__isnull=False),
                name="employer_sheet_undone_once_applied",
                violation_error_message="Seul un tableau enregistré s’annule.",
            ),
        ]

    @property
    def word(self) -> str:
        """What it is called: what a software sends is no spreadsheet."""
        return "envoi" if self.request_key else "tableau"

    @property
    def this(self) -> str:
        """« ce tableau », « cet envoi »."""
        return f"{'cet' if self.request_key else 'ce'} {self.word}"

    @property
    def named(self) -> str:
        """« le tableau », « l’envoi »."""
        return f"{'l’' if self.request_key else 'le '}{self.word}"

    def __str__(self) -> str:
        came = "reçu" if self.request_key else "déposé"
        return f"{self.word} {came} le {formats.short_date(timezone.localdate(self.created_at))}"


class SheetWriting(MissionScopedModel):
    """How many lines of a deposit remain to be written, of its recording or of its undoing: a row for each of them.

    Apart from the deposit: SQLite writes a changed row again whole, and that of a deposit holds the file's content.
    """

    sheet = models.OneToOneField(
        EmployerSheet, on_delete=models.CASCADE, related_name="writing", verbose_name="tableau"
    )
    remaining = models.PositiveIntegerField("lignes à écrire", editable=False)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "écriture d’un tableau"
        verbose_name_plural = "écritures de tableaux"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"écriture de {self.sheet}"
