"""The personal fields of this room."""

from levier.common.privacy.register import People, not_personal, personal
from levier.common.ui import formats
from levier.coordination.participants.retention import terms

MISSION_OF_PUBLIC_INTEREST = "mission d’intérêt public (RGPD, article 6.1.e)"
READERS = "le guichet qui suit la personne et l’équipe de la mission"
TERM = (
    f"{formats.typeset(terms()['assigned'].label)}\u202f; {formats.typeset(terms()['never_assigned'].label)}. "
    "Ensuite la personne est anonymisée, les statistiques restent"
)

personal(
    people=People.PARTICIPANTS,
    kept="nom, prénom, date de naissance et guichet qui vous suit",
    purpose="Savoir qui travaille au titre de la clause, et ne compter personne deux fois",
    basis=MISSION_OF_PUBLIC_INTEREST,
    readers=f"{READERS}\u202f; prénom et initiale\u00a0: l’entreprise, et les guichets de la même opération",
    term=TERM,
    fields=(
        "participants.Participant.first_name",
        "participants.Participant.last_name",
        "participants.Participant.birth_date",
        "participants.Participant.desk",
    ),
)
personal(
    people=People.PARTICIPANTS,
    kept="catégorie de public, justificatif et ses dates, organisme qui vous a orienté, son motif, la vérification",
    purpose="Vérifier que la personne est éligible avant son entrée",
    basis=f"{MISSION_OF_PUBLIC_INTEREST}\u202f; santé, justice ou asile\u00a0: chiffrés (articles 9 et 10)",
    readers=f"{READERS}\u202f; jamais l’entreprise, l’acheteur ni le financeur",
    term=TERM,
    fields=(
        "participants.Eligibility.category",
        "participants.Eligibility.category_index",
        "participants.Eligibility.proof",
        "participants.Eligibility.proof_issued_on",
        "participants.Eligibility.valid_until",
        "participants.Eligibility.proof_file",
        "participants.Eligibility.proposed_by",
        "participants.Eligibility.motive",
        "participants.Eligibility.contract",
        "participants.Eligibility.established_on",
        "participants.Eligibility.established_by",
        "participants.Eligibility.withdrawal_reason",
    ),
)
personal(
    people=People.PARTICIPANTS,
    kept="votre opposition à l’usage de vos données, dans vos mots, et ce qui en est décidé",
    purpose="Répondre à une opposition et garder la preuve de la réponse",
    basis="obligation légale (RGPD, articles 12 et 21)",
    readers=READERS,
    term="les mots et le motif : effacés avec l’identité ; la date et la décision restent, sans nom",
    fields=(
        "participants.Objection.participant",
        "participants.Objection.text",
        "participants.Objection.reason",
        "participants.Objection.recorded_by",
        "participants.Objection.decided_by",
    ),
)
not_personal(
    "participants.Objection", "public_id", "received_on", "channel", "recorded_at", "outcome", "decided_on",
)  # fmt: skip
personal(
    people=People.PARTICIPANTS,
    kept="autres critères de la liste que la personne remplit, en plus de sa catégorie",
    purpose="Compter les publics, au-delà de la seule catégorie principale",
    basis=f"{MISSION_OF_PUBLIC_INTEREST}\u202f; santé, justice ou asile\u00a0: chiffrés (articles 9 et 10)",
    readers=f"{READERS}\u202f; jamais l’entreprise, l’acheteur ni le financeur",
    term=TERM,
    fields=("participants.SecondaryFlag.category", "participants.SecondaryFlag.category_index"),
)
personal(
    people=People.ACCOUNTS,
    kept="nom de qui a noté un autre critère",
    purpose="Savoir qui l’a noté",
    basis=MISSION_OF_PUBLIC_INTEREST,
    readers=READERS,
    term="comme la fiche",
    fields=("participants.SecondaryFlag.recorded_by",),
)
personal(
    people=People.PARTICIPANTS,
    kept="entreprise et marché, poste, type de contrat, commune du lieu de travail, dates d’embauche et de fin",
    purpose="Compter les heures d’insertion de chaque marché",
    basis=MISSION_OF_PUBLIC_INTEREST,
    readers=f"{READERS}\u202f; l’entreprise pour ses propres salariés",
    term="comme le marché\u202f; sans nom une fois la personne anonymisée",
    fields=(
        "participants.Assignment.participant",
        "participants.Assignment.award",
        "participants.Assignment.mode",
        "participants.Assignment.contract_type",
        "participants.Assignment.job",
        "participants.Assignment.employer",
        "participants.Assignment.place",
        "participants.Assignment.hired_on",
        "participants.Assignment.employed_since",
        "participants.Assignment.ends_on",
    ),
)
personal(
    people=People.PARTICIPANTS,
    kept="sexe, classe d’âge, niveau de formation, résidence en quartier prioritaire (oui ou non) et grande catégorie "
    "de public",
    purpose="Publier des statistiques qui ne permettent de reconnaître personne",
    basis=MISSION_OF_PUBLIC_INTEREST,
    readers=f"{READERS}\u202f; publiés en nombres, jamais au-dessous de cinq personnes",
    term="sans limite, sous une forme anonyme",
    fields=(
        "participants.Participant.gender",
        "participants.Participant.training_level",
        "participants.Participant.lives_in_priority_district",
        "participants.Participant.priority_district_checked_on",
        "participants.Participant.age_class",
        "participants.Eligibility.published_class",
        "participants.SecondaryFlag.published_class",
    ),
)
personal(
    people=People.ACCOUNTS,
    kept="nom de qui a établi ou annulé l’éligibilité",
    purpose="Savoir qui a établi ou annulé une éligibilité",
    basis=MISSION_OF_PUBLIC_INTEREST,
    readers=READERS,
    term="comme l’éligibilité",
    fields=("participants.Eligibility.recorded_by", "participants.Eligibility.withdrawn_by"),
)
personal(
    people=People.PARTICIPANTS,
    kept="fiches réunies parce qu’elles étaient de la même personne, motif, et ancienne identité pour annuler",
    purpose="Ne compter personne deux fois, retrouver une fiche par son ancien nom",
    basis=MISSION_OF_PUBLIC_INTEREST,
    readers=READERS,
    term=TERM,
    fields=(
        "participants.Participant.merged_into",
        "participants.Merge.kept",
        "participants.Merge.merged",
        "participants.Merge.reason",
        "participants.Merge.before",
        "participants.DistinctPair.first",
        "participants.DistinctPair.second",
    ),
)
personal(
    people=People.ACCOUNTS,
    kept="nom de qui a réuni deux fiches, annulé la fusion ou dit que ce sont deux personnes",
    purpose="Savoir qui en a décidé",
    basis=MISSION_OF_PUBLIC_INTEREST,
    readers=READERS,
    term="comme la fiche",
    fields=("participants.Merge.author", "participants.Merge.undone_by", "participants.DistinctPair.author"),
)
not_personal("participants.Merge", "public_id", "moved", "state", "recorded_at", "undone_at")
personal(
    people=People.ACCOUNTS,
    kept="nom de qui a fixé une durée surveillée",
    purpose="Savoir qui l’a décidée",
    basis=MISSION_OF_PUBLIC_INTEREST,
    readers=READERS,
    term="comme la durée",
    fields=("participants.WatchedTerm.author",),
)
personal(
    people=People.ACCOUNTS,
    kept="nom de qui a enregistré, publié ou conclu une offre de poste",
    purpose="Savoir qui l’a enregistrée, publiée ou conclue",
    basis=MISSION_OF_PUBLIC_INTEREST,
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché",
    fields=("participants.Need.author", "participants.Need.settled_by", "participants.NeedRecipient.author"),
)
personal(
    people=People.ADDRESSEES,
    kept="nom, adresse électronique et organisme, chez un prescripteur ou une structure d’insertion",
    purpose="Adresser une offre de poste à qui peut proposer une personne",
    basis=MISSION_OF_PUBLIC_INTEREST,
    readers="les guichets et l’équipe de la mission",
    term="comme le marché",
    fields=(
        "participants.NeedRecipient.name",
        "participants.NeedRecipient.email",
        "participants.NeedRecipient.organization",
    ),
)
personal(
    people=People.PARTICIPANTS,
    kept="nom, prénom, qui vous propose pour un poste et vous suit, expérience utile, motif, réponse donnée",
    purpose="Répondre à qui vous propose, et vous embaucher si vous êtes retenu",
    basis=f"{MISSION_OF_PUBLIC_INTEREST}\u202f; le motif est chiffré",
    readers="le guichet chef de file et l’équipe de la mission\u202f; prénom et initiale\u00a0: qui vous propose, et "
    "l’entreprise à qui vous êtes présenté, avec la fin de votre éligibilité",
    term=formats.typeset(terms()["never_assigned"].label),
    fields=(
        "participants.Proposal.recipient",
        "participants.Proposal.first_name",
        "participants.Proposal.last_name",
        "participants.Proposal.referent",
        "participants.Proposal.about",
        "participants.Proposal.motive",
        "participants.Proposal.participant",
        "participants.Proposal.presented_to",
        "participants.Proposal.answer",
        "participants.Proposal.reason",
        "participants.Proposal.starts_on",
        "participants.Proposal.assignment",
    ),
)
personal(
    people=People.ACCOUNTS,
    kept="nom de qui répond à une proposition",
    purpose="Savoir qui, du guichet ou de l’entreprise, a répondu",
    basis=MISSION_OF_PUBLIC_INTEREST,
    readers="le guichet chef de file et l’équipe de la mission",
    term="comme le marché",
    fields=("participants.Proposal.answered_by",),
)
not_personal(
    "participants.Proposal", "public_id", "proposed_at", "anonymised_on", "presented_at", "answered_at",
    "answered_by_company",
)  # fmt: skip
not_personal("participants.NeedRecipient", "public_id", "need", "added_at", "revoked_at")
not_personal("participants.NeedLink", "recipient", "token_hash", "browser_hash", "expires_at", "created_at")
not_personal(
    "participants.Need", "public_id", "lot", "post", "rome", "site", "deadline", "starts_on", "weekly_hours", "months",
    "requirements", "status", "recorded_at", "settled_at",
)  # fmt: skip
not_personal("participants.WatchedTerm", "mode", "months", "effective_on", "recorded_at")
not_personal("participants.DistinctPair", "recorded_at")
not_personal("participants.Participant", "public_id", "is_fictitious", "created_at", "anonymised_on", "version")
not_personal("participants.Eligibility", "public_id", "participant", "recorded_at", "withdrawn_at")
not_personal("participants.SecondaryFlag", "participant", "recorded_at")
not_personal("participants.Assignment", "public_id", "desk", "declarant", "is_double", "version")
