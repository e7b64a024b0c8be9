"""The personal fields of this room."""

from levier.common.privacy.register import People, not_personal, personal

personal(
    people=People.PARTICIPANTS,
    kept="copie du document et son nom",
    purpose="Garder la copie des justificatifs",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="ceux qui voient la fiche entière de la personne, et chaque ouverture est inscrite",
    term="comme la fiche de la personne\u202f; effacée quand elle est anonymisée",
    fields=("files.StoredFile.name", "files.StoredFile.storage_name", "files.StoredFile.subject"),
)
personal(
    people=People.ACCOUNTS,
    kept="numéro du compte",
    purpose="Savoir qui a déposé un fichier",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="l’équipe de la mission",
    term="comme le fichier",
    fields=("files.StoredFile.uploaded_by",),
)
not_personal("files.StoredFile", "public_id", "kind", "media_type", "size", "sha256", "uploaded_at")
