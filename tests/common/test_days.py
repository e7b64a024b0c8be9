"""What every room answers alike to a day that cannot be: what is wrong, and what to write instead."""

import datetime

import pytest

from levier.common.days import check_has_come, check_order
from levier.common.errors import Problem

DAY = datetime.date
TODAY = DAY(2026, 3, 10)


@pytest.mark.parametrize("day", [TODAY, DAY(2020, 1, 1)])
def test_a_day_that_has_come_is_accepted(day):
    check_has_come(day, TODAY, field="on")


def test_a_day_to_come_is_refused_at_its_field_with_what_to_write():
    with pytest.raises(Problem) as refused:
        check_has_come(DAY(2026, 3, 11), TODAY, field="on")
    assert refused.value.field == "on"
    assert refused.value.sentence == (
        "Ce jour n’est pas encore venu\u00a0: écrivez la date d’aujourd’hui, ou une date passée."
    )


@pytest.mark.parametrize("last", [None, TODAY, DAY(2027, 1, 1)])
def test_a_line_may_last_or_end_on_its_first_day(last):
    check_order(TODAY, last, field="last_day")


def test_a_line_that_ends_before_it_begins_is_refused_with_what_to_mend():
    with pytest.raises(Problem, match="corrigez l’une des deux dates") as refused:
        check_order(TODAY, DAY(2026, 3, 9), field="last_day")
    assert refused.value.field == "last_day"
