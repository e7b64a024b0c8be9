"""Hours as they are typed, and the sums of any sequence of entries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.coordination.hours.ledger import Balance, Entry, balance, read_hours


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [("121,33", 12133), ("121.33", 12133), ("121", 12100), ("121h20", 12133), ("121 h", 12100), ("7h30", 750),
     ("1 23,5", 12350), ("0", 0),
     ("0.30000000000000004", 30)],
)  # fmt: skip
def test_hours_are_read_as_hands_type_them(typed, hundredths):
    assert read_hours(typed, 744) == hundredths


@pytest.mark.parametrize("typed", ["", "abc", "-5", "7h75", "1e9", "1e3", "1_0", "inf", "nan", "12,3,4"])
def test_what_is_not_hours_is_refused_with_an_example_or_a_reason(typed):
    with pytest.raises(Problem):
        read_hours(typed, 744)


def test_too_many_hours_guess_at_a_missing_comma():
    with pytest.raises(Problem, match=r"Vérifiez la virgule.*121,5 ou 12,15"):
        read_hours("1215", 744)


@pytest.mark.parametrize(("typed", "near"), [("12,345", "12,34 ou 12,35"), ("121.3333", "121,33 ou 121,34")])
def test_more_than_a_hundredth_is_not_rounded_without_a_word(typed, near):
    with pytest.raises(Problem, match=f"se comptent au centième. Écrivez {near}"):
        read_hours(typed, 744)


def test_the_error_is_at_its_field():
    with pytest.raises(Problem) as refused:
        read_hours("9999", 744, field="a-10")
    assert refused.value.field == "a-10"


kinds = st.sampled_from(["declared", "counted", "refused"])
entries = st.lists(st.builds(Entry, kinds, st.integers(-5000, 5000)), max_size=40)


@given(entries=entries, seed=st.randoms(use_true_random=False))
def test_the_balance_does_not_depend_on_the_order_of_entries(entries, seed):
    shuffled = list(entries)
    seed.shuffle(shuffled)
    assert balance(shuffled) == balance(entries)


@given(entries=entries, kind=kinds, hundredths=st.integers(1, 5000))
def test_an_entry_corrected_by_its_opposite_leaves_the_balance_as_it_was(entries, kind, hundredths):
    corrected = [*entries, Entry(kind, hundredths), Entry(kind, -hundredths)]
    assert balance(corrected) == balance(entries)


@given(entries=entries)
def test_declared_is_always_the_sum_of_counted_refused_and_pending(entries):
    sums = balance(entries)
    assert sums.declared == sums.counted + sums.refused + sums.pending


def test_more_judged_than_declared_does_not_hold():
    assert Balance(100, 60, 40).holds
    assert not Balance(100, 60, 41).holds
    assert not Balance(-1, 0, 0).holds
