"""The personal fields of this room."""

from levier.common.privacy.register import People, not_personal, personal

personal(
    people=People.PARTICIPANTS,
    kept="heures de chaque mois, déclarées, retenues ou refusées, et le motif",
    purpose="Tenir le registre des heures déclarées, retenues et refusées",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission\u202f; l’entreprise pour ses salariés",
    term="comme le marché\u202f; sans nom une fois la personne anonymisée",
    fields=(
        "hours.LedgerEntry.assignment",
        "hours.LedgerEntry.month",
        "hours.LedgerEntry.kind",
        "hours.LedgerEntry.hundredths",
        "hours.LedgerEntry.reason",
    ),
)
personal(
    people=People.CONTACTS,
    kept="nom, fonction et phrase attestée",
    purpose="Savoir qui a déclaré et attesté un relevé d’heures",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=(
        "hours.Statement.confirmed_by",
        "hours.Statement.confirmed_function",
        "hours.Statement.attested_sentence",
        "hours.LedgerEntry.author_name",
    ),
)
personal(
    people=People.ACCOUNTS,
    kept="nom de qui a inscrit l’écriture",
    purpose="Savoir qui a retenu, refusé ou corrigé des heures",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=("hours.LedgerEntry.author",),
)
not_personal(
    "hours.Statement", "public_id", "award", "period_start", "period_end", "due_on", "confirmed_at", "has_no_hours"
)
not_personal("hours.StatementLink", "statement", "token_hash", "expires_at", "revoked_at", "created_at")
not_personal("hours.LedgerEntry", "award", "statement", "corrects", "rule", "recorded_at")
