"""A private file: what it is and where it lies. Its content stands in the evidence storage, never in the database."""

import uuid

from django.db import models

from levier.common.privacy.fields import EncryptedTextField
from levier.common.tenancy.models import MissionScopedModel


class StoredFile(MissionScopedModel):
    """One deposited file. Its name may name a person: it is encrypted, and the storage knows a random one."""

    public_id = models.UUIDField("identifiant public", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("sorte", max_length=40)
    name = EncryptedTextField("nom d’origine")
    media_type = models.CharField("type constaté", max_length=100)
    size = models.PositiveIntegerField("octets")
    sha256 = models.CharField("empreinte", max_length=64)
    storage_name = models.CharField("nom dans le dépôt", max_length=100, unique=True)
    subject = models.UUIDField("personne concernée", null=True, blank=True, db_index=True)
    uploaded_by = models.BigIntegerField("déposé par (compte)", null=True, blank=True)
    uploaded_at = models.DateTimeField("déposé le", auto_now_add=True)

    class Meta(MissionScopedModel.Meta):
        verbose_name = "fichier privé"
        verbose_name_plural = "fichiers privés"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size__gt=0),
                name="stored_file_not_empty",
                violation_error_message="Un fichier vide ne se garde pas.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}, déposé le {self.uploaded_at:%d/%m/%Y}"
