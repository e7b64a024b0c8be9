"""The rules of the calendar: which days it shows, since when a target is behind, what an agenda is given."""

import datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from icalendar import Calendar

from levier.coordination.followup.calendar.agenda import agenda
from levier.coordination.followup.calendar.facts import Fact, Kind, Place, month_after, narrowed, span_shown
from levier.coordination.hours.pace import behind_since, expected_hours, is_behind

DAY = datetime.date


def fact(key, day, kind=Kind.STATEMENT, *, operation="o", desk="d", late=False):
    return Fact(key, day, kind, "Deux relevés", "Voirie, Béziers", Place(operation, desk), "board", is_late=late)


def test_a_month_is_shown_whole_and_without_a_month_what_is_late_and_the_three_months_ahead():
    assert span_shown(DAY(2028, 2, 1), DAY(2026, 11, 29)) == (DAY(2028, 2, 1), DAY(2028, 2, 29))
    assert span_shown(None, DAY(2026, 11, 29)) == (None, DAY(2027, 1, 31))
    assert month_after(DAY(2026, 11, 29), 2) == DAY(2027, 1, 1)
    assert month_after(DAY(2026, 1, 31), -1) == DAY(2025, 12, 1)


def test_the_facts_are_narrowed_and_come_by_date_the_late_ones_first():
    day = DAY(2026, 12, 1)
    facts = [
        fact("c", day),
        fact("b", day, late=True),
        fact("a", day - datetime.timedelta(days=1), Kind.END, operation="autre"),
        fact("e", day, desk="autre"),
    ]
    assert [one.key for one in narrowed(facts)] == ["a", "b", "c", "e"]
    assert [one.key for one in narrowed(facts, kind=Kind.END)] == ["a"]
    assert [one.key for one in narrowed(facts, operation="o", desk="d")] == ["b", "c"]


def test_a_target_is_behind_since_the_day_the_straight_line_passed_its_hours():
    """100 h over 100 days from 1 January: one hour a day. 30 h done hold until the 30th day."""
    start, end = DAY(2026, 1, 1), DAY(2026, 4, 10)
    assert behind_since(100, start, end, 3_000) == DAY(2026, 1, 31)
    assert behind_since(100, start, end, 3_099) == DAY(2026, 1, 31)
    assert behind_since(100, start, end, 0) == start
    assert behind_since(100, start, end, 10_000) is None
    assert behind_since(0, start, end, 0) is None


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    owed=some.integers(0, 5_000),
    length=some.integers(1, 1_500),
    done=some.integers(0, 600_000),
    on=some.integers(-10, 1_600),
    halts=some.lists(some.tuples(some.integers(-50, 1_600), some.integers(1, 400)), max_size=3),
)
def test_whatever_the_hours_the_day_is_the_first_on_which_the_board_says_late(owed, length, done, on, halts):
    start = DAY(2026, 1, 1)
    end, today = start + datetime.timedelta(days=length - 1), start + datetime.timedelta(days=on)
    stopped = [start + datetime.timedelta(days=first) for first, _ in halts]
    idle = [(day, day + datetime.timedelta(days=long)) for day, (_, long) in zip(stopped, halts, strict=True)]
    since = behind_since(owed, start, end, done, halts=idle)
    late = is_behind(done, 0, owed, expected_hours(owed, start, end, today, halts=idle))
    assert late == (since is not None and since <= today)


def test_an_agenda_reads_whole_days_that_keep_nobody_busy_under_names_that_never_change():
    made = agenda(
        [fact("releve-1", DAY(2027, 1, 15))],
        name="Levier, Mission (fictive)",
        domain="herault.levier",
        now=datetime.datetime(2026, 11, 29, 9, 0, tzinfo=datetime.UTC),
        address=lambda one: f"https://levier.invalid/{one.page}",
    )
    book = Calendar.from_ical(made)
    (event,) = book.walk("VEVENT")
    assert event["uid"] == "releve-1@herault.levier"
    assert event["dtstart"].dt == DAY(2027, 1, 15)
    assert event["summary"] == "Deux relevés · Voirie, Béziers"
    assert event["url"] == "https://levier.invalid/board"
    assert (event["transp"], book["method"], book["version"]) == ("TRANSPARENT", "PUBLISH", "2.0")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in made
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
