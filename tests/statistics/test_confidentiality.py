"""Small numbers of people do not leave: what is hidden does not come back, whatever is added and subtracted."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.statistics.confidentiality import Mask, Sums, determined, masked, tables_by_year, words
from levier.statistics.overlaps import Meeting, nearly_same_people, same_people

SMALLEST = 5
NAMED = {words(mask, SMALLEST): mask for mask in Mask}


def one_row(*people):
    """A row of cells and its total."""
    known = Sums()
    for rank, number in enumerate(people):
        known.add(rank, number)
    known.add("total", sum(people), rank=2)
    known.add_sum("total", range(len(people)))
    return known


@pytest.mark.parametrize(
    ("people", "hidden"),
    [
        ((40, 60), {}),
        ((3, 40, 60), {0: "< 5", 1: "non diffusé"}),  # alone, it would be found by subtraction
        ((2, 2, 9, 60), {0: "< 5", 1: "< 5", 2: "non diffusé"}),  # together, they are four people
        ((4, 4), {0: "< 5", 1: "< 5", "total": "non diffusé"}),  # eight in two cells under five: four and four
        ((3,), {0: "< 5", "total": "< 5"}),
        ((0, 40), {}),  # nobody: the row is not there
        # Four cells that are there in a total said to be under five would be one each.
        ((1, 1, 1, 1), {0: "< 5", 1: "< 5", 2: "< 5", 3: "< 5", "total": "non diffusé"}),
    ],
)
def test_a_row_hides_its_small_cells_and_what_would_give_them_back(people, hidden):
    assert masked(one_row(*people), SMALLEST) == {cell: NAMED[said] for cell, said in hidden.items()}


def test_a_year_hidden_in_one_table_is_hidden_in_all():
    tables = {
        "": {("", 2024): 3, ("", 2025): 50, ("", 2026): 60},
        "sexe": {("F", 2024): 3, ("F", 2025): 20, ("M", 2025): 30, ("F", 2026): 30, ("M", 2026): 30},
        "age": {("-26", 2024): 3, ("-26", 2025): 50, ("-26", 2026): 60},
    }
    found = masked(tables_by_year(tables), SMALLEST)
    assert found["", 2024] == found["sexe", "F", 2024] == found["age", "-26", 2024] == Mask.SMALL
    # The total over the years, which would give it back, is hidden with it; the other years stand.
    assert found[()] == Mask.LINKED
    assert set(found) == {("", 2024), ("sexe", "F", 2024), ("age", "-26", 2024), ()}


def test_a_hidden_cell_of_nobody_is_not_known_to_be_of_nobody():
    """The reader is told neither of two cells, and so neither the one of nobody: their total stands."""
    tables = {"": {("", 2025): 20}, "sexe": {("F", 2025): 0, ("M", 2025): 20}}
    hidden = {("sexe", "F", 2025), ("sexe", "M", 2025)}
    assert masked(tables_by_year(tables, hidden=hidden), SMALLEST, hidden).keys() == hidden
    # Told alone, the other would give it back; and what nobody hides is known to be of nobody.
    assert masked(tables_by_year(tables, hidden={("sexe", "F", 2025)}), SMALLEST, hidden - {("sexe", "M", 2025)})[
        "sexe", "M", 2025
    ]
    assert masked(tables_by_year(tables), SMALLEST) == {}


def test_groups_that_are_the_same_people_are_found_in_what_meets():
    met = [("E1", "D1", 2025), ("E2", "D1", 2025), ("E3", "D2", 2025), ("E1", "D1", 2026), ("E1", "D2", 2026)]
    found = [(sorted(left), sorted(right)) for left, right in same_people([Meeting(*one) for one in met])]
    # All is tied in 2026: its total says it already.
    assert found == [([("E1", 2025), ("E2", 2025)], [("D1", 2025)]), ([("E3", 2025)], [("D2", 2025)])]


ONE, TWO = frozenset({"p1"}), frozenset({"p2", "p3"})


def test_groups_within_others_but_for_a_few_people_are_found():
    met = [
        Meeting("told", "told", 2025), Meeting("untold", "told", 2025), Meeting("told", "untold", 2025, ONE),
        Meeting("untold", "untold", 2025),
    ]  # fmt: skip
    # No group is within another: all of them are on both sides of the other table.
    assert nearly_same_people(met, SMALLEST) == []
    found = nearly_same_people(
        [Meeting("all", "inner", 2025), Meeting("all", "more", 2025, ONE), Meeting("rest", "more", 2025)], SMALLEST
    )
    # Once: that « more » is « rest » and somebody else says the same.
    assert [(one.inner, one.outer, one.missing, one.is_left) for one in found] == [(["rest"], ["more"], ONE, True)]


def test_the_few_whom_a_group_leaves_out_of_another_are_counted_once_each():
    met = [
        Meeting("all", "inner", 2025), Meeting("all", "more", 2025, TWO), Meeting("all", "other", 2025, TWO | ONE),
        Meeting("rest", "more", 2025), Meeting("rest", "other", 2025),
    ]  # fmt: skip
    met += [Meeting("all", "inner", 2025)]
    assert {one.missing for one in nearly_same_people(met, 4)} == {TWO | ONE}
    assert nearly_same_people(met, 3) == []


def test_a_told_group_within_another_but_for_one_person_is_not_told():
    """« Clause non renseignée » is 52 people, « QPV non renseigné » 51 of them: the hours of one are the difference."""
    tables = {
        "": {("", 2025): 150},
        "clause": {(None, 2025): 52, ("1re", 2025): 60, ("2e", 2025): 38},
        "qpv": {(None, 2025): 51, ("oui", 2025): 49, ("non", 2025): 50},
    }
    met = {("clause", "qpv"): [
        Meeting(None, None, 2025), Meeting(None, "oui", 2025, ONE),
        *(Meeting(clause, qpv, 2025) for clause in ("1re", "2e") for qpv in ("oui", "non")),
    ]}  # fmt: skip
    found = masked(tables_by_year(tables, met, SMALLEST), SMALLEST)
    # The smaller group, and one more of its own table, which would give it back.
    assert found == {("qpv", None, 2025): Mask.LINKED, ("qpv", "oui", 2025): Mask.LINKED}


def test_people_in_several_cells_are_not_counted_twice_to_be_enough():
    known = Sums()
    # Three people have worked in both, so that what is hidden is three people, not six.
    for cell, people in (("here", 3), ("there", 3), ("elsewhere", 20), ("far", 30)):
        known.add(cell, people)
    known.add("total", 53, rank=2)
    known.add_sum("total", ["here", "there", "elsewhere", "far"])
    assert masked(known, SMALLEST)["elsewhere"] == Mask.LINKED


def adversary(known, hidden):
    """Every hidden cell that fractions give back: plain elimination, another way than the module's."""
    names = sorted(hidden, key=repr)
    place = {name: rank for rank, name in enumerate(names)}
    matrix = []
    for one in known.sums:
        row = [Fraction(0)] * len(names)
        for side, sign in ((one.left, -1), (one.right, 1)):
            for cell in side:
                if cell in hidden:
                    row[place[cell]] += sign
        matrix.append(row)
    rank = 0
    for column in range(len(names)):
        pivot = next((line for line in range(rank, len(matrix)) if matrix[line][column]), None)
        if pivot is None:
            continue
        matrix[rank], matrix[pivot] = matrix[pivot], matrix[rank]
        matrix[rank] = [value / matrix[rank][column] for value in matrix[rank]]
        for line in range(len(matrix)):
            if line != rank and matrix[line][column]:
                times = matrix[line][column]
                matrix[line] = [a - times * b for a, b in zip(matrix[line], matrix[rank], strict=True)]
        rank += 1
    single = (row for row in matrix[:rank] if sum(1 for value in row if value) == 1)
    return {names[next(place for place, value in enumerate(row) if value)] for row in single}


