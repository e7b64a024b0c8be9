"""Nothing of a table that leaves lets a small group be recognised, not even by subtraction."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from levier.common.privacy.small_cells import SMALLEST_CELL, masked


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({"a": 12, "b": 7}, {"a": 12, "b": 7}),
        # One small cell: the smallest of the others hides it.
        ({"a": 12, "b": 7, "c": 3}, {"a": 12, "b": None, "c": None}),
        # Two that are nobody: together they are still a small group.
        ({"a": 12, "b": 0, "c": 0}, {"a": None, "b": None, "c": None}),
        ({"a": 30, "b": 9, "c": 3, "d": 3}, {"a": 30, "b": 9, "c": None, "d": None}),
        ({"a": 3}, {"a": None}),
    ],
)
def test_small_cells_go_with_what_would_give_them_back(cells, shown):
    assert masked(cells) == shown


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=2))
def test_what_is_hidden_is_several_cells_of_several_people_or_everything(cells):
    shown = masked(cells)
    hidden = [name for name, people in shown.items() if people is None]
    assert all(people is None or people >= SMALLEST_CELL for people in shown.values())
    assert len(hidden) != 1
    assert not hidden or len(hidden) == len(cells) or sum(cells[name] for name in hidden) >= SMALLEST_CELL
