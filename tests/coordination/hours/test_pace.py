"""The straight line follows what was owed on each day: worked examples, 100 h over the 100 days from 1 January 2026."""

import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from levier.coordination.hours.pace import Step, behind_since, expected_hours, is_behind, steps_of

DAY = datetime.date
START, END = DAY(2026, 1, 1), DAY(2026, 4, 10)


def day(rank):
    """The day of this rank, the first being 1."""
    return START + datetime.timedelta(days=rank - 1)


def line(*later, ranks, end=END, halts=(), idle_from=None, excused=0):
    """What 100 h and these acts (rank, hours, whether it renews) have on days of these ranks."""
    steps = tuple(Step(day(rank), hours, *renews) for rank, hours, *renews in later)
    owed = 100 + sum(step.hours for step in steps) - excused
    return [
        expected_hours(owed, START, end, day(rank), halts=halts, later=steps, idle_from=idle_from) for rank in ranks
    ]


def test_hours_added_spread_from_the_day_of_the_amendment_to_the_end():
    """100 h more on the 51st day: 50 h expected the day before, then 3 h a day (1 of the first, 2 of the second)."""
    assert line((51, 100), ranks=(0, 50, 51, 52, 75, 100, 120)) == [0, 50, 53, 56, 125, 200, 200]


def test_hours_taken_away_spread_from_the_day_of_the_amendment_too():
    """40 h fewer on the 51st day: 10 h left over 50 days; who was on the line stays on it."""
    assert line((51, -40), ranks=(50, 51, 55, 75, 100)) == [50, 50, 51, 55, 60]


def test_an_amendment_that_leaves_fewer_hours_than_were_expected_expects_no_more_than_these():
    assert line((51, -70), ranks=(51, 100)) == [30, 30]
    # All that is owed was done: hours added later are not expected at once.
    assert line((51, -70), (91, 20), ranks=(90, 91, 95, 100)) == [30, 32, 40, 50]


def test_several_amendments_add_up_each_from_its_own_day():
    """+50 h on the 51st day (1 a day), −20 h on the 81st (1 a day off), the order in which they are told apart."""
    assert line((51, 50), (81, -20), ranks=(50, 60, 80, 81, 90, 100)) == [50, 70, 110, 111, 120, 130]
    assert line((51, 50), (51, -50), ranks=(50, 51, 75, 100)) == [50, 51, 75, 100]


def test_hours_added_on_the_last_day_are_due_that_day_and_after_the_end_the_day_they_are_added():
    assert line((100, 30), ranks=(99, 100)) == [99, 130]
    assert line((111, 30), ranks=(100, 110, 111, 200)) == [100, 100, 130, 130]


def test_an_act_before_the_start_or_on_it_is_owed_from_the_start():
    for rank in (-30, 1):
        assert line((rank, 100), ranks=(0, 1, 50, 100)) == [0, 2, 100, 200]


def test_during_a_suspension_the_line_is_flat_and_an_amendment_of_then_spreads_from_the_resumption():
    """Suspended from the 21st to the 50th day: 20 h, then 80 over 50 days; 50 h added meanwhile make it 130."""
    halts = [(day(21), day(51))]
    assert line(ranks=(20, 50, 51, 75, 100), halts=halts) == [20, 20, 21, 60, 100]
    assert line((31, 50), ranks=(20, 40, 50, 51, 75, 100), halts=halts) == [20, 20, 20, 22, 85, 150]


def test_hours_freed_while_the_clause_was_suspended_and_owed_again_leave_the_line_as_it_was():
    """90 h freed on the 21st day and owed again on the 51st, 60 of them only, or all."""
    halts = [(day(21), day(51))]
    assert line((21, -90), (51, 90), ranks=(20, 50, 51, 75, 100), halts=halts) == [20, 20, 21, 60, 100]
    assert line((21, -90), (51, 60), ranks=(20, 50, 51, 75, 100), halts=halts) == [20, 20, 21, 45, 70]


def test_while_the_clause_is_suspended_no_more_is_expected_than_what_is_still_owed():
    assert line((51, -92), ranks=(50, 51, 80), idle_from=day(51)) == [8, 8, 8]


def test_what_is_owed_before_a_renewal_is_due_by_the_day_before_it():
    """100 h over 100 days, renewed from the 101st to the 300th for 50 h."""
    assert line((101, 50, True), ranks=(50, 100, 101, 200, 300), end=day(300)) == [50, 100, 100, 125, 150]
    # 20 h added during the first period are due by its end.
    assert line((51, 20), (101, 50, True), ranks=(75, 100, 300), end=day(300)) == [85, 120, 170]


def test_an_extension_stretches_what_is_left_over_the_days_it_gives():
    """Whose own day nobody records: the line goes to the end now in force, and an amendment from its day to that."""
    assert line((51, 50), ranks=(50, 100, 200), end=day(200)) == [25, 66, 150]


def test_hours_excused_are_taken_off_from_the_start():
    assert line((51, 50), ranks=(50, 75, 100), excused=20) == [40, 85, 130]


def test_acts_are_read_one_step_a_day_in_their_order():
    assert steps_of(None) == ()
    acts = [["2026-05-02", 10, 0], ["2026-03-01", -4, 0], ["2026-05-02", 5, 1]]
    assert steps_of(acts) == (Step(DAY(2026, 3, 1), -4), Step(DAY(2026, 5, 2), 15, True))


def test_a_lot_is_behind_since_the_line_passed_its_hours_for_the_last_time():
    steps = (Step(day(51), 100),)
    assert behind_since(200, START, END, 4_999, later=steps) == day(50)
    assert behind_since(200, START, END, 5_000, later=steps) == day(51)
    # Brought below what was done, then above it again.
    steps = (Step(day(51), -70), Step(day(91), 20))
    assert behind_since(50, START, END, 3_100, later=steps) == day(91)
    assert behind_since(50, START, END, 2_000, later=steps) == day(21)


def test_hours_added_make_nobody_late_of_all_the_time_before():
    """89 h expected on the 89th day. 40 h more on the 90th ask for 51 over 11 days, not for 126 at once."""
    assert line(ranks=(89,)) == [89]
    assert line((90, 40), ranks=(90, 91)) == [93, 98]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    owed=some.integers(0, 5_000),
    length=some.integers(1, 1_500),
    acts=some.lists(some.tuples(some.integers(-50, 1_600), some.integers(-3_000, 3_000), some.booleans()), max_size=4),
    halts=some.lists(some.tuples(some.integers(-50, 1_600), some.integers(1, 400)), max_size=2),
    done=some.integers(0, 600_000),
    more=some.integers(0, 50),
)
def test_whatever_was_signed_the_line_never_asks_for_more_than_is_owed_and_the_day_it_passed_is_the_board_s(
    owed, length, acts, halts, done, more
):
    end = day(length)
    steps = []
    for rank, hours, renews in sorted(acts):
        steps.append(Step(day(rank), max(hours, -owed), renews))
        owed += steps[-1].hours
    later = steps_of((step.day.isoformat(), step.hours, step.renews) for step in steps)
    idle = [(day(first), day(first + long)) for first, long in halts]
    today = max([day(0), *(step.day for step in later)]) + datetime.timedelta(days=more)
    expected = expected_hours(owed, START, end, today, halts=idle, later=later)
    assert 0 <= expected <= owed
    over = max([end, today, *(until for _, until in idle)])
    assert expected_hours(owed, START, end, over, halts=idle, later=later) == owed
    since = behind_since(owed, START, end, done, halts=idle, later=later)
    assert is_behind(done, 0, owed, expected) == (since is not None and since <= today)
