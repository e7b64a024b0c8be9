"""The personal fields of this room."""

from levier.common.privacy.register import People, not_personal, personal

personal(
    people=People.ACCOUNTS,
    kept="numéro du compte, page, heure et numéros des personnes lues",
    purpose="Savoir qui a lu l’identité de participants",
    basis="obligation de sécurité (RGPD, articles 5.1.f et 32)",
    readers="l’administrateur de la mission",
    term="sans limite, sous des numéros\u202f; le journal ne contient aucun nom et ne se modifie pas",
    fields=("audit.AccessLogEntry.actor_id", "audit.AccessLogEntry.subjects"),
)
not_personal("audit.AccessLogEntry", "at", "page", "request")
not_personal("audit.LogSeal", "first_id", "last_id", "lines", "previous", "digest", "sealed_at")
