"""The personal fields of this room."""

from levier.common.privacy.register import People, not_personal, personal

personal(
    people=People.CONTACTS,
    kept="pièce qui fixe des heures dues, une mainlevée ou un montant de l’accord-cadre, où figure qui l’a signée",
    purpose="Garder la preuve de ce qui fait varier les heures dues",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=(
        "commitments.HoursCommitment.copy",
        "commitments.ClauseRelease.copy",
        "commitments.ClauseRelease.decision_copy",
        "commitments.ClauseRelease.requested_by",
        "commitments.FrameworkAmount.copy",
    ),
)
personal(
    people=People.ACCOUNTS,
    kept="compte de qui a saisi des heures dues, une mainlevée ou un montant, ou agi sur un accord entre missions",
    purpose="Savoir qui répond de chaque engagement saisi",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=(
        "commitments.HoursCommitment.recorded_by",
        "commitments.ClauseRelease.recorded_by",
        "commitments.FrameworkAmount.recorded_by",
        "commitments.AgreementAct.author",
    ),
)
not_personal("commitments.ShareMove", "commitment", "giver", "receiver", "hours", "reason", "done_then")
not_personal(
    "commitments.MissionAgreement",
    "public_id",
    "operation",
    "desk",
    "partner",
    "partner_name",
    "document",
    "offered_at",
    "accepted_at",
    "ended_at",
    "published_at",
)
not_personal(
    "commitments.OpenedOperation",
    "public_id",
    "agreement",
    "origin",
    "name",
    "buyer",
    "document",
    "desk",
    "offered_at",
    "accepted_at",
    "ended_at",
    "published_at",
)
not_personal(
    "commitments.OpenedShare",
    "opened", "rank", "desk_name", "owed", "excused", "taken_over", "done", "remaining", "is_ours",
)  # fmt: skip
not_personal("commitments.AgreementAct", "agreement", "kind", "at", "is_ours", "words")
not_personal(
    "commitments.HoursCommitment", "lot", "kind", "hours", "key_kind", "effective_on", "document", "recorded_at"
)
not_personal("commitments.DeskShare", "commitment", "desk", "weight", "hours")
not_personal(
    "commitments.ClauseRelease",
    "public_id",
    "lot",
    "kind",
    "ground",
    "evidence",
    "requested_on",
    "decided_on",
    "effective_on",
    "document",
    "hours",
    "ended_on",
    "ended_document",
    "recorded_at",
)
not_personal(
    "commitments.HoursShape",
    "lot",
    "kind",
    "threshold_cents",
    "slice_cents",
    "hours",
    "rate",
    "hour_cost_cents",
    "rounding",
    "rounds_down",
    "document",
)
not_personal(
    "commitments.FrameworkAmount", "lot", "basis", "amount_cents", "on", "award", "order", "document", "recorded_at"
)
not_personal("commitments.Phase", "public_id", "lot", "kind", "title", "hours", "affirmed_on", "ends_on", "commitment")
not_personal("commitments.GroupTerms", "lot", "hour_cost_cents")
not_personal("commitments.GroupPart", "award", "weight")
