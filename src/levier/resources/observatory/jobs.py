"""The jobs of the observatory: building what was deposited, and the facts of the mission's own ledger."""

import datetime

from levier.common.jobs import job, periodic
from levier.common.tenancy.models import Mission
from levier.resources.observatory.ledger.services import build_facts
from levier.resources.observatory.services import run_build


@job("observatory.build", label="Construire les données ouvertes déposées")
def build_open_data(mission_id: int, build: int) -> None:
    """Builds and puts in service; a build that is no longer waited for is left alone."""
    run_build(build)


@periodic(at=datetime.time(4, 10))
@job("observatory.ledger", label="Arrêter les faits du registre pour l’observatoire")
def build_ledger_facts(mission_id: int) -> None:
    """Writes the facts of the ledger as it is and puts them in service."""
    build_facts(Mission.objects.get(pk=mission_id))
