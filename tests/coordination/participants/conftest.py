"""What several tests of this room start from."""

import pytest

from tests.coordination.participants.published import Published


@pytest.fixture
def published(herault, clock):
    """A job published to the prescribers and structures of `Published`."""
    clock("2026-04-03 09:00")
    site = Published(herault)
    site.publish()
    return site
