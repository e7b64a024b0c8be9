"""One statement to declare, seen by the company and by the facilitator, on a day of April 2026."""

import pytest

from tests.coordination.hours.builders import NOW, Case, signed_in


@pytest.fixture
def case(herault, time_machine):
    time_machine.move_to(NOW)
    return Case(herault)


@pytest.fixture
def company(case):
    return case.company()


@pytest.fixture
def facilitator(case):
    return signed_in(case.facilitator)
