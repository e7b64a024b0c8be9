"""The personal fields of this room."""

from levier.common.privacy.register import People, not_personal, personal

STATES = ("public_id", "kind", "message_id", "state", "attempts", "queued_at", "sent_at", "failed_at", "blanked_at")

personal(
    people=People.ADDRESSEES,
    kept="adresse, nom, objet, contenu (chiffré) et état de l’envoi",
    purpose="Envoyer un courriel, et prouver qu’il est parti",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="l’équipe de la mission\u202f; le contenu est chiffré",
    term="le contenu est effacé après l’envoi\u202f; l’adresse, l’objet et la date restent comme preuve d’envoi",
    fields=tuple(
        f"outbox.{model}.{field}"
        for model in ("OutgoingMail", "AccountMail")
        for field in ("to_email", "to_name", "reply_to", "from_name", "subject", "content", "reason")
    ),
)
not_personal("outbox.OutgoingMail", "key", "answering_id", "times_resent", *STATES)
not_personal("outbox.AccountMail", *STATES)
