"""L2112-2-1: who must provide for a social condition, from when, above what."""

import datetime
import itertools
from decimal import Decimal

import pytest

from levier.law.duty import duty, reasons_kept_in
from levier.law.thresholds import Capacity, Kind, threshold_on, thresholds

AFTER = datetime.date(2026, 10, 1)


@pytest.mark.parametrize(
    ("capacity", "kind", "amount"),
    [
        (Capacity.CENTRAL_AUTHORITY, Kind.SUPPLIES, 140_000),
        (Capacity.CENTRAL_AUTHORITY, Kind.SERVICES, 140_000),
        (Capacity.CENTRAL_AUTHORITY, Kind.WORKS, 5_404_000),
        (Capacity.CONTRACTING_AUTHORITY, Kind.SUPPLIES, 216_000),
        (Capacity.CONTRACTING_AUTHORITY, Kind.SERVICES, 216_000),
        (Capacity.CONTRACTING_AUTHORITY, Kind.WORKS, 5_404_000),
        (Capacity.CONTRACTING_ENTITY, Kind.SUPPLIES, 432_000),
        (Capacity.CONTRACTING_ENTITY, Kind.SERVICES, 432_000),
        (Capacity.CONTRACTING_ENTITY, Kind.WORKS, 5_404_000),
    ],
)
def test_the_duty_starts_at_the_2026_2027_threshold_itself(capacity, kind, amount):
    """Annexe n° 2 du code de la commande publique, avis applicable from 01/01/2026: equal or above."""
    assert threshold_on(AFTER, capacity, kind).amount == amount
    assert duty(kind, Decimal(amount), capacity, AFTER).status == "obligatoire"
    assert duty(kind, Decimal(amount) - Decimal("0.01"), capacity, AFTER).status == "sous_seuil"


def test_an_amount_just_under_the_threshold_is_said_with_its_cents():
    """Rounded, it would read as the threshold it is said to be under."""
    case = (Capacity.CONTRACTING_AUTHORITY, AFTER)
    under = duty(Kind.SERVICES, Decimal("215999.99"), *case).reason.replace("\u202f", " ").replace("\u00a0", " ")
    assert "La valeur estimée, 215 999,99 €, est inférieure au seuil de 216 000 € HT" in under
    assert "215\u202f999,99\u00a0€" in duty(Kind.SERVICES, Decimal("215999.999"), *case).reason


def test_supplies_of_a_central_authority_between_the_two_amounts_say_the_other_one():
    """The notice annexed to the code, c): supplies of defence out of annex 4, 216 000 €; who buys says what it buys."""
    case = {"day": AFTER, "central_defence": 216_000}
    between = duty(Kind.SUPPLIES, Decimal(150_000), Capacity.CENTRAL_AUTHORITY, **case)
    assert between.status == "obligatoire"
    assert "du domaine de la défense" in between.reason and "216\u202f000\u00a0€" in between.reason
    for kind, amount, capacity in (
        (Kind.SUPPLIES, 216_000, Capacity.CENTRAL_AUTHORITY),
        (Kind.SUPPLIES, 139_999, Capacity.CENTRAL_AUTHORITY),
        (Kind.SERVICES, 150_000, Capacity.CENTRAL_AUTHORITY),
        (Kind.SUPPLIES, 300_000, Capacity.CONTRACTING_AUTHORITY),
    ):
        assert "défense" not in duty(kind, Decimal(amount), capacity, **case).reason
    assert "défense" not in duty(Kind.SUPPLIES, Decimal(150_000), Capacity.CENTRAL_AUTHORITY, AFTER).reason


def test_a_consultation_of_the_day_before_is_not_bound():
    """L2112-2-1, version in force on 22/08/2026."""
    case = (Kind.WORKS, Decimal(6_000_000), Capacity.CONTRACTING_AUTHORITY)
    assert duty(*case, datetime.date(2026, 8, 21)).status == "pas_en_vigueur"
    assert duty(*case, datetime.date(2026, 8, 22)).status == "obligatoire"


