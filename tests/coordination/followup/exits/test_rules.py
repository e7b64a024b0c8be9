"""The classes of the structures of insertion, the moments, and what may leave of the figures."""

import datetime

import pytest

from levier.coordination.followup.exits.rules import (
    MOMENTS,
    SITUATIONS,
    ExitClass,
    Situation,
    asked_before,
    asked_from,
    class_of,
    crossed,
    figures,
    latest_end,
    moment_at,
    published,
)

DAY = datetime.date
D, T, P, OTHER, N = ExitClass


@pytest.mark.parametrize(
    ("situation", "exit_class"),
    [
        ("permanent", D), ("long", D), ("public", D), ("business", D),
        ("short", T), ("aided", T), ("training", P), ("structure", P),
        ("jobless", OTHER), ("inactive", OTHER), ("unheard", OTHER), ("neutral", N),
    ],
)  # fmt: skip
def test_each_situation_counts_in_the_class_of_the_text(situation, exit_class):
    assert class_of(situation) == exit_class
    assert set(SITUATIONS) == set(Situation)


@pytest.mark.parametrize(
    ("today", "moment"),
    [
        (DAY(2026, 1, 30), None), (DAY(2026, 1, 31), 0), (DAY(2026, 4, 29), 0), (DAY(2026, 4, 30), 3),
        (DAY(2026, 7, 31), 6), (DAY(2027, 1, 31), 12), (DAY(2027, 7, 30), 12), (DAY(2027, 7, 31), None),
    ],
)  # fmt: skip
def test_a_moment_is_asked_until_the_next_one_comes(today, moment):
    assert moment_at(DAY(2026, 1, 31), today) == moment


def test_the_list_filters_by_the_very_days_the_rule_says():
    """Around the ends of months, where adding months is not undone by taking them away."""
    ends = [DAY(2023, 1, 1) + datetime.timedelta(days=days) for days in range(425)]
    for today in (DAY(2024, 2, 28), DAY(2024, 2, 29), DAY(2024, 3, 1), DAY(2024, 5, 30), DAY(2024, 8, 31)):
        for ended_on in ends:
            come = [
                moment
                for moment in MOMENTS
                if latest_end(today, asked_before(moment)) < ended_on <= latest_end(today, moment)
            ]
            assert come == [moment for moment in [moment_at(ended_on, today)] if moment is not None]
    assert asked_from(DAY(2026, 8, 31), 6) == DAY(2027, 2, 28)


def test_neutral_exits_leave_the_denominator_and_a_person_counts_once_for_her_last_contract():
    rows = [(0, 1, "jobless"), (0, 2, "short"), (0, 3, "neutral"), (0, 4, "unheard"), (0, 1, "permanent"),
            (6, 1, "permanent")]  # fmt: skip
    end, six = figures(rows)
    assert (end.moment, end.dynamic, end.counted, end.known, end.unheard) == (0, 2, 3, 3, 1)
    assert dict(end.people) == {D: 1, T: 1, P: 0, OTHER: 1, N: 1}
    assert (six.moment, six.dynamic, six.counted) == (6, 1, 1)


def told(durable, transition, positive, other):
    numbers = {"permanent": durable, "short": transition, "training": positive, "jobless": other}
    people = [situation for situation, number in numbers.items() for _ in range(number)]
    (found,) = figures((0, person, situation) for person, situation in enumerate(people))
    return published(found)


def test_what_leaves_hides_small_groups_and_what_would_give_them_back():
    whole = told(9, 6, 5, 8)
    assert (whole.counted, whole.dynamic, dict(whole.people)) == (28, 20, {D: 9, T: 6, P: 5})
    # Under five in a class: another class is hidden with it, the sum stays.
    assert dict(told(9, 6, 2, 8).people) == {D: 9, T: None, P: None}
    assert told(9, 6, 2, 8).dynamic == 17
    # Under five on the other side: the rate itself would tell it, so would the classes.
    assert (told(9, 6, 5, 4).counted, told(9, 6, 5, 4).dynamic) == (24, None)
    assert set(told(9, 6, 5, 4).people.values()) == {None}
    # Four people in all: nothing.
    assert told(2, 1, 1, 0).counted is None


def test_a_criterion_leaves_only_when_those_who_meet_it_and_those_who_do_not_are_several():
    """Twenty-four people, sixteen in a dynamic exit: who meets a criterion is told when the others, found by
    difference, could be; the neutral exits are in no figure."""
    situations = ["permanent"] * 16 + ["jobless"] * 8 + ["neutral"] * 6
    rows = [(0, person, situation) for person, situation in enumerate(situations)]

    def told(*people):
        (found,) = crossed(rows, {person: {"TH"} for person in people}, ["TH"])
        return found.counted, found.dynamic

    half = (*range(8), *range(20, 24))
    assert told(*half) == (12, None)  # four jobless: those who are not are hidden with those who are
    rows += [(0, 100, "jobless"), (0, 101, "jobless")]
    assert told(*half, 100) == (13, 8)
    assert told(*half, 100, 24, 25) == (13, 8)
    assert told(0, 1, 16, 17) == (None, None)
    assert told(*range(23)) == (None, None)  # three of the whole are left
    assert told() == (None, None)
