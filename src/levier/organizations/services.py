"""Writes of the organisations room."""

from django.db import transaction

from levier.organizations import reference
from levier.organizations.models import Commune, Intercommunality


@transaction.atomic
def load_territory(department: str) -> int:
    """Brings a department's communes and intercommunalities up to the packaged reference; returns how many communes.

    Shared by all missions: a second mission of the same department changes nothing. Raises Problem for a department
    that does not exist.
    """
    Intercommunality.objects.bulk_create(
        [Intercommunality(siren=epci.siren, name=epci.name, kind=epci.kind) for epci in reference.epcis_of(department)],
        update_conflicts=True,
        unique_fields=["siren"],
        update_fields=["name", "kind"],
    )
    known = {epci.siren for epci in reference.epcis_of(department)}
    communes = [
        Commune(
            code=commune.code,
            name=commune.name,
            department=commune.department,
            siren=commune.siren,
            intercommunality_id=commune.epci if commune.epci in known else None,
            population=commune.population or 0,
        )
        for commune in reference.communes_of(department)
    ]
    Commune.objects.bulk_create(
        communes,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "department", "siren", "intercommunality", "population"],
        batch_size=500,
    )
    return len(communes)
