"""What this room does by itself: publishing shares to the missions to which operations are opened."""

import datetime

from levier.common.jobs import job, periodic
from levier.coordination.commitments.territories.publishing import publish_operations


@periodic(every=datetime.timedelta(hours=1))
@job("commitments.publish_shares", label="publication des parts aux autres missions")
def publish_shares(mission_id: int) -> None:
    """Publishes again what is opened: hours were counted since."""
    publish_operations()
