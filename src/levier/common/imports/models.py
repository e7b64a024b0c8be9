"""A deposited spreadsheet: the batch, its lines while they wait, and where the columns of such a file stand."""

import uuid

from django.db import models
from django.db.models import Q

from levier.common.privacy.fields import EncryptedTextField
from levier.common.tenancy.models import MissionScopedModel

# Applied, and not taken back to its last line.
IN_PLACE = Q(applied_at__isnull=False) & (Q(undone_at=None) | Q(remaining__gt=0))


class ImportBatch(MissionScopedModel):
    """A file brought in by one person. Its lines go once applied or past their term; what it did stays told."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("sorte", max_length=40)
    author = models.BigIntegerField("déposé par (compte)")
    file_name = models.CharField("fichier", max_length=255)
    file_hash = models.CharField("empreinte du fichier", max_length=64)
    header = models.JSONField("titres des colonnes", default=list)
    columns = models.JSONField("colonne de chaque donnée", default=dict, help_text="Rang compté de zéro")
    digest = models.CharField("empreinte du fichier et de ses colonnes", max_length=64, blank=True)
    created_at = models.DateTimeField("déposé le", auto_now_add=True)
    staged_at = models.DateTimeField("lu en entier le", null=True, blank=True)
    applied_at = models.DateTimeField("importé le", null=True, blank=True)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    remaining = models.PositiveIntegerField(
        "lignes restant à écrire", default=0, help_text="Ou à retirer, quand l’import s’annule"
    )
    signed = models.JSONField(
        "qui l’importe", default=dict, blank=True, help_text="Ses droits et qui certifie, tant qu’il reste à écrire"
    )
    result = models.JSONField("ce qui a été créé", default=list, help_text="Paires (nombre, mots)")
    made = models.JSONField(
        "lignes créées", default=list, help_text="Pour annuler\u00a0: par étape, ses lignes et ses clés par modèle"
    )

    class Meta(MissionScopedModel.Meta):
        verbose_name = "import"
        verbose_name_plural = "imports"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "kind", "digest"],
                condition=IN_PLACE,
                name="import_same_file_once",
                violation_error_message="Ce fichier a déjà été importé.",
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(applied_at__isnull=False),
                name="import_undone_was_applied",
                violation_error_message="Seul un import appliqué s’annule.",
            ),
            models.CheckConstraint(
                condition=Q(applied_at=None) | (Q(staged_at__isnull=False) & ~Q(digest="")),
                name="import_applied_was_read",
                violation_error_message="Un fichier ne s’importe qu’une fois lu en entier.",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class LineState(models.TextChoices):
    """What the checks say of a line."""

    GOOD = "good", "bonne"
    WARNED = "warned", "à vérifier"
    BAD = "bad", "à corriger"


class ImportLine(MissionScopedModel):
    """A line of a deposited file, its cells as they came, and what stands against it. Both may tell of people."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="lines", verbose_name="import")
    number = models.PositiveIntegerField("ligne du fichier")
    cells = EncryptedTextField("cellules", help_text="En JSON")
    state = models.CharField("état", max_length=6, choices=LineState.choices, default=LineState.GOOD)
    faults = EncryptedTextField("motifs", blank=True, help_text="En JSON")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "ligne d’import"
        verbose_name_plural = "lignes d’import"
        ordering = ["batch", "number"]
        indexes = [models.Index(fields=["batch", "state", "number"], name="import_line_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "number"],
                name="import_line_once",
                violation_error_message="Cette ligne est déjà lue.",
            )
        ]

    def __str__(self) -> str:
        return f"ligne {self.number}"


class ImportMapping(MissionScopedModel):
    """Where the columns stand in files of one kind with the same titles, as someone last said."""

    kind = models.CharField("sorte", max_length=40)
    fingerprint = models.CharField("empreinte des titres", max_length=64)
    columns = models.JSONField("colonne de chaque donnée", default=dict, help_text="Rang compté de zéro")

    class Meta(MissionScopedModel.Meta):
        verbose_name = "colonnes retenues"
        verbose_name_plural = "colonnes retenues"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "kind", "fingerprint"],
                name="import_mapping_once",
                violation_error_message="Les colonnes de ce fichier sont déjà retenues.",
            )
        ]

    def __str__(self) -> str:
        return f"colonnes de {self.kind}"
