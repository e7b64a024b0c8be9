"""The boundaries of a department's communes, fetched from the official service, for its maps."""

import datetime
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings

from levier.common.errors import Problem
from levier.common.ui import formats
from levier.organizations import contours, reference
from levier.organizations.outlines import Outlines, outline, read_boundaries
from levier.resources.observatory.official.addresses import Resource
from levier.resources.observatory.official.client import Fetched


def resource_of(department: str) -> Resource:
    """Where the boundaries of a department are (`LEVIER_CONTOURS`). Raises Problem for what is no http address."""
    address: str = settings.CONTOURS.replace("{departement}", department)
    if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname:
        raise Problem(f"LEVIER_CONTOURS\u00a0: «\u00a0{address}\u00a0» n’est pas une adresse http ou https.")
    return Resource(address)


def lacks_outlines(department: str) -> bool:
    """Whether the maps of a department wait for its outlines."""
    return department in reference.departments() and contours.contours_of(department, "communes") is None


def fetch_outlines(department: str, fetch: Callable[[Resource], Fetched]) -> Outlines:
    """Puts the official outlines of a department in service; returns them. Raises Problem, those there were kept."""
    resource = resource_of(department)
    fetched = fetch(resource)
    asked_on = datetime.datetime.fromtimestamp(fetched.kept.fetched_at, datetime.UTC).date()
    return put_in_service(
        department,
        fetched.path.read_bytes(),
        source=f"IGN, Admin Express, par {resource.host}, lus le {formats.long_date(asked_on)} (Licence Ouverte 2.0)",
    )


def put_in_service(department: str, content: bytes, *, source: str) -> Outlines:
    """Puts boundaries (GeoJSON) in service, simplified and joined by intercommunality; returns the outlines.

    `source` says where they come from. Raises Problem, the outlines there were kept: not a collection of boundaries, or
    of another department.
    """
    found = outline(
        read_boundaries(content),
        reference.communes_of(department),
        {siren: epci.name for siren, epci in reference.epcis().items()},
        merged={},
        source=f"{source}, simplifiés, réunis selon le code officiel géographique 2026",
    )
    contours.keep(department, found)
    return found
