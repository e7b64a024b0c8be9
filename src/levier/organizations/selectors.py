"""Reads of the organisations room."""

from collections.abc import Collection

from levier.law.thresholds import Capacity
from levier.organizations.models import Organization, OrganizationKind


def buyers_by_siret(sirets: Collection[str]) -> dict[str, Organization]:
    """The buyers of the active mission among these SIRET, by SIRET; one query."""
    known = Organization.objects.filter(kind=OrganizationKind.BUYER, siret__in=[siret for siret in sirets if siret])
    return {buyer.siret: buyer for buyer in known}


def followed_sirets() -> set[str]:
    """The SIRET of every buyer the active mission follows."""
    buyers = Organization.objects.filter(kind=OrganizationKind.BUYER).exclude(siret="")
    return set(buyers.order_by().values_list("siret", flat=True))


def buyer_capacity(buyer: Organization | None) -> tuple[Capacity, bool]:
    """The capacity a buyer acts in, and whether it is only the default: most buyers are contracting authorities."""
    said = getattr(buyer, "capacity", "")
    return (Capacity(said), False) if said else (Capacity.CONTRACTING_AUTHORITY, True)
