"""What a given-up request left in the evidence storage is removed by itself."""

import datetime

from levier.common.files.services import sweep
from levier.common.jobs import job, periodic


@periodic(at=datetime.time(3, 20), each_mission=False)
@job("files.sweep", label="ménage des fichiers privés sans fiche")
def sweep_orphans(mission_id: None) -> None:
    """Removes the contents no row knows, older than an hour."""
    sweep(write=True)
