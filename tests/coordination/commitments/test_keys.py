"""Keys: what their weights measure."""

from decimal import Decimal

import pytest

from levier.common.errors import Problem
from levier.coordination.commitments.keys import KeyKind, check_kind, weight_of
from levier.coordination.commitments.proposing import PlacedLot, proposed


def test_agreed_percentages_are_kept_in_hundredths_and_make_a_hundred():
    weights = {"A": weight_of(KeyKind.AGREED, Decimal("33.33")), "B": weight_of(KeyKind.AGREED, Decimal("66.67"))}
    check_kind(KeyKind.AGREED, weights)
    with pytest.raises(Problem, match="il manque 10") as refused:
        check_kind(KeyKind.AGREED, {"A": 6_000, "B": 3_000})
    assert refused.value.field == "cle"
    with pytest.raises(Problem, match="de trop 5,5"):
        check_kind(KeyKind.AGREED, {"A": 6_000, "B": 4_550})


@pytest.mark.parametrize("kind", list(KeyKind))
def test_a_key_of_zeros_is_refused_in_its_sentence(kind):
    with pytest.raises(Problem, match="Tous les poids de la clé sont à zéro"):
        check_kind(kind, {"A": 0, "B": 0})


@pytest.mark.parametrize(
    ("kind", "typed"), [("lieu", "-1"), ("population", "2.5"), ("montant", "3e9"), ("convention", "0.001")]
)
def test_a_weight_that_cannot_be(kind, typed):
    with pytest.raises(Problem):
        weight_of(KeyKind(kind), Decimal(typed))


def test_a_commune_of_two_desks_counts_evenly_and_amounts_add_up():
    """Three communes, the second shared: 1 + 1/2 and 1/2 + 1, in whole numbers; 100 € in three parts stay 100 €."""
    lot = PlacedLot(1, 10_000, {"Agde": [1], "Bessan": [1, 2], "Vias": [2], "Ailleurs": []})
    place = proposed(KeyKind.PLACE, [lot], {})
    assert place.weights == {1: 3, 2: 3}
    assert place.left_out == ["Lot 1\u00a0: Ailleurs n’a aucun guichet."]
    thirds = proposed(KeyKind.AMOUNT, [PlacedLot(1, 10_000, {"Agde": [1], "Bessan": [2], "Vias": [3]})], {})
    assert sum(thirds.weights.values()) == 100
    with pytest.raises(Problem, match="son montant n’est pas connu"):
        proposed(KeyKind.AMOUNT, [PlacedLot(1, None, {"Agde": [1]})], {})


def test_by_population_each_desk_of_the_places_counts_its_inhabitants_once():
    lots = [PlacedLot(1, None, {"Agde": [1], "Bessan": [1]}), PlacedLot(2, None, {"Vias": [2]}), PlacedLot(3, None, {})]
    found = proposed(KeyKind.POPULATION, lots, {1: 80_000, 2: 30_000, 3: 1_230_289})
    assert found.weights == {1: 80_000, 2: 30_000}
    assert len(found.left_out) == 1