def test_after_the_last_known_period_nothing_is_extended():
    answer = duty(Kind.SERVICES, Decimal(10**9), Capacity.CONTRACTING_AUTHORITY, datetime.date(2028, 1, 1))
    assert (answer.status, answer.mandatory, answer.threshold) == ("a_verifier", False, None)


def test_defence_is_answered_as_outside():
    answer = duty(Kind.DEFENCE, Decimal(10**7), Capacity.CONTRACTING_AUTHORITY, AFTER)
    assert (answer.status, answer.mandatory, answer.basis) == ("hors_champ", False, "L2312-1")


@pytest.mark.parametrize("capacity", Capacity)
@pytest.mark.parametrize(
    ("amount", "day", "status", "threshold"),
    [
        (5_404_000, AFTER, "a_verifier", 5_404_000),
        (5_403_999, AFTER, "hors_champ", 5_404_000),
        (10**7, datetime.date(2026, 8, 21), "hors_champ", 5_404_000),
        (10**7, datetime.date(2028, 1, 1), "a_verifier", None),
    ],
)
def test_a_concession_is_never_bound_by_it_and_is_to_be_verified_from_its_own_threshold(
    capacity, amount, day, status, threshold
):
    """Annexe n° 2, concessions: 5 404 000 €; the mirror article L3114-2-1 is not held."""
    answer = duty(Kind.CONCESSION, Decimal(amount), capacity, day)
    assert (answer.status, answer.threshold, answer.mandatory) == (status, threshold, False)
    assert answer.basis == "L3114-2-1"


def test_a_reservation_alone_is_bound_and_said_to_be_verified():
    case = (Kind.WORKS, Decimal(6_000_000), Capacity.CONTRACTING_AUTHORITY, AFTER)
    answer = duty(*case, reserved=True)
    assert answer.mandatory
    assert answer.is_reserved_alone
    assert answer.reason.endswith("savoir si une réservation seule y répond reste à vérifier.")
    assert "réservation" not in duty(*case).reason
    below = duty(Kind.WORKS, Decimal(1), Capacity.CONTRACTING_AUTHORITY, AFTER, reserved=True)
    assert "réservation" not in below.reason


def test_a_call_off_is_to_be_verified():
    answer = duty(Kind.SERVICES, Decimal(300_000), Capacity.CONTRACTING_AUTHORITY, AFTER, call_off=True)
    assert answer.status == "a_verifier"


@pytest.mark.parametrize(("kind", "count"), [(Kind.WORKS, 4), (Kind.SERVICES, 3), (Kind.SUPPLIES, 3)])
def test_the_ground_of_short_works_is_offered_for_works_only(kind, count):
    """L2112-2-1, II, 4°."""
    answer = duty(kind, Decimal(10**8), Capacity.CONTRACTING_AUTHORITY, AFTER)
    assert len(answer.exemptions) == count
    assert ("TRAVAUX_MOINS_6_MOIS" in {ground.code for ground in answer.exemptions}) == (kind is Kind.WORKS)


def test_where_the_reasons_are_kept_depends_on_the_capacity():
    """L2112-2-1, III: the documents of L2184-1 for a contracting authority, any appropriate means for an entity."""
    for capacity in (Capacity.CENTRAL_AUTHORITY, Capacity.CONTRACTING_AUTHORITY):
        assert "L2184-1" in reasons_kept_in(capacity)
    assert "par tout moyen approprié" in reasons_kept_in(Capacity.CONTRACTING_ENTITY)


def test_periods_follow_one_another_and_earlier_ones_say_they_are_secondary():
    for capacity in Capacity:
        for kind in (Kind.WORKS, Kind.SUPPLIES, Kind.SERVICES, Kind.CONCESSION):
            lines = sorted(
                (line for line in thresholds() if (line.capacity, line.kind) == (capacity, kind)),
                key=lambda line: line.first_day,
            )
            assert [line.first_day.year for line in lines] == [2020, 2022, 2024, 2026]
            for before, after in itertools.pairwise(lines):
                assert after.first_day - before.last_day == datetime.timedelta(days=1)
            assert [line.status for line in lines] == ["secondary", "secondary", "secondary", "official"]
