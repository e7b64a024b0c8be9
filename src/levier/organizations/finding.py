"""What of this room the search finds: organisations."""

from django.db.models import QuerySet

from levier.common.registry import offer_search
from levier.common.search.kinds import Document, IndexedKind
from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.policy import visible_organizations


def every_organization() -> QuerySet[Organization]:
    """With what a line of the search shows."""
    return Organization.objects.select_related("commune")


def organization_document(organization: Organization) -> Document:
    """Found by name, commune, nature, SIREN and SIRET; a buyer opens its own page."""
    place = organization.commune.name if organization.commune else ""
    label = organization.get_kind_display()
    subtitle = f"{label[:1].upper()}{label[1:]}"
    return Document(
        object_id=organization.public_id,
        title=str(organization),
        subtitle=f"{subtitle}, {place}" if place else subtitle,
        more=f"{organization.siret} {organization.siret[:9]}",
        url_name="buyer" if organization.kind == OrganizationKind.BUYER else "organization",
        url_id=organization.public_id,
    )


offer_search(
    IndexedKind("organization", "Organismes", 30, every_organization, organization_document, visible_organizations)
)
