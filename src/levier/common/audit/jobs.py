"""The access log is sealed by itself, mission by mission."""

import datetime

from levier.common.audit.chain import seal_mission
from levier.common.jobs import job, periodic


@periodic(every=datetime.timedelta(hours=1))
@job("audit.seal", label="scellement du journal des lectures")
def seal(mission_id: int) -> None:
    """Seals the settled lines of one mission; twice does what once does."""
    seal_mission()
