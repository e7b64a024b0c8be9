"""What the tests of the queue share."""

import datetime

import pytest

from levier.common.jobs import registration
from levier.common.jobs.registration import JobKind


@pytest.fixture
def declare(monkeypatch):
    """Declares a job for one test; returns the list of its calls."""

    def add(name="trial.do", *, function=None, max_attempts=3):
        calls = []

        def record(mission_id, **arguments):
            calls.append((mission_id, arguments))
            if function is not None:
                function(mission_id, **arguments)

        kind = JobKind(name, record, "essai", max_attempts, datetime.timedelta(minutes=1))
        monkeypatch.setitem(registration._kinds, name, kind)
        return calls

    return add
