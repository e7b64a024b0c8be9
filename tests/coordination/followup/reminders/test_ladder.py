"""The rungs of the ladder and the days they fall on, without a database."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from levier.common.quiet_days import easter, is_quiet, public_holidays
from levier.coordination.followup.reminders.ladder import (
    DEFAULT_STEPS,
    Rung,
    Step,
    step_due,
)

DAY = datetime.date
DUE = DAY(2026, 4, 15)


def climb(steps, due_on, days):
    """The rung climbed on each of these days, as the morning's job would."""
    done, climbed = {}, []
    for today in days:
        step = step_due(steps, done, due_on, today)
        if step is not None:
            done[step.rung] = today
            climbed.append((today, step.rung))
    return climbed


def days_from(start, count):
    return [start + datetime.timedelta(days=number) for number in range(count)]


def test_each_rung_falls_on_its_day_and_waits_for_the_end_of_a_holiday():
    assert climb(DEFAULT_STEPS, DUE, days_from(DUE, 60)) == [
        (DAY(2026, 4, 18), Rung.REMINDER),
        (DAY(2026, 4, 25), Rung.SECOND),
        (DAY(2026, 4, 30), Rung.CALL),
        (DAY(2026, 5, 6), Rung.BUYER),
        (DAY(2026, 5, 15), Rung.NOTICE),
    ]
    assert climb([Step(Rung.REMINDER, 23)], DUE, days_from(DUE, 60)) == [(DAY(2026, 5, 9), Rung.REMINDER)], "8 May"
    assert climb([Step(Rung.REMINDER, 4)], DUE, days_from(DUE, 60)) == [(DAY(2026, 4, 20), Rung.REMINDER)], "a Sunday"


def test_what_a_stopped_server_missed_climbs_at_the_pace_of_the_rest():
    first = climb(DEFAULT_STEPS, DUE, days_from(DAY(2026, 6, 16), 40))
    assert first == [
        (DAY(2026, 6, 16), Rung.REMINDER),
        (DAY(2026, 6, 23), Rung.SECOND),
        (DAY(2026, 6, 29), Rung.CALL),  # the 28th is a Sunday
        (DAY(2026, 7, 6), Rung.BUYER),  # so is 5 July
        (DAY(2026, 7, 15), Rung.NOTICE),
    ]


def test_a_rung_turned_off_is_passed_over_and_one_turned_on_late_is_not_gone_back_to():
    without_call = [step for step in DEFAULT_STEPS if step.rung != Rung.CALL]
    assert Rung.CALL not in dict(map(reversed, climb(without_call, DUE, days_from(DUE, 90))))
    done = {Rung.BUYER: DAY(2026, 5, 6)}
    assert step_due(DEFAULT_STEPS, done, DUE, DAY(2026, 5, 7)) is None
    assert step_due(DEFAULT_STEPS, done, DUE, DAY(2026, 5, 15)) == Step(Rung.NOTICE, 30)
    assert step_due([Step(Rung.REMINDER, 3)], done, DUE, DAY(2026, 5, 15)) is None, "the buyer was told already"


def test_public_holidays_are_those_of_the_labour_code():
    assert [easter(year) for year in (2024, 2025, 2026, 2038)] == [
        DAY(2024, 3, 31), DAY(2025, 4, 20), DAY(2026, 4, 5), DAY(2038, 4, 25),
    ]  # fmt: skip
    assert len(public_holidays(2026)) == 11
    assert {DAY(2026, 4, 6), DAY(2026, 5, 14), DAY(2026, 5, 25), DAY(2026, 11, 11)} <= public_holidays(2026)


ladders = st.dictionaries(st.sampled_from(Rung), st.integers(1, 60), min_size=1).map(
    lambda days: [Step(rung, after) for rung, after in days.items()]
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    ladders,
    st.integers(0, 2_000).map(lambda days: DAY(2024, 1, 1) + datetime.timedelta(days=days)),
    st.sets(st.integers(0, 200)),
)
def test_whatever_the_calendar_each_rung_is_climbed_once_in_order_and_never_on_a_quiet_day(steps, due_on, running):
    days = [due_on + datetime.timedelta(days=number) for number in sorted(running)]
    climbed = climb(steps, due_on, days)
    rungs = [rung for _, rung in climbed]
    after = {step.rung: step.days for step in steps}
    assert len(rungs) == len(set(rungs))
    assert [after[rung] for rung in rungs] == sorted(after[rung] for rung in rungs)
    assert all((day - due_on).days >= after[rung] and not is_quiet(day) for day, rung in climbed)
    assert len({day for day, _ in climbed}) == len(climbed), "one a day at most"


@pytest.mark.parametrize("changes", [DAY(2026, 3, 29), DAY(2026, 10, 25)])
def test_a_change_of_hour_makes_no_day_twice(changes):
    due_on = changes - datetime.timedelta(days=3)
    assert [rung for _, rung in climb([Step(Rung.REMINDER, 3)], due_on, days_from(due_on, 9))] == [Rung.REMINDER]
