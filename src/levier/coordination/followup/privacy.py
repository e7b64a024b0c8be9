"""The personal fields of this room."""

from levier.common.privacy.register import People, not_personal, personal

personal(
    people=People.CONTACTS,
    kept="nom de qui signale une difficulté, signe une mise en demeure ou décide d’une pénalité",
    purpose="Savoir qui, chez le titulaire et chez l’acheteur, a signalé, signé ou décidé",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération, l’équipe de la mission et l’acheteur",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=(
        "followup.Difficulty.notified_by",
        "followup.Difficulty.decided_by",
        "followup.Difficulty.evidence",
        "followup.FormalNotice.signed_by",
        "followup.FormalNotice.signed_copy",
        "followup.Penalty.decided_by",
        "followup.Penalty.decision_copy",
        "followup.PenaltyReview.reviewed_by",
        "followup.PenaltyReview.copy",
    ),
)
personal(
    people=People.ACCOUNTS,
    kept="compte de qui a saisi la difficulté, rédigé la mise en demeure ou proposé la pénalité",
    purpose="Savoir qui a préparé et noté chaque acte",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=(
        "followup.Difficulty.recorded_by",
        "followup.FormalNotice.drafted_by",
        "followup.FormalNotice.sent_by",
        "followup.FormalNotice.outcome_by",
        "followup.Penalty.proposed_by",
        "followup.Penalty.recorded_by",
        "followup.PenaltyReview.recorded_by",
    ),
)
personal(
    people=People.ACCOUNTS,
    kept="compte dont l’agenda lit l’échéancier, et quand il l’a lu",
    purpose="Porter les échéances dans l’agenda de qui les suit, et fermer une adresse perdue",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="la personne elle-même",
    term="comme le compte",
    fields=("followup.CalendarFeed.user", "followup.CalendarFeed.last_read_at"),
)
not_personal("followup.ContractMeeting", "contract", "meeting", "kind")
not_personal("followup.CalendarFeed", "public_id", "token_hash", "created_at", "revoked_at")
not_personal(
    "followup.Difficulty",
    "public_id",
    "award",
    "notified_on",
    "text",
    "hours",
    "recorded_at",
    "outcome",
    "excused_hours",
    "means",
    "decided_on",
    "release",
)
not_personal(
    "followup.FormalNotice",
    "public_id",
    "award",
    "ground",
    "text",
    "drafted_at",
    "sent_on",
    "deadline_on",
    "outcome",
    "outcome_on",
    "outcome_words",
)
not_personal("followup.PenaltyReview", "penalty", "outcome", "cents", "reason", "reviewed_on", "recorded_at")
not_personal(
    "followup.Penalty",
    "public_id",
    "notice",
    "quantity",
    "unit_cents",
    "amount_cents",
    "steps",
    "proposed_at",
    "decision",
    "decided_cents",
    "decided_on",
    "reason",
)
personal(
    people=People.ACCOUNTS,
    kept="nom et fonction de qui signe une attestation d’insertion, et compte de qui la délivre",
    purpose="Savoir qui a certifié les heures d’un lot",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération, l’équipe de la mission, l’acheteur et le titulaire",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=("followup.Certificate.signed_by", "followup.Certificate.issued_by", "followup.Certificate.copy"),
)
not_personal(
    "followup.Certificate",
    "public_id",
    "award",
    "year",
    "rank",
    "ground",
    "owed",
    "done",
    "excused",
    "people",
    "taken_over",
    "first_month",
    "last_month",
    "modes",
    "issued_on",
    "replaces",
)
personal(
    people=People.ACCOUNTS,
    kept="compte de qui remet un bilan à l’acheteur\u202f; le texte ne nomme personne",
    purpose="Savoir qui a remis chaque bilan",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération, l’équipe de la mission et l’acheteur",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=("followup.ContractReportCopy.handed_by",),
)
not_personal(
    "followup.ContractReport", "contract", "kind", "year", "action", "paths", "difficulties", "outlook", "version"
)
not_personal(
    "followup.ContractReportCopy", "report", "words_version", "owed", "counted", "handed_on", "pdf", "workbook"
)
personal(
    people=People.CONTACTS,
    kept="correspondant de l’acheteur et du titulaire, nom et fonction de qui remplit la fiche de liaison",
    purpose="Apprendre à qui un marché est attribué, et savoir qui l’a dit",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="le guichet qui porte l’étude et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=(
        "followup.LiaisonSheet.contact_name",
        "followup.LiaisonSheet.contact_email",
        "followup.LiaisonSheet.answered_by",
        "followup.LiaisonSheet.answered_function",
        "followup.LiaisonLot.contact_name",
        "followup.LiaisonLot.contact_email",
    ),
)
personal(
    people=People.ACCOUNTS,
    kept="compte de qui a demandé la fiche de liaison et de qui l’a reprise ou écartée",
    purpose="Savoir qui a suivi l’attribution",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="le guichet qui porte l’étude et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=("followup.LiaisonSheet.asked_by", "followup.LiaisonSheet.outcome_by"),
)
not_personal(
    "followup.LiaisonSheet",
    "public_id",
    "study",
    "planned_on",
    "token_hash",
    "sendings",
    "sent_at",
    "expires_at",
    "answered_at",
    "reference",
    "notified_on",
    "starts_on",
    "ends_on",
    "open_data_uid",
    "outcome",
    "outcome_at",
    "reason",
)
not_personal("followup.LiaisonLot", "sheet", "study_lot", "holder_siret", "holder_name", "amount_cents", "hours")
not_personal("followup.LiaisonLot", "members", "subcontractors")
personal(
    people=People.ACCOUNTS,
    kept="compte de qui a répondu à un rapprochement avec les données ouvertes",
    purpose="Savoir qui a reconnu un marché publié",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="le guichet qui porte l’étude et l’équipe de la mission",
    term="comme l’étude",
    fields=("followup.AwardMatch.answered_by",),
)
not_personal(
    "followup.AwardMatch",
    "public_id",
    "study",
    "uid",
    "title",
    "amount_cents",
    "notified_on",
    "score",
    "reasons",
    "found_on",
    "answer",
    "answered_at",
)
personal(
    people=People.CONTACTS,
    kept="adresse du correspondant relancé, et à qui chaque échelon s’est adressé",
    purpose="Relancer une fois et une seule à chaque échelon, et savoir qui a été prévenu",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=("followup.LadderAct.address", "followup.LadderAct.told", "followup.WaitingCopy.address"),
)
personal(
    people=People.ACCOUNTS,
    kept="compte de qui règle l’échelle des relances ou traite un échelon",
    purpose="Savoir qui a réglé les relances, et qui a appelé",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=("followup.LadderSetting.author", "followup.LadderAct.handled_by"),
)
not_personal("followup.LadderSetting", "rung", "days", "recorded_at")
not_personal("followup.WaitingCopy", "due_on", "operation", "since")
not_personal("followup.LadderAct", "public_id", "due_on", "rung", "done_on", "handled_at", "mail_keys", "attempts")
personal(
    people=People.CONTACTS,
    kept="avec qui un échange a eu lieu, ce qui s’est dit (chiffré), la pièce jointe",
    purpose="Tenir le journal d’un marché\u00a0: ne pas redemander ce qui a été dit",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=("followup.Exchange.contact", "followup.Exchange.text", "followup.Exchange.evidence"),
)
personal(
    people=People.ACCOUNTS,
    kept="compte de qui a noté l’échange",
    purpose="Savoir qui a parlé à l’entreprise",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=("followup.Exchange.author",),
)
not_personal("followup.Exchange", "public_id", "award", "kind", "held_on", "recorded_at")
personal(
    people=People.PARTICIPANTS,
    kept="situation à la fin du contrat et dans l’année qui suit, parmi une liste fermée\u202f; la raison "
    "d’un retrait du "
    "calcul n’est pas gardée",
    purpose="Savoir ce que la clause a permis, en nombres",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="le guichet qui suit la personne et l’équipe de la mission\u202f; jamais l’entreprise ni "
    "l’acheteur\u202f; en "
    "nombres, jamais au-dessous de cinq personnes, dans les bilans",
    term="comme l’affectation\u202f; sans nom une fois la personne anonymisée",
    fields=("followup.Exit.assignment", "followup.Exit.moment", "followup.Exit.situation", "followup.Exit.told_on"),
)
personal(
    people=People.ACCOUNTS,
    kept="compte de qui enregistre une situation ou choisit les moments où elle se demande",
    purpose="Savoir qui a enregistré ou corrigé une situation",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="le guichet qui suit la personne et l’équipe de la mission",
    term="comme l’affectation",
    fields=("followup.Exit.recorded_by", "followup.ExitTiming.author"),
)
not_personal("followup.Exit", "public_id", "recorded_at", "replaces")
not_personal(
    "followup.ExitTiming",
    "desk",
    "follows_mission",
    "at_end",
    "at_three_months",
    "at_six_months",
    "at_twelve_months",
    "recorded_at",
)
personal(
    people=People.ACCOUNTS,
    kept="compte de qui saisit les achats d’un acheteur, ou dit qu’il dépasse le seuil du SPASER",
    purpose="Savoir d’où vient chaque indicateur publié",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="l’acheteur, les guichets qui suivent ses opérations et l’équipe de la mission",
    term="comme l’indicateur",
    fields=("followup.PurchasingYear.author", "followup.PurchasingDuty.author"),
)
not_personal(
    "followup.PurchasingYear",
    "buyer",
    "year",
    "total_cents",
    "social_cents",
    "ecological_cents",
    "esus_cents",
    "vulnerable_cents",
    "source",
    "recorded_at",
)
not_personal("followup.PurchasingDuty", "buyer", "from_year", "is_above", "source", "recorded_at")