numbers = st.integers(0, 14) | st.sampled_from([0, 1, 2, 3, 4, 5, 6, 30, 200])


@st.composite
def published(draw):
    """Two tables of the same people over some years: their columns add up to the same numbers."""
    years = range(2024, 2024 + draw(st.integers(1, 4)))
    tables = {"": {}, "a": {}, "b": {}}
    for year in years:
        cells = [draw(numbers) for _ in range(draw(st.integers(1, 4)))]
        total = sum(cells)
        tables[""]["", year] = total
        tables["a"].update({(group, year): people for group, people in enumerate(cells)})
        cut = sorted(draw(st.lists(st.integers(0, total), max_size=3)))
        parts = [after - before for before, after in itertools.pairwise([0, *cut, total])]
        tables["b"].update({(group, year): people for group, people in enumerate(parts)})
    return tables_by_year(tables)


@settings(max_examples=150, deadline=None)
@given(published())
def test_no_combination_of_what_is_shown_gives_a_hidden_cell_back(known):
    hidden = set(masked(known, SMALLEST))
    assert {cell for cell, people in known.people.items() if people < SMALLEST} <= hidden
    assert adversary(known, hidden) == determined(known.sums, hidden) == set()


@st.composite
def small_table(draw):
    """A table small enough to try every number its hidden cells may hold."""
    groups, years = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    cells = {(group, year): draw(st.integers(0, 9)) for group in range(groups) for year in range(years)}
    total = {("", year): sum(cells[group, year] for group in range(groups)) for year in range(years)}
    return tables_by_year({"": total, "a": cells})


def possible(known, found):
    """By hidden inner cell, the numbers it may hold for who tries them all, up to a bound no larger cell needs."""
    inner = [cell for cell in known.people if len(cell) == 3 and cell in found]
    ranges = [
        range(1, SMALLEST) if found[cell] == Mask.SMALL else range(min(known.people[cell], SMALLEST), 14)
        for cell in inner
    ]
    seen = {cell: set() for cell in inner}
    margins = [one for one in known.sums if len(one.left[0]) != 3]
    for tried in itertools.product(*ranges):
        held = {
            **{cell: n for cell, n in known.people.items() if len(cell) == 3},
            **dict(zip(inner, tried, strict=True)),
        }
        totals = {}
        for one in margins:
            if all(len(part) == 3 for part in one.right):
                totals[one.left[0]] = sum(held[part] for part in one.right)
        totals[()] = sum(value for cell, value in totals.items() if len(cell) == 2 and cell[0] == "")
        if all(_says(known, found, cell, value) for cell, value in totals.items()):
            for cell, number in zip(inner, tried, strict=True):
                seen[cell].add(number)
    return seen


def _says(known, found, cell, value):
    if cell not in found:
        return value == known.people.get(cell, 0)
    return value < SMALLEST if found[cell] == Mask.SMALL else value >= min(known.people[cell], SMALLEST)


@settings(max_examples=60, deadline=None)
@given(small_table())
def test_whoever_tries_every_number_finds_two_at_least_for_a_small_cell(known):
    found = masked(known, SMALLEST)
    inner = [cell for cell in known.people if len(cell) == 3 and cell in found]
    if len(inner) <= 5:
        for cell, numbers_left in possible(known, found).items():
            if known.people[cell] < SMALLEST:
                assert len(numbers_left) > 1, (cell, known.people, found)
