"""Writes of the buyers: following one."""

from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.siret import clean_siret


def follow_buyer(*, siret: str, name: str, is_fictitious: bool, source: str) -> Organization:
    """Takes a buyer known from open data among the mission's own; returns it, the one already there when there is one.

    Raises Problem when the SIRET does not exist.
    """
    number = clean_siret(siret)
    buyer, _ = Organization.objects.get_or_create(
        kind=OrganizationKind.BUYER,
        siret=number,
        defaults={"name": name[:255], "is_fictitious": is_fictitious, "source": source[:200]},
    )
    return buyer
