"""The personal fields of this room."""

from levier.common.privacy.register import People, not_personal, personal

personal(
    people=People.CONTACTS,
    kept="nom et adresse électronique du correspondant et de son second",
    purpose="Écrire à l’entreprise au sujet de ses heures d’insertion",
    basis="exécution d’un marché public et mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=(
        "procurement.Award.contact_name",
        "procurement.Award.contact_email",
        "procurement.Award.second_contact_name",
        "procurement.Award.second_contact_email",
    ),
)
personal(
    people=People.CONTACTS,
    kept="nom, fonction et adresse électronique du correspondant chez l’acheteur",
    purpose="Tenir l’acheteur au courant des relevés d’heures qui manquent sur ses marchés",
    basis="exécution d’un marché public et mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=(
        "procurement.Operation.contact_name",
        "procurement.Operation.contact_function",
        "procurement.Operation.contact_email",
    ),
)
not_personal("procurement.Operation", "public_id", "name", "buyer", "lead_desk", "is_state", "is_npnru", "created_at")
not_personal(
    "procurement.Contract",
    "public_id",
    "operation",
    "title",
    "reference",
    "status",
    "ccag",
    "ccag_version",
    "amount_cents",
    "notified_on",
    "starts_on",
    "ends_on",
    "period_months",
    "due_day",
    "open_data_uid",
    "is_fictitious",
)
not_personal(
    "procurement.Lot", "public_id", "contract", "number", "title", "cpv", "released_from", "resumed_on", "halts"
)
not_personal(
    "procurement.Award", "public_id", "lot", "company", "role", "parent", "period_months", "started_on", "ended_on"
)
not_personal("procurement.Award", "ended_document", "part")
not_personal("procurement.Contract", "way", "basis")
not_personal("procurement.Contract", "nature", "status_on", "status_reason", "version")
not_personal("procurement.Operation", "version")
not_personal("procurement.Lot", "version", "trade", "amount_cents")
not_personal("procurement.Lot", "outcome", "outcome_on", "outcome_document", "relaunched_on", "relaunched_document")
personal(
    people=People.CONTACTS,
    kept="décision de ne pas attribuer un lot, où figure qui l’a signée",
    purpose="Garder la preuve qu’un lot est infructueux ou sans suite",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération, son acheteur et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=("procurement.Lot.outcome_copy",),
)
not_personal("procurement.Award", "version")
not_personal("procurement.LotCommune", "lot", "commune")
personal(
    people=People.CONTACTS,
    kept="pièce par laquelle une entreprise cesse de tenir un lot, où figure qui l’a signée",
    purpose="Garder la preuve d’un transfert, d’une résiliation ou d’une rectification",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération, son acheteur et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=("procurement.Award.ended_copy",),
)
