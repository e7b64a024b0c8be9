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
not_personal("observatory.LedgerBuild", "public_id", "built_at", "hours_rows", "owed_rows", "lot_rows", "exit_rows")
not_personal("observatory.Booklet", "year", "state", "requested_at", "finished_at", "file")
