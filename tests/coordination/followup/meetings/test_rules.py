"""When a clause calls for its first meeting, and how people are typed."""

import datetime

import pytest

from levier.common.errors import Problem
from levier.coordination.followup.meetings.rules import kickoff_due, people_typed
from levier.meetings.services import Guest

DAY = datetime.date


def test_the_first_meeting_is_due_by_the_delay_the_contract_writes_and_no_delay_is_invented():
    """« selon un délai précisé dans les documents particuliers du marché » (CCAG-Travaux, 20.1.4.3)"""
    assert kickoff_due(DAY(2026, 4, 1), 30) == DAY(2026, 5, 1)
    assert kickoff_due(DAY(2026, 4, 1), None) is None
    assert kickoff_due(None, 30) is None


def test_people_are_typed_one_a_line():
    assert people_typed("a@x.invalid ; Ville ; élue ; Ana\n\nb@x.invalid;PLIE", with_address=True, field="others") == [
        Guest("Ville", "Ana", "élue", "a@x.invalid"),
        Guest("PLIE", "", "", "b@x.invalid"),
    ]
    assert people_typed("Ville ; élue", with_address=False, field="others") == [Guest("Ville", "", "élue", "")]


@pytest.mark.parametrize("line", ["Ville ; élue", "a@x.invalid", "a@x.invalid ; Ville ; élue ; Ana ; et plus"])
def test_a_line_out_of_shape_is_said_with_its_number(line):
    with pytest.raises(Problem, match="Ligne 2") as told:
        people_typed(f"a@x.invalid ; Ville\n{line}", with_address=True, field="others")
    assert told.value.field == "others"
