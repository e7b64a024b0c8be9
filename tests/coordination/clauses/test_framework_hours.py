"""Hours owed for what is ordered or billed: the published clause, the other named shapes, one rounding at the end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.common.errors import Problem
from levier.coordination.clauses.framework_hours import Line, Shape, ShapeKind, check_shape, hours_for, in_words

# « 1 h par tranche de 2 000 € facturée » au-delà de 2 700 000 € HT (CCAP 21_BAM_048, articles 1.4 et 8.2.2).
BAM = Shape(ShapeKind.SLICES, threshold=270_000_000, slice=200_000, hours=1)
SHARE = Shape(ShapeKind.SHARE, rate=500, hour_cost=3_000)
LARGE = Shape(ShapeKind.LARGE_ORDERS, threshold=2_500_000, rate=500, hour_cost=3_000)
MINIMUM = Shape(ShapeKind.MINIMUM, threshold=10_000_000, hours=300)


@pytest.mark.parametrize(
    ("billed", "hours"),
    [
        (2_699_999, 0), (2_700_000, 0), (2_701_999, 0), (2_702_000, 1), (3_000_000, 150), (4_700_000, 1_000),
    ],
)  # fmt: skip
def test_one_hour_for_each_slice_beyond_the_trigger(billed, hours):
    assert hours_for(BAM, [Line(billed * 100)]) == hours


@given(st.lists(st.integers(1, 90_000_000), max_size=8))
def test_what_is_owed_depends_on_the_total_not_on_how_it_was_billed(amounts):
    for shape in (BAM, SHARE, MINIMUM):
        assert hours_for(shape, [Line(one) for one in amounts]) == hours_for(shape, [Line(sum(amounts))])


def test_a_share_of_the_orders_is_rounded_once():
    # 5 % de 10 000 € à 30 € l’heure : 16,67 h. Trois bons font 50 h, et non trois fois 17.
    assert hours_for(SHARE, [Line(1_000_000)]) == 17
    assert hours_for(SHARE, [Line(1_000_000)] * 3) == 50


def test_only_orders_above_the_threshold_owe_and_invoices_follow_their_order():
    assert hours_for(LARGE, [Line(2_500_000), Line(3_000_000)]) == 50
    assert hours_for(LARGE, [Line(1_500_000, order=3_000_000), Line(2_000_000, order=2_000_000)]) == 25


def test_hours_are_fixed_on_the_minimum_and_proportional_beyond():
    assert [hours_for(MINIMUM, [Line(amount)]) for amount in (0, 10_000_000, 15_000_000)] == [300, 300, 450]


@given(st.sampled_from([BAM, SHARE, LARGE, MINIMUM]), st.lists(st.integers(-90_000_000, 90_000_000), max_size=6))
def test_hours_are_never_negative_even_when_credit_notes_exceed_the_invoices(shape, amounts):
    assert hours_for(shape, [Line(one) for one in amounts]) >= 0


def test_a_shape_lacking_a_figure_names_it():
    with pytest.raises(Problem) as refused:
        check_shape(Shape(ShapeKind.SHARE, rate=500))
    assert refused.value.field == "hour_cost"


def test_a_shape_reads_as_the_contract_writes_it():
    words = in_words(BAM).replace("\u202f", " ").replace("\u00a0", " ")
    assert words == "1 h par tranche de 2 000 € HT au-delà de 2 700 000 € HT"
    half = in_words(Shape(ShapeKind.SHARE, rate=250, hour_cost=3_000)).replace("\u202f", " ").replace("\u00a0", " ")
    assert half == "2,5 % du montant HT, à 30 € l’heure"
