"""The personal fields of this room: none."""

from levier.common.privacy.register import not_personal

not_personal("organizations.Intercommunality", "name", "kind")
not_personal("organizations.Commune", "name", "department", "siren", "intercommunality", "population")
not_personal(
    "organizations.Organization",
    "public_id",
    "kind",
    "name",
    "siret",
    "commune",
    "structure_kind",
    "prescriber_kind",
    "buyer_class",
    "capacity",
    "is_fictitious",
    "source",
)
not_personal("organizations.DeskCommune", "desk", "commune", "is_confirmed")
