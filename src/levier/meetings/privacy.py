"""The personal fields of this room."""

from levier.common.privacy.register import People, not_personal, personal

personal(
    people=People.CONTACTS,
    kept="nom, fonction, organisme et adresse de qui est convoqué à une réunion, et sa présence",
    purpose="Convoquer aux réunions de mise au point et de suivi, et garder qui y était",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=(
        "meetings.Attendee.organization",
        "meetings.Attendee.function",
        "meetings.Attendee.name",
        "meetings.Attendee.email",
        "meetings.Attendee.invited_at",
        "meetings.Attendee.was_there",
        "meetings.Meeting.minutes",
        "meetings.Meeting.decisions",
    ),
)
personal(
    people=People.ACCOUNTS,
    kept="compte de qui a prévu la réunion et de qui en a écrit le compte rendu",
    purpose="Savoir qui a prévu la réunion, et qui en rend compte",
    basis="mission d’intérêt public (RGPD, article 6.1.e)",
    readers="les guichets qui suivent l’opération et l’équipe de la mission",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=("meetings.Meeting.author", "meetings.Meeting.minuted_by"),
)
not_personal(
    "meetings.Meeting",
    "public_id",
    "version",
    "title",
    "starts_at",
    "lasts_minutes",
    "place",
    "agenda",
    "state",
    "sequence",
    "cancelled_because",
    "minuted_at",
    "recorded_at",
)
not_personal("meetings.Attendee", "meeting")
