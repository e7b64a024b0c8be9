"""The shape of a studied lot: the figures it needs, its hours, the words of its contract."""

from decimal import Decimal

import pytest

from levier.common.errors import Problem
from levier.coordination.clauses.lot_shapes import LotShape, Terms, check_terms, size_terms, target_words
from levier.coordination.clauses.shapes import Effort

PUBLISHED = Effort(Decimal(50), Decimal(5), Decimal(30))
"""mefsud77.fr: 1 000 000 € give 833 1/3 h."""
MILLION = 100_000_000
PLAIN = str.maketrans({"\u202f": " ", "\u00a0": " "})

SHAPES = [
    (Terms(), 833, 833, "833 h"),
    (Terms(LotShape.PHASES, options_cents=(MILLION, 2 * MILLION)), 833, 833 + 833 + 1_667,
     "833 h pour la tranche ferme ; 833 h si la tranche optionnelle 1 est affermie ; "
     "1 667 h si la tranche optionnelle 2 est affermie"),
    (Terms(LotShape.YEARLY, periods=4), 833, 3_332,
     "833 h pour la première période, puis 833 h à chaque reconduction (3 reconductions au plus)"),
    (Terms(LotShape.YEARLY, periods=1), 833, 833, "833 h"),
    (Terms(LotShape.SHARE), 833, 833, "2,5 % du montant HT, à 30 € l’heure"),
    (Terms(LotShape.LARGE_ORDERS, threshold_cents=2_500_000), 833, 833,
     "2,5 % du montant HT des bons au-delà de 25 000 € HT, à 30 € l’heure"),
    (Terms(LotShape.MINIMUM, threshold_cents=MILLION // 2), 833, 833,
     "417 h sur le minimum de 500 000 € HT, à proportion au-delà"),
    (Terms(LotShape.SLICES, threshold_cents=70_000_000, slice_cents=200_000, slice_hours=1), 150, 150,
     "1 h par tranche de 2 000 € HT au-delà de 700 000 € HT"),
]  # fmt: skip


@pytest.mark.parametrize(("terms", "hours", "if_all", "words"), SHAPES)
def test_each_shape_gives_its_hours_and_the_words_of_its_contract(terms, hours, if_all, words):
    effort = None if terms.shape is LotShape.SLICES else PUBLISHED
    sized = size_terms(terms, MILLION, effort)
    assert (sized.hours, sized.hours_if_all) == (hours, if_all)
    assert target_words(terms, effort, sized).translate(PLAIN) == words
    assert sized.steps


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(LotShape.SLICES, slice_cents=200_000), "slice_hours"),
        (Terms(LotShape.LARGE_ORDERS), "threshold_cents"),
        (Terms(LotShape.MINIMUM), "threshold_cents"),
        (Terms(LotShape.YEARLY), "periods"),
        (Terms(LotShape.PHASES), "options_cents"),
        (Terms(LotShape.PHASES, options_cents=(5, -5)), "options_cents"),
        (Terms(periods=3), "periods"),
        (Terms(LotShape.SLICES, slice_cents=1, slice_hours=1, transferred_hours=100), "transferred_hours"),
    ],
)
def test_a_shape_asks_for_its_figures_and_refuses_those_it_would_not_use(terms, field):
    with pytest.raises(Problem) as refused:
        check_terms(terms)
    assert refused.value.field == field


def test_options_and_renewals_are_part_of_the_whole_need():
    assert Terms(LotShape.PHASES, options_cents=(5, 7)).whole_amount(10) == 22
    assert Terms(LotShape.YEARLY, periods=4).whole_amount(10) == 40
    assert Terms(LotShape.SHARE).whole_amount(10) == 10
