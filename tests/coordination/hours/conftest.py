"""One statement to declare, seen by the company and by the facilitator, on a day of April 2026."""

import pytest

from levier.common.tenancy.scope import mission_scope
from tests.builders import make_assignment, make_organization
from tests.coordination.hours.builders import NOW, Case, make_membership, make_statement, signed_in
from tests.coordination.hours.employer_files import MODEL, employ
from tests.coordination.hours.sheet_files import model_of


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


@pytest.fixture
def relay(case, tmp_path):
    """A structure whose people work for two holders of two desks; the first declares nothing of his, it does."""
    with mission_scope(case.mission.pk):
        case.structure = make_organization("inclusive", name="Relais (fictif)")
        employ(case.structure, case.assignment)
        case.other = employ(case.structure, make_assignment())
        case.other_statement = make_statement(case.other.award)
        case.author = make_membership(case.structure, "inclusive_employer")
    case.browser = signed_in(case.author)
    case.rows = model_of(case.browser, MODEL, tmp_path)
    return case


@pytest.fixture
def twice(relay):
    """Both of the structure's hirings are of one person, on two contracts."""
    with mission_scope(relay.mission.pk):
        relay.other.participant = relay.assignment.participant
        relay.other.save()
    return relay
