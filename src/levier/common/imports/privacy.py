"""The personal fields of this room."""

from levier.common.imports.services import KEPT_DAYS
from levier.common.privacy.register import People, not_personal, personal

personal(
    people=People.PARTICIPANTS,
    kept="lignes d’un fichier déposé, telles qu’elles sont écrites (chiffrées), et ce qui reste à y corriger",
    purpose="Vérifier un fichier avant de l’importer",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="la personne qui a déposé le fichier, et elle seule\u202f; son successeur quand elle part avant l’import",
    term="effacées dès l’import\u202f; celles à corriger, ou d’un fichier jamais importé, au bout de "
    f"{KEPT_DAYS}\u00a0jours",
    fields=("imports.ImportLine.cells", "imports.ImportLine.faults"),
)
personal(
    people=People.ACCOUNTS,
    kept="nom de qui a importé un fichier",
    purpose="Savoir qui a importé ou annulé quoi",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="la personne qui a déposé le fichier, et l’équipe de la mission sur ce qui en est issu",
    term="comme ce qui a été importé",
    fields=("imports.ImportBatch.author",),
)
personal(
    people=People.ACCOUNTS,
    kept="nom et fonction de qui certifie les heures d’un fichier, tant que ses lignes s’écrivent",
    purpose="Terminer un import interrompu comme il a été confirmé",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="personne\u202f: le système seul",
    term="effacé dès que tout est écrit",
    fields=("imports.ImportBatch.signed",),
)
not_personal(
    "imports.ImportBatch", "public_id", "kind", "file_name", "file_hash", "header", "columns", "digest", "created_at",
    "staged_at", "applied_at", "undone_at", "remaining", "result", "made",
)  # fmt: skip
not_personal("imports.ImportLine", "batch", "number", "state")
not_personal("imports.ImportMapping", "kind", "fingerprint", "columns")
