"""The fewest people that separate a union of cells of two editions, beside a plain trial of every union."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.resources.observatory.editions.unions import Move, fewest

SMALLEST = 5


def tried(moves, *, total=None, by_class=False, is_whole=False, needs_figure=False):
    """Every union, one by one."""
    found = []
    cells = moves if total is None else [one.taken_away() for one in moves]
    for size in range(0 if total else 1, len(cells) + 1):
        for chosen in itertools.combinations(cells, size):
            together = [*chosen, *filter(None, [total])]
            is_told = all(one.is_told for one in together)
            figure = sum(one.figure for one in together)
            is_everything = size == 0 if total else is_whole and size == len(cells)
            if total and all(one.is_none for one in chosen):
                is_everything = True
            for people in itertools.product(*(range(one.least, one.most + 1) for one in together)):
                few = abs(sum(people))
                is_said = few or not is_told or (by_class and figure and not is_everything)
                if few < SMALLEST and is_said and (figure or not needs_figure):
                    found.append(few)
    return min((one for one in found if one), default=0 if found else None)


told = st.builds(Move.of, st.integers(-14, 14), st.integers(-3, 3))
changed = st.integers(-14, 14).flatmap(
    lambda least: st.builds(lambda wide: Move(least, least + wide, is_told=False), st.integers(0, 3))
)


@given(
    st.lists(st.one_of(told, told, changed), max_size=6), st.none() | told, st.booleans(), st.booleans(), st.booleans()
)
def test_it_finds_what_trying_every_union_finds(moves, total, by_class, is_whole, needs_figure):
    asked = {"total": total, "by_class": by_class, "is_whole": is_whole, "needs_figure": needs_figure}
    assert fewest(moves, SMALLEST, **asked) == tried(moves, **asked)


@given(st.lists(told, max_size=6), st.booleans())
def test_a_cell_more_never_hides_a_union(moves, by_class):
    if fewest(moves, SMALLEST, by_class=by_class) is not None:
        assert fewest([*moves, Move.of(40, 7)], SMALLEST, by_class=by_class) is not None


@pytest.mark.parametrize(
    ("moves", "found"),
    [
        # Six recoded from one class to another, where one newcomer is as well.
        ([Move.of(-6, -900), Move.of(7, 1_073), Move.of(10, 1_500)], 1),
        ([Move.of(10, 1), Move.of(12, 1)], None),
        # Ten left three lines by turns, and twelve came to two others.
        ([Move.of(-10, 0), Move.of(-20, 0), Move.of(16, 0), Move.of(40, 0), Move.of(17, 0)], 3),
    ],
)
def test_what_moved_by_many_in_each_and_by_few_together_is_found(moves, found):
    assert fewest(moves, SMALLEST) == found


def test_as_many_people_with_other_hours_are_a_correction_by_class_alone():
    recoded = [Move.of(-6, -900), Move.of(6, 900), Move.of(0, 0)]
    assert fewest(recoded, SMALLEST, by_class=True) is None
    corrected = [Move.of(-6, -900), Move.of(6, 980), Move.of(0, 0)]
    assert fewest(corrected, SMALLEST, by_class=True, is_whole=True) == 0
    assert fewest(corrected, SMALLEST) is None
    # Of everybody, it is the total's own.
    assert fewest(corrected[:2], SMALLEST, by_class=True, is_whole=True) is None


def test_what_is_left_of_a_total_is_a_union_too():
    """The six recoded and the newcomer, had from the total less the two other lines."""
    total, others = Move.of(11, 1_673), [Move.of(10, 1_500), Move.of(0, 0)]
    assert fewest(others, SMALLEST, total=total) == 1
    assert fewest([Move.of(5, 700)], SMALLEST, total=total) is None


def test_a_hundred_places_are_followed_as_one_is():
    moves = [Move.of((-1) ** rank * (50 + 5 * (rank % 40)), 1) for rank in range(100)]
    assert fewest(moves, SMALLEST, by_class=True) == 0
    assert fewest([*moves, Move.of(52, 1)], SMALLEST) in (2, 3)
    assert fewest([Move.of(5 + rank, 1) for rank in range(400)], SMALLEST) is None
