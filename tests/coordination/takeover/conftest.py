"""The desk whose files are brought in."""

import pytest

from levier.common.tenancy.scope import mission_scope
from tests.coordination.takeover.builders import (
    Desk,
)


@pytest.fixture
def desk(herault, clock):
    clock("2026-11-20 09:00")
    return Desk(herault)


@pytest.fixture
def inside(desk):
    with mission_scope(desk.mission.pk):
        yield desk
