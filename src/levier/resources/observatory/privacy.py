"""The personal fields of this room."""

from levier.common.privacy.register import People, not_personal, personal

personal(
    people=People.ACCOUNTS,
    kept="compte de qui a déposé un fichier de données ouvertes, ou demandé leur reconstruction ou le livret",
    purpose="Savoir d’où viennent les chiffres publiés",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="l’équipe de la mission",
    term="comme le fichier et ses tables",
    fields=(
        "observatory.SourceFile.deposited_by",
        "observatory.Build.requested_by",
        "observatory.Booklet.requested_by",
    ),
)
personal(
    people=People.ADDRESSEES,
    kept="ce que vous signalez d’une page publique d’acheteur et, si vous la donnez, votre adresse électronique",
    purpose="Corriger ce qui est inexact et vous répondre",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="l’équipe de la mission",
    term="l’adresse est effacée à la clôture du signalement\u202f; le texte reste avec la suite donnée",
    fields=("observatory.ErrorReport.text", "observatory.ErrorReport.email"),
)
personal(
    people=People.ACCOUNTS,
    kept="compte de qui a clos un signalement d’erreur",
    purpose="Savoir qui a répondu",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="l’équipe de la mission",
    term="comme le signalement",
    fields=("observatory.ErrorReport.closed_by",),
)
not_personal(
    "observatory.ErrorReport",
    "public_id",
    "buyer_siret",
    "buyer_name",
    "reported_at",
    "closed_at",
    "outcome",
)
not_personal(
    "observatory.SourceFile",
    "public_id",
    "name",
    "sha256",
    "size",
    "origin",
    "dated_on",
    "licence",
    "is_fictitious",
    "address",
    "deposited_at",
)
not_personal(
    "observatory.Build",
    "public_id",
    "state",
    "requested_at",
    "finished_at",
    "progress_file",
    "progress_records",
    "read",
    "accepted",
    "repaired",
    "rejected",
    "contracts",
    "concessions",
    "problem",
)
not_personal("observatory.BuildFile", "build", "file", "rank")
not_personal(
    "observatory.LedgerBuild",
    "public_id",
    "built_at",
    "hours_rows",
    "owed_rows",
    "lot_rows",
    "exit_rows",
    "criterion_rows",
)
personal(
    people=People.ACCOUNTS,
    kept="qui a déclaré la source des chiffres d’un guichet et qui les a signés, avec sa fonction",
    purpose="Savoir qui répond des chiffres publiés",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="la mission et les guichets",
    term="comme les chiffres de l’année",
    fields=(
        "observatory.DeskCollection.declared_by",
        "observatory.DeskCollection.signed_by",
        "observatory.DeskCollection.signed_name",
        "observatory.DeskCollection.signed_function",
    ),
)
not_personal(
    "observatory.DeskCollection",
    "desk",
    "year",
    "source",
    "hundredths",
    "people",
    "work_contracts",
    "document",
    "declared_at",
    "signed_at",
    "signed_hundredths",
    "signed_people",
    "signed_work_contracts",
)
not_personal("observatory.Booklet", "year", "state", "requested_at", "finished_at", "file")
personal(
    people=People.PARTICIPANTS,
    kept="ce que le tableau d’un guichet dit des heures d’une personne, sans son nom\u00a0: une empreinte, des classes",
    purpose="Compter les heures, les personnes et les sorties de l’année sans nommer personne",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="personne\u202f: le système seul en fait des chiffres, masqués en dessous d’un petit nombre",
    term="comme les chiffres de l’année\u202f; l’import annulé, elles partent avec lui",
    fields=(
        "observatory.CollectedLine.person",
        "observatory.CollectedLine.situation",
        "observatory.CollectedLine.gender",
        "observatory.CollectedLine.age",
        "observatory.CollectedLine.priority_district",
        "observatory.CollectedLine.training_level",
        "observatory.CollectedLine.modality",
        "observatory.CollectedLine.contract_type",
        "observatory.CollectedLine.hundredths",
        "observatory.CollectedLine.outcome",
        "observatory.CollectedLine.moment",
    ),
)
not_personal(
    "observatory.CollectedLine", "batch", "desk", "year", "month", "operation", "reference", "buyer", "buyer_siret",
    "buyer_class", "company", "company_siret", "sector", "clause", "place", "epci", "identity",
)  # fmt: skip
personal(
    people=People.ACCOUNTS,
    kept="qui a dit laquelle de deux sources compte pour une opération",
    purpose="Savoir qui répond des chiffres publiés",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="la mission et les guichets",
    term="comme les chiffres de l’année",
    fields=("observatory.OperationDecision.decided_by",),
)
not_personal("observatory.OperationDecision", "year", "desk", "operation", "counts", "reason", "decided_at")
personal(
    people=People.ACCOUNTS,
    kept="qui a signé une édition de l’observatoire pour la mission, avec sa fonction",
    purpose="Dire qui répond des chiffres publiés",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="tout le monde, pour le nom et la fonction\u202f; le système seul, pour le compte",
    term="comme l’édition, qui ne s’efface pas",
    fields=(
        "observatory.Edition.signed_by",
        "observatory.Edition.signed_name",
        "observatory.Edition.signed_function",
    ),
)
not_personal("observatory.Edition", "year", "number", "content", "digest", "reason", "signed_at")
not_personal("observatory.ConsolidationColumn", "since", "title", "indicator", "breakdown", "group", "source")
personal(
    people=People.ACCOUNTS,
    kept="compte de qui a enregistré la réponse d’un acheteur sur la loi climat, et ce qu’il en a écrit",
    purpose="Savoir d’où vient chaque réponse comptée",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="l’acheteur, les guichets et l’équipe de la mission",
    term="comme les chiffres publiés",
    fields=("observatory.BuyerReadiness.author", "observatory.BuyerReadiness.comment"),
)
not_personal("observatory.BuyerReadiness", "buyer", "stage", "told_on", "told_by", "recorded_at")
