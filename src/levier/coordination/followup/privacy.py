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
    ),
)
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
    people=People.CONTACTS,
    kept="adresse du correspondant relancé, et à qui chaque échelon s’est adressé",
    purpose="Relancer une fois et une seule à chaque échelon, et savoir qui a été prévenu",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=("followup.LadderAct.address", "followup.LadderAct.told"),
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
not_personal("followup.LadderAct", "public_id", "due_on", "rung", "done_on", "handled_at")
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
