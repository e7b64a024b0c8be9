"""What keeps the index honest: made again from the rooms' tables, should a write have forgotten it."""

import datetime
from typing import Any

from levier.common.jobs import job, periodic
from levier.common.search.services import rebuild


@periodic(every=datetime.timedelta(minutes=10))
@job("search.rebuild", label="mise à jour de la recherche")
def rebuild_search(mission_id: int | None, **arguments: Any) -> None:
    """Compares every entry with what it stands for; writes only what differs."""
    rebuild()
