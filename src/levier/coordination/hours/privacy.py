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
        "hours.LedgerEntry.training",
        "hours.LedgerEntry.reason",
        "hours.YearSum.assignment",
        "hours.YearSum.year",
        "hours.YearSum.declared",
        "hours.YearSum.counted",
        "hours.YearSum.refused",
        "hours.YearSum.pending",
        "hours.YearSum.counted_entries",
        "hours.PooledPerson.pooling",
        "hours.PooledAssignment.person",
        "hours.PooledAssignment.assignment",
        "hours.Allocation.person",
        "hours.Allocation.month",
        "hours.Allocation.hundredths",
        "hours.Allocation.document",
        "hours.AllocationPart.allocation",
        "hours.AllocationPart.assignment",
        "hours.AllocationPart.hundredths",
        "hours.InvoicedLine.entry",
        "hours.OpeningEntry.assignment",
        "hours.OpeningEntry.hundredths",
        "hours.OpeningEntry.reason",
    ),
)
personal(
    people=People.CONTACTS,
    kept="nom, fonction et phrase attestée ; nom et fonction de qui certifie des heures reprises",
    purpose="Savoir qui a déclaré et attesté un relevé d’heures, ou certifié des heures reprises",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=(
        "hours.Statement.confirmed_by",
        "hours.Statement.confirmed_function",
        "hours.Statement.attested_sentence",
        "hours.StatementCorrection.said_by",
        "hours.StatementCorrection.attested_sentence",
        "hours.LedgerEntry.author_name",
        "hours.Allocation.author_name",
        "hours.SecondDeclaration.author_name",
        "hours.EmployerSheet.author_name",
        "hours.OpeningEntry.certified_by",
        "hours.OpeningEntry.certified_function",
    ),
)
personal(
    people=People.ACCOUNTS,
    kept="nom de qui a inscrit l’écriture ou saisi le relevé",
    purpose="Savoir qui a saisi, retenu, refusé ou corrigé des heures",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=(
        "hours.LedgerEntry.author",
        "hours.Statement.entered_by",
        "hours.StatementCorrection.entered_by",
        "hours.SecondDeclaration.author",
        "hours.EmployerSheet.author",
        "hours.SecondDeclaration.settled_by",
        "hours.InvoicedWork.recorded_by",
        "hours.OpeningEntry.recorded_by",
        "hours.Pooling.recorded_by",
        "hours.Pooling.decline_recorded_by",
        "hours.PooledContract.recorded_by",
        "hours.PooledPerson.recorded_by",
        "hours.Allocation.author",
    ),
)
not_personal(
    "hours.Statement",
    *("public_id", "award", "period_start", "period_end", "due_on", "confirmed_at", "has_no_hours", "source"),
    "received_on",
)
not_personal("hours.StatementCorrection", "statement", "recorded_at", "source", "received_on")
not_personal(
    "hours.InvoicedWork",
    *("public_id", "statement", "employer", "month", "reference", "invoiced_on", "amount_cents", "rate_cents"),
    *("rate_source", "hundredths", "recorded_at"),
)
not_personal("hours.InvoicedLine", "invoice")
not_personal("hours.StatementLink", "statement", "token_hash", "expires_at", "revoked_at", "created_at")
not_personal(
    "hours.OpeningEntry", "public_id", "award", "desk", "as_of", "source", "corrects", "import_batch", "recorded_at"
)
not_personal(
    "hours.Pooling",
    *("public_id", "kind", "area", "starts_on", "requested_on", "request_document", "ended_on", "end_document"),
    *("declined_by", "declined_on", "decline_reason", "decline_document", "decline_copy", "recorded_at"),
)
not_personal("hours.PooledContract", "public_id", "pooling", "award", "agreed_on", "agreement", "copy")
not_personal("hours.PooledPerson", "public_id", "recorded_at")
not_personal("hours.Allocation", "recorded_at")
not_personal("hours.LedgerEntry", "award", "statement", "corrects", "rule", "recorded_at")
personal(
    people=People.CONTACTS,
    kept="nom et adresse à qui un lien est envoyé, message laissé depuis un relevé, nouveau correspondant indiqué",
    purpose="Demander un relevé d’heures à la bonne personne, et lire ce qu’elle en dit",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=(
        "hours.StatementRequest.sent_to",
        "hours.StatementRequest.sent_to_name",
        "hours.StatementLink.sent_to",
        "hours.StatementLink.sent_to_name",
        "hours.StatementMessage.text",
        "hours.StatementMessage.author_name",
        "hours.StatementMessage.contact_name",
        "hours.StatementMessage.contact_email",
    ),
)
personal(
    people=People.PARTICIPANTS,
    kept="personne ajoutée par l’entreprise et son employeur, saisie en attente (chiffrée) d’un relevé",
    purpose="Ne rien perdre de ce qu’une entreprise saisit avant de confirmer",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="l’entreprise qui saisit, puis le guichet qui établit l’éligibilité",
    term="la saisie en attente disparaît à la confirmation, ou un mois après celle d’un autre\u202f; le reste suit le "
    "registre des heures",
    fields=("hours.AddedPerson.assignment", "hours.AddedPerson.employer_name", "hours.StatementDraft.content"),
)
personal(
    people=People.ACCOUNTS,
    kept="nom de qui a traité un message, ou écrit un courriel type",
    purpose="Savoir qui a répondu à une entreprise, et qui a écrit ce qu’on lui envoie",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=("hours.StatementMessage.handled_by", "hours.LetterVersion.author"),
)
not_personal("hours.YearSum", "award")
not_personal("hours.StatementSum", "declared", "counted", "refused", "pending")
not_personal("hours.StatementLink", "purpose", "request_key", "request")
not_personal("hours.StatementRequest", "public_id", "token_hash", "due_on", "passed_on_from", "created_at")
not_personal("hours.StatementMessage", "public_id", "statement", "request", "kind", "created_at", "handled_at")
not_personal("hours.AddedPerson", "statement", "recorded_at")
not_personal("hours.StatementDraft", "statement", "side", "version", "saved_at")
personal(
    people=People.PARTICIPANTS,
    kept="heures dites par qui n’est pas le déclarant, et ce qui a tranché l’écart",
    purpose="Comparer ce que disent le titulaire et la structure qui emploie la personne",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission\u202f; celui des deux qui les a dites",
    term="comme le marché\u202f; sans nom une fois la personne anonymisée",
    fields=(
        "hours.SecondDeclaration.assignment",
        "hours.SecondDeclaration.month",
        "hours.SecondDeclaration.hundredths",
        "hours.SecondDeclaration.settled_reason",
    ),
)
personal(
    people=People.PARTICIPANTS,
    kept="heures lues dans le tableau d’une structure, et le nom de ce fichier (chiffrés)",
    purpose="Montrer à la structure ce qu’elle va déclarer, et pouvoir l’annuler d’un seul geste",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="qui a déposé le tableau et ses collègues de la même structure\u202f; son successeur quand elle part",
    term="un mois s’il n’est pas enregistré\u202f; sinon comme le registre des heures",
    fields=("hours.EmployerSheet.content", "hours.EmployerSheet.file_name"),
)
not_personal(
    "hours.EmployerSheet",
    *(
        "public_id",
        "employer",
        "token",
        "request_key",
        "file_hash",
        "created_at",
        "applied_at",
        "undone_at",
    ),
)
not_personal("hours.SheetWriting", "sheet", "remaining")
not_personal(
    "hours.SecondDeclaration", "public_id", "statement", "said_by", "declarant_said", "recorded_at", "settled_at"
)
personal(
    people=People.PARTICIPANTS,
    kept="courrier, courriel, photo ou facture d’après lequel le guichet saisit un relevé",
    purpose="Garder la preuve de ce que l’entreprise a communiqué",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="le guichet chef de file et l’équipe de la mission, et chaque ouverture est inscrite",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=("hours.Statement.evidence", "hours.StatementCorrection.evidence", "hours.InvoicedWork.copy"),
)
personal(
    people=People.PARTICIPANTS,
    kept="heures contestées par l’entreprise, sa raison, la pièce jointe, la décision et sa raison (raisons chiffrées)",
    purpose="Permettre à l’entreprise de contester un refus, et à l’acheteur d’en décider",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="le guichet chef de file et l’équipe de la mission\u202f; l’acheteur, sous prénom et initiale, et la "
    "pièce seulement si le guichet la lui ouvre, chaque ouverture inscrite\u202f; l’entreprise",
    term="comme la fiche de la personne, jamais avant la décision\u202f; les heures restent sans nom",
    fields=(
        "hours.Contest.assignment",
        "hours.Contest.month",
        "hours.Contest.hundredths",
        "hours.Contest.counted",
        "hours.Contest.text",
        "hours.Contest.file",
        "hours.Contest.decision_reason",
        "hours.Contest.withdrawn",
        "hours.Contest.withdrawn_reason",
    ),
)
personal(
    people=People.CONTACTS,
    kept="nom de qui conteste pour l’entreprise, nom de qui signe la décision de l’acheteur et copie de celle-ci",
    purpose="Savoir qui a contesté et qui a décidé",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="le guichet chef de file, l’équipe de la mission et l’acheteur",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=(
        "hours.Contest.author_name",
        "hours.Contest.signed_by",
        "hours.Contest.signed_copy",
        "hours.Contest.withdrawn_signed_by",
        "hours.Contest.withdrawn_copy",
    ),
)
personal(
    people=People.ACCOUNTS,
    kept="compte qui conteste, compte qui décide ou inscrit la décision, compte qui ouvre ou referme la pièce",
    purpose="Savoir qui a contesté et qui a décidé",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="le guichet chef de file, l’équipe de la mission et l’acheteur",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=(
        "hours.Contest.author",
        "hours.Contest.decided_by",
        "hours.Contest.withdrawn_by",
        "hours.Contest.file_shown_by",
        "hours.Contest.file_hidden_by",
    ),
)
not_personal(
    "hours.Contest",
    *("public_id", "statement", "created_at", "decision", "decided_at", "withdrawn_at", "forgotten_on"),
    *("file_shown_at", "file_hidden_at"),
)
not_personal("hours.LetterVersion", "code", "subject", "text", "recorded_at")
personal(
    people=People.ACCOUNTS,
    kept="compte qui a réglé les demandes de relevés",
    purpose="Savoir qui a réglé ce qui part tout seul",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets et l’équipe de la mission",
    term="comme le compte",
    fields=("hours.AskingSetting.author",),
)
not_personal("hours.AskingSetting", "days", "due_day", "recorded_at")
