"""The personal fields of this room: those of a company that is somebody."""

from levier.common.privacy.register import People, not_personal, personal

personal(
    people=People.SOLE_TRADERS,
    kept="nom et numéro SIRET, qui sont ceux d’une personne quand l’entreprise est individuelle",
    purpose="Nommer les titulaires des marchés et les employeurs des personnes en insertion",
    basis="exécution d’un marché public et mission d’intérêt public (RGPD, article 6.1.e)",
    readers="qui suit, achète ou exécute le marché\u202f; tout compte, pour un organisme de l’annuaire",
    term="comme le marché et le temps des contrôles (dix ans au plus)",
    fields=("organizations.Organization.name", "organizations.Organization.siret"),
)
not_personal("organizations.Intercommunality", "name", "kind")
not_personal("organizations.Commune", "name", "department", "siren", "intercommunality", "population")
not_personal(
    "organizations.Organization",
    "public_id",
    "kind",
    "commune",
    "structure_kind",
    "prescriber_kind",
    "buyer_class",
    "capacity",
    "is_fictitious",
    "source",
)
not_personal("organizations.DeskCommune", "desk", "commune", "is_confirmed")
